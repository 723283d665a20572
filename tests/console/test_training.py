"""Practising: the twin of a town has people of its own, and nothing done in it reaches the real town or its figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select

from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import (
    audit,
    callbacks,
    citizens,
    complaints,
    counter_rows,
    figures_fold,
    messages,
    officer_calls,
    presence,
    queues,
    reveals,
    templates,
    town_rows,
    training,
    training_ends,
)
from store.complaint_rows import Complaint, State, Viewer
from store.figures import sums
from store.news import TicketGiven
from store.presence import There
from store.staff import Member
from store.unit import Store
from tests.console.cases import Cases
from tests.console.counters import sit, walk_in
from tests.console.hall import Hall
from tests.console.noon import Clock

TWIN = training.twin_of("banjarbaru")
ON, OFF = {"on": "1"}, {"on": "0"}


def switch(browser: FlaskClient, how: dict[str, str]) -> int:
    return int(browser.post("/console/training", data=how).status_code)


def in_line(store: Store, town: str, viewer: Viewer = Viewer.OFFICE) -> list[Complaint]:
    """The complaints that wait for somebody in this town, on any desk."""
    with store.reading() as unit:
        return [one for state in complaints.State for one in complaints.desk(unit, town, viewer, state) if state is not State.CLOSED]


def there(store: Store, who: Member, now: datetime) -> tuple[str, There]:
    with store.reading() as unit:
        found = presence.of(unit, who.id, now)
    return found.town, found.state


def test_an_officer_practises_in_a_twin_and_comes_back(enter: Callable[..., FlaskClient], store: Store) -> None:
    browser = enter(Role.OFFICER)
    assert browser.post("/console/training", data={"on": "1"}).location == "/console/training"
    page = browser.get("/console/training").get_data(as_text=True)
    assert "MODE LATIHAN" in page
    twin = training.twin_of("banjarbaru")
    with store.reading() as unit:
        theirs = complaints.desk(unit, twin, complaints.Viewer.OFFICE, complaints.State.RECEIVED)
        ours = complaints.desk(unit, "banjarbaru", complaints.Viewer.OFFICE, complaints.State.RECEIVED)
    assert (len(theirs), len(ours)) == (5, 0)
    assert browser.post("/console/training", data={"on": "0"}).location == "/console/inbox"
    assert "MODE LATIHAN" not in browser.get("/console/me").get_data(as_text=True)


def test_nothing_done_in_the_twin_is_counted_for_the_town(store: Store, clock: Clock) -> None:
    town = store.towns().by_id["banjarbaru"]
    with store.writing() as unit:
        training.open_twin(unit, town, clock(), Chance())
    with store.writing() as unit:
        called = queues.call_next(
            unit, town=training.twin_of(town.id), office="mpp", service="KTP", day=clock().date(), counter="Loket 1", now=clock()
        )
        assert called is not None
    figures_fold.keep(store, clock())
    month = clock().date().replace(day=1)
    with store.reading() as unit:
        assert sums(unit, "banjarbaru", "", month) == {}
        assert sums(unit, training.twin_of("banjarbaru"), "", month) != {}


def test_the_twin_is_renewed_and_keeps_its_cases(store: Store, clock: Clock) -> None:
    town = store.towns().by_id["banjarbaru"]
    for _ in range(2):
        with store.writing() as unit:
            twin = training.open_twin(unit, town, clock(), Chance())
    with store.reading() as unit:
        kept = complaints.desk(unit, twin, complaints.Viewer.OFFICE, complaints.State.RECEIVED)
    assert len(kept) == 5
    found = store.towns()
    assert found.by_id[twin].training and twin not in {one.id for one in found.real}
    assert set(found.by_id[twin].services) == set(town.services)


def test_citizens_on_a_shared_line_are_never_asked_about_the_twin(store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        training.open_twin(unit, store.towns().by_id["banjarbaru"], clock(), Chance())
    line = store.towns().line("africastalking", "ussd", "*123#")
    assert line is not None and training.twin_of("banjarbaru") not in line.towns


def test_lines_of_an_earlier_release_leave_the_real_networks(store: Store, clock: Clock) -> None:
    town, key = store.towns().by_id["banjarbaru"], {"provider": "africastalking", "kind": "sms", "address": "2591"}
    with store.writing() as unit:
        training.open_twin(unit, town, clock(), Chance())
        unit.conn.execute(delete(town_rows.lines).where(town_rows.lines.c.provider == training.NETWORK))
        unit.conn.execute(insert(town_rows.lines), {**key, "place": 900, "facts": {"ussd_limit": 160, "facts": {}}})
        unit.conn.execute(insert(town_rows.line_towns), {**key, "town": TWIN})
        training.open_twin(unit, town, clock(), Chance())
    lines = store.towns().by_id[TWIN].lines
    assert {(one.provider, one.kind) for one in lines} == {("sandbox", "ussd"), ("sandbox", "sms"), ("sandbox", "voice")}
    assert store.towns().line(**key) is None


def test_every_town_has_training_lines_of_its_own(store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        for town in store.towns().real:
            training.open_twin(unit, town, clock(), Chance())
    served = [line.towns for line in store.towns().lines if line.provider == training.NETWORK]
    assert len(served) == 3 * len(store.towns().real) and all(len(towns) == 1 and training.is_twin(towns[0]) for towns in served)


def test_who_was_ready_takes_no_real_calls_in_training_and_no_practised_readiness_comes_back(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    who = employ(Role.OFFICER)
    here, elsewhere = enter(who), enter(who)
    assert here.post("/console/presence", data={"state": "ready"}).status_code == 303
    assert switch(here, ON) == 303
    assert there(store, who, clock()) == ("banjarbaru", There.OFFLINE)
    here.post("/console/presence", data={"state": "ready"})
    assert there(store, who, clock()) == (TWIN, There.READY)
    assert "Tidak di tempat" in elsewhere.get("/console/presence", headers={"HX-Request": "true"}).text, "that they practise is no readiness"
    with store.reading() as unit:
        assert presence.ready(unit, "banjarbaru", clock()) == []
    assert switch(here, OFF) == 303
    assert there(store, who, clock()) == (TWIN, There.OFFLINE)


@pytest.mark.parametrize("way", [pytest.param(ON, id="on the way in"), pytest.param(OFF, id="on the way out")])
def test_a_counter_is_left(enter: Callable[..., FlaskClient], store: Store, way: dict[str, str]) -> None:
    browser = enter(Role.COUNTER)
    if way == OFF:
        switch(browser, ON)
    assert sit(browser).status_code == 303
    assert switch(browser, way) == 303
    with store.reading() as unit:
        town = "banjarbaru" if way == ON else TWIN
        assert [one.staff for one in counter_rows.of_office(unit, town, "mpp")] == [None]


def test_a_real_call_is_finished_first(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser, id = ready(), hall.wait()
    browser.post(f"/console/calls/{id}/answer")
    answer = browser.post("/console/training", data=ON)
    assert answer.status_code == 409 and "Selesaikan dulu panggilan" in answer.text
    assert "MODE LATIHAN" not in browser.get("/console/me").text


def test_a_practised_call_is_over_with_the_training(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store
) -> None:
    who = employ(Role.OFFICER)
    browser = ready(who)
    switch(browser, ON)
    id = hall.wait(town=TWIN)
    assert browser.post(f"/console/calls/{id}/answer").status_code == 303
    hall.connect(id)
    switch(browser, OFF)
    with store.reading() as unit:
        assert not training_ends.busy(unit, who.id), "the next real caller is answered"
    assert hall.call(id).state is officer_calls.State.DONE


def test_what_is_opened_in_training_counts_nowhere(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    who = employ(Role.OFFICER)
    browser = enter(who)
    switch(browser, ON)
    case = next(one for one in in_line(store, TWIN) if not one.anonymous)
    for _ in range(reveals.MOST + 2):
        shown = browser.post(f"/console/reveal/{case.citizen}", data={"reason": "call", "case": case.number})
        assert shown.status_code == 200 and "0840-" in shown.text
    switch(browser, OFF)
    with store.reading() as unit:
        assert reveals.left(unit, who.id, clock()) == reveals.MOST
        marked = audit.about(unit, f"complaint {case.number}", 100)
        assert {one.actor for one in marked} == {f"staff {who.id} in {TWIN}"} and len(marked) == reveals.MOST + 2
    [overseer, administrator] = enter(Role.OVERSEER), enter(Role.TOWN_ADMIN)
    assert "Mencocokkan" not in (page := overseer.get("/console/overseer").text) and "Menelepon warga" not in page
    told = administrator.get("/console/audit").text
    assert "mulai berlatih" in told and "selesai berlatih" in told and "membuka nomor HP" not in told
    switch(overseer, ON)
    switch(administrator, ON)
    assert f"Petugas bantuan {who.id}" in (page := overseer.get("/console/overseer").text) and "Menelepon warga" in page, "who practises sees it"
    assert "membuka nomor HP" in (told := administrator.get("/console/audit").text) and "mulai berlatih" not in told.split("<tbody", 1)[-1]


def test_what_an_administrator_changes_while_practising_stands_in_the_real_audit(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store
) -> None:
    who, other = employ(Role.TOWN_ADMIN), employ(Role.OFFICER)
    browser = enter(who)
    switch(browser, ON)
    assert browser.post(f"/console/staff/{other.id}/disable", data={"away": "1"}).status_code == 200
    browser.post("/console/sign-out")
    with store.reading() as unit:
        written = unit.conn.execute(select(audit.audit.c.action).where(audit.audit.c.actor == who.by)).scalars().all()
    assert {"training_begun", "staff_disabled", "signed_out"} <= set(written)


def test_prepared_answers_are_the_towns(store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        templates.put(
            unit, "banjarbaru", "pohon", "Pohon tumbang", {"id": "Regu kami datang hari ini."}, segments=lambda text: 1, by="staff 1", now=clock()
        )
        templates.remove(unit, "banjarbaru", templates.usual()[0].key, by="staff 1", now=clock())
        for _ in range(2):
            training.open_twin(unit, store.towns().by_id["banjarbaru"], clock(), Chance())
        theirs, ours = ([(one.key, one.texts) for one in templates.all(unit, town)] for town in (TWIN, "banjarbaru"))
    assert theirs == ours and "pohon" in dict(theirs)


def test_training_begins_anew_for_everybody_and_the_real_town_sees_nothing(
    enter: Callable[..., FlaskClient], cases: Cases, store: Store, clock: Clock
) -> None:
    real, browser, colleague = cases.file(), enter(Role.OFFICER), enter(Role.COUNTER)
    switch(browser, ON)
    switch(colleague, ON)
    sit(colleague)
    colleague.post("/console/counter/do/next", data={"version": "1"})
    for _ in range(3):
        browser.post("/console/training/people")
    before = in_line(store, TWIN) + in_line(store, TWIN, Viewer.OVERSEER)
    answer = browser.post("/console/training/anew", follow_redirects=True)
    assert "warga rekaan yang baru" in answer.text
    after = in_line(store, TWIN) + in_line(store, TWIN, Viewer.OVERSEER)
    assert (len(before), len(after)) == (20, 5) and not {one.number for one in before} & {one.number for one in after}
    with store.reading() as unit:
        assert len(callbacks.waiting(unit, TWIN)) == 1
        desks = counter_rows.of_office(unit, TWIN, "mpp")
        assert [(one.staff, one.ticket) for one in desks] == [(None, None)]
        waiting = [one for one in (queues.get(unit, id) for id in range(1, 60)) if one and one.town == TWIN and one.state in queues.ACTIVE]
        assert len(waiting) == 6
        kept = complaints.by_number(unit, real.number)
    assert kept is not None and kept.state is State.RECEIVED


def test_no_real_town_begins_anew(store: Store, clock: Clock, enter: Callable[..., FlaskClient]) -> None:
    with store.writing() as unit, pytest.raises(ValueError, match="training town"):
        training_ends.anew(unit, "banjarbaru", clock(), Chance())
    assert enter(Role.OFFICER).post("/console/training/anew").status_code == 409


def test_nobody_practises_with_a_real_persons_phone(enter: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    browser = enter(Role.COUNTER)
    switch(browser, ON)
    sit(browser)
    walk_in(browser, phone="0812-3456-7890")
    assert "hanya nomor rekaan" in browser.get("/console/counter").text
    real = Phone("+6281234567890")
    with store.reading() as unit:
        assert citizens.find(unit, real) is None
    with store.writing() as unit:  # whatever way it came in
        who = citizens.meet(unit, real, clock())
        given = queues.take(
            unit, town=TWIN, office="mpp", service="KTP", letter="A", day=clock().date(), quota=500, citizen=who.id, priority=False,
            now=clock(), chance=Chance(),
        )  # fmt: skip
        assert isinstance(given, queues.Taken)
        unit.news.append(TicketGiven(given.ticket, ""))
    with store.reading() as unit:
        assert messages.to_phone(unit, real, 9) == []


def test_an_administrator_of_all_towns_works_in_a_twin_only_by_practising(enter: Callable[..., FlaskClient]) -> None:
    browser = enter(Role.SYSTEM_ADMIN)
    switch(browser, ON)
    assert browser.post("/console/town/choose", data={"town": TWIN}).status_code == 404
    assert browser.post("/console/town/choose", data={"town": "rangkui"}).status_code == 303
    assert "MODE LATIHAN" not in browser.get("/console/me").text
