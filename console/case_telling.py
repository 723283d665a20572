"""What a citizen will be sent when a complaint is moved on: worked out beforehand by the very code that will send it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from menus.model import Book
from menus.wording import message
from rules import deadlines
from rules.complaint_news import ANSWER, what_to_tell
from rules.escalation import Level
from store import promises
from store.complaint_rows import Complaint, State
from store.town_values import Town


def after(case: Complaint, state: State, town: Town, today: date, agency: str = "", level: Level | None = None) -> Complaint:
    """The complaint as it will be."""
    return replace(
        case, state=state, agency=agency[:60] or case.agency,
        reply_until=deadlines.reply_until(today) if state is State.ANSWERED else case.reply_until,
        again_due=again_due(case, town, today) if state is State.REOPENED else case.again_due,
        level=None if state is State.REOPENED else level or case.level,
    )  # fmt: skip


def preview(book: Book, case: Complaint, moved: Complaint, note: str, language: str) -> str:
    """The text exactly as the citizen gets it; "" when this change says nothing that a citizen waits for."""
    told = what_to_tell(case, moved, note, language)
    return message(book, told.message, told.facts, language) if told else ""


def is_cut(case: Complaint, state: State, note: str) -> bool:
    """Whether the text has only the beginning of what the officer wrote, and the rest must be sent by itself."""
    return state in (State.ANSWERED, State.NEEDS_FACTS) and len(" ".join(note.split())) > ANSWER


def again_due(case: Complaint, town: Town, today: date) -> date:
    """The completion date of a complaint that is opened again today: as when the citizen opens it (handlers.followup_deeds)."""
    return promises.again(town, case, today)


def next_level(case: Complaint) -> Level:
    """To whom it goes when an officer raises it: one step up."""
    levels = list(Level)
    return levels[min(levels.index(case.level) + 1, len(levels) - 1)] if case.level else levels[0]
