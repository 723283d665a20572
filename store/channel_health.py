"""How each kind of channel of a network does: USSD and voice send nothing that could be late, so they are judged by what comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import bindparam, select

from rules.calendar import Hours, Zone, working_day
from rules.figures import working_days
from store import inbound, line_health, promises
from store.inbound import inbound_events, rejected_events
from store.line_health import FEW, LATELY, LOOKED_AT, Condition, NetworkHealth
from store.town_values import Town
from store.unit import Unit

SILENCE = Fraction(1, 2)  # of a working day, in opening hours
DAYS, USED = 5, 4  # it used to be used: in the opening hours of so many of so many working days before it fell silent
BACK = 14  # days in which those working days must lie


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """One kind of channel on one network. `heard_at` is the last thing that a citizen said there, in the 30 days that are kept."""

    kind: str
    condition: Condition
    heard_at: datetime | None
    network: NetworkHealth


Channel = tuple[str, str]  # a provider, and ussd, sms or voice

_e, _r = inbound_events.c, rejected_events.c
_OF = (_e.provider == bindparam("p"), _e.kind == bindparam("k"))
_HEARD_IN = select(_e.received_at).where(*_OF, _e.received_at >= bindparam("since"), _e.received_at < bindparam("before"))
_REFUSED = (
    select(_r.provider, _r.kind)
    .where(_r.received_at >= bindparam("since"))
    .order_by(_r.received_at.desc())
    .limit(LOOKED_AT)
)


def of_channels(unit: Unit, channels: Mapping[Channel, Town], now: datetime) -> dict[Channel, ChannelHealth]:
    """Each of these channels, with a town that has it: silence counts in its opening hours. A few looks at the end of an index each."""
    networks = line_health.of_networks(unit, sorted({provider for provider, _kind in channels}), now)
    refused: dict[Channel, int] = {}
    for provider, kind in unit.conn.execute(_REFUSED, {"since": now - LATELY}):
        refused[provider, kind] = refused.get((provider, kind), 0) + 1
    found = {}
    for (provider, kind), town in channels.items():
        heard_at = inbound.heard_at(unit, provider, kind)
        condition = networks[provider].condition
        if kind != "sms":
            condition = _heard(unit, (provider, kind), town, now, heard_at, refused.get((provider, kind), 0))
        found[provider, kind] = ChannelHealth(kind, condition, heard_at, networks[provider])
    return found


def _heard(unit: Unit, channel: Channel, town: Town, now: datetime, heard_at: datetime | None, refused: int) -> Condition:
    """What can be said of a channel on which nothing is sent."""
    if refused >= FEW and refused >= _count(unit, channel, now - LATELY, now, refused + 1):
        return Condition.TROUBLED
    if heard_at is None:
        return Condition.UNKNOWN
    if now - heard_at <= LATELY:
        return Condition.GOOD
    zone, hours = Zone.of(town.zone), promises.week(town)
    if working_days(heard_at, now, zone, hours, town.holidays.keys()) < SILENCE:
        return Condition.UNKNOWN
    days = _working_days(zone.day(heard_at), town, hours)
    open_for = [(zone.at(day, hours.on(day)[0][0]), zone.at(day, hours.on(day)[-1][1])) for day in days]
    used = sum(_count(unit, channel, opens, closes, 1) for opens, closes in open_for)
    return Condition.SILENT if used >= USED else Condition.UNKNOWN


def _working_days(last: date, town: Town, hours: Hours) -> list[date]:
    """The latest DAYS working days, `last` among them when it is one."""
    days = (last - timedelta(days=back) for back in range(BACK))
    return [day for day in days if working_day(day, hours, town.holidays.keys())][:DAYS]


def _count(unit: Unit, channel: Channel, since: datetime, before: datetime, most: int) -> int:
    """How much was heard between two moments, counted to `most`."""
    chosen = {"p": channel[0], "k": channel[1], "since": since, "before": before}
    return len(unit.conn.execute(_HEARD_IN.limit(most), chosen).all())
