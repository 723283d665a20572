"""JANJI, PERBAIKAN, KEGIATAN, ANGGARAN: a town's own short texts, each with its date, none that is over."""

from __future__ import annotations

from handlers.service import Outcome, Visit, options, service, text
from handlers.showing import DATE, cut, date_name, zone
from handlers.town import here
from store import bulletins
from store.bulletins import LONGEST, Bulletin, Kind

_TITLE = 30
_MOST = 5
_ONE = {"bulletin_text": text(LONGEST), "bulletin_day": DATE}


@service("bulletin.about", writes=False, noted={"bulletin_kind": text(8)})
def about(visit: Visit, *, kind: str) -> Outcome:
    """Which of the four is asked for; the town may have to be asked for first."""
    return Outcome("noted", {"bulletin_kind": kind})


@service("bulletin.list", writes=False, one=_ONE, several={"bulletins": options(_MOST, _TITLE)}, none={})
def listed(visit: Visit, *, kind: str) -> Outcome:
    """What is shown today: the only one at once, else their beginnings to pick from, newest first."""
    found = _current(visit, kind)
    if len(found) > 1:
        return Outcome("several", lists={"bulletins": tuple((_key(one), cut(one.text(visit.language), _TITLE)) for one in found)})
    return _told(visit, found[0]) if found else Outcome("none")


@service("bulletin.show", writes=False, one=_ONE, none={})
def show(visit: Visit, *, kind: str, bulletin: str) -> Outcome:
    """The one that was picked."""
    found = next((one for one in _current(visit, kind) if _key(one) == bulletin), None)
    return _told(visit, found) if found else Outcome("none")


def _current(visit: Visit, kind: str) -> list[Bulletin]:
    town = here(visit)
    return bulletins.current(town, Kind(kind), zone(town).day(visit.now))[:_MOST] if kind in list(Kind) else []


def _told(visit: Visit, one: Bulletin) -> Outcome:
    return Outcome("one", {"bulletin_text": one.text(visit.language), "bulletin_day": date_name(visit, one.day)})


def _key(one: Bulletin) -> str:
    """A bulletin as a list's value: its day and beginning."""
    return f"{one.day.isoformat()} {one.texts['id'][:20]}"
