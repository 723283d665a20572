"""What reaches beyond a town (its lines, an office's system with its secret, the words that name it) is set by technicians only."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from rules.permissions import Role
from store import town_archive, town_files, town_versions, towns
from store.unit import Store
from tests.console.noon import NOON
from tests.console.town_forms import ROOT, publish

Enter = Callable[..., FlaskClient]
LOOKUP = {"url": "https://else.where/{number}", "header": "X-Api-Key: $LOOKUP_NEIGHBOUR"}


def with_lookup(said: town_files.Data) -> None:
    town_files.things(said, "services.yaml")[0]["lookup"] = dict(LOOKUP)


def with_new_service(said: town_files.Data) -> None:
    rows = town_files.things(said, "services.yaml")
    rows.append({**rows[0], "code": "BARU", "letter": "Z", "lookup": dict(LOOKUP)})


def with_words(said: town_files.Data) -> None:
    said["town.yaml"]["words"] = ["RANGKUI"]


def with_no_example(said: town_files.Data) -> None:
    said["town.yaml"].pop("example")


def without_lines(said: town_files.Data) -> None:
    said["lines.yaml"]["lines"] = []


def files(store: Store, change: Callable[[town_files.Data], None] | None = None) -> dict[str, str]:
    with store.reading() as unit:
        said = town_files.data(town_files.dump(unit, "banjarbaru"))
    if change is not None:
        change(said)
    return town_files.texts(said)


def take_in(browser: FlaskClient, made: Mapping[str, str]) -> Any:
    return browser.post(f"{ROOT}/folder", data={"archive": (io.BytesIO(town_archive.packed(made, "banjarbaru")), "kota.zip")})


def put(store: Store, made: Mapping[str, str], note: str = "teknisi") -> None:
    """What a technician published."""
    with store.writing() as unit:
        draft = town_versions.edit(unit, "banjarbaru", made, town_versions.START, "staff 99", NOON)
        town_versions.publish(unit, draft, note, "staff 99", NOON)


WAYS = [
    pytest.param(with_lookup, "tanya ke sistem kantor (lookup)", id="an address for a service, with a neighbour's secret"),
    pytest.param(with_new_service, "tanya ke sistem kantor (lookup)", id="the same with a new service"),
    pytest.param(with_words, "kata nama kota di depan SMS", id="the word that names a neighbour"),
    pytest.param(with_no_example, "tanda kota contoh", id="that it is an example"),
    pytest.param(without_lines, "saluran", id="its lines"),
]


@pytest.mark.parametrize(("change", "told"), WAYS)
def test_an_import_of_a_towns_administrator_keeps_what_a_technician_set_and_says_so(
    admin: FlaskClient, store: Store, change: Callable[[town_files.Data], None], told: str
) -> None:
    before = files(store)
    made = files(store, change)
    made["offices.csv"] = made["offices.csv"].replace("MPP Banjarbaru,MPP Banjarbaru", "MPP Banjarbaru,MPP Bjb")
    answer = take_in(admin, made)
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert "Tetap seperti semula" in page and told in page
    with store.reading() as unit:
        draft = town_versions.draft(unit, "banjarbaru")
    assert draft is not None and draft.files["lines.yaml"] == before["lines.yaml"] and draft.files["town.yaml"] == before["town.yaml"]
    assert "LOOKUP_" not in draft.files["services.yaml"] and "MPP Bjb" in draft.files["offices.csv"]
    assert publish(admin).status_code == 303


@pytest.mark.parametrize(("change", "told"), [one for one in WAYS if one.id != "the word that names a neighbour"])
def test_what_a_technician_drafted_a_technician_publishes(
    admin: FlaskClient, enter: Enter, store: Store, change: Callable[[town_files.Data], None], told: str
) -> None:
    technician = enter(Role.SYSTEM_ADMIN)
    assert take_in(technician, files(store, change)).status_code == 303
    page = admin.get(f"{ROOT}/draft").text
    assert "Hanya teknisi yang mengubah ini" in page and told in page
    refused = publish(admin)
    assert refused.status_code == 403 and told in refused.text
    assert publish(technician).status_code == 303


@pytest.mark.parametrize("change", [with_lookup, without_lines])
def test_neither_undo_nor_an_old_version_brings_back_what_a_technician_took_away(
    admin: FlaskClient, enter: Enter, store: Store, change: Callable[[town_files.Data], None]
) -> None:
    """Such as a way to ask an office whose secret is known to others by now."""
    plain = files(store)
    put(store, files(store, change))
    put(store, plain)
    with store.reading() as unit:
        newest = town_versions.newest(unit, "banjarbaru")
    assert newest is not None
    refused = admin.post(f"{ROOT}/history/{newest.id}/undo", data={"note": "keliru"})
    assert refused.status_code == 403 and "Hanya teknisi yang mengubah ini" in refused.text
    again = admin.post(f"{ROOT}/history/{newest.base}/again", data={})
    assert again.status_code == 303 and "left=" in again.location
    with store.reading() as unit:
        assert town_versions.draft(unit, "banjarbaru") is None, "nothing else was different"
    assert enter(Role.SYSTEM_ADMIN).post(f"{ROOT}/history/{newest.id}/undo", data={"note": "boleh"}).status_code == 303


def test_a_service_that_goes_takes_its_lookup_along(admin: FlaskClient, store: Store) -> None:
    put(store, files(store, with_lookup))
    page = admin.get(f"{ROOT}/services").text
    mark = re.search(r'name="key" value="KTP"><input type="hidden" name="mark" value="(\w+)"', page)
    assert mark and admin.post(f"{ROOT}/services/delete", data={"key": "KTP", "mark": mark[1]}).status_code == 303
    assert "Hanya teknisi" not in admin.get(f"{ROOT}/draft").text


def test_no_folder_makes_a_town_one_to_practise_in(enter: Enter, store: Store, tmp_path: Path) -> None:
    made = files(store)
    made["town.yaml"] += "training: 'yes'\n"
    refused = take_in(enter(Role.SYSTEM_ADMIN), made)
    assert refused.status_code == 400 and "Kota latihan tidak dibuat dari berkas" in refused.text
    folder = tmp_path / "banjarbaru"
    folder.mkdir()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(towns.BadTown, match="practise"), store.writing() as unit:
        towns.load(unit, folder, NOON)
    assert {one.id for one in store.towns().real} >= {"banjarbaru", "rangkui"}


def test_a_word_names_one_town(enter: Enter, store: Store, tmp_path: Path) -> None:
    technician = enter(Role.SYSTEM_ADMIN)
    assert take_in(technician, files(store, with_words)).status_code == 303
    assert "Kata RANGKUI milik Kecamatan Rangkui." in technician.get(f"{ROOT}/draft").text
    assert publish(technician).status_code == 422
    folder = tmp_path / "banjarbaru"
    folder.mkdir()
    for name, text in files(store, with_words).items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(towns.BadTown, match="RANGKUI is a word of Kecamatan Rangkui"), store.writing() as unit:
        towns.load(unit, folder, NOON)
