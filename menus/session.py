"""Where one citizen is in the dialogue: a value that goes to the store and comes back between two answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PROVED = "proved"
"""The fact that holds the case whose second fact was given in this very dialogue. It ends with it: a phone may be shared."""


@dataclass(frozen=True, slots=True)
class Misses:
    """Answers that did not fit since the last good one, each kind counted apart (voice hands over after three)."""

    silence: int = 0
    wrong: int = 0
    noise: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """One citizen's place. `trail` holds the asking states before this one, for going back."""

    state: str
    language: str = "id"
    facts: Mapping[str, str] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    page: int = 0
    misses: Misses = Misses()

    def to_json(self) -> str:
        """The stored form. `from_json` gives back an equal value."""
        m = self.misses
        parts = [self.state, self.language, dict(self.facts), list(self.trail), self.page, [m.silence, m.wrong, m.noise]]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> Session:
        """A session from its stored form; ValueError or TypeError if the text was not written by `to_json`."""
        parts: list[Any] = json.loads(text)
        state, language, facts, trail, page, misses = parts
        return Session(state, language, facts, tuple(trail), page, Misses(*misses))
