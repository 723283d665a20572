"""Prepared answers go out with a town's folder and come in again, checked as their page checks them, each change with its version."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from console import replying
from rules.permissions import Role
from store import audit, template_versions, templates, town_answers, town_versions, towns
from store.unit import Store
from tests.console.noon import NOON
from tests.console.town_forms import ROOT

MINE = {"title": "Pasar", "text.id": "Pasar buka {due}.", "text.jv": "Pasar bukak {due}."}


def told(store: Store, key: str, town: str = "banjarbaru") -> dict[str, str] | None:
    with store.reading() as unit:
        return next((dict(one.texts) for one in templates.all(unit, town) if one.key == key), None)


def take_in(browser: FlaskClient, text: str, root: str = ROOT) -> tuple[int, str]:
    answer = browser.post(f"{root}/folder", data={"archive": (io.BytesIO(text.encode()), "answers.yaml")})
    return answer.status_code, browser.get(answer.location).text if answer.status_code == 303 else answer.text


def test_answers_go_out_with_the_folder_and_come_into_another_town(
    admin: FlaskClient, enter: Callable[..., FlaskClient], store: Store
) -> None:
    with zipfile.ZipFile(io.BytesIO(admin.get(f"{ROOT}/folder.zip").get_data())) as archive:
        assert "banjarbaru/answers.yaml" not in archive.namelist(), "a town that wrote none has no such file"
    admin.post(f"{ROOT}/templates/edit", data=MINE)
    admin.post(f"{ROOT}/templates/hide", data={"key": "checked"})
    assert "Templat jawaban (answers.yaml)" in admin.get(f"{ROOT}/folder").text
    text = admin.get(f"{ROOT}/folder/answers.yaml").text
    with zipfile.ZipFile(io.BytesIO(admin.get(f"{ROOT}/folder.zip").get_data())) as archive:
        assert archive.read("banjarbaru/answers.yaml").decode() == text
    status, page = take_in(admin, text)
    assert status == 303 and "langsung berlaku. <a" not in page, "nothing is another than it was"
    other, root = enter(Role.TOWN_ADMIN, town="rangkui"), "/console/town/rangkui"
    status, page = take_in(other, text, root)
    assert status == 303 and "2 templat jawaban dimasukkan dan langsung berlaku." in page
    assert told(store, "pasar", "rangkui") == {"id": "Pasar buka {due}.", "jv": "Pasar bukak {due}."}
    assert told(store, "checked", "rangkui") is None
    with store.reading() as unit:
        assert len(template_versions.history(unit, "rangkui", "pasar")) == 1
        assert [line.purpose for line in audit.about(unit, "town rangkui")] == ["answers.yaml"]
        assert town_versions.draft(unit, "rangkui") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("pasar: {title: P, texts: {id: 'Lihat http://x.id'}}", "pasar: texts: Indonesia: tanpa tautan", id="a link"),
        pytest.param("pasar: {title: P, texts: {id: 'Kirim PIN Anda.'}}", "jangan meminta PIN", id="a secret"),
        pytest.param("pasar: {title: P, texts: {id: 'Kirim pulsa.'}}", "jangan meminta uang", id="money"),
        pytest.param("pasar: {title: P, texts: {id: 'Halo {nik}.'}}", "kurung kurawal", id="a slot that there is not"),
        pytest.param(f"pasar: {{title: P, texts: {{id: '{'a' * 400}'}}}}", "paling banyak 2 SMS", id="too long"),
        pytest.param("pasar: {title: P, texts: {jv: Sugeng}}", "Indonesia: belum diisi", id="no Indonesian"),
        pytest.param("pasar: {title: P, texts: {id: ' '}}", "Indonesia: belum diisi", id="nothing"),
        pytest.param("pasar: {title: P, texts: {id: Halo, nl: Hallo}}", "Bahasa itu tidak ada: nl", id="a language that there is not"),
        pytest.param("pasar: {title: '', texts: {id: Halo}}", "Judul 1 sampai 80 huruf.", id="no title"),
        pytest.param("'pasar!': {title: P, texts: {id: Halo}}", "garis bawah", id="a key that is none"),
        pytest.param("pasar: Halo", "title, dan texts menurut bahasa", id="no answer at all"),
        pytest.param("- pasar", "nama dan isinya", id="a list"),
        pytest.param("pasar: [", "Tidak terbaca", id="no YAML"),
        pytest.param("\n".join(f"a{at}: {{title: P, texts: {{id: Halo}}}}" for at in range(101)), "Paling banyak 100 templat.", id="too many"),
    ],
)
def test_an_answer_that_its_page_would_refuse_is_not_taken_in(admin: FlaskClient, store: Store, text: str, says: str) -> None:
    status, page = take_in(admin, f"baik: {{title: B, texts: {{id: Baik}}}}\n{text}" if not text.startswith("-") else text)
    assert status == 400 and says in page, page[page.index("<h1"):][:1500]
    assert told(store, "baik") is None, "nothing of the file"
    with store.reading() as unit:
        assert templates.own(unit, "banjarbaru") == []


def test_a_folder_is_loaded_with_its_answers(store: Store, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text("pasar: {title: Pasar, texts: {id: 'Pasar buka.'}}\nchecked: {title: '-', texts: {}}\n")
    for count in (2, 0):
        with store.writing() as unit:
            assert town_answers.load(unit, tmp_path, "rangkui", replying.segments, "system", NOON) == count
    assert told(store, "pasar", "rangkui") == {"id": "Pasar buka."} and told(store, "checked", "rangkui") is None
    (tmp_path / "answers.yaml").write_text("pasar: {title: Pasar, texts: {id: 'Buka www.pasar.id'}}\n")
    with pytest.raises(towns.BadTown, match=r"answers.yaml: pasar: text \(id\) has a link"), store.writing() as unit:
        town_answers.load(unit, tmp_path, "rangkui", replying.segments, "system", NOON)
    assert told(store, "pasar", "rangkui") == {"id": "Pasar buka."}
