"""A town's own words: what may be worded anew, what is wrong with words, and how they are laid over the book's."""

from __future__ import annotations

import pytest

from menus import own_words
from menus.model import Channel, Choose
from menus.prover import prove
from menus.wording import choose_text, known
from tests.stories.reading import book

BOOK = book()
ASKED = "queue.which_office"


def test_every_text_may_be_worded_but_options_terms_and_what_the_law_says() -> None:
    keys = {key for group in own_words.editable(BOOK).values() for key in group}
    assert {"main.front@voice", ASKED, "message.complaint.receipt", "queue.taken@sms"} <= keys
    assert not {key for key in keys if ":" in key or key.startswith(("@", "engine.", "check."))}
    assert "message.main.privacy" not in keys
    front = BOOK.states["main.front"]
    assert isinstance(front, Choose) and front.options and all(f"main.front:{one.value}" not in keys for one in front.options)


@pytest.mark.parametrize(
    ("own", "says"),
    [
        pytest.param({}, (), id="no words of one's own"),
        pytest.param({ASKED: {"id": "Ambil nomor di mana?"}}, (), id="words that fit"),
        pytest.param({ASKED: {"id": "Ambil nomor di mana?", "en": "Where?"}}, (), id="in two languages"),
        pytest.param({"queue.nowhere": {"id": "Halo"}}, ("there is no such text",), id="a text that is none"),
        pytest.param({"main.front:status": {"id": "Status"}}, ("there is no such text",), id="the name of an option"),
        pytest.param({"message.main.privacy": {"id": "Hai."}}, ("there is no such text",), id="what the law wants said"),
        pytest.param({ASKED: {"nl": "Waar?"}}, ("there is no such language",), id="a language that is none"),
        pytest.param({ASKED: {"id": "  "}}, ("says nothing",), id="nothing"),
        pytest.param({ASKED: {"id": "Buka https://contoh.id"}}, ("has a link",), id="a link"),
        pytest.param({"queue.called": {"id": "Silakan ke loket."}}, ("has other slots",), id="a slot that is gone"),
        pytest.param({ASKED: {"id": "{town_name}: kantor mana?"}}, ("has other slots",), id="a slot that was not there"),
        pytest.param({ASKED: {"id": "Kantor mana { }?"}}, ("has a brace that is no slot",), id="a brace"),
        pytest.param({ASKED: {"id": "Kantor mana, ☺?"}}, ("has signs that are not GSM-7: ☺",), id="a sign that costs"),
        pytest.param({"queue.wish": {"id": "Ketik layanan yang Anda perlukan. " * 9}}, ("takes",), id="a question of two screens"),
        pytest.param(
            {"message.complaint.receipt": {"id": "Nomor {number}. {due}. CEK {number_plain} {proof_digits}. " + "Terima kasih. " * 10}},
            ("takes 2 SMS",), id="a receipt of two texts",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_words(own: own_words.Wording, says: tuple[str, ...]) -> None:
    found = own_words.flaws(BOOK, own)
    assert bool(found) is bool(says), [str(one) for one in found]
    assert all(any(one.text.startswith(told) for one in found) for told in says), [str(one) for one in found]
    assert {own_words.about(one, own) for one in found} <= set(own)


def test_words_that_hold_hold_in_the_whole_dialogue() -> None:
    laid = own_words.laid_over(BOOK, {ASKED: {"id": "Ambil nomor di mana?"}})
    assert choose_text(laid.words["id"], ASKED, Channel.USSD) == "Ambil nomor di mana?" and laid.words["en"] == BOOK.words["en"]
    assert prove(laid) == () and known(laid) is known(BOOK)


def test_what_a_newer_book_has_otherwise_is_left_out() -> None:
    own = {"queue.gone": {"id": "Halo"}, "queue.called": {"id": "Silakan."}, ASKED: {"id": "Di mana?", "nl": "Waar?"}}
    laid = own_words.laid_over(BOOK, own)
    changed = {key for key, text in laid.words["id"].items() if text != BOOK.words["id"].get(key)}
    assert changed == {ASKED} and set(laid.words) == set(BOOK.words)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        pytest.param(ASKED, "Pilih kantor.", id="a screen, with what stands below it"),
        pytest.param("main.front@voice", "Selamat datang di Layanan Publik.", id="what is spoken"),
        pytest.param("message.officer.abandoned", "Maaf, Anda belum sempat bicara dengan petugas.", id="a text"),
    ],
)
def test_a_text_is_shown_as_a_citizen_gets_it(key: str, shown: str) -> None:
    pages = own_words.pages(BOOK, key, "id")
    assert pages and pages[0].startswith(shown)
