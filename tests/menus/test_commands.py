"""What a text asks for, as people really type it (indonesia.md 7.1, 7.2, 7.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.commands import Asked, Guessed, Meaning, Said, one_slip, read
from menus.model import Command

COMMANDS = {
    "CEK": Command("status.number", ("CHEK", "STATUS", "SAMPAI MANA"), digits=True),
    "ANTRI": Command("queue.start", ("ANTRE", "ANTREAN", "NO ANTRIAN")),
    "LAPOR": Command("complaint.quick", ("LAPAR", "ADUAN"), whole=True, alone="complaint.start"),
    "BANJARBARU": Command("complaint.quick", (), whole=True, alone="complaint.start"),
    "STOP": Command("stop.start", ("BERHENTI", "UNREG"), sure=True),
    "BATAL": Command("queue.cancel", (), sure=True),
    "MENU": Command("main.front", (), sure=True),
    "#8": Command("status.number"),
    "#16": Command("help.long_number"),
}


def cek(*answers: str) -> Asked:
    return Asked("CEK", "status.number", answers)


@pytest.mark.parametrize(
    "text, meaning",
    [
        pytest.param("CEK 48217396", cek("48217396"), id="as the poster says"),
        pytest.param("cek 48217396", cek("48217396"), id="in small letters"),
        pytest.param("  Cek   48217396  ", cek("48217396"), id="with spaces around"),
        pytest.param("CEK48217396", cek("48217396"), id="glued to the number"),
        pytest.param("CEK#48217396#", cek("48217396"), id="with hashes"),
        pytest.param("CEK.48217396", cek("48217396"), id="with dots, as prepaid resellers do"),
        pytest.param("cek 4821 7396", cek("48217396"), id="the number in two groups"),
        pytest.param("cek 4821-7396 1990", cek("48217396", "1990"), id="the number in two groups and the proof"),
        pytest.param("CEK 48217396 02-01-2024", cek("48217396", "02 01 2024"), id="a date with dashes is one answer"),
        pytest.param("cek 48217396 2 Januari 2024", cek("48217396", "2 Januari 2024"), id="a date in words is one answer"),
        pytest.param("CEK 48217396 Warung Sekar", cek("48217396", "Warung Sekar"), id="a name of several words is one answer"),
        pytest.param("CEK 48217396 1990 trims", cek("48217396", "1990", "trims"), id="thanks after the year are no part of it"),
        pytest.param("CEK 4821739b 1990", cek("4821739b", "1990"), id="a letter in the number is left for the check to refuse"),
        pytest.param("CEK 482l7396", cek("48217396"), id="an l for a 1 inside the number"),
        pytest.param("CEK(spasi)48217396", cek("48217396"), id="the word spasi copied from a guide"),
        pytest.param("ketik CEK <spasi> 48217396", cek("48217396"), id="with the guide's ketik"),
        pytest.param('"CEK 48217396"', cek("48217396"), id="in quotation marks"),
        pytest.param("CEK", cek(), id="the word alone"),
        pytest.param("sampai mana 48217396", cek("48217396"), id="a phrase for it"),
        pytest.param("48217396", Asked("#8", "status.number", ("48217396",)), id="a bare case number"),
        pytest.param("4821 7396", Asked("#8", "status.number", ("48217396",)), id="a bare case number in groups"),
        pytest.param("6372054107900000", Asked("#16", "help.long_number", ("6372054107900000",)), id="sixteen digits are not taken silently"),
        pytest.param("LAPOR lampu mati, Jl. Trikora!", Asked("LAPOR", "complaint.quick", ("lampu mati, Jl. Trikora!",)), id="a story is kept whole"),
        pytest.param("lapar lampu mati", Asked("LAPOR", "complaint.quick", ("lampu mati",)), id="a listed misspelling"),
        pytest.param("LAPOR", Asked("LAPOR", "complaint.start"), id="LAPOR alone opens the menu"),
        pytest.param("BANJARBARU jalan rusak di Komet", Asked("BANJARBARU", "complaint.quick", ("jalan rusak di Komet",)), id="the 1708 form"),
        pytest.param("STOP", Asked("STOP", "stop.start", (), True), id="stop"),
        pytest.param("berhenti dong", Asked("STOP", "stop.start", ("dong",), True), id="stop inside a sentence start"),
        pytest.param("UNREG", Asked("STOP", "stop.start", (), True), id="unreg"),
        pytest.param("STPO", Said("STPO", 1), id="a slip of STOP is never guessed"),
        pytest.param("BATEL A012", Said("BATEL A012", 2), id="a slip of BATAL is never guessed"),
        pytest.param("STAUTS 48217396", Guessed("CEK 48217396"), id="a slip of a synonym is asked back"),
        pytest.param("ANTRII KTP", Guessed("ANTRI KTP"), id="a doubled letter is asked back"),
        pytest.param("1", Said("1", 1), id="a digit answers the last menu"),
        pytest.param("", Said("", 0), id="nothing"),
        pytest.param("   ", Said("", 0), id="only spaces"),
        pytest.param("😀", Said("😀", 1), id="only a smile"),
        pytest.param("di rumah saya air mati sejak kemarin", Said("di rumah saya air mati sejak kemarin", 7), id="a story without a command"),
    ],
)
def test_a_text_asks_for(text: str, meaning: Meaning) -> None:
    assert read(COMMANDS, text) == meaning


@given(st.text(max_size=400))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(read(COMMANDS, text), (Asked, Guessed, Said))


@given(st.text(max_size=60))
def test_a_guess_never_stops_or_deletes(text: str) -> None:
    meaning = read(COMMANDS, text)
    if isinstance(meaning, Guessed):
        assert meaning.meant.split()[0] not in {"STOP", "BATAL", "MENU"}


@pytest.mark.parametrize(
    "one, other, near",
    [("STAUTS", "STATUS", True), ("STATU", "STATUS", True), ("STATTUS", "STATUS", True), ("STATAS", "STATUS", True),
     ("STATUS", "STATUS", False), ("STSUTA", "STATUS", False), ("CEK", "ANTRI", False)],
)  # fmt: skip
def test_one_slip_apart(one: str, other: str, near: bool) -> None:
    assert one_slip(one, other) is near
    assert one_slip(other, one) is near
