"""When an office's day is over by its town's clock: whoever still waits is first on the next open day, and hears of it that evening."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from rules import turns
from rules.calendar import Zone, working_day
from rules.chance import Chance
from store import counter_rows, day_end, day_left
from store.day_left import Left, Place
from store.town_values import Town
from store.unit import Conflict, Store

log = logging.getLogger("titian.day_end")

AFTER = timedelta(minutes=60)  # after closing, and after the last press at a counter: who is in the room is served until then
BEFORE = 15 * 60  # on the day before one that stays closed: before anybody is reminded of a number for it (jobs/reminders.py)
DAYS = 10
OVER, CLOSED = "jam layanan habis", "tidak buka"  # reasons, in the citizens' words and at most 20 letters; the text itself says "closed"


def end(store: Store, town: Town, now: datetime, kept: str = "") -> int:
    """Settle the numbers of what is over in this town; how many queues. Twice is harmless, and a round that dies is done by the next.

    `kept` is an office whose queue of today is never over: the demonstration's, where a counter can be tried at any hour.
    """
    today, settled = Zone.of(town.zone).day(now), 0
    with store.reading() as unit:
        found, used, busy = day_left.left(unit, town.id, today), day_left.used(unit, town.id), counter_rows.in_use(unit, town.id)
    for queue in found:
        if queue.office == kept and queue.day == today:
            continue
        pressed = used.get(queue.office)
        if over(town, queue, pressed, now, busy=queue.office in busy):
            calls = not opens(town, queue) or (pressed is not None and pressed >= now - day_left.BACK)
            place = _place(town, queue, today) if calls else None
            if place is not None or queue.day < today:
                settled += _settle(store, queue, place, now)
    try:
        with store.writing() as unit:
            settled += day_end.close(unit, town.id, today, now)
    except Conflict:
        pass  # somebody pressed a button meanwhile: the next round looks again
    if settled:
        log.info("event=day_ended town=%s settled=%d", town.id, settled)
    return settled


def over(town: Town, queue: Left, pressed: datetime | None, now: datetime, *, busy: bool) -> bool:
    """Whether nobody will be called in this queue any more. At its office a counter is open (`busy`), or was pressed last then."""
    zone = Zone.of(town.zone)
    today, office, service = zone.day(now), town.offices.get(queue.office), town.services.get(queue.service)
    if queue.day < today:
        return True
    if office is None or service is None:
        return False  # a town drops neither while numbers are held (store/town_held.py); if it did, tonight settles it
    if not opens(town, queue):
        return queue.day > today and now >= zone.at(queue.day - timedelta(days=1), BEFORE)
    closes = zone.at(today, max(end for _, end in turns.week(office.hours).on(queue.day)))
    return queue.day == today and not busy and now >= max(closes, pressed or closes) + AFTER


def opens(town: Town, queue: Left) -> bool:
    """Whether this service is to be had at its office on the day of this queue."""
    office, service = town.offices.get(queue.office), town.services.get(queue.service)
    if office is None or service is None:
        return False
    return working_day(queue.day, turns.week(office.hours), town.holidays) and turns.served_on(service.facts, queue.day)


def _settle(store: Store, queue: Left, place: Place | None, now: datetime) -> int:
    more = True
    try:
        while more:
            with store.writing() as unit:
                more = day_left.move_on(unit, queue, place, now, Chance()) if place else day_left.void(unit, queue, now)
    except Conflict:
        return 0
    return 1


def _place(town: Town, queue: Left, today: date) -> Place | None:
    """Where they go: after today, so that they hear of it the day before. None when this is not to be had there any more."""
    office, service = town.offices.get(queue.office), town.services.get(queue.service)
    if office is None or service is None or queue.service not in office.services:
        return None
    week, zone = turns.week(office.hours), Zone.of(town.zone)
    days = [day for day in turns.next_days(week, service.facts, town.holidays.keys(), today, DAYS) if day != queue.day]
    if not days:
        return None
    return Place(service, days, lambda day: zone.at(day, min(first for first, _ in week.on(day))), OVER if opens(town, queue) else CLOSED)
