"""Cases that ended: their words go when the town's time is over, their dates stay, and what runs or is held is left alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from rules.chance import Chance
from rules.phone import Phone
from rules.retention import PHONES, REQUESTS, SPANS, Kept
from store import (
    applications,
    callbacks,
    case_events,
    case_files,
    case_notes,
    case_retention,
    citizens,
    complaint_additions,
    complaints,
    data_requests,
    guesses,
    recordings,
    search_words,
)
from store.applications import Status
from store.base import metadata
from store.case_retention import clear, cut_phones, forget_requests
from store.complaints import Category, State
from store.town_values import Town
from store.unit import Store, Unit
from tests.store.plans import plans

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PHONE = Phone("+6284000000001")
CHANCE = Chance()


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


@dataclass
class Case:
    """A complaint with everything that people say in one, and how long ago it ended."""

    store: Store
    ended: int
    state: State = State.CLOSED

    def __post_init__(self) -> None:
        with self.store.writing() as unit:
            self.number = self.told(unit)

    def told(self, unit: Unit) -> str:
        at = ago(self.ended + 20)
        who = citizens.meet(unit, PHONE, at).id
        voice = recordings.want(unit, "twilio", f"call-{self.ended}", f"RE{self.ended}", 9, at, CHANCE)
        recordings.bring_home(unit, voice, b"RIFF lampu")
        filed = complaints.file(
            unit, town="banjarbaru", category=Category.LAMP, region="63.72.02.1003", words=f"Lampu {self.ended} mati", recording=voice,
            anonymous=False, secret=False, citizen=who, channel="voice", now=at, first_due=date(2026, 12, 1), done_due=date(2026, 12, 20),
            chance=CHANCE, landmark="depan rumah Pak RT",
        )  # fmt: skip
        more = recordings.want(unit, "twilio", f"more-{self.ended}", f"RM{self.ended}", 9, at, CHANCE)
        recordings.bring_home(unit, more, b"RIFF masih mati")
        complaint_additions.add(
            unit, filed.id, citizen=who, channel="voice", words="Masih mati.", recording=more, now=at, chance=CHANCE
        )  # fmt: skip
        case_notes.add(unit, filed.number, "Warga sakit.", by="staff 1", now=at, chance=CHANCE)
        case_files.add(unit, filed.number, "rumah.png", b"\x89PNG\r\n\x1a\nfoto", by="staff 1", now=at, chance=CHANCE)
        case_events.write(unit, filed.number, case_events.Kind.COMPLAINT, case_events.What.SNOOZED, "staff 1", at, detail="Menunggu warga")
        complaints.change(unit, filed.number, State.ANSWERED, at, note="Sudah diganti.", by="staff 1", day=at.date())
        if self.state is not State.ANSWERED:
            complaints.change(unit, filed.number, State.CLOSED, ago(self.ended), by="clock", day=ago(self.ended).date())
        search_words.follow(unit, NOW)
        return filed.number

    def left(self) -> set[str]:
        """What can still be read of it."""
        with self.store.reading() as unit:
            found = complaints.by_number(unit, self.number)
            assert found is not None
            added = complaint_additions.of_complaint(unit, found.id)
            said = {
                "words": found.words, "landmark": found.landmark, "added": "".join(one.words for one in added),
                "voice": found.recording and recordings.sound(unit, found.recording),
                "more": next((recordings.sound(unit, one.recording) for one in added if one.recording), None),
                "note": case_notes.of_case(unit, self.number), "files": case_files.of_case(unit, self.number),
                "history": "".join(one.note for one in complaints.events(unit, found.id)),
                "why": "".join(one.detail for one in case_events.of(unit, self.number)),
            }  # fmt: skip
            words = search_words.case_words.c
            said["found"] = unit.conn.execute(select(func.count()).where(words.complaint == found.id)).scalar_one()
        return {name for name, value in said.items() if value}


ALL = {"words", "landmark", "added", "voice", "more", "note", "files", "history", "why", "found"}
VOICES = {"voice", "more"}


def town(store: Store, **facts: object) -> Town:
    found = store.towns().get("banjarbaru")
    assert found is not None
    return replace(found, facts={**found.facts, **facts})


def cleared(store: Store, of: Town, now: datetime = NOW) -> int:
    done = 0
    while True:
        with store.writing() as unit:
            some = clear(unit, of, now)
        if some == 0:
            return done
        done += some


@pytest.mark.parametrize(
    ("ended", "left"),
    [
        pytest.param(89, ALL, id="all of it is there before the first time is over"),
        pytest.param(91, ALL - VOICES, id="voices go first"),
        pytest.param(729, ALL - VOICES, id="words are there for two years"),
        pytest.param(731, set(), id="then nothing can be read any more"),
    ],
)
def test_what_was_said_goes_in_its_time(store: Store, ended: int, left: set[str]) -> None:
    case = Case(store, ended)
    assert case.left() == ALL
    cleared(store, town(store))
    assert case.left() == left
    assert cleared(store, town(store)) == 0, "twice is harmless"
    with store.reading() as unit:
        found = complaints.by_number(unit, case.number)
        assert found is not None and found.cleared is (not left)
        assert (found.category, found.region, found.state) == (Category.LAMP, "63.72.02.1003", State.CLOSED), "figures keep what they need"
        assert len(complaints.events(unit, found.id)) == 3


def test_a_town_chooses_its_own_time(store: Store) -> None:
    case = Case(store, 100)
    cleared(store, town(store, keep_words="365", keep_sounds=365))
    assert case.left() == ALL
    cleared(store, town(store, keep_words="90"))
    assert case.left() == set()


def test_a_case_that_is_not_settled_is_left_alone_however_old(store: Store) -> None:
    case = Case(store, 2000, State.ANSWERED)
    cleared(store, town(store))
    assert case.left() == ALL


def test_held_data_is_left_alone_until_the_hold_ends(store: Store) -> None:
    case = Case(store, 800)
    with store.writing() as unit:
        found = complaints.by_number(unit, case.number)
        assert found is not None
        citizens.hold(unit, found.citizen, NOW)
    assert cleared(store, town(store)) == 0 and case.left() == ALL
    with store.writing() as unit:
        citizens.hold(unit, found.citizen, None)
    cleared(store, town(store))
    assert case.left() == set()


def test_another_towns_cases_are_its_own(store: Store) -> None:
    case = Case(store, 800)
    other = store.towns().get("rangkui")
    assert other is not None and cleared(store, other) == 0 and case.left() == ALL


def test_an_application_forgets_who_it_was_for_and_proves_itself_to_nobody(store: Store) -> None:
    with store.writing() as unit:
        made = applications.file(
            unit, town="banjarbaru", service="KTP", office="mpp", person="Siti Contoh", proof_kind="birth_year", proof_answer="1990",
            now=ago(800), chance=CHANCE, status=Status.READY,
        )  # fmt: skip
        assert applications.prove(unit, made.number, "1990") is not None
        applications.change(unit, made.number, Status.COLLECTED, ago(731), reason="Diambil Siti")
    assert cleared(store, town(store)) == 1
    with store.writing() as unit:
        found = applications.by_number(unit, made.number)
        assert found is not None and (found.status, found.reason, found.citizen) == (Status.COLLECTED, "", None)
        assert applications.prove(unit, made.number, "1990") is None
        assert not guesses.locked(unit, made.number, NOW)
    assert cleared(store, town(store)) == 0


def test_a_call_back_goes_whole_once_the_figures_have_it(store: Store) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, PHONE, ago(100)).id
        asked = callbacks.file(
            unit, town="banjarbaru", citizen=who, channel="voice", language="id", path=("main.front",), now=ago(100), chance=CHANCE
        )
        callbacks.change(unit, asked.number, callbacks.State.DONE, ago(91))
    assert cleared(store, town(store)) == 0, "not counted yet"
    with store.writing() as unit:
        unit.conn.execute(update(callbacks.callbacks).values(counted=2))
    assert cleared(store, town(store)) == 1
    with store.reading() as unit:
        assert callbacks.by_number(unit, asked.number) is None


def met(store: Store, days: int, phone: str = "+6284000000009") -> int:
    with store.writing() as unit:
        return citizens.meet(unit, Phone(phone), ago(days)).id


def known(store: Store, phone: str = "+6284000000009") -> bool:
    with store.reading() as unit:
        return citizens.find(unit, Phone(phone)) is not None


def cut(store: Store) -> int:
    with store.writing() as unit:
        return cut_phones(unit, NOW)


def test_a_phone_that_is_silent_for_two_years_is_cut_loose_once(store: Store) -> None:
    met(store, PHONES.days - 1, "+6284000000008")
    met(store, PHONES.days + 1)
    assert [cut(store), cut(store)] == [1, 0]
    assert known(store, "+6284000000008") and not known(store)


@pytest.mark.parametrize("reason", ["refused", "held", "complaint", "request"])
def test_a_phone_with_something_under_way_stays(store: Store, reason: str) -> None:
    who = met(store, PHONES.days + 1)
    with store.writing() as unit:
        match reason:
            case "refused":
                citizens.opt_out(unit, who, ago(900))
            case "held":
                citizens.hold(unit, who, ago(900))
            case "complaint":
                complaints.file(
                    unit, town="banjarbaru", category=Category.ROAD, region=None, words="Jalan", recording=None, anonymous=False,
                    secret=False, citizen=who, channel="sms", now=ago(900), first_due=date(2026, 12, 1), done_due=date(2026, 12, 20),
                    chance=CHANCE,
                )  # fmt: skip
            case "request":
                data_requests.file(
                    unit, citizen=who, town="banjarbaru", kind=data_requests.Kind.COPY, channel="sms", now=ago(900), chance=CHANCE
                )
    assert cut(store) == 0 and known(store)


def test_a_request_about_ones_data_is_forgotten_three_years_after_it_ended(store: Store) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, PHONE, NOW).id
        for days in (REQUESTS.days + 1, REQUESTS.days - 1):
            asked, _ = data_requests.file(
                unit, citizen=who, town="banjarbaru", kind=data_requests.Kind.COPY, channel="sms", now=ago(days), chance=CHANCE
            )
            data_requests.end(unit, asked.number, data_requests.State.DONE, ago(days), "staff 1")
        assert forget_requests(unit, NOW) == 1
        assert len(data_requests.of_citizen(unit, who)) == 1


def test_finding_what_is_over_walks_through_no_table(store: Store) -> None:
    Case(store, 800)
    here = town(store)
    found = plans(store, lambda unit: clear(unit, here, NOW))
    first = [plan for plan in found if " LIMIT " in plan]
    assert len(first) == 5 and all("_ended" in plan and "TEMP B-TREE" not in plan for plan in first)


def test_the_town_has_a_period_for_each_kind_of_case() -> None:
    assert {index.name for table in metadata.tables.values() for index in table.indexes} >= {
        "complaints_ended", "applications_ended", "callbacks_ended",
    }  # fmt: skip
    assert set(SPANS) == set(Kept) and case_retention.BATCH <= 500
