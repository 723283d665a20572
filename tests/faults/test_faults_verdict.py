"""The judge of chaos is itself judged: it must see what is lost, what is doubled, and what nobody asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.verdict import Promise, judge, spread, taken_by

ONCE, LEAST, MOST = Promise.ONCE, Promise.AT_LEAST_ONCE, Promise.AT_MOST_ONCE


@pytest.mark.parametrize(
    ("promise", "acknowledged", "copies", "became"),
    [
        pytest.param(ONCE, True, 1, "", id="one copy is what was promised"),
        pytest.param(ONCE, True, 0, "lost", id="none is lost"),
        pytest.param(ONCE, True, 2, "doubled", id="two are one too many"),
        pytest.param(LEAST, True, 0, "lost", id="news that never came is lost"),
        pytest.param(LEAST, True, 2, "duplicated", id="news may come twice"),
        pytest.param(LEAST, True, 3, "doubled", id="and not three times"),
        pytest.param(MOST, True, 0, "unanswered", id="a reply in doubt may stay away"),
        pytest.param(MOST, True, 2, "doubled", id="and never comes twice"),
        pytest.param(ONCE, False, 1, "recovered", id="done, though nobody heard yes"),
        pytest.param(ONCE, False, 0, "", id="refused and not done"),
    ],
)
def test_each_phone_falls_into_its_class(promise: Promise, acknowledged: bool, copies: int, became: str) -> None:
    verdict = judge({"a": promise}, {"a"} if acknowledged else set(), {"a": copies} if copies else {}, {"a": copies})
    classes = ("lost", "unexpected", "doubled", "duplicated", "unanswered", "recovered")
    assert [name for name in classes if getattr(verdict, name)] == ([became] if became else [])
    assert verdict.valid is (became not in ("lost", "doubled"))


def test_copies_after_answers_that_leave_in_doubt_are_within_the_promise() -> None:
    assert judge({"a": LEAST}, {"a"}, {"a": 3}, {"a": 1}).duplicated == {"a"}
    assert judge({"a": ONCE}, {"a"}, {"a": 2}, {"a": 1}).doubled == {"a"}


def test_a_message_that_nobody_asked_for_is_unexpected() -> None:
    verdict = judge({}, set(), {"stranger": 1}, {})
    assert verdict.unexpected == {"stranger"} and not verdict.valid
    assert "unexpected=1" in str(verdict) and str(verdict).endswith("INVALID")


def test_the_log_is_read_as_the_network_wrote_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    lines = (("a", 5, "reset"), ("a", 7, "right"), ("b", 6, "right"))
    log.write_text("".join(json.dumps({"to": to, "at": at, "text": "", "answer": answer}) + "\n" for to, at, answer in lines))
    assert taken_by(log) == ({"a": 2, "b": 1}, {"a": 1, "b": 1}, {"a": 5, "b": 6})
    assert spread([0.1] * 99 + [4.0]) == "p50=0.10s p99=4.00s max=4.00s"
