"""Catalogue V, the officers' line: nobody takes the turns of others with many calls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from rules.chance import Chance
from rules.permissions import Role
from rules.phone import Phone
from store import callbacks, citizens, officer_calls, presence, sign_ins, staff
from store.officer_calls import MOST_OF_ONE, State
from tests.catalogue.gate import Gate
from tests.catalogue.phones import Call

MANY = 100


@pytest.fixture
def manned(gate: Gate) -> Gate:
    """The gate, and an invented officer of the demonstration who is ready: they work at any hour."""
    token, now = Chance().token(), datetime.now(UTC)
    with gate.store.writing() as unit:
        who = staff.add(unit, login=gate.id("officer"), name="Petugas", role=Role.OFFICER, town="banjarbaru", now=now, demo=True)
        sign_ins.begin(unit, who, token, now, half=False)
        signed = sign_ins.find(unit, token, now)
        assert signed is not None
        presence.say(unit, who.id, "banjarbaru", presence.There.READY, signed.token, now)
    return gate


def waits(gate: Gate, phone: str) -> str:
    """The words, or the line's name, that a call which asks for an officer hears."""
    call = Call(gate, phone)
    call.keys("0")
    named = [verb.text or "" for verb in ET.fromstring(call.xml).iter("Enqueue")]
    return named[0] if named else call.words


def test_v_10_a_hundred_calls_at_once_from_one_number_take_three_places_and_cost_one_text(manned: Gate) -> None:
    phone, before, after = manned.settled(), manned.settled(), manned.settled()
    assert waits(manned, before).startswith("petugas-")
    with ThreadPoolExecutor(8) as calls:
        heard = list(calls.map(lambda _: waits(manned, phone), range(MANY)))
    assert waits(manned, after).startswith("petugas-")

    told = [words for words in heard if not words.startswith("petugas-")]
    assert len(told) == MANY - MOST_OF_ONE and all("menelepon Anda" in words for words in told), set(told)
    with manned.store.reading() as unit:
        mine, first, last = (citizens.find(unit, Phone(one)) for one in (phone, before, after))
        assert mine is not None and first is not None and last is not None
        line = [one.citizen for one in officer_calls.in_line(unit, "banjarbaru", 500) if one.citizen in (first.id, mine.id, last.id)]
        assert line == [first.id, *[mine.id] * MOST_OF_ONE, last.id]
        assert callbacks.is_open(unit, mine.id, "banjarbaru"), "and is called back"
    assert [one.purpose for one in manned.inbox(phone)].count("callback.booked") == 1


def test_who_was_cut_off_and_calls_again_waits_again(manned: Gate) -> None:
    phone = manned.settled()
    for _ in range(MOST_OF_ONE):
        assert waits(manned, phone).startswith("petugas-")
    with manned.store.writing() as unit:
        who = citizens.find(unit, Phone(phone))
        assert who is not None
        first = officer_calls.of_citizen(unit, who.id)[-1]
        assert officer_calls.change(unit, first, State.ABANDONED, datetime.now(UTC))
    assert waits(manned, phone).startswith("petugas-")
