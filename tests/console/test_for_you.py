"""What an officer is told above the inbox: what concerns them, until they opened the case or said that they know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from rules.complaints import Kind as Class
from rules.permissions import Role
from store import case_work
from store.case_work import Kind
from store.staff import Member
from store.unit import Store
from tests.console.cases import EVIL, PART, Cases
from tests.console.inboxes import text
from tests.console.noon import NOON
from tests.console.test_what_pages_cost import walks, watched

Enter = Callable[..., FlaskClient]
Employ = Callable[..., Member]
INBOX = "/console/inbox"
DAY = date(2026, 3, 12)


def give(store: Store, number: str, to: Member, by: Member, *, due: date | None = None, why: str = "", kind: Kind = Kind.COMPLAINT) -> None:
    with store.writing() as unit:
        case_work.assign(unit, number, kind, "banjarbaru", to.id, due, by.by, NOON, detail=why)


def stale(store: Store) -> None:
    """Days later the clock takes back what nobody touched."""
    with store.writing() as unit:
        assert case_work.release_stale(unit, store.towns().by_id["banjarbaru"], NOON + timedelta(days=9)) == 1


def news(browser: FlaskClient, address: str = INBOX) -> list[str]:
    """The lines of the list, as words."""
    page = unescape(browser.get(address).text)
    listed = page.partition('id="for-you"')[2].partition("</section>")[0]
    return [line.partition("<form")[0] for line in listed.split("<li>")[1:]]


def test_a_case_that_is_given_says_by_whom_until_when_and_why(enter: Enter, employ: Employ, store: Store, cases: Cases) -> None:
    boss, dedi, case = employ(Role.SUPERVISOR), employ(), cases.file()
    give(store, case.number, dedi, boss, due=DAY, why=EVIL)
    browser = enter(dedi)
    assert EVIL not in browser.get(INBOX).text
    (line,) = news(browser)
    assert f"oleh {boss.name}, selesai paling lambat Kam 12 Mar 2026" in line and EVIL in line
    assert f'href="/console/cases/{case.number}?from=inbox"' in line and "Lampu jalan" in line
    assert news(enter(boss)) == [], "whoever gave it is told nothing"
    browser.post(f"/console/cases/{case.number}/viewing", data={"typing": "0"})
    assert news(browser) == []


def test_a_case_that_is_taken_back_says_so_until_they_know_and_its_history_names_them(
    enter: Enter, employ: Employ, store: Store, cases: Cases
) -> None:
    dedi, rina, case, other = employ(), employ(), cases.file(), cases.file("dua")
    give(store, case.number, dedi, dedi)
    browser = enter(dedi)
    assert news(browser) == [], "what one takes oneself is no news"
    stale(store)
    (line,) = news(browser)
    assert "kembali ke antrean: 8 jam kerja tidak Anda sentuh" in line and case.number in line
    enter(rina).post("/console/for-you/seen", data={"number": case.number})
    browser.post("/console/for-you/seen", data={"number": other.number})
    assert len(news(browser)) == 1, "only their own word, and of this case, takes it away"
    answer = browser.post("/console/for-you/seen", data={"number": case.number, "view": "mine"})
    assert (answer.status_code, answer.location) == (303, f"{INBOX}?view=mine") and news(browser) == []
    trail = f"/console/cases/{case.number}/trail"
    assert f"Kembali ke antrean, tidak disentuh ({dedi.name})" in browser.get(trail, headers=PART).text
    blind = enter(Role.OVERSEER).get(f"/console/overseer/trail?number={case.number}").text
    assert f"Petugas bantuan {dedi.id}" in blind and dedi.name not in blind


@pytest.mark.parametrize("after", ["given on", "done", "taken again"])
def test_what_is_over_is_no_news(enter: Enter, employ: Employ, store: Store, cases: Cases, after: str) -> None:
    boss, dedi, rina, case = employ(Role.SUPERVISOR), employ(), employ(), cases.file()
    give(store, case.number, dedi, boss)
    if after == "given on":
        give(store, case.number, rina, boss)
    elif after == "done":
        with store.writing() as unit:
            case_work.finish(unit, case.number, dedi.by, NOON)
    else:
        stale(store)
        give(store, case.number, dedi, dedi)
    assert [line for line in news(enter(dedi)) if "kembali ke antrean" in line or after != "taken again"] == []


def test_five_are_shown_and_all_on_a_page_of_their_own(enter: Enter, employ: Employ, store: Store, cases: Cases) -> None:
    boss, dedi = employ(Role.SUPERVISOR), employ()
    for nth in range(6):
        give(store, cases.file(str(nth)).number, dedi, boss)
    with store.writing() as unit:
        key = text(unit)
    browser = enter(dedi)
    page = browser.get(INBOX).text
    assert len(news(browser)) == 5 and "/console/for-you" in page and "Lihat semua" in page
    give(store, key, dedi, boss, kind=Kind.TEXT)
    every = news(browser, "/console/for-you")
    assert len(every) == 7 and sum("what=text" in line for line in every) == 1
    assert browser.post("/console/for-you/seen", data={"number": key, "all": "1"}).location == "/console/for-you"
    assert len(news(browser, "/console/for-you")) == 6
    assert news(browser, f"{INBOX}?q=lampu") == [], "a search tells what it found alone"


def test_an_overseer_finds_theirs_without_a_name_and_an_officer_never_sees_it(
    enter: Enter, employ: Employ, store: Store, cases: Cases
) -> None:
    first, second, dedi = employ(Role.OVERSEER), employ(Role.OVERSEER), employ()
    case = cases.file(kind=Class.SUPERVISORY)
    for to in (second, dedi):  # of an officer: given while it lay on the desk of the office
        give(store, case.number, to, first)
        if to is second:
            (line,) = news(enter(second), "/console/overseer")
            assert f"Pengawas {first.id}" in line and first.name not in line
    assert news(enter(dedi)) == []
    assert enter(Role.COUNTER).get("/console/for-you").status_code == 403


def test_it_costs_the_inbox_one_statement_by_an_index_and_the_pulse_nothing(
    enter: Enter, employ: Employ, store: Store, cases: Cases
) -> None:
    boss, dedi = employ(Role.SUPERVISOR), employ()
    give(store, cases.file().number, dedi, boss)
    browser = enter(dedi)
    with watched(store) as asked:
        assert len(news(browser)) == 1
    mine = [one for one in asked if "unseen_by" in one[0] or "case_mentions" in one[0]]
    assert len(mine) == 1 and walks(store, mine) == []
    with watched(store) as asked:
        assert browser.get("/console/pulse").status_code == 200
    assert [one for one in asked if "unseen_by" in one[0] or "case_mentions" in one[0]] == []
