"""A network's whole text, played once more from the start on a line of several towns: was the town asked on its way?

The first time the town was asked, and the answer stands in the text; by now the phone's town is known and nobody would ask. What
this session was shown then is stored with its requests, and tells.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from gateway import accumulated
from gateway.reading import digest
from gateway.turns import NeedsLookUp, NeedsWriting, Played, Setting, open_at, play
from gateway.types import Inbound
from menus.engine import FRONT
from menus.model import Pick
from menus.session import Session
from store import inbound
from store.unit import Unit

TOWN = "town"  # the fact that the town's question saves


def as_begun(setting: Setting, unit: Unit, said: Inbound, provider: str, session: Session, shown: Callable[[Played], str]) -> Session:
    """The session to play `said.text` from: without the town if this very session was asked for it on the way. `shown` words a step.

    Nothing is written. A path that comes to a service that writes before it comes to the question is played as it is.
    """
    if not said.whole or TOWN not in session.facts or len(setting.line.towns) == 1:
        return session
    bare = replace(session, facts={name: value for name, value in session.facts.items() if name != TOWN})
    looking, heard = replace(setting, may_write=False), ""
    try:
        played = open_at(looking, unit, bare, FRONT)
        for piece in accumulated.pieces(said.text, False):
            step = setting.book.states[played.session.state]
            if isinstance(step, Pick) and step.save == TOWN:
                return bare if _was_shown(unit, said, provider, heard, shown(played)) else session
            played = play(looking, unit, played, (piece,))
            heard = f"{heard}*{piece}" if heard else piece
    except (NeedsWriting, NeedsLookUp):
        pass
    return session


def _was_shown(unit: Unit, said: Inbound, provider: str, heard: str, text: str) -> bool:
    """Whether this session's answer to `heard` was this text. A request with the whole text is known by its digest."""
    stored = inbound.answered(unit, provider, str(said.channel), f"{said.key}|{digest(heard)}")
    return stored is not None and bool(stored.reply) and json.loads(stored.reply)["text"] == text
