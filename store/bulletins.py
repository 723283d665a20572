"""Short dated texts of a town: its service promise, what was mended after complaints, activities, budget. From news.yaml.

A text says its date and stops being shown when it is over, so that nobody is told last year's promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from store.town_values import Town

LONGEST = 100  # characters: with its date it is one SMS


class Kind(StrEnum):
    """What a text is about."""

    PROMISE = "promise"  # maklumat pelayanan
    REPAIR = "repair"  # what was changed because of complaints
    ACTIVITY = "activity"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One text: shown from `day` to `until`, both included. `by` is who answers for it."""

    kind: Kind
    day: date
    until: date
    by: str
    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        """The text in a language, else in Indonesian."""
        return self.texts.get(language) or self.texts["id"]


def row(made: Mapping[str, Any]) -> dict[str, Any]:
    """One row of a news.yaml, as the towns' tables keep it. ValueError and KeyError name its first fault."""
    found = _bulletin(made)
    if found.until < found.day:
        raise ValueError("it is over before it begins")
    if not found.by:
        raise ValueError("nobody answers for it (by)")
    for language, text in found.texts.items():
        if not 0 < len(text) <= LONGEST:
            raise ValueError(f"text ({language}): {len(text)} characters; 1 to {LONGEST} fit")
    return {**made, "text": dict(found.texts)}


def current(town: Town, kind: Kind, today: date) -> list[Bulletin]:
    """What is shown today, newest first."""
    found = (_bulletin(row) for row in town.facts.get("news", ()))
    return sorted((one for one in found if one.kind is kind and one.day <= today <= one.until), key=lambda one: one.day, reverse=True)


def _bulletin(row: Mapping[str, Any]) -> Bulletin:
    texts = {language: " ".join(str(text).split()) for language, text in row["text"].items()}
    if "id" not in texts:
        raise ValueError("it has no Indonesian text")
    return Bulletin(Kind(row["kind"]), date.fromisoformat(row["day"]), date.fromisoformat(row["until"]), row["by"], texts)
