"""Which texts reach an officer: what is not understood, and what answers an officer; and that nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from menus.model import Book
from rules.phone import Phone
from store import citizens, unanswered
from store.unit import Store
from tests.stories.playing import Player
from tests.stories.reading import book

HOUR = timedelta(hours=1)
PASSED = "Pesan Anda kami teruskan ke petugas."
SITI = "0840-0000-0001"


@pytest.fixture(scope="module")
def read() -> Book:
    return book()


class Talk:
    """A citizen's phone, and an officer who may have written to it."""

    def __init__(self, store: Store, read: Book) -> None:
        self.store, self.player = store, Player(store, read)
        self.player.do_phone(SITI)

    def officer_writes(self) -> None:
        with self.store.writing() as unit:
            who = citizens.meet(unit, Phone.parse(SITI), self.player.now)
            unanswered.wrote(unit, f"m{self.player.now.timestamp()}", who.id, "banjarbaru", "48217396", "staff 1", self.player.now)

    def later(self, span: timedelta) -> None:
        self.player.now += span

    def says(self, text: str) -> str:
        """The answer."""
        self.player.do_texts(text)
        assert self.player.reply is not None
        return self.player.reply.text

    def noted(self) -> list[tuple[str, str | None, str]]:
        with self.store.reading() as unit:
            return [(one.words, one.number, one.town) for one in unanswered.waiting(unit, "banjarbaru")]


@pytest.fixture
def talk(store: Store, read: Book) -> Talk:
    return Talk(store, read)


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        pytest.param("Bu kapan?", True, id="free words"),
        pytest.param("terimakasih", True, id="one long word"),
        pytest.param("ok", False, id="next to nothing"),
        pytest.param("?", False, id="nothing"),
        pytest.param("MENU", False, id="a command"),
        pytest.param("CEK 48217396", False, id="a command with a number"),
        pytest.param("lampu jalan mati di Komet", False, id="what may be a complaint is asked about first"),
    ],
)
def test_what_is_not_understood_is_noted(talk: Talk, text: str, noted: bool) -> None:
    answer = talk.says(text)
    assert talk.noted() == ([(text, None, "banjarbaru")] if noted else [])
    assert PASSED not in answer


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        pytest.param("Sudah menyala terima kasih banyak", True, id="a sentence is no new complaint"),
        pytest.param("belum pak", True, id="a command's word without a number"),
        pytest.param("iya pak", True, id="free words"),
        pytest.param("Siang pak, lampunya sudah menyala", True, id="a greeting in front"),
        pytest.param("BELUM 48217396", False, id="a command with its number"),
        pytest.param("CEK 48217396", False, id="a command"),
        pytest.param("LAPOR lampu jalan mati di Komet", False, id="a new complaint that says so"),
        pytest.param("STOP", False, id="stop"),
    ],
)
def test_what_answers_an_officer_is_passed_on_with_its_case(talk: Talk, text: str, passed: bool) -> None:
    talk.officer_writes()
    talk.later(2 * HOUR)
    assert (PASSED in talk.says(text)) is passed
    assert talk.noted() == ([(text, "48217396", "banjarbaru")] if passed else [])


def test_after_three_days_nobody_waits_for_an_answer(talk: Talk) -> None:
    talk.officer_writes()
    talk.later(73 * HOUR)
    assert PASSED not in talk.says("Bu kapan?")
    assert talk.noted() == [("Bu kapan?", None, "banjarbaru")]


def test_a_digit_answers_the_menu_or_the_officer_whoever_asked_last(talk: Talk) -> None:
    talk.says("MENU")
    talk.later(HOUR / 60)
    talk.officer_writes()
    talk.later(HOUR / 12)
    assert PASSED in talk.says("1") and talk.noted() == [("1", "48217396", "banjarbaru")]
    talk.says("MENU")
    talk.later(HOUR / 12)
    assert PASSED not in talk.says("1") and len(talk.noted()) == 1
