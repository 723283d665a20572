"""What the benchmark fills is what the store would have made, and none of its questions walks through a table that grows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from store import figures_fold
from store.figures import figures
from store.unit import Store
from tests.bench.fill import fill
from tests.bench.questions import QUESTIONS, Question, asking
from tests.bench.scale import walks
from tests.bench.stores import waiting

MANY = 3_000


@pytest.fixture
def full(store: Store) -> Store:
    """A store with some thousand cases."""
    fill(store, MANY)
    return store


def test_the_figures_that_are_filled_in_are_those_that_counting_gives(full: Store) -> None:
    with full.writing() as unit:
        assert unit.conn.execute(select(func.count()).select_from(figures)).scalar_one() > 500
        assert figures_fold.rebuild(unit, full.towns()) == []
    assert figures_fold.keep(full, datetime.now(UTC)) == 0


def test_no_question_walks_through_a_table_that_grows(full: Store) -> None:
    held = [number for _, number in waiting(full)]
    figures_fold.keep(full, datetime.now(UTC))
    of = asking(full, MANY, held)
    assert len(of.tickets) == len(held)
    found: dict[str, list[str]] = {}
    for question in QUESTIONS:
        if question.words.startswith("ticket and"):
            continue  # its office is closed at most hours; the benchmark's is not
        statements, walked = walks(full, question, of, as_is=False)
        assert statements or question.words.startswith("KANTOR"), question.words
        found |= {question.words: walked} if walked else {}
    assert found == {}


def test_a_walk_is_seen(full: Store) -> None:
    question = Question("all complaints of a channel", lambda unit, of, nth: unit.conn.exec_driver_sql("SELECT count(*) FROM complaints WHERE channel = 'ussd'"))
    assert walks(full, question, asking(full, MANY, []), as_is=True)[1]
