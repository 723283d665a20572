"""The audit in words: each action that anything writes down has its own, and whoever sees no names reads no free reason."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from console import audit_words
from console.case_deeds import DEEDS
from rules.permissions import Role
from store import audit
from store.complaint_rows import State
from store.staff import Member
from store.unit import Store
from tests.console.noon import NOON

HOUSE = Path(__file__).parents[2]
MADE = [f"case.{name}" for name in [*DEEDS, "reply", "note", "file"]] + [f"case.{state}" for state in State]
MADE += [f"call {deed}" for deed in ("hold", "resume", "end")] + [f"template_{deed}" for deed in ("hide", "restore")]
MADE += ["town_published", "town_undone", "call-back"]


def written() -> Iterator[str]:
    """Every action that stands in the code as a text of its own."""
    for room in ("console", "store"):
        for path in (HOUSE / room).glob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if not isinstance(call, ast.Call):
                    continue
                named = ast.unparse(call.func)
                if named in ("audit.write", "_audit") or (named == "partial" and ast.unparse(call.args[0]) == "_audited"):
                    yield from _texts(call.args[2])


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Constant):
        yield str(node.value)


def test_each_action_has_words(app: Flask) -> None:
    actions = {*written(), *MADE}
    assert {"signed_in", "staff_changed", "ticket_cancelled", "assigned", "data.erase", "case.unlock"} <= actions
    with app.test_request_context():
        assert sorted(one for one in actions if audit_words.deed(one) == one) == []


@pytest.mark.parametrize(
    ("action", "purpose", "open_", "blind"),
    [
        pytest.param("reveal", "call: Bu Siti", "Menelepon warga tentang kasusnya: Bu Siti", "Menelepon warga tentang kasusnya", id="chosen"),
        pytest.param("reveal", "danger", "Keadaan bahaya", "Keadaan bahaya", id="chosen, with no words"),
        pytest.param("reveal_limit", "other: Siti", "Alasan lain: Siti", "Alasan lain", id="another reason"),
        pytest.param("reveal", "Siti", "Siti", "Alasan lain", id="not of the list"),
        pytest.param("reveal", "Siti: rumahnya", "Siti: rumahnya", "Alasan lain", id="a colon in free words"),
        pytest.param("case.unlock", "Siti", "Siti", "tertulis, tidak ditampilkan di sini", id="a lock that was opened"),
        pytest.param("export_open", "cases csv Siti", "cases csv Siti", "tertulis, tidak ditampilkan di sini", id="an open export"),
        pytest.param("staff_changed", "officer -> supervisor", "Petugas bantuan → Penyelia", "Petugas bantuan → Penyelia", id="roles"),
        pytest.param("assigned", "staff 3", "Rina", "Rina", id="a colleague"),
    ],
)
def test_a_reason_in_words(app: Flask, action: str, purpose: str, open_: str, blind: str) -> None:
    line = audit.Line(NOON, "staff 3", action, "complaint 48217396", purpose)
    with app.test_request_context():
        assert audit_words.why(line, {"staff 3": "Rina"}) == open_
        assert audit_words.why(line, {"staff 3": "Rina"}, blind=True) == blind


def test_the_overseer_reads_the_reason_that_was_chosen_and_a_supervisor_all_of_it(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store
) -> None:
    rina = employ(Role.OFFICER)
    with store.writing() as unit:
        audit.write(unit, rina.by, "reveal", "complaint 48217396", NOON, "call: rumah Bu Siti")
    seen = {role: enter(role).get("/console/audit").text for role in (Role.SUPERVISOR, Role.OVERSEER)}
    assert "Bu Siti" in seen[Role.SUPERVISOR] and "Bu Siti" not in seen[Role.OVERSEER]
    assert all("Menelepon warga tentang kasusnya" in page and "pengaduan 4821 7396" in page for page in seen.values())
