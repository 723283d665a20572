"""Complaints that may be the same: shown on the page of a case with what tells them apart, and merged from there."""

from __future__ import annotations

from datetime import timedelta

from rules.complaints import Category
from rules.phone import Phone
from store import complaint_joins, complaint_same
from store.complaint_joins import Part
from store.complaint_rows import State
from store.unit import Store
from tests.console.cases import BUDI, Cases
from tests.console.inboxes import Enter
from tests.console.noon import NOON
from tests.console.test_case_deeds import do


def test_what_may_be_the_same_is_listed_and_merged_into(enter: Enter, cases: Cases, store: Store) -> None:
    older = cases.file("Lampu depan masjid mati, hubungi 0812-3456-7890", phone=BUDI, now=NOON - timedelta(days=3))
    newer = cases.file("PJU tidak nyala", now=NOON - timedelta(hours=2))
    cases.file("Lampu jauh", phone=BUDI, region="63.72.02.1003")
    cases.file("Jalan rusak", phone=BUDI, category=Category.ROAD)
    cases.file("Rahasia", phone=BUDI, secret=True)
    nameless = cases.file("Lampu lagi", anonymous=True)
    case, browser = cases.file("Lampu jalan padam"), enter()
    with store.writing() as unit:
        for who in (8, 9):
            complaint_joins.add(unit, older.id, older.number, who, Part.JOINED, "1234", NOON)
        complaint_joins.add(unit, older.id, older.number, 10, Part.HELPED, "1234", NOON)
        complaint_joins.add(unit, case.id, case.number, 8, Part.JOINED, "1234", NOON)
    page = browser.get(f"/console/cases/{case.number}").text
    listed = page.split('class="alikes"')[1].split("</section>")[0]
    assert [one.number for one in (newer, older) if f'name="other" value="{one.number}"' in listed] == [newer.number, older.number]
    assert listed.count('class="alike"') == 2 and listed.index(newer.number) < listed.index(older.number)
    assert "Lampu depan masjid mati" in listed and "3456-7890" not in listed
    assert "2 hari sebelumnya, 2 warga ikut" in listed and "1 hari sesudahnya" in listed
    assert "1 warga ikut" in page.split('class="alikes"')[0]
    assert case.number not in browser.get(f"/console/cases/{nameless.number}").text, "whose it is would be told"
    assert do(browser, case, "merge", other=older.number) == 303
    assert cases.now(case.number).state is State.CLOSED
    with store.reading() as unit:
        assert complaint_same.same_as(unit, case.number) == older.number
    assert "Gabung ke sini" not in browser.get(f"/console/cases/{case.number}").text


def test_no_more_than_eight_are_listed(enter: Enter, cases: Cases) -> None:
    for nth in range(10):
        cases.file(f"Lampu {nth}", phone=Phone(f"+628400000{nth:04}"))
    page = enter().get(f"/console/cases/{cases.file('Lampu lagi').number}").text
    assert page.count('class="alike"') == 8
