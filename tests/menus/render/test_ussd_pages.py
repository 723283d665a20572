"""USSD pages: they fit, nothing is lost, numbers stay, and a dialogue ends only with its last page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.render import gsm, ussd
from menus.screen import Expects, Screen

WORDS = {"engine.more": "Lanjut", "engine.back": "Kembali"}
OPTIONS = tuple((str(place), f"Kantor Kelurahan {place} Utara") for place in range(1, 9))
LONG = " ".join(["lampu jalan di depan sekolah mati sejak tadi malam"] * 8)

screens = st.builds(
    Screen,
    text=st.text(st.sampled_from("abc  \n[é😀ê"), max_size=500),
    options=st.lists(st.text(st.sampled_from("abc [\n"), min_size=1, max_size=250), max_size=8).map(
        lambda labels: tuple((str(place), label) for place, label in enumerate(labels, 1))
    ),
    notice=st.text(st.sampled_from("xyz "), max_size=100),
    expects=st.sampled_from([Expects.CHOICE, Expects.NOTHING]),
    page=st.integers(-1, 9),
    back=st.booleans(),
)


def test_a_menu_is_notice_text_options_back() -> None:
    screen = Screen("LAINNYA", (("1", "Bahasa"), ("9", "Petugas")), "Pilihan itu tidak ada.", back=True)
    reply = ussd.render(screen, WORDS)
    assert reply.text == "Pilihan itu tidak ada.\nLAINNYA\n1 Bahasa\n9 Petugas\n0 Kembali"
    assert not reply.ends


def test_a_long_list_turns_pages_and_keeps_its_numbers() -> None:
    first, second = ussd.pages(Screen("Pilih kantor.", OPTIONS, back=True), WORDS)
    assert first.splitlines()[:2] == ["Pilih kantor.", "1 Kantor Kelurahan 1 Utara"]
    assert first.splitlines()[-2:] == ["98 Lanjut", "0 Kembali"]
    assert second.splitlines()[-2:] == ["8 Kantor Kelurahan 8 Utara", "0 Kembali"]
    numbers = [line[0] for line in (first + "\n" + second).splitlines() if "Kantor" in line]
    assert numbers == list("12345678")


def test_a_line_breaks_between_words() -> None:
    pages = ussd.pages(Screen(LONG, expects=Expects.NOTHING), WORDS)
    said = [page.removesuffix("\n98 Lanjut") for page in pages]
    assert len(pages) > 2
    assert " ".join(said) == LONG


def test_a_word_longer_than_a_page_is_cut() -> None:
    pages = ussd.pages(Screen("x" * 400, expects=Expects.NOTHING), WORDS)
    assert "".join(page.removesuffix("\n98 Lanjut") for page in pages) == "x" * 400


def test_only_the_last_page_ends() -> None:
    screen = Screen(LONG, expects=Expects.NOTHING)
    last = len(ussd.pages(screen, WORDS)) - 1
    assert [ussd.render(replace(screen, page=page), WORDS).ends for page in range(last + 1)] == [False] * last + [True]


def test_a_page_too_far_is_the_last_page() -> None:
    screen = Screen(LONG, expects=Expects.NOTHING, page=99)
    assert ussd.render(screen, WORDS).text == ussd.pages(screen, WORDS)[-1]


def test_one_odd_sign_does_not_halve_the_room() -> None:
    assert len(ussd.pages(Screen("“" + "a" * 150 + "”", expects=Expects.NOTHING), WORDS)) == 1


@pytest.mark.parametrize("room, pages", [pytest.param(160, 2, id="a narrow line"), pytest.param(182, 1, id="a wide line")])
def test_the_limit_is_the_lines_own(room: int, pages: int) -> None:
    assert len(ussd.pages(Screen("a " * 90, expects=Expects.NOTHING), WORDS, room)) == pages


@given(screens, st.integers(60, 182))
def test_every_page_fits_and_nothing_is_lost(screen: Screen, limit: int) -> None:
    pages = ussd.pages(screen, WORDS, limit)
    assert all((gsm.septets(page) or 0) <= limit for page in pages)
    back = "\n0 Kembali" if screen.back else ""
    told = [page.removesuffix(back).removesuffix("\n98 Lanjut") for page in pages]
    meant = [screen.notice, screen.text, *(f"{key} {label}" for key, label in screen.options)]
    assert "".join("".join(told).split()) == "".join(gsm.plain("".join(meant)).split())
    assert ussd.render(screen, WORDS, limit).text in pages


@given(screens)
def test_a_dialogue_goes_on_until_its_last_page(screen: Screen) -> None:
    reply = ussd.render(screen, WORDS)
    assert reply.ends is (screen.expects is Expects.NOTHING and "\n98 Lanjut" not in reply.text)
