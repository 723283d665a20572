"""A town's short texts: dated, answered for, short enough, and gone when they are over."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from menus.render import gsm
from store import bulletins, towns
from store.bulletins import Kind
from store.towns import BadTown
from store.unit import Store

TOWNS = Path(__file__).parents[2] / "towns"
GOOD: dict[str, Any] = {"kind": "repair", "day": "2026-11-02", "until": "2026-11-30", "by": "Camat", "text": {"id": "Loket dibuka."}}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        pytest.param({"kind": "gossip"}, "gossip", id="a kind that there is not"),
        pytest.param({"day": "soon"}, "soon", id="a day that is none"),
        pytest.param({"until": "2026-11-01"}, "over before it begins", id="over before it begins"),
        pytest.param({"by": ""}, "nobody answers", id="nobody answers for it"),
        pytest.param({"text": {"en": "Open."}}, "no Indonesian", id="no Indonesian text"),
        pytest.param({"text": {"id": "a" * 101}}, "101 characters", id="longer than an SMS leaves room for"),
        pytest.param({"text": {"id": ""}}, "0 characters", id="nothing"),
    ],
)
def test_what_cannot_be_used_is_named(row: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        bulletins.row({**GOOD, **row})


def test_a_bad_text_stops_the_town(store: Store, tmp_path: Path) -> None:
    folder = shutil.copytree(TOWNS / "rangkui", tmp_path / "rangkui")
    (folder / "news.yaml").write_text("news: [{kind: promise, day: '2026-01-01', until: '2026-02-01', by: X, text: {en: Hello}}]")
    with pytest.raises(BadTown, match=r"news.yaml: promise 2026-01-01: it has no Indonesian text"), store.writing() as unit:
        towns.load(unit, folder)


def test_only_what_is_in_force_is_shown_newest_first(store: Store) -> None:
    rows = [{**GOOD, "day": f"2026-11-{day:02}", "until": f"2026-11-{day + 5:02}"} for day in (1, 3, 5)]
    town = store.towns().by_id["rangkui"]
    facts = {**town.facts, "news": [bulletins.row(one) for one in rows]}
    here = type(town)(**{name: facts if name == "facts" else getattr(town, name) for name in town.__slots__})
    for day, shown in ((4, [3, 1]), (6, [5, 3, 1]), (7, [5, 3]), (11, []), (10, [5])):
        assert [one.day.day for one in bulletins.current(here, Kind.REPAIR, date(2026, 11, day))] == shown
    assert bulletins.current(here, Kind.PROMISE, date(2026, 11, 4)) == []


@pytest.mark.parametrize("town", ["banjarbaru", "rangkui"])
def test_every_text_of_the_demo_towns_is_one_sms_in_its_languages(store: Store, town: str) -> None:
    here = store.towns().by_id[town]
    assert here.facts["news"]
    for row in here.facts["news"]:
        assert set(row["text"]) == set(here.languages)
        assert all(gsm.fits(f"{text} (22 Nov 2026)", 160) for text in row["text"].values())
