"""PUNGLI: extortion and abuse of office, straight to the overseer, past the office complained about."""

from __future__ import annotations

from dataclasses import replace

from handlers.complaint_filing import LONGEST, OVERSEEN, file
from handlers.complaint_place import named_in
from handlers.complaint_words import Told, enough, read
from handlers.service import Outcome, Visit, service
from rules.complaints import Category, Kind


@service("pungli.file", overseen=OVERSEEN, unclear={})
def send(visit: Visit, *, words: str, recording: str) -> Outcome:
    """File it as secret, with the overseer. `unclear`: it says too little; ask once for more."""
    if not recording and not enough(read(words).words):
        return Outcome("unclear")
    return _file(visit, words, recording)


@service("pungli.add", overseen=OVERSEEN)
def add(visit: Visit, *, words: str, more: str, recording: str) -> Outcome:
    """File it with what was added: nobody is asked twice."""
    return _file(visit, words if recording else f"{words}. {more}"[:LONGEST], recording)


def _file(visit: Visit, words: str, recording: str) -> Outcome:
    told = Told(words) if recording else read(words)
    told = replace(told, naming="anonymous" if told.naming == "anonymous" else "secret", helped=None)
    place = None if recording else named_in(visit, told.words)
    filed = file(visit, told, category=Category.STAFF, region=place, recording=recording, kind=Kind.SUPERVISORY)
    return replace(filed, name="overseen")
