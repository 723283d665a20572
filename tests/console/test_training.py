"""Practising: the twin of a town has people of its own, and nothing done in it reaches the real town or its figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

import console
from console.desk import Desk
from menus.model import Book
from rules.chance import Chance
from rules.permissions import Role
from store import complaints, figures_fold, queues, training
from store.figures import sums
from store.unit import Store
from tests.console.noon import Clock


@pytest.fixture
def desk(store: Store, book: Book, clock: Clock) -> Desk:
    return Desk(store, book, clock, Chance(), demo=True, origin="http://localhost")


def test_an_officer_practises_in_a_twin_and_comes_back(enter: Callable[..., FlaskClient], store: Store) -> None:
    browser = enter(Role.OFFICER)
    assert browser.post("/console/training", data={"on": "1"}).location == "/console/training"
    page = browser.get("/console/training").get_data(as_text=True)
    assert "*129*1#" in page and "MODE LATIHAN" in page
    twin = training.twin_of("banjarbaru")
    with store.reading() as unit:
        theirs = complaints.desk(unit, twin, complaints.Viewer.OFFICE, complaints.State.RECEIVED)
        ours = complaints.desk(unit, "banjarbaru", complaints.Viewer.OFFICE, complaints.State.RECEIVED)
    assert (len(theirs), len(ours)) == (5, 0)
    assert browser.post("/console/training", data={"on": "0"}).location == "/console/inbox"
    assert "MODE LATIHAN" not in browser.get("/console/me").get_data(as_text=True)


def test_nothing_done_in_the_twin_is_counted_for_the_town(store: Store, clock: Clock) -> None:
    town = store.towns().by_id["banjarbaru"]
    with store.writing() as unit:
        training.open_twin(unit, town, clock(), Chance())
    with store.writing() as unit:
        called = queues.call_next(
            unit, town=training.twin_of(town.id), office="mpp", service="KTP", day=clock().date(), counter="Loket 1", now=clock()
        )
        assert called is not None
    figures_fold.keep(store, clock())
    month = clock().date().replace(day=1)
    with store.reading() as unit:
        assert sums(unit, "banjarbaru", "", month) == {}
        assert sums(unit, training.twin_of("banjarbaru"), "", month) != {}


def test_the_twin_is_renewed_and_keeps_its_cases(store: Store, clock: Clock) -> None:
    town = store.towns().by_id["banjarbaru"]
    for _ in range(2):
        with store.writing() as unit:
            twin = training.open_twin(unit, town, clock(), Chance())
    with store.reading() as unit:
        kept = complaints.desk(unit, twin, complaints.Viewer.OFFICE, complaints.State.RECEIVED)
    assert len(kept) == 5
    found = store.towns()
    assert found.by_id[twin].training and twin not in {one.id for one in found.real}
    assert set(found.by_id[twin].services) == set(town.services)


def test_citizens_on_a_shared_line_are_never_asked_about_the_twin(store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        training.open_twin(unit, store.towns().by_id["banjarbaru"], clock(), Chance())
    line = store.towns().line("africastalking", "ussd", "*123#")
    assert line is not None and training.twin_of("banjarbaru") not in line.towns


def test_there_is_no_training_where_there_is_no_phone_to_practise_with(store: Store, enter: Callable[..., FlaskClient], desk: Desk) -> None:
    serious = Flask("serious", static_folder=None)
    serious.secret_key = "a key of these tests alone, long enough"
    serious.config.update(WTF_CSRF_ENABLED=False)
    console.attach(serious, replace(desk, demo=False))
    browser = enter(Role.OFFICER)
    with browser.session_transaction(path="/console") as kept:
        token = kept["token"]
    other = serious.test_client()
    with other.session_transaction(path="/console") as mine:
        mine["token"] = token
    assert other.post("/console/training", data={"on": "1"}).status_code == 409
