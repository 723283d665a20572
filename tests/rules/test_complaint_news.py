"""What a change of a complaint says: one fact, and no words of a private case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from rules.complaint_news import what_to_tell
from rules.complaints import Kind
from rules.escalation import Level


@dataclass(frozen=True)
class Case:
    number: str = "55301182"
    state: str = "received"
    kind: Kind = Kind.ORDINARY
    secret: bool = False
    agency: str = ""
    level: Level | None = None
    reply_until: date | None = date(2026, 3, 28)
    settled_by: date = date(2026, 3, 19)


WAS = Case()


@pytest.mark.parametrize(
    ("now", "note", "message", "fact"),
    [
        pytest.param(replace(WAS, state="forwarded", agency="Dinas Perkim"), "", "followup.forwarded", ("agency", "Dinas Perkim"), id="S13"),
        pytest.param(replace(WAS, state="answered"), "lampu sudah diperbaiki", "followup.answered", ("answer", "lampu sudah diperbaiki"), id="S14"),
        pytest.param(replace(WAS, state="answered", secret=True), "x", "followup.answered_private", ("until", "28 Mar 2026"), id="a secret one"),
        pytest.param(
            replace(WAS, state="answered", kind=Kind.SUPERVISORY), "x", "followup.answered_private", ("answer", None), id="a supervisory one"
        ),
        pytest.param(replace(WAS, state="needs_facts"), "di mana", "followup.needs_facts", ("asked", "di mana"), id="a question"),
        pytest.param(replace(WAS, state="needs_facts", secret=True), "di mana", "followup.needs_facts_private", ("asked", None), id="kept private"),
        pytest.param(
            replace(WAS, state="raised", level=Level.UNIT_HEAD), "", "followup.raised", ("raised_to", "@raised_to.unit_head"), id="raised"
        ),
        pytest.param(replace(WAS, state="raised", level=Level.OMBUDSMAN), "", "followup.ombudsman", ("number", "55301182"), id="S15"),
        pytest.param(replace(WAS, state="not_ours", agency="PLN"), "", "followup.not_ours", ("agency", "PLN"), id="S16"),
        pytest.param(replace(WAS, state="working"), "", "followup.working", ("due", "19 Mar 2026"), id="action starts"),
        pytest.param(replace(WAS, state="reopened"), "", "followup.reopened", ("due", "19 Mar 2026"), id="opened again"),
        pytest.param(replace(WAS, state="closed"), "", "followup.closed", ("number", "55301182"), id="closed"),
    ],
)
def test_one_message(now: Case, note: str, message: str, fact: tuple[str, str | None]) -> None:
    told = what_to_tell(WAS, now, note)
    assert told is not None and told.message == message and told.facts.get(fact[0]) == fact[1]


def test_being_read_is_no_news_and_nothing_new_neither() -> None:
    assert what_to_tell(WAS, replace(WAS, state="checking")) is None
    raised = replace(WAS, state="raised", level=Level.UNIT_HEAD)
    assert what_to_tell(raised, raised) is None
    assert what_to_tell(raised, replace(raised, level=Level.COORDINATOR)) is not None


def test_a_long_answer_is_cut_at_a_word() -> None:
    told = what_to_tell(WAS, replace(WAS, state="answered"), "kata " * 40)
    assert told is not None and len(told.facts["answer"]) <= 45 and told.facts["answer"].endswith("kata")


def test_dates_speak_the_language() -> None:
    told = what_to_tell(WAS, replace(WAS, state="working", settled_by=date(2026, 5, 19)), language="en")
    assert told is not None and told.facts["due"] == "19 May 2026"
