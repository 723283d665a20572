"""Who works on a case: taken, given, put back, put to sleep. Citizens hear nothing of it."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, g, request

from console import snoozing
from console.case_act import Act, Deed
from console.desk import zone_of
from console.entering import me
from console.language import _, clock
from rules.permissions import Permission
from store import case_work, staff
from store.case_work import Kind
from store.complaint_rows import Route
from store.staff import Member
from store.unit import Conflict, Unit

MORNING = 8 * 60  # minutes after midnight at which what sleeps until a day wakes


def colleagues(unit: Unit, town: str, route: Route) -> list[Member]:
    """To whom a case of this desk may be given, by name."""
    needed = Permission.OVERSIGHT if route is Route.OVERSEER else Permission.CASES
    return [one for one in staff.of_town(unit, town) if not one.disabled and one.may(needed)]


def take(act: Act) -> str:
    """Mine from now on: what nobody has, or for who leads what the one whom the page named has."""
    _may_give(act)
    case_work.assign(act.unit, act.case.number, Kind.COMPLAINT, act.case.town, me().id, None, me().by, g.now, seen=_owner())
    return _("Kasus ini sekarang milik Anda.")


def assign(act: Act) -> str:
    """To a colleague by name, with a day; what is somebody else's is given away only by who may assign."""
    if not (request.form.get("staff", "").isascii() and request.form.get("staff", "").isdigit()):
        abort(400)
    wanted = int(request.form["staff"])
    to = next((one for one in colleagues(act.unit, act.case.town, act.case.route) if one.id == wanted), None)
    if to is None:
        abort(400)
    _may_give(act)
    due = act.day("due")
    case_work.assign(
        act.unit, act.case.number, Kind.COMPLAINT, act.case.town, to.id, due, me().by, g.now, detail=act.words("why", needed=False),
        seen=_owner(),
    )  # fmt: skip
    return _("Diberikan kepada %(name)s.", name=to.name)


def release(act: Act) -> str:
    """Back into the queue."""
    _may_give(act)
    case_work.release(act.unit, act.case.number, me().by, g.now, detail=act.words("why", needed=False))
    return _("Dikembalikan ke antrean.")


def snooze(act: Act) -> str:
    """Asleep until the morning of a day."""
    day = act.day("until") or g.today + timedelta(days=1)
    moment = zone_of(g.town).at(day, MORNING)
    if moment <= g.now or (day - g.today).days > snoozing.FARTHEST:
        abort(400)
    why = act.words("why", needed=False, longest=snoozing.LONGEST)
    until = snoozing.allowed(act.case, g.town, moment, why)
    if until is None:
        abort(409, _("Sudah jatuh tempo: hanya penyelia yang menundanya, dengan alasan."))
    case_work.snooze(act.unit, act.case.number, until, me().by, g.now, kind=Kind.COMPLAINT, town=act.case.town, detail=why)
    if until < moment:
        return _("Ditunda hanya sampai pagi tenggatnya, %(when)s.", when=clock(until))
    return _("Ditunda sampai %(when)s.", when=clock(until))


DEEDS: dict[str, Deed] = {"take": take, "assign": assign, "release": release, "snooze": snooze}


def _owner() -> int | None:
    """Who had it when the page was made."""
    told = request.form.get("owner", "")
    return int(told) if told.isascii() and told.isdigit() else None


def _may_give(act: Act) -> None:
    """Who leads may give away what is somebody's; everybody else what is their own or nobody's. Conflict when the page is late."""
    held = case_work.of(act.unit, act.case.number)
    whose = held.staff if held is not None and held.done_at is None else None
    if whose not in (_owner(), me().id):
        raise Conflict("somebody else has it now")
    if whose not in (None, me().id) and not me().may(Permission.ASSIGN) and not me().may(Permission.OVERSIGHT):
        abort(403)
