"""Telephone numbers: what people and networks write, what is refused, and what may be printed."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.phone import NotAPhone, Phone


@pytest.mark.parametrize(("written", "e164"), [
    pytest.param("+6284000000001", "+6284000000001", id="E.164 is taken as it is"),
    pytest.param("0840-0000-0001", "+6284000000001", id="an invented number parses"),
    pytest.param("084000000001", "+6284000000001", id="home form"),
    pytest.param("6284000000001", "+6284000000001", id="country code without a plus"),
    pytest.param("84000000001", "+6284000000001", id="neither zero nor country code"),
    pytest.param("006284000000001", "+6284000000001", id="international prefix 00"),
    pytest.param("+62 840-0000.0001", "+6284000000001", id="separators of every sort"),
    pytest.param("+62 (0)840 0000 0001", "+6284000000001", id="a zero that should have been dropped"),
    pytest.param("+62084000000001", "+6284000000001", id="a zero kept after the country code"),
    pytest.param(" 0812 345 678 ", "+62812345678", id="the shortest mobile number"),
    pytest.param("0511-0000-123", "+625110000123", id="a line with an area code"),
    pytest.param("+14155550123", "+14155550123", id="a foreign number"),
    pytest.param("00 1 415 555 0123", "+14155550123", id="a foreign number after 00"),
    pytest.param("+254 711 000 000", "+254711000000", id="a foreign number with spaces"),
])
def test_every_way_of_writing_a_number_is_one_number(written: str, e164: str) -> None:
    assert Phone.parse(written).e164 == e164


def test_another_country_reads_its_own_home_form() -> None:
    assert Phone.parse("0711 000 000", "KE").e164 == "+254711000000"


@pytest.mark.parametrize("text", [
    pytest.param("", id="nothing"),
    pytest.param("TELKOMSEL", id="a sender's name"),
    pytest.param("Bank2580000", id="a name with digits"),
    pytest.param("112", id="an emergency number"),
    pytest.param("2580", id="a short code"),
    pytest.param("48217396", id="a case number"),
    pytest.param("4821739", id="seven digits without an area code"),
    pytest.param("0812", id="too short"),
    pytest.param("08123456789012345", id="too long"),
    pytest.param("6372054107900000", id="a NIK"),
    pytest.param("+628123456789x", id="a letter at the end"),
    pytest.param("+628123456789\n+628123456780", id="two numbers"),
    pytest.param("+", id="a plus alone"),
    pytest.param("anonymous", id="withheld"),
    pytest.param("\u0660\u0668\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", id="digits of another script"),
    pytest.param("client:officer7", id="a SIP or client address"),
    pytest.param("+0000000000", id="no country"),
])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotAPhone) as refusal:
        Phone.parse(text)
    assert not text or text not in str(refusal.value), "the refusal must not carry what was typed into a log"


@pytest.mark.parametrize("country", ["KE", "US"])
def test_words_are_refused_in_every_country(country: str) -> None:
    with pytest.raises(NotAPhone):
        Phone.parse("12", country)
    with pytest.raises(NotAPhone):
        Phone.parse("00000000", country)


def test_a_number_cannot_be_made_around_the_rules() -> None:
    with pytest.raises(NotAPhone):
        Phone("0812345678")


def test_printing_never_shows_the_whole_number() -> None:
    phone = Phone("+6284000009876")
    for shown in (str(phone), repr(phone), f"{phone}", f"{phone!r}", repr([phone]), repr({"to": phone}), "%s" % phone):  # noqa: UP031
        assert phone.e164[1:] not in shown and phone.e164[3:] not in shown
    assert str(phone) == "+62840......9876"


@given(st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True))
def test_every_mask_hides_at_least_four_digits(e164: str) -> None:
    shown = sum(character.isdigit() for character in str(Phone(e164)))
    assert len(e164) - 1 - shown >= 4


@pytest.mark.parametrize(("e164", "local"), [
    pytest.param("+6284000000001", "0840-0000-0001", id="mobile"),
    pytest.param("+625110000123", "0511-0000-123", id="three-digit area"),
    pytest.param("+62210000123", "021-0000-123", id="two-digit area"),
    pytest.param("+14155550123", "+14155550123", id="foreign stays as it is"),
])
def test_the_home_form(e164: str, local: str) -> None:
    assert Phone(e164).local == local


@given(st.from_regex(r"\+628[0-9]{8,11}", fullmatch=True))
def test_the_home_form_leads_back_to_the_number(e164: str) -> None:
    assert Phone.parse(Phone(e164).local).e164 == e164


@given(st.text(max_size=24))
def test_any_text_gives_a_number_or_a_refusal(text: str) -> None:
    try:
        phone = Phone.parse(text)
    except NotAPhone:
        return
    assert Phone.parse(phone.e164) == phone


def test_a_number_is_a_value() -> None:
    one, same, other = Phone("+6284000000001"), Phone.parse("0840-0000-0001"), Phone("+6284000000002")
    assert one == same and hash(one) == hash(same) and one < other
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(FrozenInstanceError):
        one.e164 = "+6284000000009"  # type: ignore[misc]


def test_indonesian_and_e164_numbers_do_not_load_the_big_library() -> None:
    code = (
        "import sys; from rules.phone import Phone; Phone.parse('+6284000000001'); Phone.parse('0840-0000-0001');"
        " Phone.parse('+254711000000'); sys.exit('phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
