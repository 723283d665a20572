"""Cells of files that are opened in a spreadsheet: whatever a citizen wrote stays text, and never becomes a formula.

A program may run what begins with = + - @, a tab or a line break, also in its full-width form, and also behind a quote or a
space (reliability.md C-01). Such a cell gets an apostrophe in front, as OWASP advises; numbers of ours are written as numbers.
"""

from __future__ import annotations

__all__ = ["safe"]

_DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")
_SKIPPED = "\"'`’“”‘ \u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\x7f" + "".join(chr(n) for n in range(1, 32) if chr(n) not in _DANGEROUS)
LONGEST = 32_000  # characters; a spreadsheet cell holds 32,767


def safe(value: str | int | None) -> str:
    """The text of a cell. A phone ("+62...") is neutralised too, and so opens as the text that it is."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    clean = "".join(" " if sign != "\n" and (sign < " " or sign == "\x7f") else sign for sign in value[:LONGEST])
    first = value[:LONGEST].lstrip(_SKIPPED)[:1]
    return f"'{clean}" if first in _DANGEROUS and first else clean
