"""What a crowd of officers costs the inbox: one look for all of them, nothing for a list that is the same, and never an old list."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from console import inbox_counts, inbox_shared
from store import case_work
from store.case_work import Kind
from store.complaint_rows import complaints as rows
from store.inbox import Asked, View, Wanted
from store.staff import Member
from store.unit import Store
from tests.console.inboxes import file, text
from tests.console.noon import NOON, Clock
from tests.console.test_what_pages_cost import watched

Enter = Callable[..., FlaskClient]
PART = {"HX-Request": "true"}


def seen(page: str) -> str:
    return page.partition('data-seen="')[2].partition('"')[0]


@pytest.mark.parametrize("view", ["all", "unassigned", "mine"])
def test_a_page_is_told_nothing_while_its_list_is_the_same(store: Store, enter: Enter, view: str) -> None:
    with store.writing() as unit:
        number = file(unit).number
    browser, address = enter(), f"/console/inbox?view={view}"
    first = seen(browser.get(address).text)
    again = browser.get(address, headers={**PART, "X-Seen": first})
    assert first and (again.status_code, again.text) == (204, "")
    assert browser.get(address, headers=PART).status_code == 200, "who has nothing is told all"
    with store.writing() as unit:
        other = file(unit, citizen=8, words="Air mati").number
        case_work.assign(unit, number, Kind.COMPLAINT, "banjarbaru", 1, None, "staff 1", NOON)
    told = browser.get(address, headers={**PART, "X-Seen": first})
    assert told.status_code == 200 and seen(told.text) not in ("", first)
    assert (f"row-{other}" in told.text) == (view != "mine")


def test_what_a_citizen_texts_is_told_at_the_next_look(store: Store, enter: Enter) -> None:
    browser = enter()
    first = seen(browser.get("/console/inbox").text)
    with store.writing() as unit:
        key = text(unit)
    assert f"row-{key}" in browser.get("/console/inbox", headers={**PART, "X-Seen": first}).text


def test_ages_are_told_anew_each_minute(store: Store, enter: Enter, clock: Clock) -> None:
    with store.writing() as unit:
        file(unit)
    browser = enter()
    first = seen(browser.get("/console/inbox").text)
    clock.later(minutes=1)
    assert browser.get("/console/inbox", headers={**PART, "X-Seen": first}).status_code == 200


LONG = 600.0  # seconds that a look holds, where a test is not about that: a busy machine needs more than one for two pages


def test_another_officer_asks_the_database_for_less(store: Store, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (inbox_shared, inbox_counts):
        monkeypatch.setattr(module, "FRESH", LONG)
    with store.writing() as unit:
        for citizen in range(5):
            file(unit, citizen=citizen)
    one, other = enter(), enter()
    with watched(store) as first:
        one.get("/console/inbox", headers=PART)
    with watched(store) as second:
        answer = other.get("/console/inbox", headers=PART)
    assert answer.text.count('id="row-') == 5
    assert len(second) <= 10 < len(first)
    with watched(store) as third:
        assert other.get("/console/inbox", headers={**PART, "X-Seen": seen(answer.text)}).status_code == 204
    assert len(third) <= 8


def test_eight_who_ask_at_once_cost_one_look(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FRESH", "PATIENCE"):
        monkeypatch.setattr(inbox_shared, name, LONG)
    town, begin, told = store.towns().by_id["banjarbaru"], Barrier(8), []
    with store.writing() as unit:
        number = file(unit).number

    def ask(who: int) -> None:
        begin.wait()
        with store.reading() as unit:
            told.append(inbox_shared.of(unit, store, Asked(town, who, NOON), Wanted(View.UNASSIGNED), None))

    threads = [Thread(target=ask, args=(who,)) for who in range(8)]
    with watched(store) as asked:
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert sum("complaints.words" in statement for statement, _ in asked) == 1
    assert [item.key for item in told[0].items] == [number] and all(one.items == told[0].items for one in told)


def test_what_no_mark_tells_of_is_old_for_a_second_at_most(store: Store) -> None:
    town, wanted = store.towns().by_id["banjarbaru"], Wanted()
    with store.writing() as unit:
        number = file(unit).number
    with store.reading() as unit:
        assert inbox_shared.of(unit, store, Asked(town, 1, NOON), wanted, None).items
    with store.writing() as unit:
        unit.conn.execute(update(rows).where(rows.c.number == number).values(state="closed"))
    with store.reading() as unit:
        late = Asked(town, 1, NOON + timedelta(seconds=inbox_shared.FRESH))
        assert inbox_shared.of(unit, store, late, wanted, None).items == []


def test_who_has_a_case_reads_you_and_everybody_else_the_name(
    store: Store, enter: Enter, employ: Callable[..., Member]
) -> None:
    holder = employ(login="siti")
    with store.writing() as unit:
        number = file(unit).number
        case_work.assign(unit, number, Kind.COMPLAINT, "banjarbaru", holder.id, None, "staff 1", NOON)
    pages = {who: enter(member).get("/console/inbox", headers=PART).text for who, member in (
        ("a colleague", employ()), ("the holder", holder), ("another colleague", employ()),
    )}  # fmt: skip
    told = {who: (holder.name in page.partition(f'id="row-{number}"')[2], 'class="mine"' in page) for who, page in pages.items()}
    assert told == {"a colleague": (True, False), "the holder": (False, True), "another colleague": (True, False)}
    assert pages["a colleague"].partition('id="rows"')[2].partition("</tbody>")[0] in pages["another colleague"], "one body for both"


def test_pages_that_ask_because_of_one_beat_cost_one_look_however_much_changes_meanwhile(
    store: Store, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_shared, "FRESH", LONG)
    one, other = enter(), enter()
    old = seen(one.get("/console/inbox").text)
    with store.writing() as unit:
        first = file(unit).number
    beat = one.get("/console/pulse").headers["X-Beat"]
    because = {**PART, "X-Seen": old, "X-Beat": beat}
    assert f"row-{first}" in one.get("/console/inbox", headers=because).text
    with store.writing() as unit:
        second = file(unit, citizen=8, words="Air mati").number
    with watched(store) as asked:
        told = other.get("/console/inbox", headers=because).text
    assert f"row-{first}" in told and f"row-{second}" not in told, "the next beat tells of it"
    assert not any("complaints.words" in statement for statement, _ in asked)
    for headers in ({**because, "X-Beat": "0000.1"}, {**PART, "X-Seen": old}, PART):
        assert f"row-{second}" in other.get("/console/inbox", headers=headers).text, "a beat of another process, or none: what is there now"


def test_the_next_beat_has_what_came_after_the_one_before(store: Store, enter: Enter) -> None:
    browser = enter()
    old = seen(browser.get("/console/inbox").text)
    beat = browser.get("/console/pulse").headers["X-Beat"]
    with store.writing() as unit:
        number = file(unit).number
    while (now := browser.get("/console/pulse").headers["X-Beat"]) == beat:
        time.sleep(0.05)
    assert f"row-{number}" in browser.get("/console/inbox", headers={**PART, "X-Seen": old, "X-Beat": now}).text
