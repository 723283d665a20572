"""Networks that send everything typed so far, joined by `*`: what is new in it (wire-facts 3.5).

A citizen may type `*` inside a story, and an aggregator may repeat, skip or restart, so the new part is what follows the
text heard before, never "the last piece".
"""

from __future__ import annotations

from dataclasses import dataclass

MOST = 60  # answers in one text; no honest dialogue is longer


@dataclass(frozen=True, slots=True)
class News:
    """What is new: `rest` follows what was heard; `restart` means that the text does not go on from it."""

    rest: str
    restart: bool = False


def new_in(heard: str | None, text: str) -> News:
    """What `text` adds to `heard`; None when nothing was heard in this session yet."""
    if heard is None or text == "":
        return News(text, restart=True)
    if heard == "":
        return News(text)
    if text.startswith(heard + "*"):
        return News(text[len(heard) + 1 :])
    return News(text, restart=True)


def pieces(rest: str, one: bool) -> tuple[str, ...]:
    """The answers in `rest`. `one`: words are asked for, so stars belong to them."""
    if rest == "":
        return ()
    return (rest,) if one else tuple(rest.split("*", MOST))
