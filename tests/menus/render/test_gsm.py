"""What a character costs, held against the tables of 3GPP TS 23.038 and sizes that networks charge by."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from menus.render import gsm
from menus.render.gsm import Encoding, Segments

ANY = st.text(st.characters(codec="utf-8") | st.sampled_from("[]{}€é😀ê…"), max_size=400)


@pytest.mark.parametrize(
    "text, cost",
    [
        pytest.param("", 0, id="nothing costs nothing"),
        pytest.param("Halo\nDunia", 10, id="a line break is one septet"),
        pytest.param("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", 42, id="the odd letters of the table are one each"),
        pytest.param("[a]", 5, id="a bracket is an escape and a septet"),
        pytest.param("\f^{}\\[~]|€", 20, id="all ten of the extension are two each"),
        pytest.param("`", None, id="a backtick is outside"),
        pytest.param("\t", None, id="a tab is outside"),
        pytest.param("ç", None, id="a small c with cedilla is outside"),
        pytest.param("ê", None, id="a circumflex is outside"),
        pytest.param("“", None, id="a curly quote is outside"),
        pytest.param("\u00a0", None, id="a hard space is outside"),
        pytest.param("\x1b", None, id="the escape is no character"),
        pytest.param("ꦲ", None, id="Javanese script is outside"),
    ],
)
def test_septets(text: str, cost: int | None) -> None:
    assert gsm.septets(text) == cost


def test_the_table_has_128_places_and_no_letter_twice() -> None:
    assert len(gsm.ALPHABET) == len(set(gsm.ALPHABET)) == 128
    assert gsm.ALPHABET.index("A") == 0x41 and gsm.ALPHABET[0x1B] == "\x1b"


@pytest.mark.parametrize(
    "text, sent",
    [
        pytest.param("", Segments(1, Encoding.GSM7, 160), id="an empty text is still one"),
        pytest.param("a" * 160, Segments(1, Encoding.GSM7, 0), id="160 fill one"),
        pytest.param("a" * 161, Segments(2, Encoding.GSM7, 145), id="161 are two of 153"),
        pytest.param("a" * 306, Segments(2, Encoding.GSM7, 0), id="306 fill two"),
        pytest.param("a" * 307, Segments(3, Encoding.GSM7, 152), id="307 are three"),
        pytest.param("a" * 159 + "€", Segments(2, Encoding.GSM7, 145), id="a euro sign does not fit the last septet"),
        pytest.param("a" * 152 + "€" + "a" * 10, Segments(2, Encoding.GSM7, 141), id="an escape pair goes to the next part whole"),
        pytest.param("ê" * 70, Segments(1, Encoding.UCS2, 0), id="70 odd letters fill one"),
        pytest.param("ê" * 71, Segments(2, Encoding.UCS2, 63), id="71 are two of 67"),
        pytest.param("😀" * 35, Segments(1, Encoding.UCS2, 0), id="35 emoji fill one"),
        pytest.param("a" * 66 + "😀" + "a" * 10, Segments(2, Encoding.UCS2, 55), id="a surrogate pair goes to the next part whole"),
    ],
)
def test_segments(text: str, sent: Segments) -> None:
    assert gsm.segments(text) == sent


def test_kannel_cut_200_letters_as_153_and_47() -> None:
    assert [len(part) for part in gsm.parts("a" * 200)] == [153, 47]


@pytest.mark.parametrize(
    "text, plain",
    [
        pytest.param("Rp75.000 / GRATIS", "Rp75.000 / GRATIS", id="plain words stay as they are"),
        pytest.param("“Halo” – ‘Pak’…", "\"Halo\" - 'Pak'...", id="typographer's signs become typist's"),
        pytest.param("• satu\u00a0dua", "- satu dua", id="bullets and hard spaces"),
        pytest.param("teh ênak, garçon", "teh enak, garcon", id="accents that GSM-7 lacks are left off"),
        pytest.param("élé ñ Ü", "élé ñ Ü", id="accents that GSM-7 has are kept"),
        pytest.param("e\u0301", "é", id="a letter and its accent apart are joined first"),
        pytest.param("ﬁ ½ ™ №", "fi 1/2 TM No", id="joined letters come apart"),
        pytest.param("a\u200bb\ufeffc\x00d", "abcd", id="what cannot be seen is dropped"),
        pytest.param("😀 ꦲ 中", "? ? ?", id="what has no likeness is a question mark"),
        pytest.param("a\tb\u2028c", "a b\nc", id="tabs and foreign line ends"),
        pytest.param("\ud83d", "?", id="half an emoji"),
    ],
)
def test_plain(text: str, plain: str) -> None:
    assert gsm.plain(text) == plain


@pytest.mark.parametrize(
    "text, limit, fits",
    [
        pytest.param("a" * 160, 160, True, id="160 septets on a narrow line"),
        pytest.param("a" * 161, 160, False, id="161 septets on a narrow line"),
        pytest.param("a" * 182, 182, True, id="182 septets on a wide line"),
        pytest.param("ê" * 70, 160, True, id="140 octets are 70 units"),
        pytest.param("ê" * 71, 160, False, id="71 units are too many"),
        pytest.param("ê" * 80, 182, True, id="160 octets are 80 units"),
        pytest.param("ê" * 81, 182, False, id="81 units are too many on a wide line"),
        pytest.param("😀" * 36, 160, False, id="36 emoji are 72 units"),
    ],
)
def test_fits(text: str, limit: int, fits: bool) -> None:
    assert gsm.fits(text, limit) is fits


@given(ANY)
@example("\ud800")
def test_plain_is_always_gsm7_and_settled(text: str) -> None:
    plain = gsm.plain(text)
    assert gsm.septets(plain) is not None
    assert gsm.plain(plain) == plain


@given(ANY)
def test_parts_lose_nothing_and_fit(text: str) -> None:
    pieces = gsm.parts(text)
    code = gsm.encoding(text)
    room = gsm.SINGLE[code] if len(pieces) == 1 else gsm.PART[code]
    price = gsm.septets if code is Encoding.GSM7 else gsm.units
    assert "".join(pieces) == text
    assert all((price(piece) or 0) <= room for piece in pieces)
    assert len(pieces) == gsm.segments(text).count


@given(ANY)
def test_units_are_what_utf16_takes(text: str) -> None:
    assert gsm.units(text) == len(text.encode("utf-16-be")) // 2
