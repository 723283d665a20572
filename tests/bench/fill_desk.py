"""The help desk of a store that is full: fifty people at work, open cases in every state, who has which, texts, calls, a queue of today.

The database copies what is many; what pages open (words, phones, paths) is sealed as the store seals it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, MetaData, String, Table, case, cast, insert, literal, null, select, text, update
from sqlalchemy import Text as Words

from rules.calendar import Zone
from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import board, callbacks, counters, messages, officer_calls, queues, search_words, sign_ins, staff, unanswered
from store.base import Utc
from store.case_events import case_events
from store.case_work import case_work
from store.citizens import citizens
from store.complaint_rows import Route, complaints
from store.sealed import index, seal
from store.search_words import case_words
from store.staff import Member
from store.towns import Town
from store.unit import Store, Unit
from tests.bench.bulk import CACHE, loose, without_limits
from tests.bench.fill import HOME_TOWN, asked, blind, copies, worded
from tests.bench.spread import days, drop, spread

PEOPLE = ((Role.OFFICER, 36), (Role.COUNTER, 10), (Role.SUPERVISOR, 3), (Role.OVERSEER, 1))
SPAN = 60  # days over which open cases fall due, the last ten of them ahead
LATE = 6  # of those days, the earliest, whose cases somebody has: an inbox whose top is taken
OFFICE = "mpp"
QUEUE = 300
_WORDS = ("lampu", "jalan", "sampah", "air", "banjir")
_i: Any = complaints.c.id
_NTH = _i // 10  # of an open case
_OPEN = complaints.c.state.not_in(("answered", "closed", "not_ours"))


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody at work: their role, and the token that their browser has."""

    role: Role
    token: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works there, and what may be asked of it: case numbers, citizens, phones, words."""

    people: tuple[Signed, ...]
    cases: tuple[str, ...]
    citizens: tuple[int, ...]
    phones: tuple[str, ...]
    calls: tuple[int, ...]  # in an officer's hand: of the first officers, in their order
    words: tuple[str, ...] = ("lampu", "lampu jalan", "kata17", "kata17 sampah", "langka4711", "komet", "lampu komet", "tidak ada ini")


def desk(store: Store, size: int) -> Desk:
    """Give a store that was filled to this size, wordless, a help desk at work."""
    now, town = datetime.now(UTC), store.towns().by_id[HOME_TOWN]
    with store.writing() as unit:
        without_limits(unit, CACHE)
        people = [(member, Chance().token()) for member in _staff(unit, now)]
        for member, token in people:
            sign_ins.begin(unit, member, token, now, half=False)
        _phones(unit, asked(size))
        with loose(unit, ("complaints", "case_work", "case_events", "case_words")):
            _cases(unit, [member.id for member, _ in people if member.role is Role.OFFICER], now)
            worded(unit, _OPEN)
            _findable(unit, town)
        calls = _waiting(unit, town, size, [member for member, _ in people if member.role is Role.OFFICER], now)
        _queue(unit, town, size, [member for member, _ in people if member.role is Role.COUNTER], now)
        theirs = select(complaints.c.number, complaints.c.citizen).where(_OPEN, complaints.c.citizen.in_(asked(size)))
        rows = unit.conn.execute(theirs.order_by(_i)).all()
    with store.writing() as unit:
        without_limits(unit, 4)
        unit.conn.execute(text("ANALYZE"))
    return Desk(
        tuple(Signed(member.role, token) for member, token in people), tuple(row.number for row in rows),
        tuple(asked(size)), tuple(_phone(one).local for one in asked(size)), tuple(calls),
    )  # fmt: skip


def _staff(unit: Unit, now: datetime) -> list[Member]:
    return [
        staff.add(unit, login=f"{role.replace('_', '-')}{nth}", name=f"Petugas {role.value} {nth}", role=role, town=HOME_TOWN, now=now)
        for role, many in PEOPLE for nth in range(many)
    ]  # fmt: skip


def _phone(citizen: int) -> Phone:
    return Phone(f"+62840{30_000_000 + citizen % 10_000_000:08d}")


def _phones(unit: Unit, these: list[int]) -> None:
    """Phones that can be opened, and found."""
    for one in these:
        phone = _phone(one)
        key = index(unit.keys, "bidx-phone", phone.e164)
        sealed = seal(unit.keys, "citizens", "phone", key, phone.e164)
        unit.conn.execute(update(citizens).where(citizens.c.id == one).values(phone_index=key, phone=sealed, town=HOME_TOWN))


def _cases(unit: Unit, officers: list[int], now: datetime) -> None:
    """Open cases in every state and of every day; the most urgent are somebody's; of the closed ones a third were."""
    day, c = now.date(), complaints.c
    due = case(*((k == _NTH % SPAN, day + timedelta(days=k - SPAN + 10)) for k in range(1, SPAN)), else_=day - timedelta(days=SPAN - 10))
    states = ("received", "received", "checking", "forwarded", "forwarded", "working", "working", "needs_facts", "reopened", "raised")
    state = case(*((k == (_NTH // 7) % 10, one) for k, one in enumerate(states)), else_="working")
    rare = case((_NTH % 997 == 0, "staff"), (_NTH % 499 == 0, "other"), else_=c.category)
    kind = case((_NTH % 613 == 0, "request"), else_=c.kind)
    gone = case(((_NTH // 7) % 10 > 2, c.updated_at))
    unit.conn.execute(
        update(complaints).where(_OPEN).values(
            state=state, category=rare, kind=kind, first_done_at=gone, first_due=due, done_due=due,
            region=case((_NTH % 1009 == 0, null()), else_=c.region), in_hand=case((_NTH % SPAN <= LATE, 1), else_=0),
        )
    )  # fmt: skip
    who = case(*((_NTH % len(officers) == k, one) for k, one in enumerate(officers)))
    held = {"staff": who, "assigned_at": c.updated_at, "touched_at": c.updated_at}
    _works(unit, _OPEN & (_NTH % SPAN < LATE), **held)
    _works(unit, _OPEN & (_NTH % SPAN == LATE), snoozed_until=literal(now + timedelta(hours=20), Utc()))
    _works(unit, _OPEN & (_NTH % 601 == LATE + 1) & (_NTH % SPAN > LATE), level=literal("supervisor"), returned=literal(2))
    _works(unit, ~_OPEN & (_i % 3 == 1), **held, done_at=c.updated_at)
    about = (case_work.c.number, case_work.c.kind, c.updated_at, literal("clock"), literal("assigned"), case_work.c.staff)
    joined = select(*about).join(complaints, c.number == case_work.c.number).where(case_work.c.staff.is_not(None))
    unit.conn.execute(insert(case_events).from_select(["number", "kind", "at", "by", "what", "staff"], joined))


def _works(unit: Unit, these: ColumnElement[bool], **told: ColumnElement[Any]) -> None:
    told = {"returned": literal(0), "level": literal(""), **told}
    rows = select(complaints.c.number, literal("complaint"), complaints.c.town, *told.values()).where(these)
    unit.conn.execute(insert(case_work).from_select(["number", "kind", "town", *told], rows))


def _findable(unit: Unit, town: Town) -> None:
    """Four words of each complaint: one of five, one of two hundred, one of twenty thousand, and its kelurahan."""
    made = MetaData()
    tokens = Table("bench_tokens", made, Column("k", String(20), primary_key=True), Column("token", String(16)), prefixes=["TEMPORARY"])
    for words in (_WORDS, [f"kata{nth}" for nth in range(200)], [f"langka{nth}" for nth in range(20_000)]):
        found = search_words.tokens(unit, town.id, Route.OFFICE, words)
        _index(unit, tokens, {str(k): one[0] for k, one in enumerate(found)}, cast(_i % len(words), Words))
    places = {code: search_words.tokens(unit, town.id, Route.OFFICE, (), code)[0][0] for code in town.regions}
    _index(unit, tokens, places, complaints.c.region)


def _index(unit: Unit, tokens: Table, given: dict[str, str], key: ColumnElement[Any]) -> None:
    """Each complaint under the token of its key: in the index's own order, which is how a million go in quickly."""
    tokens.create(unit.conn)
    unit.conn.execute(insert(tokens), [{"k": k, "token": token} for k, token in given.items()])
    rows = select(tokens.c.token, _i).join_from(complaints, tokens, tokens.c.k == key).order_by(tokens.c.token, _i)
    unit.conn.execute(insert(case_words).from_select(["token", "complaint"], rows))
    tokens.drop(unit.conn)


def _waiting(unit: Unit, town: Town, size: int, officers: list[Member], now: datetime) -> list[int]:
    """Texts, call-backs and calls: many that are done, and as many that wait as a bad morning has. The calls that officers have."""
    people = asked(size)
    for nth, citizen in enumerate(people):
        phone, at = _phone(citizen), now - timedelta(hours=nth % 70)
        for part in range(6):
            id = messages.write_in(
                unit, provider="kannel", address="2580", citizen=citizen, phone=phone, text="Kapan lampu diperbaiki pak?",
                reference=Chance().token(), now=at - timedelta(minutes=part), town=town.id,
            )  # fmt: skip
        unanswered.note(unit, id, citizen, town.id, None, at)
        if nth % 2:
            filed = callbacks.file(
                unit, town=town.id, citizen=citizen, channel="voice", language="id", path=("status.number",), now=at, chance=Chance()
            )
            callbacks.change(unit, filed.number, callbacks.State.OFFICER, at)
    calls = [_call(unit, town, citizen, now - timedelta(seconds=20 * nth)) for nth, citizen in enumerate(people[:40])]
    for call, officer in zip(calls, officers[:8], strict=False):
        rows = officer_calls.officer_calls
        unit.conn.execute(update(rows).where(rows.c.id == call).values(state="talking", staff=officer.id, answered_at=now))
    _past(unit, town, size)
    return calls[:8]


def _call(unit: Unit, town: Town, citizen: int, now: datetime) -> int:
    return officer_calls.enter(
        unit, provider="twilio", key=f"CA{citizen}", line="+625110000123", town=town.id, citizen=citizen, language="id",
        path=("main.front", "status.number"), now=now,
    ).id  # fmt: skip


def _past(unit: Unit, town: Town, size: int) -> None:
    """What was done long ago, beneath what waits: it lies in the same tables."""
    from sqlalchemy import BigInteger, func, literal_column

    i: Any = literal_column("n.i", BigInteger)
    spread(unit, town, (datetime.now(UTC) - timedelta(days=400)).date())
    with loose(unit, ("messages", "unanswered", "callbacks", "officer_calls", "board_calls")):
        for table, many, own in (
            (messages.messages, size // 4, {"id": cast(i, Words), "phone_index": blind(i), "citizen": i, "created_at": days.c.at}),
            (unanswered.unanswered, size // 20, {"citizen": i, "done_at": days.c.done_at, "at": days.c.at}),
            (callbacks.callbacks, size // 20, {"number": cast(i + 10_000_000, Words), "waiting_citizen": null(), "state": literal("done"),
             "citizen": i, "filed_at": days.c.at, "counted": literal(2)}),
            (officer_calls.officer_calls, size // 20, {"key": blind(i), "citizen": i, "state": literal("done"), "entered_at": days.c.at,
             "staff": null(), "answered_at": days.c.at}),
            (board.board_calls, size // 20, {"day": days.c.day}),
        ):  # fmt: skip
            first = unit.conn.execute(select(func.count()).select_from(table)).scalar_one() + 1
            if first == 1:
                continue
            base = {"id": i + first} if "id" not in own else {}
            copies(unit, many, table, **{**base, **own})
    drop(unit)


def _queue(unit: Unit, town: Town, size: int, officers: list[Member], now: datetime) -> None:
    """A full waiting room at one office, and its counters."""
    day, chance, people = Zone.of(town.zone).day(now), Chance(), asked(size)
    codes = [code for code in town.offices[OFFICE].services if town.services[code].quota > 0]
    for nth in range(QUEUE):
        queues.take(
            unit, town=town.id, office=OFFICE, service=codes[nth % len(codes)], letter=town.services[codes[nth % len(codes)]].letter, day=day,
            quota=999, citizen=people[nth % len(people)], priority=nth % 20 == 0, now=now - timedelta(minutes=60), chance=chance,
        )  # fmt: skip
    for nth, officer in enumerate(officers):
        at = counters.sit(
            unit, town=town.id, office=OFFICE, label=f"Loket {nth + 1}", services=tuple(codes), in_order=bool(nth % 2), staff=officer.id,
            day=day, now=now,
        )  # fmt: skip
        counters.call_next(unit, at, day, now, officer.by)



