"""What happens to a complaint after it was filed: who may see it, who joined it, what was added, and its clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from rules.chance import Chance
from rules.complaints import Kind
from rules.escalation import Level
from store import clocks, complaint_additions, complaint_joins, complaints
from store.complaint_joins import Part
from store.complaints import Category, Complaint, Route, State, Viewer
from store.unit import Conflict, Store, Unit
from tests.store.plans import walks

NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
DAY = timedelta(days=1)
ULIN, MENTAOS = "63.72.04.1004", "63.72.04.1003"
FIRST, DONE = date(2026, 3, 5), date(2026, 3, 24)


def file(unit: Unit, **more: Any) -> Complaint:
    wanted: dict[str, Any] = {
        "town": "banjarbaru", "category": Category.LAMP, "region": ULIN, "words": "Lampu padam", "recording": None, "anonymous": False,
        "secret": False, "citizen": 7, "channel": "sms", "now": NOW, "first_due": FIRST, "done_due": DONE, "chance": Chance(), **more,
    }  # fmt: skip
    return complaints.file(unit, **wanted)


def near(unit: Unit, citizen: int = 8, category: Category = Category.LAMP, region: str = ULIN, now: datetime = NOW) -> complaints.Near | None:
    return complaints.near(unit, town="banjarbaru", category=category, region=region, citizen=citizen, now=now)


def test_a_complaint_keeps_what_it_was_promised_and_by_which_rule(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit, first_rule="national/first/ordinary/2019-01-01", done_rule="banjarbaru/done/ordinary/2026-01-01", follows="48217396")
        found = complaints.by_number(unit, filed.number)
    assert found == filed
    assert found is not None and (found.first_rule, found.follows) == ("national/first/ordinary/2019-01-01", "48217396")


@pytest.mark.parametrize(
    ("kind", "viewer", "sees"),
    [
        pytest.param(Kind.ORDINARY, Viewer.OFFICE, True, id="the office sees what is its own"),
        pytest.param(Kind.ORDINARY, Viewer.OVERSEER, True, id="the overseer sees all"),
        pytest.param(Kind.SUPERVISORY, Viewer.OFFICE, False, id="the office complained about does not see it"),
        pytest.param(Kind.SUPERVISORY, Viewer.OVERSEER, True, id="the overseer does"),
        pytest.param(Kind.SUPERVISORY, Viewer.HOUSE, True, id="the citizen's own, after a proof"),
    ],
)
def test_a_supervisory_one_bypasses_the_office(store: Store, kind: Kind, viewer: Viewer, sees: bool) -> None:
    with store.writing() as unit:
        filed = file(unit, kind=kind, category=Category.STAFF)
        assert (complaints.seen_by(unit, filed.number, viewer) == filed) is sees
        assert complaints.all_seen_by(unit, [filed.number, "48217396"], viewer) == ({filed.number: filed} if sees else {})
        listed = complaints.desk(unit, "banjarbaru", viewer, State.RECEIVED)
        on_desk = (Viewer.OVERSEER if kind is Kind.SUPERVISORY else Viewer.OFFICE) is viewer
        assert (listed == [filed]) is (on_desk or (viewer is Viewer.HOUSE and filed.route is Route.OFFICE))
        if sees:
            assert complaints.change(unit, filed.number, State.CHECKING, NOW, viewer=viewer).after.state is State.CHECKING
        else:
            with pytest.raises(LookupError):
                complaints.change(unit, filed.number, State.CHECKING, NOW, viewer=viewer)


def test_a_neighbour_finds_open_complaints_of_the_last_30_days(store: Store) -> None:
    with store.writing() as unit:
        file(unit, citizen=1, now=NOW - 31 * DAY, words="lama")
        assert near(unit) is None
        first = file(unit, citizen=1, now=NOW - 3 * DAY)
        latest = file(unit, citizen=2, now=NOW - DAY)
        assert near(unit) == (2, latest.number, latest.filed_at)
        assert near(unit, citizen=2) == (1, first.number, first.filed_at), "one's own is not somebody else's"
        assert near(unit, category=Category.ROAD) is None and near(unit, region=MENTAOS) is None
        complaints.change(unit, latest.number, State.ANSWERED, NOW)
        assert near(unit) == (1, first.number, first.filed_at)
        complaints.change(unit, latest.number, State.REOPENED, NOW)
        assert near(unit, citizen=9) == (2, latest.number, latest.filed_at)
        complaints.hide(unit, latest.number, NOW)
        assert near(unit, citizen=9) == (1, first.number, first.filed_at)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"secret": True}, id="secret"),
        pytest.param({"kind": Kind.SUPERVISORY}, id="for the overseer"),
        pytest.param({"kind": Kind.SUGGESTION}, id="a suggestion"),
        pytest.param({"category": Category.STAFF}, id="about an officer"),
        pytest.param({"category": Category.OTHER}, id="about anything"),
        pytest.param({"region": None}, id="of nowhere"),
    ],
)
def test_what_nobody_may_join(store: Store, more: dict[str, Any]) -> None:
    with store.writing() as unit:
        file(unit, **more)
        assert all(near(unit, category=category) is None for category in Category)


def test_many_neighbours_are_counted_to_nine(store: Store) -> None:
    with store.writing() as unit:
        for citizen in range(20, 40):
            file(unit, citizen=citizen)
        found = near(unit)
    assert found is not None and found.many == 9


def test_a_part_is_taken_once_proved_by_its_own_digits_and_given_up(store: Store) -> None:
    with store.writing() as unit:
        filed, other = file(unit), file(unit, citizen=9)
        assert complaint_joins.add(unit, filed.id, filed.number, 8, Part.JOINED, "1234", NOW)
        assert not complaint_joins.add(unit, filed.id, filed.number, 8, Part.HELPED, "9999", NOW)
        assert complaint_joins.add(unit, filed.id, filed.number, 5, Part.HELPED, "5678", NOW)
        assert complaints.concerned(unit, filed) == (7, 8, 5) and complaints.concerned(unit, other) == (9,)
        assert complaint_joins.proved(unit, filed.number, "1234") == (filed.id, 8, Part.JOINED)
        assert complaint_joins.proved(unit, filed.number, "9999") is None
        assert complaint_joins.proved(unit, other.number, "1234") is None
        assert complaint_joins.of_citizen(unit, 8) == [(filed.number, Part.JOINED)]
        assert complaint_joins.lately(unit, 5, Part.HELPED, NOW, 3) == 1 and complaint_joins.lately(unit, 5, Part.HELPED, NOW + DAY, 3) == 0
        assert not complaint_joins.leave(unit, filed.id, 8, Part.HELPED)
        assert complaint_joins.leave(unit, filed.id, 5, Part.HELPED) and complaint_joins.proved(unit, filed.number, "5678") is None
        row = unit.conn.execute(text("SELECT proof FROM complaint_joins")).scalar_one()
        assert row != "1234" and len(row) == 32


def test_what_was_added_is_kept_in_order_and_sealed(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit)
        for hour, words in enumerate(("Sudah tiga malam", "Kabel putus")):
            complaint_additions.add(
                unit, filed.id, citizen=7, channel="sms", words=words, recording=None, now=NOW + timedelta(hours=hour), chance=Chance()
            )
        complaint_additions.add(unit, filed.id, citizen=7, channel="voice", words="", recording="r1", now=NOW + DAY, chance=Chance())
        kept = complaint_additions.of_complaint(unit, filed.id)
        assert [(one.words, one.recording) for one in kept] == [("Sudah tiga malam", None), ("Kabel putus", None), ("", "r1")]
        stored = unit.conn.execute(text("SELECT words FROM complaint_additions WHERE words IS NOT NULL")).scalars()
        assert all(b"Kabel" not in bytes(one) for one in stored)
        with pytest.raises(ValueError, match="nothing"):
            complaint_additions.add(unit, filed.id, citizen=7, channel="sms", words="", recording=None, now=NOW, chance=Chance())


def attend(unit: Unit, number: str, day: date) -> Level | State | None:
    done = clocks.attend(unit, number, day, datetime(day.year, day.month, day.day, 1, tzinfo=UTC))
    return None if done is None else done.after.level if done.after.state is State.RAISED else done.after.state


def test_an_overdue_complaint_climbs_one_rung_at_a_time_and_each_once(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
        climbed = []
        for ahead in range(45):
            day = FIRST + ahead * DAY
            for found in clocks.due(unit, "banjarbaru", day, 10):
                climbed.append((day, attend(unit, found, day)))
                assert attend(unit, found, day) is None, "twice on a day"
        assert climbed == [
            (FIRST + DAY, Level.UNIT_HEAD), (DONE + DAY, Level.COORDINATOR), (DONE + 8 * DAY, Level.OMBUDSMAN)
        ]  # fmt: skip
        assert [event.state for event in complaints.events(unit, complaints.by_number(unit, number).id)] == ["received", *["raised"] * 3]  # type: ignore[union-attr]
        assert clocks.due(unit, "rangkui", DONE + 60 * DAY, 10) == []


def test_a_first_answer_in_time_leaves_only_the_completion_to_watch(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
        complaints.change(unit, number, State.FORWARDED, NOW, agency="Dinas Perkim")
        assert clocks.due(unit, "banjarbaru", FIRST + DAY, 10) == []
        assert clocks.due(unit, "banjarbaru", DONE, 10) == []
        assert clocks.due(unit, "banjarbaru", DONE + DAY, 10) == [number]
        assert attend(unit, number, DONE + DAY) is Level.COORDINATOR


def test_while_the_citizen_or_another_agency_has_it_nothing_is_raised(store: Store) -> None:
    with store.writing() as unit:
        for citizen, state in enumerate((State.NEEDS_FACTS, State.NOT_OURS), 20):
            complaints.change(unit, file(unit, citizen=citizen).number, state, NOW)
        assert clocks.due(unit, "banjarbaru", DONE + 90 * DAY, 10) == []


def test_ten_days_of_silence_close_and_an_objection_starts_a_new_clock(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
        told = complaints.change(unit, number, State.ANSWERED, NOW, note="Sudah diganti", day=date(2026, 3, 2))
        assert told.after.reply_until == date(2026, 3, 12) and told.note == "Sudah diganti"
        assert clocks.due(unit, "banjarbaru", date(2026, 3, 12), 10) == []
        assert attend(unit, number, date(2026, 3, 13)) is State.CLOSED and attend(unit, number, date(2026, 3, 14)) is None
        again = complaints.change(unit, number, State.REOPENED, NOW + 11 * DAY, again_due=date(2026, 4, 1))
        assert (again.after.done_due, again.after.settled_by, again.after.level) == (DONE, date(2026, 4, 1), None)
        assert attend(unit, number, date(2026, 4, 1)) is None and attend(unit, number, date(2026, 4, 2)) is Level.COORDINATOR


def test_of_two_who_change_it_at_once_one_is_told(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
        row = unit.conn.execute(complaints._BY_NUMBER, {"this": number}).one()
        complaints.change(unit, number, State.CHECKING, NOW)
        stale = {"this": row.id, "was": row.state, "seen": row.updated_at, **{f"to_{name}": getattr(row, name) for name in complaints._CHANGED}}
        assert unit.conn.execute(complaints._CHANGE, stale).rowcount == 0
    assert issubclass(Conflict, Exception)


def test_nothing_on_the_way_walks_through_a_table(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit)
        complaint_joins.add(unit, filed.id, filed.number, 8, Part.JOINED, "1234", NOW)
    for verb in (
        lambda unit: near(unit),
        lambda unit: complaints.concerned(unit, filed),
        lambda unit: complaints.desk(unit, "banjarbaru", Viewer.OFFICE, State.RECEIVED),
        lambda unit: complaints.hide(unit, filed.number, NOW),
        lambda unit: complaint_joins.add(unit, filed.id, filed.number, 9, Part.JOINED, "1235", NOW),
        lambda unit: complaint_joins.proved(unit, filed.number, "1234"),
        lambda unit: complaint_joins.part_of(unit, filed.id, 8),
        lambda unit: complaint_joins.of_citizen(unit, 8),
        lambda unit: complaint_joins.lately(unit, 8, Part.JOINED, NOW, 3),
        lambda unit: complaint_joins.leave(unit, filed.id, 9, Part.JOINED),
        lambda unit: complaint_additions.add(
            unit, filed.id, citizen=7, channel="sms", words="lagi", recording=None, now=NOW, chance=Chance()
        ),
        lambda unit: complaint_additions.of_complaint(unit, filed.id),
        lambda unit: complaints.change(unit, filed.number, State.CHECKING, NOW),
        lambda unit: clocks.due(unit, "banjarbaru", FIRST + DAY, 10),
        lambda unit: clocks.attend(unit, filed.number, FIRST + DAY, NOW),
    ):
        assert walks(store, verb) == []
