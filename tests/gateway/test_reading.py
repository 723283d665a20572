"""What comes through the edge is clean: text, ids, numbers, phones (catalogue S)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.reading import clean, clean_tail, dialled, digest, keys, phone, whole_number


@pytest.mark.parametrize(
    "raw, kept",
    [
        pytest.param("a\nb\r\nc\td", "a b  c d", id="line ends and tabs are spaces"),
        pytest.param("a\x00b\x07c\x1b[31m", "abc[31m", id="control characters go"),
        pytest.param("a\x85b\u2028c\x9fd", "a b cd", id="those of Unicode too"),
        pytest.param("cafe\u0301", "café", id="composed"),
        pytest.param("\ud83d", "?", id="half a surrogate pair"),
        pytest.param("LAPOR 😀 é ꦲ", "LAPOR 😀 é ꦲ", id="letters and emoji stay"),
        pytest.param("\ufffd", "\ufffd", id="what was no UTF-8 stays marked"),
        pytest.param("$(reboot); rm | nc `x`", "$(reboot); rm | nc `x`", id="a shell's words are plain text"),
        pytest.param("x" * 50, "x" * 40, id="cut"),
    ],
)
def test_a_text_is_cleaned(raw: str, kept: str) -> None:
    assert clean(raw, 40) == kept


@given(st.text(st.characters(), max_size=300), st.integers(1, 200))
def test_cleaning_never_raises_and_is_done_once_for_all(raw: str, longest: int) -> None:
    once = clean(raw, longest)
    assert len(once) <= longest
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in once)
    once.encode("utf-8")
    assert unicodedata.is_normalized("NFC", clean(raw, 10_000))
    assert clean_tail(raw, longest) == clean(raw, 10_000)[-longest:]


@pytest.mark.parametrize(
    "text, code, rest",
    [
        ("*123#", "*123#", ""), ("*123*2*48217396#", "*123#", "2*48217396"), ("*123*2", "*123#", "2"), ("*123*#", "*123#", ""),
        ("*999*1#", "*123#", ""), ("1", "*123#", "1"), ("", "*123#", ""), ("*123#", "", ""), ("*1234#", "*123#", ""),
    ],
)  # fmt: skip
def test_what_was_dialled_beyond_the_code(text: str, code: str, rest: str) -> None:
    assert dialled(text, code) == rest


@pytest.mark.parametrize(
    "raw, e164",
    [
        ("+6281234567890", "+6281234567890"), ("6281234567890", "+6281234567890"), ("081234567890", "+6281234567890"),
        ("tel:+6281234567890", "+6281234567890"), ("233265542141", "+233265542141"), ("0840-0000-0001", "+6284000000001"),
        ("Telkomsel", None), ("2345", None), ("", None), ("sip:a@b", None), ("+", None), ("9" * 17, None), ("٠٨١٢٣٤٥٦٧٨٩٠", None),
    ],
)  # fmt: skip
def test_a_phone_or_none(raw: str, e164: str | None) -> None:
    found = phone(raw)
    assert (found.e164 if found else None) == e164


@given(st.text(max_size=40))
def test_a_phone_never_raises(raw: str) -> None:
    phone(raw)


@pytest.mark.parametrize("text, number", [("14", 14), ("99999", 3600), ("-1", 0), ("", 0), ("1e9", 0), ("9" * 40, 0), ("²", 0), (" 7 ", 7)])
def test_a_count(text: str, number: int) -> None:
    assert whole_number(text, 3600) == number


def test_keys_come_newest_first_and_empty_ones_are_none() -> None:
    assert keys(" new , old ,, ") == ("new", "old")
    assert keys(" , ") == ()


def test_a_mark_keeps_its_parts_apart() -> None:
    assert digest("a", "bc") != digest("ab", "c")
    assert digest("\ud800") == digest("\ud800")
