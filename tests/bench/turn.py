"""The pure turn: read the session, take an answer, word and render the screen, write the session. No clock, no database."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import handlers.all  # noqa: F401 - registers the services
from gateway.catalogue import signatures
from handlers.service import services
from menus.engine import Show, answer
from menus.keys import read
from menus.loader import load
from menus.model import Book, Channel
from menus.render import ussd
from menus.session import Session
from menus.wording import expects, screen

CASES: tuple[tuple[str, str, dict[str, str], tuple[str, ...]], ...] = (
    ("main.front", "1", {}, ()),
    ("main.front", "5", {}, ()),
    ("status.number", "abc", {}, ("main.front",)),
    ("queue.priority", "1", {"service_name": "KTP-el", "office_name": "MPP Banjarbaru", "day": "2026-11-24", "day.label": "Sel 24 Nov"},
     ("main.front", "queue.start", "queue.which_office", "queue.which_service", "queue.which_day")),
)  # fmt: skip
TURNS = 400


def microseconds(home: Path, repeats: int) -> list[float]:
    """The mean turn of each repeat, on USSD in Indonesian."""
    book = load(home / "menus", signatures(services()), {})
    stored = [(Session(state, "id", facts, trail).to_json(), text) for state, text, facts, trail in CASES]
    _turns(book, stored)
    return [_turns(book, stored) for _ in range(repeats)]


def _turns(book: Book, stored: list[tuple[str, str]]) -> float:
    began = time.perf_counter()
    for _ in range(TURNS):
        for session, text in stored:
            _turn(book, session, text)
    return (time.perf_counter() - began) / TURNS / len(stored) * 1e6


def _turn(book: Book, stored: str, text: str) -> tuple[str, str]:
    session = Session.from_json(stored)
    said = read(Channel.USSD, text, expects(book, session, Channel.USSD))
    turn = answer(book, session, said, Channel.USSD)
    assert isinstance(turn, Show), f"{session.state} needs a service"
    shown = screen(book, turn.session, Channel.USSD, turn.notice)
    return ussd.render(shown, book.words["id"]).text, turn.session.to_json()


def middle(values: list[float]) -> float:
    """The median."""
    return median(values)
