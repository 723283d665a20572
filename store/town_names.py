"""The words that name a town in front of a text: on a shared line each names one town, or it would take another's texts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from store import town_rows as rows
from store.unit import Unit

_OTHERS = select(rows.towns.c.name, rows.towns.c.facts).where(rows.towns.c.id != bindparam("where")).order_by(rows.towns.c.id)


def taken(unit: Unit, town: str, words: Iterable[object]) -> list[str]:
    """A fault for each of these words that names another town."""
    own = {_plain(word) for word in words}
    if not own:
        return []
    return [
        f"town.yaml: {word} is a word of {row.name}, another town"
        for row in unit.conn.execute(_OTHERS, {"where": town}) for word in row.facts["facts"].get("words") or () if _plain(word) in own
    ]  # fmt: skip


def _plain(word: object) -> str:
    return " ".join(str(word).split()).upper()
