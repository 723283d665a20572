"""The pages that are asked of a full help desk, by family, and what an officer's open page asks again for. New families join here."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

from rules.permissions import Role
from tests.bench.fill import HOME_TOWN
from tests.bench.fill_desk import OFFICE, Desk

MANY = 12  # different cases, citizens and calls in one round
REGION = "63.72.05.1001"
_FILTERS = (
    "", "view=mine", "view=unassigned", "view=overdue", "view=today", "view=raised", "view=snoozed", "view=returned", "what=complaint",
    "what=callback", "what=text", "category=lamp", "category=staff", "kind=request", f"region={REGION}",
    f"category=road&region={REGION}", f"view=unassigned&category=staff&region={REGION}", "view=today&kind=request",
)  # fmt: skip


class Page(NamedTuple):
    """One page: who asks for it, its family as it is reported, and its address."""

    role: Role
    family: str
    address: str


def pages(desk: Desk) -> list[Page]:
    """One round: every family, each of its forms."""
    officer, counter, supervisor, overseer = Role.OFFICER, Role.COUNTER, Role.SUPERVISOR, Role.OVERSEER
    cases, people = _some(desk.cases), _some(desk.citizens)
    asked = [*((text, "words") for text in desk.words), *((one, "number") for one in cases[:3]), *((one, "phone") for one in _some(desk.phones)[:3])]
    return [
        *(Page(supervisor if "returned" in one else officer, "inbox", f"/console/inbox{'?' if one else ''}{one}") for one in _FILTERS),
        *(Page(officer, f"inbox: search by {how}", f"/console/inbox?q={quote(text)}") for text, how in asked),
        *(Page(officer, "case", f"/console/cases/{one}") for one in cases),
        *(Page(officer, "citizen", f"/console/citizens/{one}") for one in people),
        Page(officer, "calls", "/console/calls"), Page(officer, "calls", "/console/calls/board"),
        Page(officer, "a call", f"/console/calls/{desk.calls[0]}"),
        Page(counter, "counter", "/console/counter"), Page(counter, "counter", "/console/counter/screen"),
        Page(counter, "counter", "/console/counter/panel/priority"),
        Page(officer, "board", f"/board/{HOME_TOWN}.{OFFICE}/state"),
        Page(supervisor, "supervisor", "/console/supervisor"), Page(supervisor, "supervisor", "/console/supervisor/live"),
        Page(supervisor, "supervisor: measured", "/console/supervisor/measured"),
        Page(overseer, "overseer", "/console/overseer"), *(Page(overseer, "case", f"/console/cases/{one}") for one in cases[:2]),
        Page(officer, "figures", f"/figures?town={HOME_TOWN}"), Page(officer, "figures", f"/figures.json?town={HOME_TOWN}"),
        Page(officer, "status", "/status"), Page(officer, "status", "/status.json"),
    ]  # fmt: skip


_BUSY = ("presence", "/console/presence", ["calls"])


def opened(desk: Desk, role: Role, nth: int) -> dict[str, Any]:
    """The page that one officer has open, and what it asks again for when a topic changed: as the templates say it."""
    if role is Role.COUNTER:
        return {"page": "/console/counter", "parts": [("counter, again", "/console/counter/screen", ["queue"])]}
    if role is Role.SUPERVISOR:
        on = ["cases", "calls", "queue", "texts"]
        return {"page": "/console/supervisor", "parts": [("supervisor, again", "/console/supervisor/live", on)]}
    if role is Role.OVERSEER:
        return {"page": "/console/me", "parts": []}
    if nth % 3 == 1:
        number = desk.cases[nth % len(desk.cases)]
        at = f"/console/cases/{number}"
        parts = [("case, its head again", f"{at}/head", ["cases"]), ("case, its trail again", f"{at}/trail", ["cases", "texts"]), _BUSY]
        return {"page": at, "parts": parts, "viewing": f"{at}/viewing"}
    if nth % 9 == 2:
        return {"page": "/console/calls", "parts": [("calls, again", "/console/calls/board", ["calls"]), _BUSY]}
    view = ("", "?view=unassigned", "?view=mine")[nth % 3]
    parts = [("inbox, again", f"/console/inbox{view}", ["cases", "texts", "calls"]), _BUSY]
    return {"page": f"/console/inbox{view}", "parts": parts, "deals": [f"/console/cases/{one}" for one in _some(desk.cases)], "lives": view != "?view=mine"}


def _some(of: tuple[Any, ...]) -> list[Any]:
    return list(of[:: max(1, len(of) // MANY)][:MANY])
