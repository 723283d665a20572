"""The phone without a browser, before a really running Titian: in the terminal, and as a Python object."""

from __future__ import annotations

import time

from public.handset import Handset
from public.terminal import Terminal

UNFINISHED = "Tadi belum selesai"


def test_the_same_phone_in_a_terminal(running: str) -> None:
    terminal = Terminal(running, "0840-0000-0009")
    story = [
        ("*123#", "1 Cek status"), ("1", "8 angka"), ("/drop", "terputus"), ("*123#", UNFINISHED), ("2", "1 Cek status"),
        ("/hang up", "Selesai"), ("text 2580 MENU", "2580:"), ("inbox", "2580:"), ("call +625110000123", "Selamat datang"),
        ("3", "Pengaduan"), ("4", "Kecamatan"), ("1", "Kelurahan"), ("1", "/record"), ("/record", "nomor HP"), ("1", "Kirim sekarang"),
        ("1", "Laporan diterima"), ("/hang up", "Selesai"), ("*999#", "no USSD line"), ("what", "Tidak dikenal"),
        ("language en", "Ready"), ("me 0840-0000-0008", "+6284000000008"),
    ]  # fmt: skip
    for typed, shown in story:
        told, until = terminal.do(typed), time.monotonic() + 60
        while typed.startswith("text ") and shown not in told and time.monotonic() < until:
            told = terminal.do("inbox")  # a busy machine answers later than a person at a terminal is made to wait
        assert shown in told, typed


def test_a_python_phone_that_says_everything_twice(running: str) -> None:
    phone = Handset(running, "0840-0000-0010", twice=True)
    assert "1 Cek status" in phone.dial()
    assert "8 angka" in phone.answer("1")
    phone.drop()
    assert UNFINISHED in phone.dial()
    phone.hang_up()
    phone.text("2580", "MENU")
    assert phone.wait_for(lambda one: one.sender == "2580", 60).provider == "kannel"
    assert len([one for one in phone.inbox() if one.words.startswith("LAYANAN PUBLIK\n")]) == 1
    assert "tekan" in phone.call("+627170000456")
    phone.hang_up()
