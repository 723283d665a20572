"""Who comes without a number: a slip, an SMS, and a name when the day ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from rules.permissions import Role
from store import messages, queues
from store.unit import Store
from tests.console.counters import CLOSING, SITI, book, sit, version, walk_in
from tests.console.noon import Clock


def test_a_walk_in_gets_a_slip_and_an_sms(desk_of: FlaskClient, store: Store, clock: Clock) -> None:
    seen = {"version": version(desk_of), "service": "KTP", "phone": "0840-0000-0001", "priority": "1"}
    given = desk_of.post("/console/counter/walk-in", data=seen)
    slip = desk_of.get(given.location).text
    number = given.location.rsplit("/", 1)[1]
    digits = re.search(rf"CEK {number} (\d{{4}})", slip)
    assert "SMS ke 2345:" in slip, "the paper says to which number"
    assert "A600" in slip and digits is not None and "WITA" in slip and SITI.e164 not in slip
    assert desk_of.post("/console/counter/walk-in", data=seen).location == "/console/counter", "twice is once"
    with store.reading() as unit:
        texts = [one.text for one in messages.to_phone(unit, SITI, 9)]
        assert any(f"CEK {number} {digits[1]}" in text and "A600" in text for text in texts), texts
        ticket = queues.by_number(unit, number)
        assert ticket is not None and ticket.priority and ticket.citizen is not None


def test_a_second_person_of_one_phone_gets_a_number_and_the_phone_both_receipts(desk_of: FlaskClient, store: Store, clock: Clock) -> None:
    mine = book(store, clock)
    same = walk_in(desk_of, phone="0840-0000-0001").location
    assert same.endswith(mine.number), "who has a number keeps it"
    other = walk_in(desk_of, phone="0840-0000-0001", another="1").location.rsplit("/", 1)[1]
    assert other != mine.number
    with store.reading() as unit:
        texts = [one.text for one in messages.to_phone(unit, SITI, 9)]
        assert any(f"CEK {other}" in text and "A600" in text for text in texts), texts
        held = queues.of_citizen(unit, mine.citizen or 0, clock().date())
        assert [(one.number, one.another) for one in held] == [(mine.number, False), (other, True)], "BATAL and TUNDA reach both"
    assert walk_in(desk_of, phone="0840-0000-0001").location.endswith(mine.number), "the phone's own number is the first"


def test_who_has_paper_and_no_phone_is_named_when_the_day_ends(enter: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    clock.at = CLOSING
    desk_of = enter(Role.COUNTER)
    sit(desk_of)
    book(store, clock)
    walk_in(desk_of)
    desk_of.post("/console/counter/do/leave", data={"version": version(desk_of)})
    assert desk_of.post("/console/counter/move-day", data={"office": "mpp", "service": "KTP", "reason": "tutup"}).status_code == 303
    page = desk_of.get("/console/counter").text
    assert "2 nomor" in page and "Tanpa HP, sampaikan langsung: A600 → A00" in page and "11 Mar" in page


def test_the_share_of_the_desk_ends_and_can_be_passed_over(desk_of: FlaskClient, store: Store) -> None:
    for _ in range(48):
        assert "/tickets/" in walk_in(desk_of).location
    assert walk_in(desk_of).location == "/console/counter"
    assert "sudah habis" in desk_of.get("/console/counter").text
    assert "/tickets/" in walk_in(desk_of, beyond="1").location
    assert "tidak terbaca" in desk_of.get(walk_in(desk_of, phone="abc").location).text
