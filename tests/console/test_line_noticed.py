"""What the frame of every page says of who waits: to who is ready in words and by number, to the others that somebody waits."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from rules.permissions import Role
from store import presence
from store.staff import Member
from store.unit import Store
from tests.console.cases import PART
from tests.console.hall import SITI, Hall
from tests.console.test_what_pages_cost import watched
from tests.console.test_whose_turn import BUDI, hand_on


def slot(browser: FlaskClient) -> str:
    return browser.get("/console/presence", headers=PART).text


def waits(browser: FlaskClient) -> list[int] | None:
    """The callers of whom this officer is told; None for who is told nothing."""
    found = re.search(r'data-waits="([\d ]*)"', slot(browser))
    return [int(one) for one in found[1].split()] if found else None


def test_who_is_ready_is_told_whom_they_may_answer(
    hall: Hall, ready: Callable[..., FlaskClient], employ: Callable[..., Member]
) -> None:
    colleague = employ(Role.OFFICER)
    first, second, third = ready(), ready(colleague), ready()
    assert waits(third) == []
    kept = hand_on(hall, first, colleague.id)
    hall.clock.later(seconds=1)
    two = hall.wait("CA2", BUDI)
    assert (waits(second), waits(third)) == ([kept, two], [two])
    third.post(f"/console/calls/{two}/answer")
    assert (waits(second), waits(third)) == ([kept], [])
    assert "presence-waits" not in slot(third), "their own phone rings, and the other waits for a colleague"


def test_the_words_hold_no_more_than_the_list_and_nothing_that_changes_by_itself(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser = ready()
    hall.wait()
    told = slot(browser)
    assert 'data-told="1 penelepon menunggu. Paling depan: Bahasa Indonesia, cek status."' in told
    assert SITI.e164 not in told and str(SITI) not in told
    hall.clock.later(minutes=2)
    assert slot(browser) == told


def test_who_is_not_ready_is_told_no_more_than_before(hall: Hall, ready: Callable[..., FlaskClient]) -> None:
    browser = ready()
    hall.wait()
    assert 'data-hotkey="g a"' in slot(browser) and "line-sound" in slot(browser)
    for state in sorted({*presence.There} - {presence.There.READY}):
        browser.post("/console/presence", data={"state": state})
        told = slot(browser)
        assert "1 menunggu" in told and waits(browser) is None
        assert not [word for word in ("g a", "line-sound", "badge-rings", "data-told") if word in told]


def test_a_long_line_costs_no_more_looks_than_an_empty_one(hall: Hall, ready: Callable[..., FlaskClient], store: Store) -> None:
    browser = ready()
    with watched(store) as empty:
        slot(browser)
    for nth in range(3):
        hall.wait(f"CA{nth}", BUDI)
    with watched(store) as asked:
        slot(browser)
    assert len(asked) == len(empty)
