"""Calls that we place: one at a time on a line, in the order of asking, and one outcome whatever the order of the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.callbacks import Outcome, Window
from rules.chance import Chance
from store import callbacks, outbox, placed
from store.callbacks import State
from store.sealed import Keys
from store.unit import Store, Unit, open_store
from tests.store.plans import walks

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SOON = Window(NOW + timedelta(minutes=15), NOW + timedelta(hours=2))
LINE = ("twilio", "+625110000123")
REPEATED = settings(max_examples=60, deadline=None)


def ask(unit: Unit, citizen: int, at: datetime = NOW, **more: str) -> callbacks.Callback:
    return callbacks.file(
        unit, town="banjarbaru", citizen=citizen, channel="sms", language="id", path=(), now=at, chance=Chance(),
        provider=LINE[0], line=LINE[1], window=SOON, **more,
    )  # fmt: skip


def owe(unit: Unit, id: str, callback: str = "48217396", citizen: int = 7, at: datetime = NOW) -> bool:
    return placed.owe(unit, id=id, callback=callback, provider=LINE[0], line=LINE[1], citizen=citizen, now=at)


def test_a_line_has_one_call_at_a_time(store: Store) -> None:
    with store.writing() as unit:
        assert owe(unit, "one") and not owe(unit, "two")
        assert unit.owed == ["one"] and outbox.due(unit, NOW + timedelta(minutes=1)) == ["one"]
        assert placed.get(unit, "two") is None
        placed.note(unit, "one", NOW, reference="CA1")
        assert not owe(unit, "two")
        placed.note(unit, "one", NOW, word=Outcome.BUSY)
        assert placed.on_line(unit, *LINE) is None and owe(unit, "two")
        assert [one.id for one in placed.under_way(unit)] == ["two"]


def test_what_a_network_says_is_kept_with_the_call(store: Store) -> None:
    with store.writing() as unit:
        assert owe(unit, "one")
        assert placed.note(unit, "nobody", NOW, reference="CA9") is None
        placed.note(unit, "one", NOW, reference="CA1", detail="ringing")
        one = placed.of_reference(unit, "twilio", "CA1")
        assert one is not None and (one.id, one.outcome, one.taken_at, one.detail) == ("one", None, NOW, "")
        assert placed.of_reference(unit, "twilio", "") is None
        placed.note(unit, "one", NOW, reference="CA2", word=Outcome.NO_ANSWER, detail="no-answer 480")
        one = placed.get(unit, "one")
        assert one is not None and (one.reference, one.outcome, one.detail) == ("CA1", Outcome.NO_ANSWER, "no-answer 480")
        assert [waits.id for waits in placed.to_settle(unit, NOW)] == ["one"]
        placed.settled(unit, "one", Outcome.NO_ANSWER)
        placed.note(unit, "one", NOW, word=Outcome.NO_ANSWER)
        assert placed.to_settle(unit, NOW) == []
        placed.note(unit, "one", NOW, answered=True)  # a late word that weighs more
        assert [waits.outcome for waits in placed.to_settle(unit, NOW)] == [Outcome.ANSWERED]
        assert placed.tally(unit, "48217396", "another") == {Outcome.ANSWERED: 1} and placed.tally(unit, "48217396", "one") == {}


@pytest.fixture
def lite(sqlite_template: Path, tmp_path: Path) -> Store:
    path = tmp_path / "placed.db"
    path.write_bytes(sqlite_template.read_bytes())
    return open_store(f"sqlite:///{path}", Keys.parse(Keys.fresh()))


WORDS = st.lists(st.tuples(st.booleans(), st.none() | st.sampled_from(Outcome)), min_size=1, max_size=5)


@REPEATED
@given(words=WORDS, data=st.data())
def test_late_repeated_and_disordered_words_come_to_the_same(lite: Store, words: list[tuple[bool, Outcome | None]], data: st.DataObject) -> None:
    orders = [words, *(data.draw(st.permutations(words + words[:2])) for _ in range(2))]
    ends: list[object] = []
    for at, order in enumerate(orders):
        with lite.writing() as unit:
            id = f"{at}-{Chance().token()}"
            placed.owe(unit, id=id, callback="48217396", provider="twilio", line=id[:50], citizen=7, now=NOW)
            for answered, word in order:
                placed.note(unit, id, NOW, answered=answered, word=word)
            one = placed.get(unit, id)
            assert one is not None
            ends.append((one.outcome, one.answered_at is None, placed.on_line(unit, "twilio", id[:50]) is None))
    assert ends[0] == ends[1] == ends[2]


STEPS = st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["ask", "busy", "hour", "ripen", "cancel"])), max_size=25)


@REPEATED
@given(steps=STEPS)
def test_who_asked_first_is_called_first(lite: Store, steps: list[tuple[int, str]]) -> None:
    """Asking again, a busy phone and another hour never let anybody else pass."""
    with lite.writing() as unit:
        unit.conn.exec_driver_sql("DELETE FROM callbacks")
        filed: dict[int, datetime] = {}
        numbers: dict[int, str] = {}
        for tick, (citizen, does) in enumerate(steps):
            at = NOW + timedelta(seconds=tick)
            if does == "ask":
                numbers[citizen] = ask(unit, citizen, at).number
                filed.setdefault(citizen, at)
            elif citizen in filed:
                known = callbacks.by_number(unit, numbers[citizen])
                assert known is not None and known.filed_at == filed[citizen]
                match does:
                    case "busy":
                        callbacks.change(unit, known.number, State.CALLED, at)
                        callbacks.plan(unit, known, Window(at, SOON.until), at)
                    case "hour":
                        callbacks.plan(unit, known, Window(at + timedelta(hours=1), SOON.until), at)
                    case "ripen":
                        callbacks.ripen(unit, known.number, SOON.until)
                    case "cancel":
                        assert callbacks.change(unit, known.number, State.DROPPED, at)
                        del filed[citizen], numbers[citizen]
        for number in callbacks.ripe(unit, SOON.until):
            assert callbacks.ripen(unit, number, SOON.until)
        order = []
        while (first := callbacks.first(unit, *LINE, "banjarbaru")) is not None:
            order.append(first.citizen)
            assert callbacks.call(unit, first.number, f"call-{first.number}", NOW)
        assert order == sorted(filed, key=lambda citizen: filed[citizen])


@pytest.mark.parametrize("was", State)
@pytest.mark.parametrize("new", State)
def test_states_change_only_as_the_table_says(store: Store, was: State, new: State) -> None:
    with store.writing() as unit:
        one = ask(unit, 7)
        if was is not State.WAITING:
            assert callbacks.change(unit, one.number, was, NOW)
        assert callbacks.change(unit, one.number, new, NOW) is (new in callbacks.ALLOWED[was])
        after = callbacks.by_number(unit, one.number)
        assert after is not None
        assert callbacks.is_open(unit, 7, "banjarbaru") is (after.state in callbacks.OPEN)


def test_what_is_left_for_an_officer_is_sealed(store: Store) -> None:
    with store.writing() as unit:
        one = ask(unit, 7, wants="menu", session='["status.number"]')
        callbacks.leave(unit, one.number, "Rumah saya banjir", "rec-1")
        found = callbacks.by_number(unit, one.number)
        assert found is not None
        assert (found.message, found.recording, found.wants, found.session) == ("Rumah saya banjir", "rec-1", "officer", '["status.number"]')
        row = unit.conn.exec_driver_sql("SELECT message, session, path FROM callbacks").one()
        assert b"banjir" not in b"".join(bytes(part) for part in row) and b"status" not in b"".join(bytes(part) for part in row)


def test_an_officer_who_is_wanted_later_does_not_move_the_place(store: Store) -> None:
    with store.writing() as unit:
        one = ask(unit, 7, wants="menu")
        again = ask(unit, 7, NOW + timedelta(hours=1), wants="officer")
        found = callbacks.by_number(unit, one.number)
        assert again.number == one.number and found is not None and (found.filed_at, found.wants) == (NOW, "officer")


VERBS: dict[str, Callable[[Unit], object]] = {
    "is open": lambda unit: callbacks.is_open(unit, 7, "banjarbaru"),
    "open for": lambda unit: callbacks.open_for(unit, 7),
    "filed since": lambda unit: callbacks.filed_since(unit, 7, NOW),
    "first": lambda unit: callbacks.first(unit, *LINE, "banjarbaru"),
    "ripe": lambda unit: callbacks.ripe(unit, NOW),
    "late": lambda unit: callbacks.late(unit, NOW),
    "unplanned": lambda unit: callbacks.unplanned(unit, "banjarbaru"),
    "note": lambda unit: placed.note(unit, "one", NOW, reference="CA1"),
    "of reference": lambda unit: placed.of_reference(unit, "twilio", "CA1"),
    "on line": lambda unit: placed.on_line(unit, *LINE),
    "to settle": lambda unit: placed.to_settle(unit, NOW),
    "tally": lambda unit: placed.tally(unit, "48217396", ""),
    "count to": lambda unit: placed.count_to(unit, 7, NOW),
    "count on": lambda unit: placed.count_on(unit, *LINE, NOW),
    "last on": lambda unit: placed.last_on(unit, *LINE),
    "ringing": lambda unit: placed.ringing(unit, 7, NOW),
    "tried": lambda unit: placed.tried(unit, "one"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_walks_through_a_table(store: Store, verb: str) -> None:
    with store.writing() as unit:
        ask(unit, 7)
        owe(unit, "one")
    assert walks(store, VERBS[verb]) == []
