"""Every story, on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from menus.model import Book
from store.unit import Store
from tests.stories.playing import Player, book, stories


@pytest.fixture(scope="module")
def read() -> Book:
    """The book, read once."""
    return book()


@pytest.mark.parametrize("story", stories(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_story(story: Path, store: Store, read: Book) -> None:
    Player(store, read).play(story)
