"""`flask figures`: told, and mended only when asked."""

from __future__ import annotations

from datetime import date

from click.testing import CliRunner
from sqlalchemy import insert, select

from api.figures_cli import figures
from store.figures import figures as table
from store.unit import Store


def test_a_wrong_figure_is_told_and_then_mended(store: Store) -> None:
    asked = CliRunner()
    right = asked.invoke(figures(store), ["check"])
    assert (right.exit_code, right.output) == (0, "Every figure is what its events say.\n")
    with store.writing() as unit:
        row = {"town": "banjarbaru", "month": date(2026, 1, 1), "office": "mpp", "service": "KTP", "measure": "finished", "n": 7}
        unit.conn.execute(insert(table), row)
    wrong = asked.invoke(figures(store), ["check"])
    assert (wrong.exit_code, wrong.output) == (1, "banjarbaru 2026-01 mpp KTP finished: kept 7, counted 0\n1 figures differ.\n")
    assert asked.invoke(figures(store), ["rebuild"]).exit_code == 0
    with store.reading() as unit:
        assert unit.conn.execute(select(table)).all() == []
    assert asked.invoke(figures(store), ["check"]).exit_code == 0
