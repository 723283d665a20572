"""A screen as an SMS."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from menus.render import gsm, sms
from menus.screen import Expects, Screen

WORDS = {"engine.reply": "Balas dengan angka."}


def test_a_menu_tells_how_to_choose() -> None:
    reply = sms.render(Screen("Pilih kantor.", (("1", "MPP"), ("2", "Dinas")), "Pilihan itu tidak ada."), WORDS)
    assert reply.text == "Pilihan itu tidak ada.\nPilih kantor.\n1 MPP\n2 Dinas\nBalas dengan angka."
    assert not reply.ends


def test_a_question_is_only_its_words() -> None:
    reply = sms.render(Screen("Ketik 8 angka.", expects=Expects.DIGITS, digits=8), WORDS)
    assert (reply.text, reply.expects, reply.digits, reply.ends) == ("Ketik 8 angka.", Expects.DIGITS, 8, False)


def test_what_ends_a_dialogue_ends_it() -> None:
    assert sms.render(Screen("Selesai.", expects=Expects.NOTHING), WORDS).ends


@given(st.text())
def test_an_answer_is_always_in_gsm7(text: str) -> None:
    assert gsm.encoding(sms.render(Screen(text), WORDS).text) is gsm.Encoding.GSM7
