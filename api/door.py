"""Who knocks: `Authorization: Bearer <key>`, checked in constant time, counted, and held to what the key may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import request

from api.problems import Problem
from store import api_keys
from store.api_keys import Key, Right
from store.town_values import Town
from store.unit import Store


@dataclass(frozen=True, slots=True)
class Guest:
    """A system that was let in, and the one town it may speak of."""

    key: Key
    town: Town


@dataclass(frozen=True, slots=True)
class Door:
    """Lets other systems in. No session, no cookie: each request shows its key."""

    store: Store
    now: Callable[[], datetime]

    def let_in(self, right: Right, key: str | None = None) -> Guest:
        """The guest whose key this request carries (or `key`, where a protocol has it elsewhere). Raises Problem 401, 403, 429."""
        scheme, _, told = request.headers.get("Authorization", "").partition(" ")
        given = key if key is not None else told.strip() if scheme.lower() == "bearer" else ""
        with self.store.reading() as unit:
            known = api_keys.of(unit, given)
        if known is None:
            raise Problem(401, "Send a valid key: Authorization: Bearer ttn_...", headers={"WWW-Authenticate": 'Bearer realm="Titian"'})
        wait = api_keys.spend(self.store, known, self.now())
        if wait:
            raise Problem(429, "Too many requests with this key in this minute.", headers={"Retry-After": str(wait)})
        if right not in known.rights:
            raise Problem(403, f"This key may not do this; it lacks the right: {right}.")
        town = self.store.towns().get(known.town)
        if town is None:
            raise Problem(403, "The town of this key is not served here any more.")
        return Guest(known, town)
