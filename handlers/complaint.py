"""File a complaint: weighed, read back and sent in steps, or all in one SMS."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.complaint_place import named_in
from handlers.proving import receipt_digits
from handlers.service import Outcome, Text, Visit, number, service, text
from handlers.showing import DATE, REGION_NAME, cut, date_name, town_name, zone
from handlers.town import here
from rules import deadlines, emergency
from rules.complaints import Category, guess
from store import complaints
from store.towns import Region

BRIEF = 40
LONGEST = 1000  # characters kept of what a citizen wrote in pieces
ENOUGH = 3  # words; fewer tell nobody what to repair
_FILED = {"number": number(), "number_plain": text(8), "proof_digits": text(4), "proof_spoken": text(7), "due": DATE}
# A street, a house, a landmark: good enough to send somebody there, though no kelurahan is named.
_SOMEWHERE = re.compile(
    r"\b(?:jl|jln|jalan|gang|gg|rt|rw|km|simpang|komplek|komp|blok|perum\w*|depan|dekat|samping|belakang|sebelah|parak|celak|caket"
    r"|pasar|sekolah|sd|smp|sma|masjid|mesjid|musholla|langgar|gereja|jembatan|puskesmas|kantor|loket|mpp|dukcapil|terminal)\b"
)


@service("complaint.weigh", writes=False, calm={}, emergency={})
def weigh(visit: Visit, *, words: str) -> Outcome:
    """Do the words tell of danger to life? Then 112 is said before anything else."""
    return Outcome("emergency" if emergency.urgent(words) else "calm")


@service("complaint.read_back", writes=False, told={"where": text(REGION_NAME), "brief": text(BRIEF)})
def read_back(visit: Visit, *, region: str, words: str) -> Outcome:
    """Where it is and how it begins, to be heard once more before it is sent. A recording is not read back in words."""
    town = here(visit)
    found = town.regions.get(region)
    where = cut(found.name, REGION_NAME) if found else town_name(town)
    return Outcome("told", {"where": where, "brief": "" if words.startswith("@") else cut(words, BRIEF)})


@service("complaint.file", filed=_FILED)
def file(visit: Visit, *, category: str, region: str, words: str, recording: str, naming: str) -> Outcome:
    """File what was read back and confirmed."""
    return _file(visit, Category(category or Category.OTHER), here(visit).regions.get(region), words, recording, naming)


@service("complaint.quick", filed=_FILED, unclear={})
def quick(visit: Visit, *, words: str, recording: str) -> Outcome:
    """File a complaint told in one message. `unclear`: nobody could find the place from these words; ask once for more."""
    if not recording and not _clear(visit, words):
        return Outcome("unclear")
    return _told_at_once(visit, words, recording)


@service("complaint.add", filed=_FILED)
def add(visit: Visit, *, words: str, more: str, recording: str) -> Outcome:
    """File it with what was added, clear now or not: nobody is asked twice."""
    told = words if recording else f"{words}. {more}"[:LONGEST]
    return _told_at_once(visit, told, recording)


def _told_at_once(visit: Visit, words: str, recording: str) -> Outcome:
    naming, said = _naming(words)
    return _file(visit, guess(said), named_in(visit, said), said, recording, naming)


def _naming(words: str) -> tuple[str, str]:
    """LAPOR RAHASIA ... and LAPOR ANONIM ... say at once how the name is to be treated."""
    first, _, rest = words.partition(" ")
    match first.strip(".,:").upper():
        case "RAHASIA" | "RAHASIAKAN":
            return "secret", rest or words
        case "ANONIM" | "ANONYMOUS":
            return "anonymous", rest or words
        case _:
            return "open", words


def _clear(visit: Visit, words: str) -> bool:
    said = re.findall(r"[^\W\d_]{2,}", words)
    return len(said) >= ENOUGH and (named_in(visit, words) is not None or _SOMEWHERE.search(words.lower()) is not None)


def _file(visit: Visit, category: Category, region: Region | None, words: str, recording: str, naming: str) -> Outcome:
    town = here(visit)
    today = zone(town).day(visit.now)
    first = deadlines.first_due(today, holidays=town.holidays)
    filed = complaints.file(
        visit.unit,
        town=town.id,
        category=category,
        region=region.code if region else None,
        words="" if recording else words,
        recording=recording or None,
        anonymous=naming == "anonymous",
        secret=naming == "secret",
        citizen=visit.citizen,
        channel=visit.channel,
        now=visit.now,
        first_due=first,
        done_due=deadlines.done_due(today, holidays=town.holidays),
        chance=visit.chance,
    )
    proof = receipt_digits(visit.unit.keys, filed.number)
    facts = {
        "number": filed.number,
        "number_plain": filed.number,
        "proof_digits": proof,
        "proof_spoken": " ".join(proof),
        "due": date_name(visit, first),
    }
    if visit.channel == "sms":
        return Outcome("filed", facts)
    written = {**facts, "due": date_name(replace(visit, channel="sms"), first)}
    return Outcome("filed", facts, effects=(Text("complaint.receipt", written),))
