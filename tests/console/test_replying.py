"""What an officer writes to a citizen: weighed, warned of, or taken from a prepared answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from console import replying
from menus.render import gsm
from rules.permissions import Role
from store import templates
from store.unit import Store
from tests.console.cases import Cases
from tests.console.noon import NOON

Enter = Callable[..., FlaskClient]


@pytest.mark.parametrize(
    ("text", "characters", "segments", "encoding", "marks"),
    [
        pytest.param("", 0, 0, "GSM-7", (), id="nothing costs nothing"),
        pytest.param("a" * 160, 160, 1, "GSM-7", (), id="160 plain letters are one SMS"),
        pytest.param("a" * 161, 161, 2, "GSM-7", (), id="one more is two"),
        pytest.param("€" * 80, 80, 1, "GSM-7", (), id="80 of the dear ones of GSM-7 are one SMS"),
        pytest.param("Maaf ya… “Bapak”", 16, 1, "UCS-2", ("…", "“"), id="typed signs that make it UCS-2 are named"),
        pytest.param("a" * 70 + "ă", 71, 2, "UCS-2", ("ă",), id="one letter makes it two"),
        pytest.param("Lihat https://evil.id/x", 23, 1, "GSM-7", ("tautan",), id="a link is warned of"),
        pytest.param("Kirim PIN Anda", 14, 1, "GSM-7", ("PIN",), id="a PIN is warned of"),
        pytest.param("Jl. Ahmad Yani No.12 pukul 08.00.", 33, 1, "GSM-7", (), id="an address is no link"),
    ],
)
def test_a_text_is_weighed_as_the_network_will(
    enter: Enter, cases: Cases, text: str, characters: int, segments: int, encoding: str, marks: tuple[str, ...]
) -> None:
    weight = replying.weigh(text)
    assert (weight.characters, weight.segments, weight.encoding) == (characters, segments, encoding)
    assert weight.price == segments * replying.PRICE and weight.example
    page = enter(Role.OFFICER).post(f"/console/cases/{cases.file().number}/reply/weigh", data={"text": text}).text
    assert all(mark in page for mark in marks)
    assert ("alert" in page) is bool(marks)


def test_a_text_like_a_swindlers_is_sent_only_when_said_twice(enter: Enter, cases: Cases) -> None:
    case, browser = cases.file(), enter(Role.OFFICER)
    form = {"text": "Buka www.contoh.id", "mark": "1"}
    assert browser.post(f"/console/cases/{case.number}/reply", data=form).status_code == 400
    assert browser.post(f"/console/cases/{case.number}/reply", data={**form, "sure": "1"}).status_code == 303


def test_prepared_answers_are_whole_fit_and_can_be_a_towns_own(store: Store, cases: Cases) -> None:
    assert len(templates.usual()) >= 12
    for one in templates.usual():
        assert set(one.texts) == set(templates.LANGUAGES), one.key
        assert templates.faults(one.title, one.texts, replying.segments) == (), one.key
    with store.writing() as unit:
        with pytest.raises(templates.BadTemplate) as wrong:
            templates.put(
                unit, "banjarbaru", "x", "Judul", {"id": "Buka www.contoh.id {nik}", "en": "a" * 400}, segments=replying.segments, by="x", now=NOON
            )  # fmt: skip
        assert {("id", "link"), ("id", "slot"), ("en", "long")} == set(wrong.value.faults)
        templates.put(unit, "banjarbaru", "thanks", "Suwun", {"id": "Suwun {number}"}, segments=replying.segments, by="x", now=NOON)
        assert templates.remove(unit, "banjarbaru", "danger", by="x", now=NOON)
        here, there = templates.all(unit, "banjarbaru"), templates.all(unit, "rangkui")
    assert "danger" not in [one.key for one in here] and "danger" in [one.key for one in there]
    assert next(one for one in here if one.key == "thanks").text("en") == "Suwun {number}"
    assert gsm.segments(here[0].text("bjn")).count == 1
