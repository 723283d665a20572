"""What stories are played from: the book as the program loads it, and the stories themselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import handlers.all  # noqa: F401 - registers the services
from app import SPOKEN
from gateway.catalogue import signatures
from handlers.service import services
from menus.loader import load
from menus.model import Book

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def stories() -> list[Path]:
    """Every story, in order."""
    return sorted(path for path in HERE.glob("*/*.yaml"))


@cache
def book() -> Book:
    """The book as the program loads it. Nothing changes a book: it is read once for all tests of a process."""
    return load(ROOT / "menus", signatures(services()), SPOKEN)
