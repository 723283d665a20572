"""How long a town keeps what was said: chosen in the browser, published, and obeyed by the clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from jobs.sweep import clear_cases
from rules.permissions import Role
from store import complaints
from store.complaints import State
from store.unit import Store
from tests.console.cases import Cases

ROOT = "/console/town/banjarbaru"
Enter = Callable[..., FlaskClient]


def chosen(browser: FlaskClient, **days: str) -> str:
    """Fill in the settings as they stand but for these, and send them; the page that comes back."""
    page = browser.get(f"{ROOT}/settings").text
    said = dict(re.findall(r'<input class="form-control[^"]*" id="[\w.]+" name="([\w.]+)" value="([^"]*)"', page))
    tongues = re.findall(r'name="languages" value="(\w+)" checked', page)
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark
    return browser.post(f"{ROOT}/settings", data={**said, "languages": tongues, "mark": mark[1], **days}, follow_redirects=True).text


def publish(browser: FlaskClient) -> None:
    found = re.search(r'name="revision" value="([\d.]+)"', browser.get(f"{ROOT}/draft").text)
    assert found
    assert browser.post(f"{ROOT}/draft/publish", data={"revision": found[1], "note": "SK 4/2026"}).status_code == 303


def ended(cases: Cases, store: Store, at: datetime) -> str:
    number = cases.file("Lampu di depan rumah Pak Contoh", now=at).number
    with store.writing() as unit:
        for state in (State.ANSWERED, State.CLOSED):
            complaints.change(unit, number, state, at, by="staff 1", day=at.date())
    return number


def test_what_a_town_chooses_is_what_the_clock_does(
    enter: Enter, cases: Cases, store: Store, clock: Callable[[], datetime]
) -> None:
    browser = enter(Role.TOWN_ADMIN)
    number = ended(cases, store, clock() - timedelta(days=200))
    assert clear_cases(store, clock()) == 1, "the voices, which it has none of"
    assert cases.now(number).words
    assert "1 perubahan belum terbit" in chosen(browser, keep_words="180")
    clear_cases(store, clock())
    assert cases.now(number).words, "a draft deletes nothing"
    publish(browser)
    assert clear_cases(store, clock()) == 1
    assert (cases.now(number).words, cases.now(number).state) == ("", State.CLOSED)
    assert "Isinya sudah dihapus" in enter(Role.OFFICER).get(f"/console/cases/{number}").text


def test_a_time_that_no_town_may_choose_is_told_beside_its_field(enter: Enter) -> None:
    page = chosen(enter(Role.TOWN_ADMIN), keep_words="30")
    assert "Isi angka dari 90 sampai 3650." in page and 'aria-describedby="wrong-keep_words"' in page


def test_the_page_says_what_holds_for_every_town(enter: Enter) -> None:
    page = enter(Role.TOWN_ADMIN).get(f"{ROOT}/settings").text
    assert "Kosong: 730. Dari 90 sampai 3650." in page and "Pesan SMS dan isinya" in page
    assert "inbound_events" not in page
