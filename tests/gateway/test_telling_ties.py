"""Whoever's complaint was joined to another, or taken apart, hears the other's number and digits that prove their part in it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gateway.telling import Telling
from handlers.proving import proves
from menus.render import gsm
from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.deadlines import Promise
from rules.phone import Phone
from store import citizens, complaint_classes, complaint_joins, complaint_same, complaints, messages
from store.complaint_joins import Part
from store.unit import Store, Unit
from tests.stories.reading import book

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 09.00 WITA
BOOK = book()
PHONES = [Phone(f"+628400000{n:04d}") for n in range(100, 104)]
LANGUAGES = ["id", "en", "jv", "su", "bjn"]


def file(unit: Unit, citizen: int, words: str = "Lampu padam") -> complaints.Complaint:
    return complaints.file(
        unit, town="banjarbaru", category=Category.LAMP, region="63.72.04.1004", words=words, recording=None, anonymous=False,
        secret=False, citizen=citizen, channel="sms", now=NOW, first_due=date(2026, 11, 26), done_due=date(2026, 12, 11), chance=Chance(),
    )  # fmt: skip


def people(store: Store, language: str = "id") -> list[int]:
    store.tell = Telling(BOOK, store.towns, lambda: NOW)
    with store.writing() as unit:
        met = [citizens.meet(unit, phone, NOW, language).id for phone in PHONES]
        for one in met:
            citizens.notice(unit, one, NOW)
    return met


def sent(store: Store, phone: Phone) -> list[str]:
    with store.reading() as unit:
        return [one.text for one in messages.to_phone(unit, phone, 50)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_in_a_duplicate_hears_where_it_went(store: Store, language: str) -> None:
    who = people(store, language)
    with store.writing() as unit:
        first, again = file(unit, who[0]), file(unit, who[1])
        complaint_joins.add(unit, again.id, again.number, who[2], Part.JOINED, "1111", NOW)
    with store.writing() as unit:
        complaint_same.merge(unit, again.number, first.number, "petugas 3", NOW)
    assert sent(store, PHONES[0]) == [] == sent(store, PHONES[3])
    told = [sent(store, phone) for phone in PHONES[1:3]]
    for texts in told:
        [text] = texts
        assert gsm.segments(text).count == 1 and again.number[:4] in text and f"BELUM {again.number}" in text
    digits = [re.search(rf"CEK {first.number} (\d{{4}})", texts[0]) for texts in told]
    with store.reading() as unit:
        taken = [complaint_joins.proved(unit, first.number, found[1]) for found in digits if found]
    assert [one and one.citizen for one in taken] == who[1:3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whose_report_had_two_subjects_hears_the_second_number(store: Store, language: str) -> None:
    who = people(store, language)
    with store.writing() as unit:
        first = file(unit, who[0])
    with store.writing() as unit:
        promise = Promise(date(2026, 11, 26), "", date(2026, 12, 11), "")
        second = complaint_same.split(
            unit, first.number, "Petugas kasar", category=Category.STAFF, promise=promise, by="petugas 3", now=NOW, chance=Chance()
        )
    [text] = sent(store, PHONES[0])
    found = re.search(rf"CEK {second.number} (\d{{4}})", text)
    assert found is not None and proves(store.keys, second.number, found[1]) and gsm.segments(text).count == 1
    assert "Petugas" not in text


def test_a_correction_and_a_link_are_told_to_nobody(store: Store) -> None:
    who = people(store)
    with store.writing() as unit:
        one, other = file(unit, who[0]), file(unit, who[1])
    more: dict[str, Any] = {"by": "petugas 3", "now": NOW}
    with store.writing() as unit:
        complaint_same.link(unit, one.number, other.number, **more)
        complaint_classes.reclass(unit, one.number, kind=Kind.SUPERVISORY, category=Category.STAFF, **more)
    assert [sent(store, phone) for phone in PHONES] == [[]] * 4


def test_who_gets_no_notices_joins_all_the_same(store: Store) -> None:
    who = people(store)
    with store.writing() as unit:
        first, again = file(unit, who[0]), file(unit, who[1])
        citizens.opt_out(unit, who[1], NOW)
    with store.writing() as unit:
        complaint_same.merge(unit, again.number, first.number, "petugas 3", NOW)
        assert complaints.concerned(unit, first) == (who[0], who[1])
    assert sent(store, PHONES[1]) == []
