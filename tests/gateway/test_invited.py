"""Which bare digits answer an invitation to rate, and which answer a menu."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway import invited
from menus.model import Book
from menus.session import Session
from store import surveys
from store.dialogues import Dialogue
from store.surveys import Subject
from store.unit import Store
from tests.stories.reading import book

ASKED = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
KTP = Subject("banjarbaru", "mpp", "KTP")
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def read() -> Book:
    return book()


def dialogue(state: str, after: timedelta, ended: bool) -> Dialogue:
    return Dialogue(
        provider="kannel", key="k", channel="sms", citizen=7, line="2580", session=Session(state).to_json(), mark="m", step=0,
        ended=ended, version=1, updated_at=ASKED + after, heard="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "text", "after", "meant"),
    [
        pytest.param(None, "4", HOUR, "NILAI 4", id="nothing else was asked"),
        pytest.param(None, " 1. ", HOUR, "NILAI 1", id="with signs around it"),
        pytest.param(None, "5", HOUR, "5", id="no mark"),
        pytest.param(None, "44", HOUR, "44", id="two digits"),
        pytest.param(None, "CEK", HOUR, "CEK", id="a word"),
        pytest.param(None, "", HOUR, "", id="nothing"),
        pytest.param(None, "4", -HOUR, "4", id="before the question has come"),
        pytest.param(None, "4", 49 * HOUR, "4", id="two days later"),
        pytest.param(dialogue("main.front", -HOUR, False), "4", HOUR, "NILAI 4", id="a menu was shown before"),
        pytest.param(dialogue("main.front", HOUR, False), "4", 2 * HOUR, "4", id="a menu was shown since"),
        pytest.param(dialogue("status.mistyped", HOUR, True), "4", 2 * HOUR, "NILAI 4", id="something was told since, nothing asked"),
        pytest.param(dialogue("complaint.words", -HOUR, False), "4", HOUR, "4", id="in the middle of a story"),
        pytest.param(dialogue("status.number", -HOUR, False), "4", HOUR, "NILAI 4", id="a case number was asked for before"),
    ],
)
def test_what_a_digit_means(store: Store, read: Book, before: Dialogue | None, text: str, after: timedelta, meant: str) -> None:
    with store.writing() as unit:
        surveys.invite(unit, citizen=7, subject=KTP, now=ASKED)
        surveys.allow(unit, citizen=8, subject=KTP, now=ASKED)
        assert invited.meant(read, unit, 7, before, text, ASKED + after) == meant
        assert invited.meant(read, unit, 8, before, text, ASKED + after) == text  # nobody asked them
