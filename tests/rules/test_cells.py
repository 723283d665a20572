"""C-01: no cell of an export becomes a formula, whatever a citizen wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cells import safe

SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("before", ["", " ", "\x07", "\x7f\x1f", '"', "'", " '\"", "\u00a0", "\u200b", "\ufeff", "“"])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_dangerous_beginning_is_neutralised(sign: str, before: str) -> None:
    assert safe(f"{before}{sign}HYPERLINK(1)").startswith("'")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param("Lampu jalan padam", "Lampu jalan padam", id="plain words stay"),
        pytest.param("a=b", "a=b", id="a sign inside is no beginning"),
        pytest.param("dua\nbaris", "dua\nbaris", id="a line break inside stays"),
        pytest.param("bel\x07 nul\0", "bel  nul ", id="controls become spaces"),
        pytest.param(None, "", id="nothing is empty"),
        pytest.param(-5, "-5", id="a number of ours is a number"),
        pytest.param("+6284000000001", "'+6284000000001", id="a foreign or raw phone is text"),
        pytest.param("0840-0000-0001", "0840-0000-0001", id="a phone as people write it opens unchanged"),
        pytest.param("x" * 40_000, "x" * 32_000, id="no longer than a cell holds"),
        pytest.param("", "", id="an empty text"),
        pytest.param("   ", "   ", id="only spaces"),
    ],
)
def test_cells(value: str | int | None, cell: str) -> None:
    assert safe(value) == cell


@given(st.text(max_size=40))
def test_no_text_begins_a_formula(text: str) -> None:
    first = safe(text).lstrip("\"` \u00a0\u3000\u200b\u200c\u200d\u2060\ufeff’“”‘")[:1]
    assert first not in set(SIGNS)
