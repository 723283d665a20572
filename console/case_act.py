"""One thing that an officer does to a case: by whom, to which, with what in the form; once, on what the page showed, and audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import abort, g, request

from console import case_access
from console.case_access import Seen
from console.desk import Desk
from console.entering import me
from store import audit, case_marks, case_work, complaint_additions, unanswered
from store.complaint_rows import Complaint, NotAllowed
from store.unit import Conflict, Unit

LONGEST = 2000  # characters of an officer's words


@dataclass(frozen=True, slots=True)
class Act:
    """What a deed is given."""

    desk: Desk
    unit: Unit
    seen: Seen

    @property
    def case(self) -> Complaint:
        """The complaint as it is now."""
        return self.seen.case

    def words(self, name: str = "words", *, needed: bool = True, longest: int = LONGEST) -> str:
        """What was typed into this field; 400 when it is needed and empty, or far too long."""
        typed = request.form.get(name, "").replace("\r\n", "\n").strip()
        if len(typed) > longest or (needed and not typed):
            abort(400)
        return typed

    def day(self, name: str) -> date | None:
        """A day typed into this field; None when it is empty, 400 when it is none or over."""
        typed = request.form.get(name, "")
        if not typed:
            return None
        try:
            found = date.fromisoformat(typed)
        except ValueError:
            abort(400)
        if found < g.today:
            abort(400)
        return found


Deed = Callable[[Act], str]
"""Does it, in the transaction of its Act, and says in words what was done."""
HANDS_ON = frozenset({"take", "assign", "release"})
"""Deeds that only say whose the case is: who has it and does nothing more loses it to the queue (store/case_work.py)."""
TELLS = frozenset({"reply", "answer", "ask", "not_ours", "close"})
"""Deeds by which the citizen of a case is answered: what they texted about it waits no longer."""


def do(desk: Desk, number: str, name: str, deeds: Mapping[str, Deed], *, moves: bool = True) -> str:
    """Do one of `deeds`; what it says, "" for a form that was taken before.

    404 for an unknown deed and for a case that they may not see, 403 for one that they may not change; Conflict when it is not
    any more as the page showed (`moves`), or when the table of states does not have the change.
    """
    deed = deeds.get(name)
    if deed is None:
        abort(404)
    with desk.store.writing() as unit:
        seen = case_access.seen(unit, number)
        if not seen.acts:
            abort(403)
        mark = request.form.get("mark", "")
        if not mark:
            abort(400)
        if not case_marks.first(unit, mark, me().by, g.now):
            return ""
        if moves and request.form.get("was", "") != was(seen.case):
            raise Conflict("the case is not as the page showed it")
        try:
            told = deed(Act(desk, unit, seen))
        except NotAllowed as fault:
            raise Conflict(str(fault)) from fault
        except ValueError:
            abort(400)
        worked(unit, seen.case, name)
        audit.write(unit, me().by, f"case.{name}", f"complaint {number}", g.now)
    return told


def worked(unit: Unit, case: Complaint, name: str) -> None:
    """A deed of this name was done: somebody works on the case, and what its citizen texted about it may be answered by that."""
    complaint_additions.seen(unit, case.number)
    if name not in HANDS_ON:
        case_work.touch(unit, case.number, me().by, g.now)
    if name in TELLS:
        unanswered.done_of_case(unit, case.number, case.town, me().by, g.now)


def was(case: Complaint) -> str:
    """What a form remembers of the case that its page showed."""
    return f"{case.state}/{case.level or ''}/{case.kind}/{case.category}"
