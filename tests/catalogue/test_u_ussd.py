"""Catalogue U, against the real gateway: what a USSD network may send, and what it always gets: CON or END, words that fit."""

from __future__ import annotations

import re
import time

import pytest
from sqlalchemy import delete

from menus.render.gsm import septets
from store.complaints import complaints
from store.dialogues import dialogues
from store.queue_rows import tickets
from tests.catalogue.gate import Gate
from tests.catalogue.phones import USSD, Dial

MENU = "CON LAYANAN PUBLIK\n1 Cek status"
NUMBER = "CON Ketik 8 angka nomor Anda."
EIGHT = "CON Nomor itu 8 angka.\n"
NO_PHONE = "END Nomor HP Anda tidak terlihat."
STORY = "Lampu * padam #2 di SD * 3"


def proper(body: str) -> str:
    """The body, after looking whether a network takes it: CON or END, GSM-7, 160 septets."""
    assert re.match(r"(CON|END) .", body), body
    used = septets(body[4:])
    assert used is not None and used <= 160, body
    return body


@pytest.mark.parametrize(
    "text, screen",
    [
        ("", MENU), ("1", NUMBER), ("1*2", EIGHT), ("1*2*", EIGHT), ("*", MENU), ("***", MENU), ("1**2", EIGHT), ("#", "CON Pilihan itu tidak ada."),
        ("9", "END Kami telepon Anda "), ("0", MENU), ("00", MENU), ("98", MENU), ("1*0", MENU), ("1*00", MENU),
    ],
    ids=lambda value: f"U-01 text {value!r}" if not str(value).startswith(("CON", "END")) else "",
)  # fmt: skip
def test_any_path_has_a_screen(gate: Gate, text: str, screen: str) -> None:
    assert proper(Dial(gate, gate.phone()).sends(text)).startswith(screen)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1*" * 10_000, id="U-02 ten thousand steps"),
        pytest.param("x" * 60_000, id="U-02 60,000 characters in one step"),
        pytest.param("A*" * 15_000, id="U-02 fifteen thousand steps of 60 KB on the wire"),
    ],
)
def test_a_text_without_end_is_answered_at_once(gate: Gate, text: str) -> None:
    dial = Dial(gate, gate.phone())
    begun = time.thread_time()
    proper(dial.sends(text))
    assert time.thread_time() - begun < 0.5, "seconds of work"


def test_u_02_more_than_64_kb_is_413(gate: Gate) -> None:
    assert gate.africa("ussd", sessionId=gate.id(), phoneNumber=gate.phone(), serviceCode=USSD, text="1" * 66_000).status_code == 413


def test_u_04_a_star_inside_free_text_stays_in_it(gate: Gate) -> None:
    dial = gate.dial(gate.settled(), "3", "1", "1", "1", STORY)
    assert "Nomor HP Anda?" in proper(dial.screen)
    assert STORY in proper(dial.types("1"))


def test_u_05_a_new_session_in_the_middle_of_a_path_repeats_no_effect(gate: Gate) -> None:
    phone = gate.settled()
    for path, table, said in (
        (("3", "1", "1", "1", "Lampu padam di depan pasar lama", "1", "1"), complaints, "END Laporan diterima."),
        (("2", "1", "1", "1", "1", "1", "1"), tickets, "END "),
    ):
        first = gate.dial(phone, *path)
        assert first.screen.startswith(said), first.screen
        many = gate.many(table)
        again = proper(Dial(gate, phone).sends(first.heard))
        assert again.startswith("END ") and gate.many(table) == many, again


def test_u_05_a_new_session_goes_on_where_the_path_leads(gate: Gate) -> None:
    phone = gate.settled()
    first = gate.dial(phone, "3", "2", "1")
    path = f"{first.heard}*1"
    moved = gate.africa("ussd", sessionId=gate.id("ATUid_"), phoneNumber=phone, serviceCode=USSD, text=path)
    assert moved.text == first.sends(path) and moved.text.startswith("CON Tulis apa yang terjadi")


@pytest.mark.parametrize("path", [("2", "1"), ("2", "1", "1", "1"), ("3", "2", "1"), ("3", "1", "2", "1")], ids="*".join)
def test_u_05_a_path_on_which_the_town_was_asked_leads_where_it_led(gate: Gate, path: tuple[str, ...]) -> None:
    kept, lost = gate.dial(gate.phone(), *path), gate.dial(gate.phone(), *path)
    with gate.store.writing() as unit:
        unit.conn.execute(delete(dialogues).where(dialogues.c.key == lost.session))
    assert proper(lost.types("1")) == kept.types("1")
    skipped = "*".join([*path[:-1], "2"])  # the network takes an answer back: its text goes on from nothing that was heard
    assert proper(lost.sends(skipped)) == kept.sends(skipped)
    other = Dial(gate, gate.phone())
    for answer in (*path[:-1], "2"):
        other.types(answer)
    assert lost.screen == other.screen


def test_u_05_a_town_that_was_known_before_is_not_looked_for_in_a_path(gate: Gate) -> None:
    dial = gate.dial(gate.settled(), "2", "1")
    with gate.store.writing() as unit:
        unit.conn.execute(delete(dialogues).where(dialogues.c.key == dial.session))
    assert dial.types("1") == gate.dial(gate.settled(), "2", "1", "1").screen


@pytest.mark.parametrize(
    "phone, screen",
    [
        ("081234567890", MENU), ("6281234567890", MENU), ("+62 812 3456 7890", MENU), ("tel:+6281234567890", MENU), ("0812-3456-7890", MENU),
        ("", NO_PHONE), ("anonymous", NO_PHONE), ("0812", NO_PHONE), ("1" * 20, NO_PHONE), ("BANK", NO_PHONE), ("+", NO_PHONE), ("\x00", NO_PHONE),
    ],
    ids=lambda value: f"U-07 phone {value!r}" if not value.startswith(("CON", "END")) else "",
)  # fmt: skip
def test_a_phone_in_any_form(gate: Gate, phone: str, screen: str) -> None:
    answer = gate.africa("ussd", sessionId=gate.id(), phoneNumber=phone, serviceCode=USSD, text="")
    assert answer.status_code == 200 and proper(answer.text).startswith((screen, "CON Tadi belum selesai"))


def test_u_07_a_phone_field_that_is_missing(gate: Gate) -> None:
    assert gate.africa("ussd", sessionId=gate.id(), serviceCode=USSD, text="").text.startswith(NO_PHONE)


@pytest.mark.parametrize("code", ["*999#", "", "123", "*123*9#", "x" * 200], ids=lambda code: f"U-08 {code[:20]!r}")
def test_a_service_code_that_is_not_ours_is_told_and_logged(gate: Gate, caplog: pytest.LogCaptureFixture, code: str) -> None:
    before = gate.rows()
    answer = gate.africa("ussd", sessionId=gate.id(), phoneNumber=gate.phone(), serviceCode=code, text="1")
    assert proper(answer.text).startswith("END Layanan belum ada di nomor ini.")
    assert gate.rows() == before
    assert "event=not_our_address" in caplog.text and "event=failed" not in caplog.text


def test_u_10_a_long_story_fits_and_its_letters_become_gsm7(gate: Gate) -> None:
    words = "Lampu “padam” — Pak Đorđe… 🙂 " + "tolong segera diperbaiki karena gelap sekali " * 5
    dial = gate.dial(gate.settled(), "3", "1", "1", "1", words, "2")
    assert 'Lampu "padam" - Pak Dorde...' in proper(dial.screen) and dial.screen.endswith("\n1 Kirim\n2 Ubah\n3 Batal\n0 Kembali")
    assert proper(dial.types("1")).startswith("END Laporan diterima.")


def test_u_11_the_end_of_a_session_has_no_effect_and_its_story_goes_on(gate: Gate) -> None:
    phone = gate.settled()
    dial = gate.dial(phone, "3", "1", "1")
    before = gate.rows()
    for _ in range(2):
        assert dial.ends().data == b""
    assert gate.rows() == before
    offered = Dial(gate, phone)
    assert proper(offered.screen).startswith("CON Tadi belum selesai: pengaduan.")
    assert offered.types("1").startswith("CON Kelurahan mana?")


def test_u_11_an_end_of_a_session_that_nobody_knows(gate: Gate) -> None:
    assert gate.africa("ussd/end", sessionId=gate.id(), status="Incomplete", errorMessage="x").data == b""
    assert gate.africa("ussd/end", sessionId="", status="Incomplete").status_code == 400
