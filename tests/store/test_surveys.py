"""What citizens say: once a month for each service, kept without them, incomplete or not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from rules.satisfaction import ELEMENTS
from store import surveys
from store.sealed import Keys
from store.surveys import UNKNOWN, Form, Subject, ratings, survey_forms
from store.unit import Store, open_store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
KTP, KK = Subject("banjarbaru", "mpp", "KTP"), Subject("banjarbaru", "mpp", "KK")
ALL = dict.fromkeys(ELEMENTS, 4)


def test_a_service_is_rated_once_a_month_and_the_first_rating_stays(store: Store) -> None:
    with store.writing() as unit:
        assert surveys.rate(unit, 7, KTP, NOVEMBER, 1)
        assert not surveys.rate(unit, 7, KTP, NOVEMBER, 4)
        assert surveys.rate(unit, 7, KK, NOVEMBER, 2)
        assert surveys.rate(unit, 7, KTP, DECEMBER, 3)
        assert surveys.rate(unit, 8, KTP, NOVEMBER, 4)
    with store.reading() as unit:
        assert sorted(row.score for row in unit.conn.execute(select(ratings))) == [1, 2, 3, 4]


@pytest.mark.parametrize("score", [0, 5, -1])
def test_what_is_no_rating_is_refused(store: Store, score: int) -> None:
    with pytest.raises(ValueError, match="no rating"), store.writing() as unit:
        surveys.rate(unit, 7, KTP, NOVEMBER, score)


def test_a_form_grows_and_is_final_when_it_is_complete(store: Store) -> None:
    with store.writing() as unit:
        assert surveys.form(unit, 7, KTP, NOVEMBER) is None
        assert surveys.note(unit, 7, KTP, NOVEMBER, {"waktu": 1}) is Form.OPEN
        assert surveys.note(unit, 7, KTP, NOVEMBER, {"waktu": UNKNOWN}) is Form.OPEN
        assert surveys.note(unit, 7, KTP, NOVEMBER, {name: 4 for name in ELEMENTS if name != "waktu"}) is Form.OPEN
        assert surveys.note(unit, 7, KTP, NOVEMBER, {"waktu": 2}) is Form.COMPLETE
        assert surveys.note(unit, 7, KTP, NOVEMBER, {"waktu": 4}) is Form.COMPLETE
        assert surveys.form(unit, 7, KTP, NOVEMBER) is Form.COMPLETE
        [row] = unit.conn.execute(select(survey_forms)).all()
    assert row.answers == {**ALL, "waktu": 2}


@pytest.mark.parametrize("answers", [{"waktu": 5}, {"waktu": -1}, {"u9": 4}])
def test_what_is_no_answer_is_refused(store: Store, answers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no answer"), store.writing() as unit:
        surveys.note(unit, 7, KTP, NOVEMBER, answers)


def test_a_row_tells_neither_who_nor_when_nor_which_case(store: Store) -> None:
    with store.writing() as unit:
        surveys.rate(unit, 7, KTP, NOVEMBER, 1)
        surveys.rate(unit, 7, KK, NOVEMBER, 1)
        surveys.note(unit, 7, KTP, NOVEMBER, ALL)
        rows = [*unit.conn.execute(select(ratings)), *unit.conn.execute(select(survey_forms))]
    assert {column.name for column in ratings.c} == {"once", "town", "office", "service", "month", "score", "counted"}
    assert {column.name for column in survey_forms.c} == {"once", "town", "office", "service", "month", "answers", "complete", "counted"}
    assert len({row.once for row in rows}) == 3  # no two rows of one citizen are known to be so


def test_once_holds_while_keys_rotate(database_url: str) -> None:
    old, new = Keys.fresh(), Keys.fresh()
    before = open_store(database_url, Keys.parse(old))
    with before.writing() as unit:
        assert surveys.rate(unit, 7, KTP, NOVEMBER, 1)
        surveys.note(unit, 7, KTP, NOVEMBER, {"waktu": 1})
    before.close()
    after = open_store(database_url, Keys.parse(f"{new},{old}"))
    with after.writing() as unit:
        assert not surveys.rate(unit, 7, KTP, NOVEMBER, 4)
        assert surveys.note(unit, 7, KTP, NOVEMBER, ALL) is Form.COMPLETE
        assert len(unit.conn.execute(select(survey_forms)).all()) == 1
    after.close()


def test_an_invitation_is_asked_for_once_and_what_was_asked_last_comes_first(store: Store) -> None:
    with store.writing() as unit:
        assert surveys.allow(unit, citizen=7, subject=KTP, now=NOW)
        surveys.invite(unit, citizen=7, subject=KK, now=NOW)
        surveys.invite(unit, citizen=7, subject=KTP, now=NOW + timedelta(hours=1))
        surveys.invite(unit, citizen=7, subject=KTP, now=NOW + timedelta(hours=1))
        assert not surveys.allow(unit, citizen=7, subject=KTP, now=NOW + timedelta(hours=2))
    with store.reading() as unit:
        found = surveys.open_for(unit, 7, NOW + timedelta(hours=3))
        assert [(one.subject, one.asked_at) for one in found] == [(KTP, NOW + timedelta(hours=1)), (KK, NOW)]
        assert surveys.open_for(unit, 8, NOW) == []
        assert [one.subject for one in surveys.open_for(unit, 7, NOW + surveys.LASTS)] == [KTP]
    with store.writing() as unit:
        assert surveys.forget(unit, NOW + surveys.LASTS) == 1
