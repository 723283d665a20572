"""Published figures by phone: the very numbers of the public page, for one office or the whole town, in one month that is over."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from handlers.service import Outcome, Visit, options, service, text
from handlers.showing import OFFICE_NAME, cut, office_name
from handlers.town import here
from rules.calendar import short_date
from rules.figures import OVER, percent, written
from store import figures
from store.figures import Published, Share
from store.towns import Town

ALL = "*"  # every office of the town
TOPICS = ("summary", "times", "satisfaction", "queue", "complaints")
_NONE = "-"  # too few to tell
_N = text(9)
_SHARE = text(4)
_ABOUT = {"figure_of": text(OFFICE_NAME), "figure_month": text(8)}
_OFFICES = {"figure_offices": options(8, OFFICE_NAME)}
_SUMMARY = {**_ABOUT, "finished": _N, "median": text(5), "on_time": _SHARE}
_INDEX = {"index_value": text(6), "index_grade": text(1), "forms": _N}
_SHOWN = {
    "summary": {**_SUMMARY, **_INDEX},
    "summary_no_index": _SUMMARY,
    "times": {**_ABOUT, "received": _N, "finished": _N, "late": _N, "on_time": _SHARE, "median": text(5), "ninth": text(5)},
    "satisfaction": {**_ABOUT, **_INDEX, "index_method": text(4), "incomplete": _N, "rating_good": _SHARE},
    "queue": {**_ABOUT, "taken": _N, "served": _N, "no_show": _SHARE},
    "complaints": {**_ABOUT, "complaints_in": _N, "first_in_time": _SHARE, "done_in_time": _SHARE},
    "too_few": _ABOUT,
}
# How people name a topic and a month after KINERJA. Month names in full or by their first three letters, or 1 to 12.
_TOPIC_WORDS = {
    "lama": "times", "rinci": "times", "rincian": "times", "detail": "times", "waktu": "times", "terlambat": "times",
    "puas": "satisfaction", "kepuasan": "satisfaction", "nilai": "satisfaction", "skm": "satisfaction", "ikm": "satisfaction",
    "antre": "queue", "antrean": "queue", "antrian": "queue", "antri": "queue",
    "pengaduan": "complaints", "aduan": "complaints", "lapor": "complaints", "laporan": "complaints",
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate((
        "jan januari january", "feb februari february", "mar maret march", "apr april", "mei may", "jun juni june", "jul juli july",
        "agu agustus aug august ags", "sep september sept", "okt oktober oct october", "nov november", "des desember dec december",
    ), 1)
    for name in names.split()
}  # fmt: skip


@service("figures.offices", writes=False, some=_OFFICES, at_once={})
def offices(visit: Visit) -> Outcome:
    """The whole town first, then its offices. `at_once`: by SMS nobody is asked three things for one number."""
    if visit.channel == "sms":
        return Outcome("at_once")
    town = here(visit)
    found = tuple((office.id, office_name(office, visit.channel)) for office in town.offices.values())[:7]
    return Outcome("some", lists={"figure_offices": ((ALL, _of(visit, town, ALL)), *found)})


@service("figures.months", writes=False, some={"figure_months": options(figures.PROMISED, 8)})
def months(visit: Visit) -> Outcome:
    """The months that are over, newest first."""
    listed = tuple((month.isoformat(), _month(month, visit.language)) for month in figures.months(here(visit), visit.now))
    return Outcome("some", lists={"figure_months": listed})


@service(
    "figures.show", writes=False,
    summary=_SHOWN["summary"], summary_no_index=_SUMMARY, times=_SHOWN["times"], satisfaction=_SHOWN["satisfaction"],
    queue=_SHOWN["queue"], complaints=_SHOWN["complaints"], too_few=_ABOUT,
)  # fmt: skip
def show(visit: Visit, *, office: str, month: str, topic: str) -> Outcome:
    """One topic's figures. `too_few`: what there is would be hidden (rules.figures.LEAST)."""
    town = here(visit)
    over = figures.months(town, visit.now)
    chosen = next((one for one in over if one.isoformat() == month), over[0])
    return _told(visit, town, office if office in town.offices else ALL, chosen, topic)


@service(
    "figures.wished", writes=False,
    summary=_SHOWN["summary"], summary_no_index=_SUMMARY, times=_SHOWN["times"], satisfaction=_SHOWN["satisfaction"],
    queue=_SHOWN["queue"], complaints=_SHOWN["complaints"], too_few=_ABOUT,
)  # fmt: skip
def wished(visit: Visit, *, words: str) -> Outcome:
    """KINERJA MPP FEB ANTREAN: an office, a month and a topic, each where it is named; else the town, the last month, the summary."""
    town = here(visit)
    said = re.findall(r"[a-z0-9]+", words.lower())
    topic = next((_TOPIC_WORDS[word] for word in said if word in _TOPIC_WORDS), TOPICS[0])
    return _told(visit, town, _office(town, said), _wished_month(town, visit, said), topic)


def _told(visit: Visit, town: Town, office: str, month: date, topic: str) -> Outcome:
    if topic == "complaints":
        office = ALL  # they are the town's, not an office's
    found = figures.published(visit.unit, town, "" if office == ALL else office, month)
    about = {"figure_of": _of(visit, town, office), "figure_month": _month(month, visit.language)}
    brought = _facts(found, topic, visit.language)
    if brought is None:
        return Outcome("too_few", about)
    outcome = "summary_no_index" if topic == "summary" and found.index is None else topic
    return Outcome(outcome, {name: value for name, value in {**about, **brought}.items() if name in _SHOWN[outcome]})


def _facts(found: Published, topic: str, language: str) -> dict[str, str] | None:
    """What is told of a topic; None when nothing of it may be."""
    index = {
        "index_value": written(found.index.value, language) if found.index else _NONE,
        "index_grade": found.index.grade if found.index else _NONE,
        "forms": written(found.forms, language),
    }
    match topic:
        case "summary" | "times" if found.finished is not None:
            counted = {"received": found.received, "finished": found.finished, "late": found.late}
            took = {"median": _days(found.median, language), "ninth": _days(found.ninth, language)}
            return {**index, **{name: _n(n, language) for name, n in counted.items()}, **took, "on_time": _share(found.on_time)}
        case "satisfaction" if found.index is not None:
            incomplete = written(found.incomplete, language)
            return {**index, "index_method": found.index.method, "incomplete": incomplete, "rating_good": _good(found)}
        case "queue" if found.taken is not None:
            return {"taken": _n(found.taken, language), "served": _n(found.served, language), "no_show": _share(found.no_show)}
        case "complaints" if found.complaints is not None:
            in_time = {"first_in_time": _share(found.first_in_time), "done_in_time": _share(found.done_in_time)}
            return {"complaints_in": _n(found.complaints, language), **in_time}
    return None


def _n(number: int | None, language: str) -> str:
    return _NONE if number is None else written(number, language)


def _share(share: Share | None) -> str:
    return _NONE if share is None else f"{share.percent}%"


def _good(found: Published) -> str:
    """Of the one-digit ratings, those of 3 and 4. Told beside the index, never in it."""
    if found.ratings is None:
        return _NONE
    return f"{percent(found.ratings[3] + found.ratings[4], sum(found.ratings.values()))}%"


def _days(tenths: int | None, language: str) -> str:
    if tenths is None:
        return _NONE
    if tenths == OVER:
        return ">60"
    return written(Decimal(tenths).scaleb(-1), language)


def _of(visit: Visit, town: Town, office: str) -> str:
    return office_name(town.offices.get(office), visit.channel) or cut(str(town.facts.get("short") or town.name), OFFICE_NAME)


def _month(month: date, language: str) -> str:
    """ "Feb 2026"."""
    return short_date(month, language).partition(" ")[2]


def _office(town: Town, said: list[str]) -> str:
    """The office whose name shares most words with what was said, if one does so best; else the whole town."""
    common = set(re.findall(r"[a-z0-9]+", str(town.facts.get("short") or town.name).lower()))
    best: list[tuple[int, str]] = []
    for office in town.offices.values():
        names = set(re.findall(r"[a-z0-9]+", f"{office.id} {office.short} {office.name}".lower()))
        score = sum(2 if word not in common else 1 for word in set(said) if word in names and len(word) > 2)
        if set(said) & names - common:
            best.append((score, office.id))
    best.sort(reverse=True)
    return best[0][1] if best and (len(best) == 1 or best[0][0] > best[1][0]) else ALL


def _wished_month(town: Town, visit: Visit, said: list[str]) -> date:
    over = figures.months(town, visit.now)
    number = next((_MONTHS[word] for word in said if word in _MONTHS), None)
    if number is None:
        number = next((int(word) for word in said if word.isdigit() and 1 <= int(word) <= 12), None)
    return next((month for month in over if month.month == number), over[0])
