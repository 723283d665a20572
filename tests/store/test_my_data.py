"""What is kept about a phone can be shown, erased, held, and cut loose; a number long silent is somebody new's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from rules.chance import Chance
from rules.phone import Phone
from store import (
    applications,
    audit,
    callbacks,
    calls,
    case_events,
    case_files,
    case_notes,
    case_work,
    citizens,
    complaints,
    data_requests,
    dialogues,
    journeys,
    messages,
    my_data,
    my_messages,
    officer_calls,
    queues,
    unanswered,
)
from store.data_requests import Kind
from store.dialogues import Dialogue
from store.unit import Store, Unit
from tests.store.plans import walks

BUDI = Phone("+6284000000002")
WORDS = "Lampu mati di depan rumah Pak Umpama"


def everything(unit: Unit, phone: Phone, now: datetime, chance: Chance, *, settled: bool) -> int:
    """One of each kind of row for a phone."""
    who = citizens.meet(unit, phone, now).id
    messages.write_in(unit, provider="twilio", address="1708", citizen=who, phone=phone, text=WORDS, reference="SM1", now=now)
    messages.owe(unit, provider="twilio", sender="1708", to=phone, citizen=who, text=WORDS, purpose="queue.receipt", kind="news", now=now)
    filed = complaints.file(
        unit, town="banjarbaru", category=complaints.Category.LAMP, region=None, words=WORDS, recording=None, anonymous=False,
        secret=False, citizen=who, channel="sms", now=now, first_due=now.date(), done_due=now.date(), chance=chance, landmark="SD",
    )  # fmt: skip
    if settled:
        complaints.change(unit, filed.number, complaints.State.ANSWERED, now + timedelta(seconds=1), note="Sudah menyala.")
        complaints.change(unit, filed.number, complaints.State.CLOSED, now + timedelta(seconds=2))
    applications.file(
        unit, town="banjarbaru", service="KTP", office="mpp", person="Budi Umpama", proof_kind="birth_year", proof_answer="1990",
        now=now, chance=chance, due=now.date(), citizen=who,
    )  # fmt: skip
    queues.take(
        unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=date(2026, 3, 3), quota=9, citizen=who, priority=False,
        now=now, chance=chance,
    )  # fmt: skip
    asked = callbacks.file(unit, town="banjarbaru", citizen=who, channel="sms", language="id", path=("main.front",), now=now, chance=chance)
    for number in (filed.number, asked.number):
        case_notes.add(unit, number, WORDS, by="staff 1", now=now, chance=chance)
        case_files.add(unit, number, "ktp-budi.png", b"\x89PNG\r\n\x1a\nfoto", by="staff 1", now=now, chance=chance)
        case_events.write(unit, number, case_events.Kind.COMPLAINT, "assigned", "staff 1", now, detail=WORDS)
    text = messages.write_in(unit, provider="twilio", address="1708", citizen=who, phone=phone, text=WORDS, reference="SM2", now=now)
    unanswered.note(unit, text, who, "banjarbaru", None, now)
    key = unanswered.of_citizen(unit, who)[0].key
    case_work.assign(unit, key, case_events.Kind.TEXT, "banjarbaru", 1, None, "staff 1", now, detail=WORDS)
    unanswered.wrote(unit, text, who, "banjarbaru", filed.number, "staff 1", now)
    calls.begin(unit, "twilio", f"CA{who}", "1708", who, now)
    talk = officer_calls.enter(
        unit, provider="twilio", key=f"CA{who}", line="1708", town="banjarbaru", citizen=who, language="id", path=("main.front",), now=now
    )
    officer_calls.prove(unit, talk, filed.number)
    officer_calls.change(unit, talk, officer_calls.State.ABANDONED, now)
    dialogues.keep(unit, Dialogue("twilio", f"k{who}", "sms", who, "1708", '{"said":"x"}', "m", 0, False, 0, now, WORDS))
    data_requests.file(unit, citizen=who, town="banjarbaru", kind=Kind.ERASE, channel="sms", now=now, chance=chance)
    return who


def test_an_export_holds_everything_of_this_phone_and_nothing_of_another(store: Store, siti: Phone, now: datetime, chance: Chance) -> None:
    with store.writing() as unit:
        everything(unit, siti, now, chance, settled=False)
        citizens.meet(unit, BUDI, now)
    with store.reading() as unit:
        told, other = my_data.export(unit, siti), my_data.export(unit, BUDI)
    assert told is not None and other is not None
    assert json.loads(json.dumps(told)) == told
    assert len(told["messages"]) == 3 and told["messages"][0]["text"] == WORDS
    for kind in ("complaints", "applications", "tickets", "callbacks", "dialogues", "data_requests", "calls", "calls_to_officers", "texts_for_officers"):
        assert len(told[kind]) == 1, kind
        assert other[kind] == []
    assert [one["words"] for one in told["notes_of_officers"]] == [WORDS, WORDS] and len(told["files"]) == 2
    assert WORDS not in json.dumps(other)


@pytest.mark.parametrize("settled", [pytest.param(True, id="all is settled"), pytest.param(False, id="a complaint still runs")])
def test_an_erasure_leaves_nothing_to_read_but_what_the_law_keeps(
    store: Store, siti: Phone, now: datetime, chance: Chance, settled: bool
) -> None:
    with store.writing() as unit:
        who = everything(unit, siti, now, chance, settled=settled)
        everything(unit, BUDI, now, chance, settled=True)
    with store.writing() as unit:
        done = my_data.erase(unit, siti, now + timedelta(hours=1))
    assert done is not None and done.gone["messages"] == 3
    number = complaint_of(store, who)
    with store.reading() as unit:
        kept = [] if settled else [WORDS]  # what runs is needed, and what officers keep with it
        assert [one.words for one in case_notes.of_case(unit, number)] == kept
        assert [one.name for one in case_files.of_case(unit, number)] == (kept and ["ktp-budi.png"])
        assert [one.detail for one in case_events.of(unit, number)] == (kept or [""])
        assert unanswered.of_citizen(unit, who) == [] and unanswered.written_to(unit, who, now) is None
        assert calls.of_citizen(unit, who) == []
        [talk] = officer_calls.of_citizen(unit, who, 5)
        assert (talk.path, talk.proved) == ((), "")
        steps = journeys.of_citizen(unit, who, now - timedelta(days=1))
        assert {one.what for one in steps} <= {journeys.What.COMPLAINT, journeys.What.CALLBACK}, "no text, call or menu"
        assert not any(one.words or one.path for one in steps)
        told = json.dumps([[line.subject, line.purpose] for line in audit.about(unit, f"citizen {who}", 50)])
        assert siti.e164 not in told and "Umpama" not in told, "the audit has row numbers only"
    assert (done.gone["complaints"], done.kept["open complaints"]) == ((1, 0) if settled else (0, 1))
    with store.writing() as unit:
        assert my_data.export(unit, siti) is None
        assert my_data.erase(unit, siti, now) is None, "twice is harmless"
        assert messages.to_phone(unit, siti, 50) == []
        assert citizens.phone_of(unit, who).e164.startswith("+999")
        [complaint] = complaints.of_citizen(unit, who)
        assert complaint.words == ("" if settled else WORDS)
        assert callbacks.open_for(unit, who) is None
        assert data_requests.waiting(unit)[0].citizen != who
        assert citizens.meet(unit, siti, now).id != who, "the phone is free"
        other = my_data.export(unit, BUDI)
        assert other is not None and len(other["messages"]) == 3 and len(other["notes_of_officers"]) == 2 and other["tickets"] and other["complaints"][0]["words"] == WORDS


def complaint_of(store: Store, citizen: int) -> str:
    with store.reading() as unit:
        return complaints.of_citizen(unit, citizen)[0].number


def test_a_hold_keeps_and_a_release_gives_back(store: Store, siti: Phone, now: datetime) -> None:
    with store.writing() as unit:
        assert not my_data.hold(unit, siti, now), "nobody has this phone"
        who = citizens.meet(unit, siti, now)
        assert my_data.hold(unit, siti, now)
        held = citizens.get(unit, who.id)
        assert held is not None and held.held
        assert my_data.release(unit, siti, now)
        free = citizens.get(unit, who.id)
        assert free is not None and not free.held
        told = my_data.export(unit, siti)
    assert told is not None and [line["what"] for line in told["processing"]] == ["data.release", "data.hold"]


def test_a_new_owner_reaches_nothing_of_the_old_one(store: Store, siti: Phone, now: datetime, chance: Chance) -> None:
    with store.writing() as unit:
        old = everything(unit, siti, now, chance, settled=False)
        my_data.part(unit, old, now)
        new = citizens.meet(unit, siti, now)
        assert new.id != old and new.language == "id"
        assert my_messages.latest(unit, siti, new.id) == []
        assert queues.of_citizen(unit, new.id, date(2026, 3, 2)) == []
        assert dialogues.unfinished(unit, old, now - timedelta(days=1)) is None
        assert callbacks.open_for(unit, old) is None
        [complaint] = complaints.of_citizen(unit, old)
        assert complaints.by_number(unit, complaint.number) is not None, "the case still answers to its number"


@pytest.mark.parametrize(
    ("days", "same"),
    [
        pytest.param((179,), True, id="a contact within half a year"),
        pytest.param((100, 100, 100), True, id="contacts now and then"),
        pytest.param((6, 179), True, id="what is noted down is up to a week old: never a day too early"),
        pytest.param((188,), False, id="silent for longer"),
        pytest.param((100, 188), False, id="silent for longer after a contact"),
    ],
)
def test_a_phone_is_somebody_new_after_180_silent_days(store: Store, siti: Phone, now: datetime, days: tuple[int, ...], same: bool) -> None:
    with store.writing() as unit:
        first = citizens.meet(unit, siti, now, "jv")
        citizens.opt_out(unit, first.id, now)
        for gap in days:
            now += timedelta(days=gap)
            last = citizens.meet(unit, siti, now)
    assert (last.id == first.id) is same
    assert (last.language, last.opted_out) == (("jv", True) if same else ("id", False))


def test_a_request_is_one_until_it_is_answered(store: Store, siti: Phone, now: datetime, chance: Chance) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, siti, now).id
        first, new = data_requests.file(unit, citizen=who, town="banjarbaru", kind=Kind.COPY, channel="sms", now=now, chance=chance)
        later = now + timedelta(hours=5)
        again, newer = data_requests.file(unit, citizen=who, town="banjarbaru", kind=Kind.COPY, channel="ussd", now=later, chance=chance)
        assert (new, newer) == (True, False) and again == first
        assert first.due_at == now + timedelta(hours=72)
        assert data_requests.late(unit, now + timedelta(hours=71)) == []
        assert data_requests.late(unit, now + timedelta(hours=72)) == [first]
        assert data_requests.end(unit, first.number, data_requests.State.DONE, later, "officer 1")
        assert not data_requests.end(unit, first.number, data_requests.State.REFUSED, later, "officer 2"), "the first answer counts"
        _, afresh = data_requests.file(unit, citizen=who, town="banjarbaru", kind=Kind.COPY, channel="sms", now=later, chance=chance)
        assert afresh


def test_three_messages_an_hour_are_sent_again(store: Store, siti: Phone, now: datetime, chance: Chance) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, siti, now).id
        messages.owe(unit, provider="twilio", sender="1708", to=siti, citizen=who, text="x", purpose="queue.receipt", kind="news", now=now)
        [message] = my_messages.latest(unit, siti, who)
        assert my_messages.one(unit, BUDI, who, message.id) is None and my_messages.one(unit, siti, who + 1, message.id) is None
        assert [my_messages.again(unit, message, now, chance) for _ in range(4)] == [True, True, True, False]
        assert my_messages.again(unit, message, now + timedelta(minutes=61), chance)
        found = my_messages.latest(unit, siti, who)
        assert len(found) == 5 and {my_messages.subject(one) for one in found} == {"queue.receipt"}


def test_nothing_on_the_callers_path_walks_through_a_table(store: Store, siti: Phone, now: datetime, chance: Chance) -> None:
    with store.writing() as unit:
        who = everything(unit, siti, now, chance, settled=False)
    verbs: list[Callable[[Unit], object]] = [
        lambda unit: citizens.meet(unit, siti, now + timedelta(days=8)),
        lambda unit: [my_messages.again(unit, one, now, chance) for one in my_messages.latest(unit, siti, who)],
        lambda unit: data_requests.file(unit, citizen=who, town="rangkui", kind=Kind.HOLD, channel="sms", now=now, chance=chance),
        lambda unit: data_requests.late(unit, now),
        lambda unit: my_data.part(unit, who, now),
    ]
    assert [plan for verb in verbs for plan in walks(store, verb)] == []
