"""An office or a service goes only when nobody holds a number there; with quota 0 those who do are still called."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import audit, citizens, queues, town_files, town_versions
from store.queues import Taken, Ticket
from store.unit import Store
from tests.console.noon import Clock
from tests.console.town_forms import fields

ROOT = "/console/town/banjarbaru"


def book(store: Store, clock: Clock, office: str = "cempaka", days: int = 1) -> Ticket:
    with store.writing() as unit:
        who = citizens.meet(unit, Phone("+6284000000001"), clock())
        taken = queues.take(
            unit, town="banjarbaru", office=office, service="KTP", letter="A", day=clock().date() + timedelta(days=days), quota=72,
            citizen=who.id, priority=False, now=clock(), chance=Chance(),
        )  # fmt: skip
    assert isinstance(taken, Taken)
    return taken.ticket


def publish(admin: FlaskClient) -> tuple[int, str]:
    page = admin.get(f"{ROOT}/draft").text
    revision = re.search(r'name="revision" value="([\d.]+)"', page)
    assert revision
    return admin.post(f"{ROOT}/draft/publish", data={"revision": revision[1], "note": "tutup"}).status_code, page


def drop(admin: FlaskClient) -> None:
    mark = re.search(r'name="key" value="cempaka"><input type="hidden" name="mark" value="(\w+)"', admin.get(f"{ROOT}/offices").text)
    assert mark
    assert admin.post(f"{ROOT}/offices/delete", data={"key": "cempaka", "mark": mark[1]}).status_code == 303


def offices(store: Store) -> set[str]:
    town = store.towns().get("banjarbaru")
    assert town is not None
    return set(town.offices)


def test_an_office_where_somebody_holds_a_number_stays_until_they_do_not(admin: FlaskClient, store: Store, clock: Clock) -> None:
    held = book(store, clock)
    drop(admin)
    status, page = publish(admin)
    assert status == 422 and "1 orang memegang nomor KTP" in page and "sampai Rab 11 Mar 2026" in page and held.day.isoformat() == "2026-03-11"
    assert "cempaka" in offices(store)
    with store.writing() as unit:
        assert queues.cancel(unit, held.id, clock())
    assert publish(admin)[0] == 303
    assert "cempaka" not in offices(store)


def test_a_number_of_yesterday_keeps_no_office(admin: FlaskClient, store: Store, clock: Clock) -> None:
    book(store, clock, days=-1)
    drop(admin)
    assert publish(admin)[0] == 303


def test_nothing_that_brought_an_office_is_undone_while_somebody_holds_a_number_there(
    admin: FlaskClient, store: Store, clock: Clock
) -> None:
    drop(admin)
    assert publish(admin)[0] == 303
    with store.reading() as unit:
        without = town_versions.newest(unit, "banjarbaru")
    assert without is not None
    assert admin.post(f"{ROOT}/history/{without.base}/again", data={}).status_code == 303
    assert publish(admin)[0] == 303 and "cempaka" in offices(store)
    book(store, clock)
    with store.reading() as unit:
        newest = town_versions.newest(unit, "banjarbaru")
    assert newest is not None
    refused = admin.post(f"{ROOT}/history/{newest.id}/undo", data={"note": "keliru"})
    assert refused.status_code == 409 and "memegang nomor KTP" in refused.text
    assert "cempaka" in offices(store)


def test_a_service_without_new_numbers_still_calls_who_holds_one(
    admin: FlaskClient, enter: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    held = book(store, clock, days=0)
    with store.writing() as unit:
        files = dict(town_files.dump(unit, "banjarbaru"))
        files["services.yaml"] = re.sub(r"(code: KTP\b.*?quota: )\d+", r"\g<1>0", files["services.yaml"], count=1, flags=re.DOTALL)
        draft = town_versions.edit(unit, "banjarbaru", files, town_versions.START, "staff 1", clock())
        town_versions.publish(unit, draft, "berhenti", "staff 1", clock())
    desk_of = enter(Role.COUNTER)
    page = desk_of.get("/console/counter").text
    cempaka = page[page.index('value="cempaka"'):]
    assert 'value="KTP"' in cempaka[: cempaka.index("</form>")]
    desk_of.post("/console/counter/sit", data={"office": "cempaka", "label": "Loket 1", "services": ["KTP"]})
    seen = re.search(r'name="version" value="(\d+)"', desk_of.get("/console/counter").text)
    assert seen is not None
    called = desk_of.post("/console/counter/do/next", data={"version": seen[1]}, headers={"HX-Request": "true"}).text
    assert held.label in called


def add_holiday(admin: FlaskClient, day: str) -> None:
    assert admin.post(f"{ROOT}/holidays", data={"day": day, "name": "Cuti bersama"}).status_code == 303


def test_of_a_day_that_closes_the_draft_says_who_holds_numbers_and_where_they_are_moved(
    admin: FlaskClient, store: Store, clock: Clock
) -> None:
    held = book(store, clock, days=2)
    add_holiday(admin, held.day.isoformat())
    page = admin.get(f"{ROOT}/draft").text
    assert "Kam 12 Mar 2026: Kec. Cempaka, KTP-el (KTP): 1 orang memegang nomor. Hari itu menjadi tutup." in page and f"{ROOT}/held" in page
    form = {"office": "cempaka", "service": "KTP", "day": held.day.isoformat()}
    assert admin.post(f"{ROOT}/held", data=form).status_code == 409, "the day is open until the draft is published"
    assert publish(admin)[0] == 303
    assert "1 orang memegang nomor pada hari tutup." in admin.get(f"{ROOT}/history?done=published").text
    assert "Kam 12 Mar 2026" in admin.get(f"{ROOT}/held").text
    assert admin.post(f"{ROOT}/held", data={**form, "reason": "cuti bersama"}).status_code == 303
    page = admin.get(f"{ROOT}/held").text
    assert "1 nomor dipindah, warga dikabari." in page and "Tidak ada yang memegang nomor" in page
    with store.reading() as unit:
        assert held.citizen is not None
        days = {one.day.isoformat() for one in queues.of_citizen(unit, held.citizen, clock().date())}
        lines = [line.action for line in audit.about(unit, f"queue cempaka KTP {held.day}")]
    assert days == {"2026-03-13"} and lines == ["queue_moved"]
    assert admin.post(f"{ROOT}/held", data=form).status_code == 409, "nobody is left there"


def test_who_is_called_at_a_counter_now_is_not_moved_from_here(
    admin: FlaskClient, enter: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    book(store, clock, days=0)
    add_holiday(admin, "2026-03-10")
    assert publish(admin)[0] == 303
    enter(Role.COUNTER).post("/console/counter/sit", data={"office": "cempaka", "label": "Loket 1", "services": ["KTP"]})
    form = {"office": "cempaka", "service": "KTP", "day": "2026-03-10"}
    refused = admin.post(f"{ROOT}/held", data=form)
    assert refused.status_code == 409 and "Loket sedang melayani antrean itu" in refused.text
    assert "1 orang memegang nomor" in admin.get(f"{ROOT}/held").text


def test_of_a_day_that_gets_shorter_the_draft_says_who_holds_numbers(admin: FlaskClient, store: Store, clock: Clock) -> None:
    book(store, clock, days=1)
    page = admin.get(f"{ROOT}/offices/edit?key=cempaka").text
    assert admin.post(f"{ROOT}/offices/edit?key=cempaka", data={**fields(page), "hours": "Sen-Kam 08.00-12.00"}).status_code == 303
    page = admin.get(f"{ROOT}/draft").text
    assert "Rab 11 Mar 2026: Kec. Cempaka, KTP-el (KTP)" in page and "menjadi lebih pendek" in page and "Terbitkan dahulu, supaya" not in page
    assert "Tidak ada yang memegang nomor" in admin.get(f"{ROOT}/held").text


def test_nobody_moves_the_numbers_of_another_town(enter: Callable[..., FlaskClient]) -> None:
    form = {"office": "cempaka", "service": "KTP", "day": "2026-03-12"}
    assert enter(Role.TOWN_ADMIN, town="rangkui").post(f"{ROOT}/held", data=form).status_code == 404
    assert enter(Role.COUNTER).post(f"{ROOT}/held", data=form).status_code == 403
