"""A full store at once: one case of each kind is made and counted by the store, and the database copies its rows.

Numbers, blind indexes, days, places and states are spread as real ones are, so that a later look or insert meets the whole of
each index. Sealed values are copies, which nobody opens; those of the citizens in `asked` are sealed anew.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    String,
    Table,
    Text,
    bindparam,
    case,
    cast,
    insert,
    literal,
    literal_column,
    null,
    select,
    text,
    update,
)

from rules.chance import Chance
from rules.complaints import Category
from rules.figures import month_of
from rules.phone import Phone
from rules.satisfaction import ELEMENTS
from store import applications as papers
from store import figures_fold, queues, surveys
from store.applications import Status, application_events, applications
from store.citizens import citizens, meet
from store.complaint_rows import SHARED, complaint_events, complaints
from store.complaints import Complaint, file
from store.numbers import numbers
from store.queue_rows import State, queue_days, ticket_events, tickets
from store.sealed import seal
from store.surveys import Subject, invitations, ratings, survey_forms
from store.towns import Town
from store.unit import Store, Unit
from tests.bench import fill_figures
from tests.bench.bulk import CACHE, loose, without_limits
from tests.bench.spread import DAYS, days, districts, drop, joined, places, spread

HOME_TOWN = "banjarbaru"
AT_ONCE = 50_000  # rows of one statement
A_DAY = 250  # tickets of one office, service and day
STEP = 7_919_003  # prime: its multiples visit every remainder of the numbers below
THIRD = 29_900_000  # a third of the case numbers for each: tickets, complaints, applications
WIDE = 999_999_999_989
_EVENTS = (ticket_events, complaint_events, application_events)
WORDS = "Lampu jalan padam di depan pasar sejak Senin malam"
GROWS = (
    "citizens", "numbers", "queue_days", "tickets", "ticket_events", "complaints", "complaint_events", "applications",
    "application_events", "ratings", "survey_forms", "invitations", "figures", "dialogues", "inbound_events", "messages", "outbox",
)  # fmt: skip
"""The tables that grow with use. The others hold what towns are: offices, services, kelurahan."""
_COPIED = GROWS[: GROWS.index("figures")]


def fill(store: Store, size: int, *, wordless: bool = False) -> None:
    """Write `size` citizens, tickets and complaints, a quarter as many applications and ratings, a tenth as many survey forms.

    Each case has its first and its last event, all counted: the figures are those that counting them one by one would give. For
    an empty store that has its towns. `wordless`: a page may show any complaint, since copies have no words that it could not open.
    """
    if size < 2:
        return
    then = datetime.now(UTC) - timedelta(days=DAYS + 40)
    with store.writing() as unit:
        _first(unit, then)
    figures_fold.keep(store, then)
    town = store.towns().by_id[HOME_TOWN]
    with store.writing() as unit:
        without_limits(unit, CACHE)
        with loose(unit, _COPIED):
            spread(unit, town, then.date() + timedelta(days=40))
            _copy(unit, size, town, {"words": null()} if wordless else {})
            drop(unit)
        fill_figures.put(unit, store.towns())
        worded(unit, complaints.c.citizen.in_(asked(size)))
    with store.writing() as unit:
        without_limits(unit, 4)
        unit.conn.execute(text("ANALYZE"))


def asked(size: int) -> list[int]:
    """Citizens all over the table who have complaints that can be read, and something to rate."""
    return sorted({2 + nth * (size // 20 - 2) // 300 for nth in range(300)}) if size >= 60 else [1]


def file_one(unit: Unit, citizen: int, now: datetime, chance: Chance | None = None) -> Complaint:
    """A complaint as most are."""
    return file(
        unit, town=HOME_TOWN, category=Category("lamp"), region="63.72.05.1001", recording=None, anonymous=False, secret=False,
        words=WORDS, citizen=citizen, channel="ussd", now=now, first_due=now.date(), done_due=now.date(), chance=chance or Chance(),
    )  # fmt: skip


def _first(unit: Unit, then: datetime) -> None:
    last = count(1)
    chance = Chance(lambda below: below - next(last))  # the last numbers there are: no copy gets them
    citizen, subject = meet(unit, Phone("+6284099999999"), then).id, Subject(HOME_TOWN, "mpp", "KTP")
    taken = queues.take(
        unit, town=HOME_TOWN, office="mpp", service="KTP", letter="A", day=then.date(), quota=1, citizen=citizen, priority=False,
        now=then, chance=chance,
    )  # fmt: skip
    assert isinstance(taken, queues.Taken)
    for state in (State.CALLED, State.SERVING, State.DONE):
        queues.change(unit, taken.ticket.id, state, then)
    file_one(unit, citizen, then, chance)
    filed = papers.file(
        unit, town=HOME_TOWN, service="KTP", office="mpp", person="Contoh", proof_kind="birth_year", proof_answer="1990", now=then,
        chance=chance, due=then.date(), citizen=citizen,
    )  # fmt: skip
    for status in (Status.CHECKED, Status.APPROVED, Status.READY):
        papers.change(unit, filed.number, status, then + timedelta(hours=1))
    surveys.rate(unit, citizen, subject, month_of(then.date()), 4)
    surveys.note(unit, citizen, subject, month_of(then.date()), dict.fromkeys(ELEMENTS, 3))
    surveys.allow(unit, citizen=citizen, subject=subject, now=then + timedelta(days=DAYS + 47))


def _copy(unit: Unit, size: int, town: Town, bare: dict[str, ColumnElement[Any]]) -> None:
    rows, some, few, rare = size, size // 4, size // 10, size // 20
    i = literal_column("n.i", BigInteger)
    copies(unit, rows, citizens, phone_index=blind(i))
    copies(unit, (size - 1) // A_DAY + 1, queue_days, given=literal(A_DAY), day=days.c.day, office=places.c.office, service=places.c.service)
    for nth, (kind, many) in enumerate((("ticket", rows), ("complaint", rows), ("application", some))):
        copies(unit, many, numbers, numbers.c.kind == kind, number=_number(i, nth))
    copies(
        unit, rows, tickets, number=_number(i, 0), queue_day=(i - 1) // A_DAY + 1, nth=(i - 1) % A_DAY + 1, citizen=i,
        state=literal("done"), active_citizen=null(), taken_at=days.c.at,
    )  # fmt: skip
    for moment, state in ((days.c.at, "waiting"), (days.c.done_at, "done")):
        copies(unit, rows, ticket_events, ticket=i, at=moment, state=literal(state))
    is_open = i % 10 == 0
    here = literal(f"{HOME_TOWN}/") + _one_of(i // 10, sorted(SHARED)) + "/" + districts.c.code
    copies(
        unit, rows, complaints, number=_number(i, 1), citizen=(i + 2) // 3, said=blind(i), filed_at=days.c.at, updated_at=days.c.done_at,
        region=districts.c.code, category=_one_of(i // 10, sorted(SHARED)), near=case((is_open, here)), first_due=days.c.due,
        done_due=days.c.due, state=case((is_open, "working"), else_="closed"), look_on=case((is_open, days.c.look)), **bare,
    )  # fmt: skip
    for moment, stage in ((days.c.at, literal("received")), (days.c.done_at, case((is_open, "working"), else_="closed"))):
        copies(unit, rows, complaint_events, complaint=i, at=moment, state=stage)
    office = {"office": places.c.office}
    copies(
        unit, some, applications, number=_number(i, 2), citizen=i, filed_at=days.c.at, updated_at=days.c.done_at, due=days.c.due,
        service=places.c.service, **office,
    )  # fmt: skip
    for moment, state in ((days.c.at, "received"), (days.c.done_at, "ready")):
        copies(unit, some, application_events, application=i, at=moment, status=literal(state), due=days.c.due, **office)
    said = {"service": places.c.service, **office}
    copies(unit, some, ratings, once=blind(i), month=days.c.month, score=i % 4 + 1, **said)
    copies(unit, few, survey_forms, once=blind(i), month=days.c.month, **said)
    copies(unit, rare, invitations, citizen=i)


def _count(first: int, last: int) -> CTE:
    """The numbers from `first` to `last`, as the database counts them."""
    one = select(literal(first, BigInteger).label("i")).cte("n", recursive=True)
    return one.union_all(select(one.c.i + 1).where(one.c.i < last))


def _number(i: ColumnElement[int], nth: int) -> ColumnElement[str]:
    return cast((i * STEP) % THIRD + 10_000_000 + nth * THIRD, Text)


def blind(i: ColumnElement[int]) -> ColumnElement[str]:
    wide = cast((i * STEP) % WIDE + 1_000_000_000_000, Text)
    return wide + wide + "000000"


def _one_of(i: ColumnElement[int], words: list[Any]) -> ColumnElement[str]:
    return case(*((i % len(words) == place, str(word)) for place, word in enumerate(words[1:], 1)), else_=str(words[0]))


def copies(unit: Unit, size: int, table: Table, only: ColumnElement[bool] | None = None, **own: ColumnElement[Any]) -> None:
    """The first row of `table` again until there are `size`, but for its own columns, which may tell of "n.i", the row's number.

    The first row is there, the database numbers the others in order: cases as they are counted, events as they come. Some
    thousand at a time, since nobody waits long for one statement.
    """
    first = select(table).where(literal(True) if only is None else only).limit(1).cte("first")
    numbered = "id" in table.c and table not in _EVENTS
    own = ({"id": literal_column("n.i", BigInteger)} if numbered else {}) | own
    names = [column.name for column in table.c if column.name != "id" or numbered]
    made = [own.get(name, first.c[name]) for name in names]
    for begin in range(2, size + 1, AT_ONCE):
        rows = _count(begin, min(begin + AT_ONCE - 1, size))
        unit.conn.execute(insert(table).from_select(names, select(*made).select_from(joined(rows.join(first, literal(True)), rows.c.i))))
    if numbered and not unit.sqlite and not isinstance(table.c.id.type, String):
        unit.conn.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))")


def worded(unit: Unit, these: ColumnElement[bool]) -> None:
    """Seal the words of these complaints as if each citizen had written them."""
    rows = unit.conn.execute(select(complaints.c.id, complaints.c.number).where(these)).all()
    given = [{"this": row.id, "spoken": seal(unit.keys, "complaints", "words", row.number, WORDS)} for row in rows]
    if given:
        unit.conn.execute(update(complaints).where(complaints.c.id == bindparam("this")).values(words=bindparam("spoken")), given)
