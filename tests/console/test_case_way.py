"""The way of a citizen through the menus, as the officer reads it on their page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from rules.chance import Chance
from rules.permissions import Role
from store import callbacks, citizens
from store.unit import Store
from tests.console.cases import SITI
from tests.console.inboxes import text


def test_the_way_has_what_the_citizen_saw_and_no_names_of_ours(
    enter: Callable[..., FlaskClient], store: Store, clock: Callable[[], datetime]
) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, clock()).id
        callbacks.file(
            unit, town="banjarbaru", citizen=who, channel="voice", language="id", path=("status.number", "officer.start", "was.taken_out"),
            now=clock(), chance=Chance(),
        )  # fmt: skip
    page = enter(Role.OFFICER).get(f"/console/citizens/{who}").text
    assert "Ketik" in page and "officer.start" not in page
    assert "was.taken_out" in page, "a state of an older version has only its name"


def test_how_far_back_it_looks_is_what_it_says(enter: Callable[..., FlaskClient], store: Store, clock: Callable[[], datetime]) -> None:
    with store.writing() as unit:
        text(unit)
        who = citizens.meet(unit, SITI, clock()).id
    browser, nothing = enter(Role.OFFICER), "Tidak ada menu dalam 30 hari."
    assert nothing in browser.get(f"/console/citizens/{who}").text
    with store.writing() as unit:
        callbacks.file(
            unit, town="banjarbaru", citizen=who, channel="voice", language="id", path=("officer.start",), chance=Chance(),
            now=clock() - timedelta(days=29),
        )  # fmt: skip
    assert nothing not in browser.get(f"/console/citizens/{who}").text
