"""The words of the menus, worded anew by a town: beside the program's, proven, published, undone, taken out and in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from rules.permissions import Role
from store import town_versions
from store.unit import Store
from tests.console.town_forms import ROOT, change, publish

KEY = "queue.which_service"
AT = f"/wording/edit?key={KEY}"
Enter = Callable[..., FlaskClient]


def own(store: Store, town: str = "banjarbaru") -> dict[str, dict[str, str]]:
    here = store.towns().get(town)
    assert here is not None
    return dict(here.facts.get("wording") or {})


def test_a_text_is_worded_proven_published_and_undone(admin: FlaskClient, store: Store) -> None:
    page = admin.get(f"{ROOT}/wording?flow=queue").text
    assert "Pilih layanan." in page and "memakai kata bawaan di mana-mana" in admin.get(f"{ROOT}/wording").text
    assert change(admin, AT, **{"text__id": "Nomor untuk apa?", "text__en": "A number for what?"}).status_code == 303
    assert own(store) == {}, "citizens do not see a draft"
    draft = admin.get(f"{ROOT}/draft").text
    assert "Kata-kata menu" in draft and "Nomor untuk apa?" in draft and "Boleh terbit" in draft and KEY not in re.sub(r"<pre.*?</pre>", "", draft, flags=re.S)
    assert publish(admin).status_code == 303 and own(store) == {KEY: {"id": "Nomor untuk apa?", "en": "A number for what?"}}
    assert "Nomor untuk apa?" in admin.get(f"{ROOT}/wording").text
    with store.reading() as unit:
        newest = town_versions.newest(unit, "banjarbaru")
    assert newest is not None
    assert admin.post(f"{ROOT}/history/{newest.id}/undo", data={"note": "Salah kata"}).status_code == 303 and own(store) == {}


def test_what_is_empty_or_as_it_comes_is_no_word_of_the_towns(admin: FlaskClient, store: Store) -> None:
    assert change(admin, AT, **{"text__id": "Pilih layanan.", "text__en": ""}).status_code == 303
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None
    change(admin, AT, **{"text__id": "Nomor untuk apa?"})
    change(admin, AT, **{"text__id": ""})
    assert "memakai kata bawaan di mana-mana" in admin.get(f"{ROOT}/wording").text


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        pytest.param(KEY, "Lihat https://contoh.id", "Tanpa tautan", id="a link"),
        pytest.param(KEY, "{town_name}: untuk apa?", "harus sama dengan teks bawaan", id="another slot"),
        pytest.param(KEY, "Untuk apa ☺", "tidak ada di telepon sederhana: ☺", id="a sign that costs"),
        pytest.param("queue.wish", "Ketik layanan yang Anda perlukan. " * 9, "Terlalu panjang", id="too long for a question"),
        pytest.param(KEY, "a" * 481, "Paling banyak 480 huruf", id="far too long"),
    ],
)
def test_what_does_not_hold_is_told_beside_its_field_and_nothing_is_lost(
    admin: FlaskClient, store: Store, key: str, text: str, told: str
) -> None:
    answer = change(admin, f"/wording/edit?key={key}", **{"text__id": text})
    assert answer.status_code == 400 and told in answer.text and text.strip()[:40] in answer.text
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None


def test_a_text_is_shown_as_a_telephone_shows_it(admin: FlaskClient) -> None:
    page = admin.get(f"{ROOT}{AT}").text
    assert "Begini di telepon warga" in page and re.search(r'<pre class="ussd"[^>]*>Pilih layanan\.\n1 ', page)
    assert "Selamat datang di Layanan Publik." in admin.get(f"{ROOT}/wording/edit?key=main.front@voice").text


def test_an_import_that_does_not_hold_is_told_in_words_and_not_published(admin: FlaskClient, store: Store) -> None:
    words = "queue.gone: {id: Halo}\nqueue.called: {id: Silakan}\n"
    out = io.BytesIO(words.encode())
    assert admin.post(f"{ROOT}/folder", data={"archive": (out, "wording.yaml")}).status_code == 303
    draft = admin.get(f"{ROOT}/draft").text
    assert "tidak ada lagi dalam program" in draft and "harus sama dengan teks bawaan" in draft and "wording/edit?key=queue.called" in draft
    assert publish(admin).status_code == 422 and own(store) == {}


def test_words_go_out_with_the_folder_and_come_in_again(admin: FlaskClient, store: Store) -> None:
    change(admin, AT, **{"text__id": "Nomor untuk apa?"})
    publish(admin)
    out = admin.get(f"{ROOT}/folder.zip").get_data()
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        assert "Nomor untuk apa?" in archive.read("banjarbaru/wording.yaml").decode()
    change(admin, AT, **{"text__id": ""})
    publish(admin)
    assert own(store) == {}
    admin.post(f"{ROOT}/folder", data={"archive": (io.BytesIO(out), "kota.zip")})
    publish(admin)
    assert own(store) == {KEY: {"id": "Nomor untuk apa?"}}


@pytest.mark.parametrize("path", ["/wording", "/wording?flow=<x>", "/wording/edit?key=main.front:status", "/wording/edit?key=../x", "/wording/edit"])
def test_no_address_of_it_breaks(admin: FlaskClient, path: str) -> None:
    assert admin.get(f"{ROOT}{path}").status_code == (404 if "edit" in path else 200)


def test_others_may_not(enter: Enter) -> None:
    assert enter(Role.SUPERVISOR).get(f"{ROOT}/wording").status_code == 403
    assert enter(Role.TOWN_ADMIN, "rangkui").get(f"{ROOT}/wording").status_code == 404
