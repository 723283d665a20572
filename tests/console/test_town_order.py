"""The order of offices and services: moved by buttons in the draft, seen in its changes, published, undone, and kept when two work at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from rules.permissions import Role
from store import town_changes, town_files, town_versions
from store.unit import Store

ROOT = "/console/town/banjarbaru"


def offices(store: Store) -> list[str]:
    town = store.towns().get("banjarbaru")
    assert town is not None
    return [one.id for one in sorted(town.offices.values(), key=lambda one: one.place)]


def services(store: Store) -> list[str]:
    town = store.towns().get("banjarbaru")
    assert town is not None
    return list(town.services)


def publish(admin: FlaskClient) -> int:
    revision = re.search(r'name="revision" value="([\d.]+)"', admin.get(f"{ROOT}/draft").text)
    assert revision
    return admin.post(f"{ROOT}/draft/publish", data={"revision": revision[1], "note": "urutan"}).status_code


def test_an_office_is_moved_published_and_moved_back(admin: FlaskClient, store: Store) -> None:
    before = offices(store)
    answer = admin.post(f"{ROOT}/offices/move", data={"key": before[1], "way": "up"})
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert "Kec. Landasan Ulin sekarang di tempat 1." in page, "by its name, not as the file calls it"
    # Its own button for going up is off at the top, so the other one has the focus.
    row = page[page.index(f'value="{before[1]}"'):]
    assert "disabled" in row[: row.index("Turunkan")] and "autofocus" in row[row.index("Turunkan"): row.index("</form>")]
    assert offices(store) == before, "citizens hear nothing of a draft"
    draft = admin.get(f"{ROOT}/draft").text
    assert "urutan" in draft and "1 perubahan belum terbit" in draft
    assert publish(admin) == 303
    assert offices(store) == [before[1], before[0], *before[2:]]
    with store.reading() as unit:
        newest = town_versions.newest(unit, "banjarbaru")
    assert newest is not None
    assert admin.post(f"{ROOT}/history/{newest.id}/undo", data={"note": "keliru"}).status_code == 303
    assert offices(store) == before


def test_services_go_up_and_down_and_nowhere_beyond_the_edge(admin: FlaskClient, store: Store) -> None:
    before = services(store)
    for key, way in ((before[0], "up"), (before[-1], "down")):
        assert admin.post(f"{ROOT}/services/move", data={"key": key, "way": way}).status_code == 303
    assert "belum terbit" not in admin.get(f"{ROOT}/services").text
    admin.post(f"{ROOT}/services/move", data={"key": before[0], "way": "down"})
    admin.post(f"{ROOT}/services/move", data={"key": before[0], "way": "up"})
    assert "belum terbit" not in admin.get(f"{ROOT}/services").text, "there and back changes nothing"
    admin.post(f"{ROOT}/services/move", data={"key": before[-1], "way": "up"})
    assert publish(admin) == 303
    assert services(store) == [*before[:-2], before[-1], before[-2]]


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        pytest.param("/offices/move", {"key": "nowhere", "way": "up"}, 404, id="no such office"),
        pytest.param("/offices/move", {"key": "mpp", "way": "sideways"}, 400, id="no such way"),
        pytest.param("/regions/move", {"key": "63.72.02.1004", "way": "up"}, 405, id="kelurahan have no order of their own"),
    ],
)
def test_what_cannot_be_moved(admin: FlaskClient, path: str, data: dict[str, str], status: int) -> None:
    assert admin.post(f"{ROOT}{path}", data=data).status_code == status


def test_only_the_administration_moves_and_only_at_home(enter: Callable[..., FlaskClient]) -> None:
    data = {"key": "mpp", "way": "down"}
    assert enter(Role.SUPERVISOR).post(f"{ROOT}/offices/move", data=data).status_code == 403
    assert enter(Role.TOWN_ADMIN, town="rangkui").post(f"{ROOT}/offices/move", data=data).status_code == 404


def test_an_order_is_laid_over_what_another_published(store: Store) -> None:
    with store.reading() as unit:
        files = town_files.dump(unit, "banjarbaru")
    base, mine, theirs = (town_files.data(files) for _ in range(3))
    keys = list(town_changes.things_of(base, "offices.csv"))
    assert len(keys) >= 2
    town_changes.move(mine, "offices.csv", keys[1], -1)
    new = {**town_files.things(theirs, "offices.csv")[0], "id": "baru"}
    town_files.things(theirs, "offices.csv").insert(1, new)
    laid, both = town_changes.laid_over(base, mine, theirs)
    assert both == [] and list(town_changes.things_of(laid, "offices.csv")) == [keys[1], keys[0], "baru", *keys[2:]]
