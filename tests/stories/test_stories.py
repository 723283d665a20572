"""Every story, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from menus.model import Book
from store.sealed import Keys
from store.unit import Store, open_store
from tests.stories.playing import Player
from tests.stories.reading import book, stories


@pytest.fixture(scope="module")
def read() -> Book:
    """The book, read once."""
    return book()


@pytest.fixture
def told(database_url: str) -> Iterator[Store]:
    """A store whose data key never changes, so that a story goes the same way every time."""
    opened = open_store(database_url, Keys.parse("A" * 43))
    yield opened
    opened.close()


@pytest.mark.parametrize("story", stories(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_story(story: Path, told: Store, read: Book) -> None:
    Player(told, read).play(story)
