"""Many citizens, tickets and complaints at once: one of each is made by the store, and the database copies its rows.

Numbers and blind indexes are spread as real ones are, so that a later insert meets the whole of each index. Sealed values are
copies, which nobody opens.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Table, Text, cast, insert, literal, select, text

from rules.chance import Chance
from rules.phone import Phone
from store import queues
from store.citizens import citizens, meet
from store.complaints import Category, Complaint, complaint_events, complaints, file
from store.numbers import numbers
from store.queue_rows import queue_days, ticket_events, tickets
from store.unit import Store, Unit

A_DAY = 900  # tickets of one office, service and day
STEP = 7_919_003  # prime: its multiples visit every remainder of the primes below
HALF = 44_999_981  # one half of the case numbers is for tickets, the other for complaints
WIDE = 999_999_999_989


def fill(store: Store, size: int) -> None:
    """Write `size` citizens, tickets and complaints, with their events, into a store that has none."""
    if size < 1:
        return
    with store.writing() as unit:
        _without_limits(unit, 400)
        _first(unit)
        _copy(unit, size)
    with store.writing() as unit:
        _without_limits(unit, 4)
        unit.conn.execute(text("ANALYZE"))


def file_one(unit: Unit, citizen: int, now: datetime) -> Complaint:
    """A complaint as most are."""
    return file(
        unit, town="banjarbaru", category=Category("lamp"), region="63.72.05.1001", recording=None, anonymous=False, secret=False,
        words="Lampu jalan padam di depan pasar sejak Senin malam", citizen=citizen, channel="ussd", now=now,
        first_due=now.date(), done_due=now.date(), chance=Chance(),
    )  # fmt: skip


def _without_limits(unit: Unit, megabytes: int) -> None:
    if unit.sqlite:
        unit.conn.exec_driver_sql(f"PRAGMA cache_size=-{megabytes}000")
    else:
        unit.conn.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _first(unit: Unit) -> None:
    then = datetime.now(UTC) - timedelta(days=40)
    citizen = meet(unit, Phone("+6284099999999"), then)
    queues.take(
        unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=then.date(), quota=1, citizen=citizen.id,
        priority=False, now=then, chance=Chance(),
    )  # fmt: skip
    file_one(unit, citizen.id, then)


def _copy(unit: Unit, size: int) -> None:
    rows, days = _count(size), _count((size - 1) // A_DAY + 1)
    i = rows.c.i
    blind = cast((i * STEP) % WIDE + 1_000_000_000_000, Text) + cast((i * STEP) % WIDE + 1_000_000_000_000, Text) + "000000"
    ticket, complaint = _number(i, 10_000_000), _number(i, 10_000_000 + HALF)
    _copies(unit, rows, citizens, phone_index=blind)
    _copies(unit, days, queue_days, service=cast(days.c.i, Text))
    for number, kind in ((ticket, "ticket"), (complaint, "complaint")):
        _copies(unit, rows, numbers, numbers.c.kind == kind, number=number)
    _copies(
        unit, rows, tickets,
        number=ticket, queue_day=(i - 1) // A_DAY + 1, nth=(i - 1) % A_DAY + 1, citizen=i, active_citizen=i,
    )  # fmt: skip
    _copies(unit, rows, ticket_events, ticket=i)
    _copies(unit, rows, complaints, number=complaint, citizen=i, said=blind)
    _copies(unit, rows, complaint_events, complaint=i)


def _count(size: int) -> CTE:
    """The numbers from 2 to `size`: the first row of each table is there, and the database numbers the others in order."""
    one = select(literal(2, BigInteger).label("i")).cte("n", recursive=True)
    return one.union_all(select(one.c.i + 1).where(one.c.i < size))


def _number(i: ColumnElement[int], low: int) -> ColumnElement[str]:
    return cast((i * STEP) % HALF + low, Text)


def _copies(unit: Unit, rows: CTE, table: Table, only: ColumnElement[bool] | None = None, **own: ColumnElement[Any]) -> None:
    """The first row of `table` again for each of `rows`, but for its own columns."""
    first = select(table).where(literal(True) if only is None else only).limit(1).cte("first")
    names = [column.name for column in table.c if column.name != "id"]
    made = [own.get(name, first.c[name]) for name in names]
    unit.conn.execute(insert(table).from_select(names, select(*made).select_from(rows.join(first, literal(True)))))
