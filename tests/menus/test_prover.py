"""The proof of the flows: a small sound book holds, and each way of breaking it is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from menus.faults import Fault
from tests.menus.proved import SOUND, broken, read, told


def test_a_sound_book_has_no_fault(tmp_path: Path) -> None:
    assert told(read(tmp_path, SOUND)) == []


def test_a_fault_is_one_line_with_its_place() -> None:
    assert str(Fault("status", "found", "en", "ussd", "is too long")) == "status.found (en, ussd): is too long"
    assert str(Fault("status", "found", "", "", "is odd")) == "status.found: is odd"
    assert str(Fault("", "engine.back", "jv", "", "is missing")) == "engine.back (jv): is missing"


@pytest.mark.parametrize(
    "file, old, new, fault",
    [
        # paths
        pytest.param(
            "main", "to: case.towns", "to: case.nowhere", "main.front: leads to case.nowhere, which does not exist", id="a way into nothing"
        ),
        pytest.param("main", "to: case.towns", "to: case.number", "case.pick: nothing leads here", id="a state that nothing leads to"),
        pytest.param(
            "case",
            "done: {say: Terima kasih.}",
            'done: {ask: "Lagi?", check: digits(1), save: again, to: done}',
            "case.done: a dead end: no end of a dialogue can be reached from here",
            id="a dead end",
        ),
        pytest.param(
            "officer", "start:", "begin:", "officer.start: a dialogue opens here, but there is no such state", id="a door without a room"
        ),
        pytest.param(
            "main",
            "to: case.towns",
            "to: case.found",
            "case.found: is private, but can be reached without a proof",
            id="a private state without a proof",
        ),
        pytest.param(
            "main",
            "to: case.towns",
            "to: case.sure",
            "case.sure (en): says {tale}, which not every path there has learned",
            id="a fact that one path has not learned",
        ),
        pytest.param(
            "case",
            "Terima kasih.",
            '"Terima kasih. {proof}"',
            "case.done (id): says {proof}, which not every path there has learned",
            id="a secret is not told after its service",
        ),
        pytest.param(
            "main",
            "to: case.towns",
            "to: case.pick",
            "case.pick: picks from towns, which not every path here has learned",
            id="a list that nothing brought",
        ),
        # services
        pytest.param(
            "case", "call: case.look", "call: case.lock", "case.look: there is no service case.lock", id="a service that does not exist"
        ),
        pytest.param(
            "case",
            "with: {number: number, proof: proof}",
            "with: {number: number}",
            "case.look: case.look needs proof",
            id="an argument missing",
        ),
        pytest.param(
            "case",
            "with: {number: number, proof: proof}",
            "with: {number: number, proof: proof, age: number}",
            "case.look: case.look does not take age",
            id="an argument too many",
        ),
        pytest.param(
            "case",
            "proof: proof}",
            "proof: prof}",
            "case.look: gives case.look the fact prof, which no path ever learns",
            id="an argument misspelt",
        ),
        pytest.param(
            "case",
            "found: found, unknown: unknown",
            "found: found",
            "case.look: case.look may end with unknown, which leads nowhere",
            id="an outcome forgotten",
        ),
        pytest.param(
            "case",
            "unknown: unknown",
            "unknown: unknown, gone: unknown",
            "case.look: case.look never ends with gone",
            id="an outcome that never comes",
        ),
        # facts
        pytest.param(
            "case",
            "save: tale",
            "save: status",
            "case.story: status is text here and term @case. in case.look",
            id="one name for two kinds of fact",
        ),
        pytest.param(
            "case",
            "done: {say: Terima kasih.}",
            'done: {ask: "Lagi?", check: digits(3), save: tale, to: unknown}',
            "case.done: asks for tale by the check digits, but case.story by words",
            id="one fact asked for in two ways",
        ),
        # menus
        pytest.param(
            "case",
            "{value: drop, label: Batal,",
            '{value: drop, label: Batal, key: "9",',
            "case.sure: option drop takes the key 9; only main.front has one, 9",
            id="the officer's key elsewhere",
        ),
        pytest.param("case", "{value: drop,", "{value: send,", "case.sure: has the option send twice", id="an option twice"),
        pytest.param(
            "case",
            "{value: drop,",
            '{value: "1",',
            "case.sure: option 2 has the value 1, which could be taken for another option's number",
            id="a value that looks like another's number",
        ),
        pytest.param(
            "case", ', record: "true"', "", "case.story (voice): a caller cannot key words; let it record", id="words asked of a caller"
        ),
        # words
        pytest.param("en", "case.done: Thank you.\n", "", "case.done (en): is not translated", id="a translation missing"),
        pytest.param(
            "en", "case.found@voice:", "case.found@sms:", "case.found@voice (en): is not translated", id="a spoken translation missing"
        ),
        pytest.param(
            "en", "case.done:", "case.gone: Gone.\ncase.done:", "case.gone (en): nothing uses these words", id="a translation of nothing"
        ),
        pytest.param(
            "id",
            "sudah jadi",
            'sudah jadi\n"@case_old.gone": hilang',
            "@case_old.gone (id): nothing uses these words",
            id="a term of no group",
        ),
        pytest.param(
            "id", "terlambat", "terlambat {number}", "@case.late (id): says {number}, but nothing fills it here", id="a slot in a term"
        ),
        pytest.param(
            "case",
            "label: Batal",
            'label: "Batal {town}"',
            "case.sure:drop (id): says {town}, but nothing fills it here",
            id="a slot in a label",
        ),
        pytest.param(
            "en", '"{town}: {tale} Send?"', '"{tale} Send?"', "case.sure (en): has no {town}", id="a translation that lacks a slot"
        ),
        pytest.param(
            "en",
            "Thank you.",
            '"Thank you. {town}"',
            "case.done (en): has {town}, which the Indonesian has not",
            id="a translation with a slot of its own",
        ),
        pytest.param(
            "en", "Thank you.", '"Thank you. {Town}"', "case.done (en): has a brace that is no slot", id="a brace that is no slot"
        ),
        pytest.param("en", "Thank you.", "Thank you…", "case.done (en): has signs that are not GSM-7: …", id="a sign that halves the room"),
        pytest.param(
            "case", "Terima kasih.", '"Terima kasih. {towns}"', "case.done (id): says {towns}, which is a list", id="a list in a text"
        ),
        pytest.param(
            "case",
            "Nomor {number}, {status}. {note}",
            "Nomor {number}, {due}. {note}",
            "case.receipt (id): says {due}, which its slots do not name",
            id="a message with a slot undeclared",
        ),
        pytest.param("case", "term(case)", "term(kase)", "@kase. (id): there is no word of this group", id="a group without words"),
        # sizes
        pytest.param(
            "en",
            "What happened?",
            "What happened? " * 10,
            "case.story (en, ussd): takes 2 pages of 160 septets, at most 1; a question has one, for 98 may be an answer",
            id="a question of two pages",
        ),
        pytest.param(
            "case",
            "{town}: {tale} Kirim?",
            "{town}: {tale} " + "Kirim sekarang? " * 20,
            "case.sure (id, ussd): takes 5 pages of 160 septets, at most 4",
            id="a menu of too many pages",
        ),
        pytest.param(
            "case",
            "{town}: {tale} Kirim?",
            "{town}: {tale} " + "Kirim sekarang? " * 20,
            "case.sure (id, sms): takes 5 SMS, at most 4",
            id="an answer of too many messages",
        ),
        pytest.param(
            "en",
            '"Number {number}, {status}. {note}"',
            '"Number {number}, {status}. {note}' + " Keep it." * 11 + '"',
            "case.receipt (en, sms): takes 2 SMS (164 septets), declared 1",
            id="a receipt of two messages",
        ),
        # command words
        pytest.param(
            "main",
            "also: [halo, info]",
            "also: [halo, status]",
            "main (sms): the word STATUS means both CEK and MENU",
            id="a word for two things",
        ),
        pytest.param(
            "main",
            "also: [halo, info]",
            'also: [halo, "98"]',
            "main (sms): the word '98' of MENU is a key; commands are words",
            id="a word that is a key",
        ),
        pytest.param(
            "main",
            "also: [halo, info]",
            "also: [halo, ya]",
            "main (sms): the word YA of MENU is how people say yes or no",
            id="a word that is a yes",
        ),
        pytest.param(
            "main",
            "also: [halo, info]",
            "also: [halo, cancel]",
            "main (sms): the word CANCEL of MENU is caught by a network before it reaches us",
            id="a word that a network keeps",
        ),
        pytest.param(
            "main",
            "MENU: {to: front, also: [halo, info]}",
            "INFO: {to: front}",
            "main (sms): the word INFO of INFO is caught by a network before it reaches us",
            id="a network's word stands alone",
        ),
    ],
)
def test_a_broken_book_is_told(tmp_path: Path, file: str, old: str, new: str, fault: str) -> None:
    assert fault in told(broken(tmp_path, file, old, new))
