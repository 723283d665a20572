"""A screen as spoken sentences."""

from __future__ import annotations

from xml.dom.minidom import parseString
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from menus.render import voice
from menus.screen import Expects, Screen

WORDS = {
    "engine.press": "Untuk {option}, tekan {digit}.",
    "engine.press_more": "Untuk pilihan lainnya, tekan {digit}.",
    "engine.hint_officer": "Untuk petugas, tekan nol.",
    "engine.hint_repeat": "Untuk mengulang, tekan sembilan.",
    "engine.digit.1": "satu",
    "engine.digit.2": "dua",
    "engine.digit.5": "lima",
}


def test_a_menu_says_the_action_first_and_the_key_last() -> None:
    screen = Screen("Selamat datang.", (("1", "cek status"), ("2", "antrean")), "Maaf, pilihan itu tidak ada.", more=True)
    reply = voice.render(screen, WORDS, "id")
    assert reply.lines == (
        "Maaf, pilihan itu tidak ada.",
        "Selamat datang.",
        "Untuk cek status, tekan satu.",
        "Untuk antrean, tekan dua.",
        "Untuk pilihan lainnya, tekan lima.",
        "Untuk petugas, tekan nol.",
        "Untuk mengulang, tekan sembilan.",
    )
    assert reply.text == " ".join(reply.lines)
    assert (reply.language, reply.ends, reply.expects) == ("id", False, Expects.CHOICE)


def test_a_question_has_no_hints_in_its_way() -> None:
    reply = voice.render(Screen("Masukkan delapan angka.", expects=Expects.DIGITS, digits=8), WORDS, "id")
    assert (reply.lines, reply.digits) == (("Masukkan delapan angka.",), 8)


def test_what_is_short_on_a_screen_is_spoken_whole() -> None:
    screen = Screen("Jl. Husni Thamrin No. 01, Kel. Komet", (("1", "Kec. Cempaka, 3 km"),))
    assert voice.render(screen, WORDS, "id").lines[:2] == (
        "Jalan Husni Thamrin nomor 01, Kelurahan Komet",
        "Untuk Kecamatan Cempaka, 3 kilometer, tekan satu.",
    )


def test_a_label_with_braces_is_only_a_label() -> None:
    assert voice.render(Screen("", (("1", "{digit}"),)), WORDS, "id").lines[0] == "Untuk {digit}, tekan satu."


@given(st.text())
def test_what_is_spoken_can_always_stand_in_xml(text: str) -> None:
    for line in voice.render(Screen(text, (("1", text),), text), WORDS, "id").lines:
        parseString(f"<Say>{escape(line)}</Say>".encode())
