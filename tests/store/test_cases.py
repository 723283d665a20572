"""Applications, complaints, call-backs, recordings, calls, runs, the audit, and who may guess how often."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from rules import reference
from rules.chance import Chance
from store import applications, audit, callbacks, calls, complaints, guesses, numbers, recordings, runs
from store.applications import Application, Status
from store.sealed import Keys
from store.unit import Conflict, Store, Unit, open_store
from tests.store.plans import walks

NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
DAY = timedelta(hours=24)


def file(unit: Unit, **more: Any) -> Application:
    wanted: dict[str, Any] = {
        "town": "banjarbaru", "service": "KTP", "office": "mpp", "person": "Siti Contoh", "proof_kind": "birth_year",
        "proof_answer": "1990", "now": NOW, "chance": Chance(), "due": date(2026, 3, 6), **more,
    }  # fmt: skip
    return applications.file(unit, **wanted)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        pytest.param("1990", True, id="the year"),
        pytest.param(" 1990 ", True, id="with spaces"),
        pytest.param("1991", False, id="another year"),
        pytest.param("", False, id="nothing"),
        pytest.param("'; DROP TABLE applications; --", False, id="an attack"),
        pytest.param("\x00\ud800", False, id="what is no text"),
    ],
)
def test_only_the_second_fact_opens_a_case(store: Store, answer: str, right: bool) -> None:
    with store.writing() as unit:
        filed = file(unit)
        assert applications.prove(unit, filed.number, answer) == (filed if right else None)
        assert applications.prove(unit, "11111111", answer) is None


def test_the_fact_of_one_case_opens_no_other(store: Store) -> None:
    with store.writing() as unit:
        one, other = file(unit), file(unit, proof_answer="1985")
        unit.conn.execute(
            text("UPDATE applications SET proof = (SELECT proof FROM applications WHERE number = :a) WHERE number = :b"),
            {"a": one.number, "b": other.number},
        )
        assert applications.prove(unit, other.number, "1990") is None  # a digest moved to another row proves nothing


def test_unknown_and_foreign_numbers_take_as_long(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
    times: dict[str, list[float]] = {number: [], "11111111": []}
    with store.reading() as unit:
        for _ in range(200):
            for asked, taken in times.items():
                began = time.thread_time()
                applications.prove(unit, asked, "1971")
                taken.append(time.thread_time() - began)
    foreign, unknown = (statistics.median(taken) for taken in times.values())
    assert abs(foreign - unknown) < 0.005, "seconds of work"


def test_a_case_under_an_old_key_is_proved_after_rotation(database_url: str) -> None:
    old = Keys.fresh()
    before = open_store(database_url, Keys.parse(old))
    with before.writing() as unit:
        filed = file(unit)
    before.close()
    after = open_store(database_url, Keys.parse(f"{Keys.fresh()},{old}"))
    with after.reading() as unit:
        assert applications.prove(unit, filed.number, "1990") == filed
        assert applications.person(unit, filed.number) == "Siti Contoh"
    after.close()


def test_an_application_goes_only_where_the_table_says_and_remembers(store: Store) -> None:
    with store.writing() as unit:
        filed = file(unit)
        for was in Status:
            for wanted in Status:
                unit.conn.execute(text("UPDATE applications SET status = :s"), {"s": was})
                if wanted in applications.ALLOWED[was]:
                    assert applications.change(unit, filed.number, wanted, NOW, by="petugas").status is wanted
                else:
                    with pytest.raises(applications.NotAllowed):
                        applications.change(unit, filed.number, wanted, NOW)
        told = applications.events(unit, filed.id)
        assert len(told) == 1 + sum(map(len, applications.ALLOWED.values()))
        with pytest.raises(LookupError):
            applications.change(unit, "11111111", Status.CHECKED, NOW)


def test_case_numbers_are_right_numbers_and_each_is_given_once(store: Store) -> None:
    with store.writing() as unit:
        given = [numbers.fresh(unit, "ticket", Chance()) for _ in range(300)]
        assert len(set(given)) == 300 and all(reference.valid(number) for number in given)
        same = Chance(below=lambda n: 7)
        first = numbers.fresh(unit, "complaint", same)
        assert numbers.kind_of(unit, first) == "complaint" and numbers.kind_of(unit, "99999999") is None
        with pytest.raises(Conflict):
            numbers.fresh(unit, "complaint", same)


def complain(unit: Unit, **more: Any) -> complaints.Complaint:
    wanted: dict[str, Any] = {
        "town": "banjarbaru", "category": complaints.Category.LAMP, "region": "63.72.04.1004", "words": "Lampu padam di Gang Contoh",
        "recording": None, "anonymous": True, "secret": False, "citizen": 7, "channel": "sms", "now": NOW, "landmark": "dekat masjid",
        "first_due": date(2026, 3, 5), "done_due": date(2026, 3, 24), "chance": Chance(), **more,
    }  # fmt: skip
    return complaints.file(unit, **wanted)


def test_a_complaint_is_kept_whole_and_sealed(store: Store) -> None:
    with store.writing() as unit:
        filed = complain(unit)
        assert complaints.by_number(unit, filed.number) == filed
        assert complaints.of_citizen(unit, 7) == [filed] and complaints.by_number(unit, "11111111") is None
        row = unit.conn.execute(text("SELECT words, landmark FROM complaints")).one()
        assert all(b"Lampu" not in bytes(one) and b"masjid" not in bytes(one) for one in row)
        with pytest.raises(ValueError, match="words or a recording"):
            complain(unit, words="")


def test_the_same_told_again_the_same_day_is_one_complaint(store: Store) -> None:
    with store.writing() as unit:
        first = complain(unit)
        assert complain(unit).number == first.number
        assert complain(unit, words="Jalan rusak di Gang Contoh").number != first.number
        assert complain(unit, citizen=8).number != first.number
        assert complain(unit, now=NOW + timedelta(days=1)).number != first.number


def test_a_complaint_goes_only_where_the_table_says_and_its_notes_are_sealed(store: Store) -> None:
    with store.writing() as unit:
        filed = complain(unit)
        for was in complaints.State:
            for wanted in complaints.State:
                unit.conn.execute(text("UPDATE complaints SET state = :s"), {"s": was})
                if wanted in complaints.ALLOWED[was]:
                    assert complaints.change(unit, filed.number, wanted, NOW, note="Perkim", by="petugas").after.state is wanted
                else:
                    with pytest.raises(complaints.NotAllowed):
                        complaints.change(unit, filed.number, wanted, NOW)
        told = complaints.events(unit, filed.id)
        assert (told[0].note, told[1].note, told[1].by) == ("", "Perkim", "petugas")


def test_asking_to_be_called_twice_is_one_call(store: Store) -> None:
    wanted: dict[str, Any] = {
        "town": "rangkui", "citizen": 7, "channel": "ussd", "language": "id", "path": ("main.front", "status.number"),
        "now": NOW, "chance": Chance(),
    }  # fmt: skip
    with store.writing() as unit:
        one = callbacks.file(unit, **wanted)
        assert callbacks.file(unit, **wanted) == one == callbacks.by_number(unit, one.number)
        assert callbacks.waiting(unit, "rangkui") == [one] and callbacks.waiting(unit, "banjarbaru") == []
        assert callbacks.change(unit, one.number, callbacks.State.DONE, NOW)
        assert not callbacks.change(unit, one.number, callbacks.State.CALLED, NOW)
        assert callbacks.file(unit, **wanted).number != one.number


def test_a_recording_is_one_file_however_often_the_network_says_so(store: Store) -> None:
    with store.writing() as unit:
        assert not recordings.ready(unit, "twilio", "RE1", 9, NOW)  # before the call told us of it
        id = recordings.want(unit, "twilio", "CA1", "RE1", 9, NOW, Chance())
        assert recordings.want(unit, "twilio", "CA1", "RE1", 9, NOW, Chance()) == id
        assert unit.owed == []
        assert recordings.ready(unit, "twilio", "RE1", 11, NOW) and not recordings.ready(unit, "twilio", "RE1", 11, NOW)
        assert unit.owed == [id]
        assert recordings.bring_home(unit, id, b"RIFF") and not recordings.bring_home(unit, id, b"RIFF2")
        assert recordings.sound(unit, id) == b"RIFF"
        known = recordings.get(unit, id)
        assert known is not None and (known.state, known.seconds, known.reference) == (recordings.State.HOME, 11, "RE1")
        recordings.forget(unit, id)
        assert recordings.sound(unit, id) is None


def test_a_call_begins_and_ends_once(store: Store) -> None:
    with store.writing() as unit:
        assert [calls.begin(unit, "twilio", "CA1", "+1", 7, NOW) for _ in range(2)] == [True, False]
        assert [calls.end(unit, "twilio", "CA1", NOW + DAY, seconds=n, status="completed") for n in (5, 6)] == [True, False]
        assert calls.find(unit, "twilio", "CA1") == calls.Call("twilio", "CA1", "+1", 7, NOW, NOW + DAY, 5, "completed")


def test_a_scheduled_run_is_claimed_once(store: Store) -> None:
    with store.writing() as unit:
        assert [runs.once(unit, "forget", NOW), runs.once(unit, "forget", NOW), runs.once(unit, "forget", NOW + DAY)] == [True, False, True]
        assert runs.forget(unit, NOW + DAY) == 1


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_audit(store: Store, statement: str) -> None:
    young = datetime.now(UTC)
    with store.writing() as unit:
        audit.write(unit, "petugas", "reveal", "application 48217396", young, "warga bertanya")
    with pytest.raises(Exception, match="append only"), store.writing() as unit:
        unit.conn.execute(text(statement))
    with store.reading() as unit:
        assert audit.about(unit, "application 48217396") == [
            audit.Line(young, "petugas", "reveal", "application 48217396", "warga bertanya")
        ]


def test_an_old_line_of_the_audit_may_go(store: Store) -> None:
    with store.writing() as unit:
        audit.write(unit, "petugas", "reveal", "x", datetime.now(UTC) - timedelta(days=800))
        assert unit.conn.execute(text("DELETE FROM audit")).rowcount == 1


def test_no_look_up_walks_through_a_table(store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
    for verb in (
        lambda unit: applications.prove(unit, number, "1990"),
        lambda unit: numbers.fresh(unit, "ticket", Chance()),
        lambda unit: numbers.kind_of(unit, number),
        lambda unit: guesses.locked(unit, number, NOW),
        lambda unit: guesses.wrong(unit, number, NOW),
        lambda unit: guesses.right(unit, number),
        lambda unit: complain(unit),
        lambda unit: complaints.by_number(unit, number),
        lambda unit: complaints.of_citizen(unit, 7),
        lambda unit: callbacks.waiting(unit, "rangkui"),
        lambda unit: recordings.find(unit, "twilio", "RE1"),
    ):
        assert walks(store, verb) == []
