"""The queue of the demonstration: at one office somebody waits today, at any hour of any day, so that a counter can be tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rules.calendar import Zone
from rules.chance import Chance
from store import board, queues, walk_ins
from store.demo_past import Past
from store.queue_rows import TURNS
from store.queues import Taken
from store.town_values import Town, TownService
from store.towns import Towns
from store.unit import Conflict, Store, Unit

TOWN, OFFICE = "banjarbaru", "mpp"
WAITING = (("KTP", 5, 7), ("KK", 2, 3), ("AKTA", 1, 2))  # when fewer wait than the first number, others come, until it is the second


def is_example(town: Town) -> bool:
    """Whether this is one of the towns of the demonstration, and nobody's own."""
    return town.facts.get("example") in (True, "true")


def place(towns: Towns) -> tuple[str, str] | None:
    """The town and office of this queue; None where that is somebody's own town, which is left alone."""
    town = towns.get(TOWN)
    return (TOWN, OFFICE) if town is not None and is_example(town) and OFFICE in town.offices else None


def keep(store: Store, now: datetime) -> int:
    """See that some wait today; how many came. They have no phone, so nobody is told. Raises StoreDown.

    One small question when nothing is to do. Two at once bring a few more.
    """
    found = store.towns()
    town = found.get(TOWN)
    if town is None or place(found) is None:
        return 0
    today = Zone.of(town.zone).day(now)
    with store.reading() as unit:
        if not _missing(unit, town, today):
            return 0
    came = 0
    try:
        with store.writing(durable=False) as unit:
            for service, many in _missing(unit, town, today):
                came += sum(_comes(unit, town, service, today, now) for _ in range(many))
    except Conflict:
        return 0  # somebody pressed a button meanwhile: the next round looks again
    return came


def waits(unit: Unit, past: Past) -> None:
    """A dozen people in today's queue: some were served, one is at the counter, the others wait."""
    if not _missing(unit, past.town, past.today):
        return  # enough were moved here from a day on which nobody called them
    at, office = past.now - timedelta(minutes=95), OFFICE
    for code, (_least, many) in _wanted(past.town).items():
        service = past.town.services[code]
        for nth in range(many + 3):
            at += timedelta(minutes=past.rng.randrange(1, 5))
            taken = queues.take(
                unit, town=past.town.id, office=office, service=code, letter=service.letter, day=past.today, quota=999,
                citizen=past.anybody(unit, at) if nth % 3 else None, priority=nth == many + 1, now=at, chance=past.chance,
            )  # fmt: skip
            if isinstance(taken, Taken) and nth < 3:
                steps = (queues.State.CALLED, queues.State.SERVING, queues.State.DONE)[: 3 if nth < 2 else 2]
                for place, state in enumerate(steps):
                    then = min(at + timedelta(minutes=2 + 7 * place), past.now)
                    queues.change(unit, taken.ticket.id, state, then, counter="Loket 1", by="demo")


def _wanted(town: Town) -> dict[str, tuple[int, int]]:
    served = [code for code in town.offices[OFFICE].services if code in town.services]
    return {code: (least, many) for code, least, many in WAITING if code in served}


def _missing(unit: Unit, town: Town, today: date) -> list[tuple[TownService, int]]:
    """Services for which fewer wait than should, and how many that are."""
    wanted = _wanted(town)
    lines = board.lines(unit, town.id, OFFICE, today, list(wanted))
    return [(town.services[one.service], wanted[one.service][1] - one.people) for one in lines if one.people < wanted[one.service][0]]


def _comes(unit: Unit, town: Town, service: TownService, today: date, now: datetime) -> bool:
    """Somebody without a phone gets the desk's next number, behind all others. Those numbers leave the phones' quota alone."""
    given = walk_ins.give(
        unit, town=town.id, office=OFFICE, service=service.code, letter=service.letter, day=today, share=walk_ins.MOST, turn=TURNS - 1,
        citizen=None, priority=False, now=now, chance=Chance(), by="demo",
    )  # fmt: skip
    return isinstance(given, Taken)
