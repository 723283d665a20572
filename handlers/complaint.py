"""File a complaint: weighed, sorted, read back and sent in steps, or all in one SMS."""

from __future__ import annotations

from handlers.complaint_filing import FILED, LONGEST, OVERSEEN, file
from handlers.complaint_near import NEIGHBOURS, neighbours
from handlers.complaint_place import named_in
from handlers.complaint_words import Told, clear, read
from handlers.service import Outcome, Visit, service, text
from handlers.showing import REGION_NAME, cut, town_name
from handlers.town import here
from rules import emergency
from rules.complaints import Category, Kind, guess, propose
from rules.phone import NotAPhone, Phone

BRIEF = 40
_SORTED = {"proposed": text(12)}
_AGAIN = {**NEIGHBOURS, "told": text(LONGEST)}


@service("complaint.weigh", writes=False, calm={}, emergency={})
def weigh(visit: Visit, *, words: str) -> Outcome:
    """Do the words tell of danger to life? Then 112 is said before anything else."""
    return Outcome("emergency" if emergency.urgent(words) else "calm")


@service("complaint.sort", writes=False, plain=_SORTED, suggestion=_SORTED, request=_SORTED, supervisory=_SORTED)
def sort(visit: Visit, *, words: str, recording: str, category: str) -> Outcome:
    """Of what kind is it? `plain` is a complaint beyond doubt; the others are proposals, to be confirmed by one digit.

    A recording cannot be read: when it is about an officer, the citizen is asked.
    """
    kind = Kind.ORDINARY if recording else propose(read(words).words)
    if recording and category == Category.STAFF:
        kind = Kind.SUPERVISORY
    return Outcome("plain" if kind is Kind.ORDINARY else str(kind), {"proposed": str(kind)})


@service("complaint.helps", writes=False, ok={}, no_phone={})
def helps(visit: Visit, *, phone: str) -> Outcome:
    """Can this be the number of the person helped?"""
    return Outcome("ok" if _phone(phone) else "no_phone")


@service("complaint.read_back", writes=False, told={"where": text(REGION_NAME), "brief": text(BRIEF)})
def read_back(visit: Visit, *, region: str, words: str) -> Outcome:
    """Where it is and how it begins, to be heard once more before it is sent. A recording is not read back in words."""
    town = here(visit)
    found = town.regions.get(region)
    where = cut(found.name, REGION_NAME) if found else town_name(town)
    return Outcome("told", {"where": where, "brief": "" if words.startswith("@") else cut(words, BRIEF)})


@service("complaint.file", filed=FILED, overseen=OVERSEEN)
def send(
    visit: Visit, *, category: str, region: str, words: str, recording: str, naming: str, helped: str, proposed: str, confirmed: str
) -> Outcome:  # fmt: skip
    """File what was read back and confirmed."""
    told = Told(words, naming, _phone(helped) if naming == "other" else None)
    place = here(visit).regions.get(region)
    kind = _kind(proposed, confirmed)
    return file(visit, told, category=Category(category or Category.OTHER), region=place, recording=recording, kind=kind)


@service("complaint.quick", filed=FILED, overseen=OVERSEEN, unclear={}, near=_AGAIN)
def quick(visit: Visit, *, words: str, recording: str, proposed: str, confirmed: str) -> Outcome:
    """File a complaint told in one message. `unclear`: nobody could find the place from these words; ask once for more."""
    kind = _kind(proposed, confirmed)
    if not recording and not _clear(visit, words, kind):
        return Outcome("unclear")
    return _near(visit, words, recording, kind) or _told_at_once(visit, words, recording, kind)


@service("complaint.add", filed=FILED, overseen=OVERSEEN, near=_AGAIN)
def add(visit: Visit, *, words: str, more: str, recording: str, proposed: str, confirmed: str) -> Outcome:
    """File it with what was added, clear now or not: nobody is asked twice."""
    kind = _kind(proposed, confirmed)
    told = words if recording else f"{words}. {more}"[:LONGEST]
    return _near(visit, told, recording, kind) or _told_at_once(visit, told, recording, kind)


@service("complaint.quick_own", filed=FILED, overseen=OVERSEEN)
def own(visit: Visit, *, words: str, proposed: str, confirmed: str) -> Outcome:
    """File it though a neighbour reported the same: nobody must join."""
    return _told_at_once(visit, words, "", _kind(proposed, confirmed))


def _told_at_once(visit: Visit, words: str, recording: str, kind: Kind) -> Outcome:
    told = Told(words) if recording else read(words)
    place = None if recording else named_in(visit, told.words)
    return file(visit, told, category=guess(told.words), region=place, recording=recording, kind=kind)


def _near(visit: Visit, words: str, recording: str, kind: Kind) -> Outcome | None:
    """What a neighbour reported already. What is private, or filed for somebody else, is never joined to it."""
    told = read(words)
    if recording or kind is not Kind.ORDINARY or told.naming != "open" or told.helped or told.follows:
        return None
    found = neighbours(visit, guess(told.words), named_in(visit, told.words))
    return Outcome("near", {**found, "told": words}) if found else None


def _clear(visit: Visit, words: str, kind: Kind) -> bool:
    """A wish or a question needs no place; it must only say something."""
    told = read(words).words
    return clear(visit, told) or (kind in (Kind.SUGGESTION, Kind.REQUEST) and len(told.split()) > 1)


def _kind(proposed: str, confirmed: str) -> Kind:
    """What was proposed, if the citizen said yes to it; a complaint otherwise."""
    return Kind(proposed) if proposed and confirmed == "yes" else Kind.ORDINARY


def _phone(text: str) -> Phone | None:
    try:
        return Phone.parse(text)
    except NotAPhone:
        return None
