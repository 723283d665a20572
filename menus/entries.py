"""Where a dialogue can open besides the commands, and what it knows there: the doors that the gateway uses."""

from __future__ import annotations

from collections.abc import Mapping

from menus.model import Slot, SlotKind

Entries = Mapping[str, Mapping[str, Slot]]

ENTRIES: Entries = {
    "main.front": {},
    "officer.start": {},
    "resume.offer": {"what": Slot(SlotKind.TERM, group="@flow.")},
    "callback.hello": {"caller_town": Slot(SlotKind.TEXT, 24), "why_called": Slot(SlotKind.TERM, group="@callback_why.")},
    "callback.resume": {
        "caller_town": Slot(SlotKind.TEXT, 24), "why_called": Slot(SlotKind.TERM, group="@callback_why."),
        "what": Slot(SlotKind.TERM, group="@flow."),
    },
    "help.start": {},
    "help.passed_on": {},
    "help.guess": {"meant": Slot(SlotKind.TEXT, 160)},
    "help.propose": {"words": Slot(SlotKind.TEXT, 480), "words.recording": Slot(SlotKind.TEXT, 40)},
}

PERHAPS = frozenset({"town"})
"""Facts that a dialogue may know from its line or its citizen: they may go to a service, which minds their absence."""
