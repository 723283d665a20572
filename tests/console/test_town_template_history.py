"""Prepared answers are versioned: who changed what and when is shown, and each version can be brought back, a deleted one too."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from console import replying
from rules.permissions import Role
from store import audit, staff, template_versions, templates
from store.unit import Store
from tests.console.noon import NOON

ROOT = "/console/town/banjarbaru"


def told(store: Store, key: str) -> dict[str, str] | None:
    with store.reading() as unit:
        return next((dict(one.texts) for one in templates.all(unit, "banjarbaru") if one.key == key), None)


def versions(admin: FlaskClient, key: str) -> list[str]:
    """Those that can be brought back, the newest first."""
    return re.findall(r'name="version" value="(\d+)"', admin.get(f"{ROOT}/templates/history?key={key}").text)


def back(admin: FlaskClient, key: str, version: str) -> int:
    return admin.post(f"{ROOT}/templates/back", data={"key": key, "version": version}).status_code


def test_an_answer_of_the_house_is_changed_hidden_and_brought_back(admin: FlaskClient, store: Store) -> None:
    house = told(store, "checked")
    assert admin.get(f"{ROOT}/templates/history?key=checked").status_code == 404, "nothing was changed yet"
    for words in ("Laporan {number} sudah dicek.", "Laporan {number} dicek kemarin."):
        assert admin.post(f"{ROOT}/templates/edit?key=checked", data={"title": "Dicek", "text.id": words}).status_code == 303
    assert admin.post(f"{ROOT}/templates/hide", data={"key": "checked"}).status_code == 303
    assert told(store, "checked") is None
    second, first, of_house = versions(admin, "checked")
    page = admin.get(f"{ROOT}/templates/history?key=checked").text
    assert "Bawaan program" in page and "dicek kemarin" in page and "Disembunyikan" in page
    with store.reading() as unit:
        [mine] = [one.name for one in staff.everybody(unit) if one.role is Role.TOWN_ADMIN]
    assert page.count(f"WITA, {mine}") == 3
    assert back(admin, "checked", first) == 303 and told(store, "checked") == {"id": "Laporan {number} sudah dicek."}
    assert back(admin, "checked", second) == 303 and told(store, "checked") == {"id": "Laporan {number} dicek kemarin."}
    assert back(admin, "checked", of_house) == 303 and told(store, "checked") == house
    with store.reading() as unit:
        lines = [line.action for line in audit.about(unit, "town banjarbaru checked")]
    assert lines.count("template_back") == 3


def test_an_answer_of_the_town_that_was_deleted_comes_back(admin: FlaskClient, store: Store) -> None:
    admin.post(f"{ROOT}/templates/edit", data={"title": "Pasar", "text.id": "Pasar buka {due}.", "text.jv": "Pasar bukak {due}."})
    admin.post(f"{ROOT}/templates/hide", data={"key": "pasar"})
    assert told(store, "pasar") is None and "/templates/history?key=pasar" in admin.get(f"{ROOT}/templates").text
    [made] = versions(admin, "pasar")
    assert back(admin, "pasar", made) == 303
    assert told(store, "pasar") == {"id": "Pasar buka {due}.", "jv": "Pasar bukak {due}."}


def test_nobody_brings_back_what_is_anothers(enter: Callable[..., FlaskClient], admin: FlaskClient, store: Store) -> None:
    admin.post(f"{ROOT}/templates/edit", data={"title": "Pasar", "text.id": "Pasar buka {due}."})
    with store.reading() as unit:
        [made] = template_versions.history(unit, "banjarbaru", "pasar")
    other = enter(Role.TOWN_ADMIN, town="rangkui")
    data = {"key": "pasar", "version": str(made.id)}
    assert other.post(f"{ROOT}/templates/back", data=data).status_code == 404
    assert other.post("/console/town/rangkui/templates/back", data=data).status_code == 404
    assert other.get(f"{ROOT}/templates/history?key=pasar").status_code == 404
    assert enter(Role.OFFICER).post(f"{ROOT}/templates/back", data=data).status_code == 403
    assert admin.post(f"{ROOT}/templates/back", data={"key": "pasar", "version": "9" * 18}).status_code == 404


def test_what_was_written_before_versions_were_kept_is_the_first_of_them(admin: FlaskClient, store: Store) -> None:
    with store.writing() as unit:
        templates.put(unit, "banjarbaru", "pasar", "Pasar", {"id": "Lama."}, segments=replying.segments, by="staff 7", now=NOON)
        unit.conn.execute(template_versions.template_versions.delete())
    admin.post(f"{ROOT}/templates/edit?key=pasar", data={"title": "Pasar", "text.id": "Baru."})
    [old] = versions(admin, "pasar")
    assert back(admin, "pasar", old) == 303 and told(store, "pasar") == {"id": "Lama."}
    with store.reading() as unit:
        assert [one.by for one in template_versions.history(unit, "banjarbaru", "pasar")][-1] == "staff 7"


def test_the_audit_says_it_in_words(admin: FlaskClient) -> None:
    admin.post(f"{ROOT}/templates/edit", data={"title": "Pasar", "text.id": "Pasar buka {due}."})
    page = admin.get("/console/audit").text
    assert "mengubah templat" in page and "template_changed" not in page
