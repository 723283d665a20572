"""What a town tells of a service's papers and steps is checked when the town is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from store import guides
from store.town_rows import read
from store.towns import BadTown, load
from store.unit import Store

TOWNS = Path(__file__).parents[2] / "towns"
LANGUAGES = ("id", "en", "jv", "su", "bjn")
PAPER = {"names": {"id": "KK"}}


@pytest.mark.parametrize(
    ("made", "says"),
    [
        pytest.param({"papers": [{"names": {"id": "x" * 31}}]}, "is longer than 30", id="a paper's name is too long"),
        pytest.param({"papers": [{"names": {"en": "family card"}}]}, "no Indonesian text", id="a paper without an Indonesian name"),
        pytest.param({"papers": [{"names": {"id": "KK\u2026"}}]}, "signs beyond plain letters", id="a sign that costs a whole SMS"),
        pytest.param({"papers": [{"names": {"id": "x" * 30}}] * 3}, "longer than 84 together", id="a list that is no SMS any more"),
        pytest.param({"papers": [PAPER] * 6}, "more than 5 papers", id="too many papers to be asked for"),
        pytest.param({"steps": [{"text": {"id": "Datang."}, "how": "fly"}]}, "fly", id="a step in a way that we have no words for"),
        pytest.param({"steps": [{"text": {"id": "x" * 65}, "how": "home"}]}, "is longer than 64", id="a step that is too long"),
    ],
)
def test_a_guide_that_has_no_room_is_refused(made: Mapping[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        guides.check("KTP", made, LANGUAGES)


def test_a_step_at_an_office_that_is_none_stops_the_loading(store: Store, tmp_path: Path) -> None:
    for file in (TOWNS / "rangkui").iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("at: [mpp]", "at: [moon]"), encoding="utf-8")
    with pytest.raises(BadTown, match="KTP: a step is at moon, which is no office"), store.writing() as unit:
        load(unit, tmp_path)


def test_the_demo_towns_tell_all_in_every_language(store: Store) -> None:
    with store.reading() as unit:
        towns = read(unit)
    for service in (service for town in towns.all for service in town.services.values()):
        guide = guides.of(service)
        assert guide.papers and guide.steps and guide.result
        texts = [paper.names for paper in guide.papers] + [paper.source for paper in guide.papers]
        texts += [paper.when for paper in guide.papers if paper.when] + [step.text for step in guide.steps] + [guide.result]
        assert all(set(text) == set(LANGUAGES) for text in texts)
