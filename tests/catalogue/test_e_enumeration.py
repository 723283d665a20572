"""Catalogue E, against the real gateway: guessing does not pay, and existing looks like not existing."""

from __future__ import annotations

import logging
import re
import time
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

import redis
from flask import Flask

from rules.chance import Chance
from rules.permissions import Role
from rules.reference import valid
from store import audit, sign_ins, staff
from store.proofs import receipt_digits
from tests.catalogue.gate import Gate, number_in

LOCKED = "Terlalu banyak jawaban salah."
WRONG = "Nomor atau jawaban tidak cocok."
LAMP = "LAPOR lampu jalan mati di Komet dekat masjid"


def ask(gate: Gate, number: str, proof: str) -> str:
    """The answer to a look by SMS from a phone that is new each time."""
    return gate.answer(gate.phone(), f"CEK {number} {proof}")


def test_e_01_numbers_are_no_sequence_and_carry_a_check_digit(gate: Gate) -> None:
    numbers = [int(number_in(gate.complain(gate.settled(), f"{LAMP} ke {n}"))) for n in range(20)]
    assert len(set(numbers)) == 20 and all(valid(str(number)) for number in numbers)
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    assert len(set(steps)) == len(steps) and min(map(abs, steps)) > 100
    assert any(step < 0 for step in steps)


def test_e_02_foreign_and_unknown_numbers_sound_the_same_and_take_as_long(gate: Gate) -> None:
    def spent(number: str) -> float:
        phone = gate.phone()
        begun = time.thread_time()  # a busy machine does not count
        gate.text(phone, f"CEK {number} 1901")
        return time.thread_time() - begun

    number = gate.file()
    assert ask(gate, number, "1901") == ask(gate, _nobodys(gate), "1901")
    foreign, unknown = [], []
    for _ in range(15):
        foreign.append(spent(gate.file()))
        unknown.append(spent(_nobodys(gate)))
    assert abs(median(foreign) - median(unknown)) < 0.005, "seconds of work"


def test_e_04_a_number_alone_tells_nothing_not_even_to_the_phone_that_filed_it(gate: Gate) -> None:
    owner = gate.settled()
    number = number_in(gate.complain(owner, f"{LAMP} raya"))
    for phone in (owner, gate.phone()):
        said = gate.answer(phone, f"CEK {number}")
        assert said == "Ketik 4 angka bukti di resi Anda."
        assert gate.dial(phone, "1", number).screen.startswith(f"CON {said}") or "Tadi belum selesai" in gate.dial(phone).screen


def test_e_05_five_wrong_answers_from_six_phones_on_three_channels_lock_the_number(gate: Gate) -> None:
    number = gate.file("1990")
    assert WRONG in ask(gate, number, "1901")
    assert WRONG in gate.dial(None, "1", number, "1902").screen
    call = gate.call()
    for keys in ("1", number):
        call.keys(keys)
    assert WRONG in call.keys("1903")
    assert WRONG in ask(gate, number, "1904")
    assert LOCKED in gate.dial(None, "1", number, "1905").screen
    assert LOCKED in ask(gate, number, "1990"), "even the right answer, from anywhere"


def test_e_05_a_number_that_nobody_has_locks_too(gate: Gate) -> None:
    number = _nobodys(gate)
    said = [ask(gate, number, f"19{n:02d}") for n in range(6)]
    assert [LOCKED in words for words in said] == [False] * 4 + [True] * 2, said


def test_e_07_an_emptied_redis_forgets_no_guess(gate: Gate) -> None:
    number, client = gate.file("1990"), redis.Redis.from_url(gate.config.redis)
    for n in range(5):
        ask(gate, number, f"19{n:02d}")
        client.flushall()
    client.close()
    assert LOCKED in ask(gate, number, "1990")


def test_e_08_a_lock_is_on_one_number_its_owner_hears_of_it_and_an_officer_opens_it(gate: Gate) -> None:
    victim, other = gate.settled(), gate.file("1985")
    said = gate.complain(victim, f"{LAMP} barat")
    number = number_in(said)
    proof = receipt_digits(gate.store.keys, number)
    for n in range(5):
        ask(gate, number, f"{(int(proof) + 1 + n) % 10_000:04d}")
    assert LOCKED in gate.answer(victim, f"CEK {number} {proof}")
    assert LOCKED not in gate.answer(victim, f"CEK {other} 1985")
    assert "ANTREAN" in gate.answer(victim, "ANTRI")
    told = [one.text for one in gate.inbox(victim) if one.purpose == "notice.locked"]
    assert len(told) == 1 and f"{number[:4]} {number[4:]}" in told[0] and "petugas" in told[0]

    officer = Officer(gate)
    assert "Terkunci sampai" in officer.get(f"/console/cases/{number}")
    assert officer.post(f"/console/cases/{number}/unlock", reason="  ") == 400, "not without a reason"
    assert LOCKED in gate.answer(victim, f"CEK {number} {proof}")
    assert officer.post(f"/console/cases/{number}/unlock", reason="Warga menyebut isi pengaduannya") == 303
    with gate.store.reading() as unit:
        [line] = [one for one in audit.about(unit, f"complaint {number}", 50) if one.action == "case.unlock"]
    assert (line.actor, line.purpose) == (officer.member.by, "Warga menyebut isi pengaduannya")
    assert "Kunci dibuka" in officer.get(f"/console/cases/{number}") and LOCKED not in gate.answer(victim, f"CEK {number} {proof}")
    assert officer.post(f"/console/cases/{number}/unlock", reason="Sekali lagi") == 409, "it is open"


class Officer:
    """Somebody who works cases, signed in to the console of the same house."""

    def __init__(self, gate: Gate) -> None:
        app = gate.client.application
        assert isinstance(app, Flask)
        token, now = Chance().token(), datetime.now(UTC)
        with gate.store.writing() as unit:
            self.member = staff.add(unit, login=gate.id("officer"), name="Petugas", role=Role.OFFICER, town="banjarbaru", now=now)
            sign_ins.begin(unit, self.member, token, now, half=False)
        self._browser = app.test_client()
        with self._browser.session_transaction(path="/console") as kept:
            kept["token"] = token

    def get(self, path: str) -> str:
        """The page there."""
        answer = self._browser.get(path)
        assert answer.status_code == 200
        return answer.text

    def post(self, path: str, **form: str) -> int:
        """Send a form with its token, as the page does; the status."""
        found = re.search(r'name="csrf" content="([^"]+)"', self.get("/console/inbox"))
        assert found is not None
        return self._browser.post(path, data={**form, "csrf_token": found[1]}).status_code


def test_what_is_guessed_stays_out_of_the_log(gate: Gate) -> None:
    records: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(self.format(record))

    listener = Listener(logging.DEBUG)
    logging.getLogger().addHandler(listener)
    try:
        number = gate.file("1990")
        for proof in ("1971", "1990"):
            ask(gate, number, proof)
            gate.dial(None, "1", number, proof)
    finally:
        logging.getLogger().removeHandler(listener)
    assert not re.search(rf"{number}|1971", "\n".join(records))


def _nobodys(gate: Gate) -> str:
    """A right number that no case has, and for which a birth year is asked: what is asked differs from number to number."""
    start = 10_000_000 + 100_000 * next(gate.count)
    return next(
        str(n) for n in range(start, 99_999_999) if valid(str(n)) and gate.answer(gate.phone(), f"CEK {n}").startswith("Ketik tahun lahir")
    )
