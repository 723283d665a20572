"""Catalogue V, against the real gateway: what a voice network may send; the TwiML is always well-formed (`Call` looks)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import recordings
from store.complaints import complaints
from store.ledger import outbox
from tests.catalogue.gate import AFRICA_VOICE, Gate
from tests.catalogue.phones import TWILIO, Call

WRONG = "Maaf, pilihan itu tidak ada."
SILENT = "Kami belum mendengar pilihan Anda."
FRONT = "Selamat datang di Layanan Publik."
OFFICER = "Kami akan menelepon Anda"


@pytest.mark.parametrize(
    "digits, said",
    [
        (None, SILENT), ("", SILENT), ("*", FRONT), ("#", WRONG), ("12#34", WRONG), ("1" * 200, WRONG), ("abc", WRONG), ("7", WRONG), ("\x00", SILENT),
        ("٣", WRONG), ("1;DROP", WRONG), ("9", FRONT),
    ],
    ids=lambda value: "" if str(value).endswith(".") else f"V-01 {str(value)[:9]!r}",
)  # fmt: skip
def test_keys_that_are_none_are_asked_again(gate: Gate, digits: str | None, said: str) -> None:
    call = gate.call()
    assert call.keys(digits).startswith(said) and call.follow_up == "voice/step?step=2"


@pytest.mark.parametrize("digits", [pytest.param(None, id="V-01 silence"), pytest.param("7", id="V-01 wrong keys"), pytest.param("12#34", id="V-01 noise")])
def test_after_three_the_caller_is_handed_to_an_officer(gate: Gate, digits: str | None) -> None:
    call = gate.call()
    said = [call.keys(digits) for _ in range(3)]
    assert [OFFICER in words for words in said] == [False, False, True]


@pytest.mark.parametrize("status", ["sesuatu-yang-baru", "", "in-progress", "ringing", "x" * 500], ids=lambda status: f"V-03 CallStatus {status[:12]!r}")
def test_a_status_that_nobody_knows_disturbs_nothing(gate: Gate, status: str) -> None:
    call = gate.call()
    before = gate.rows()
    assert gate.twilio("voice/status", CallSid=call.sid, From=call.phone, To=TWILIO, CallStatus=status).data == b""
    assert gate.rows() == before
    assert "Masukkan delapan angka" in call.keys("1")


@pytest.mark.parametrize("keys", [(), ("3",), ("3", "1"), ("3", "1", "1", "1")], ids=lambda keys: f"V-03 hung up after {len(keys)} answers")
def test_a_call_that_ends_in_the_middle_is_offered_to_be_continued(gate: Gate, keys: tuple[str, ...]) -> None:
    phone, before = gate.phone(), gate.many(complaints)
    call = Call(gate, phone)
    for one in keys:
        call.keys(one)
    for _ in range(2):
        assert call.hangs_up().data == b""
    assert gate.many(complaints) == before
    assert ("Tadi belum selesai" in Call(gate, phone).words) is bool(keys)


def test_v_04_a_step_out_of_order_says_where_the_call_is_and_does_nothing(gate: Gate) -> None:
    call = gate.call()
    call.keys("3")
    where = call.words
    for step in ("1", "3", "77", "9999"):
        if step != "1":
            call.asks(f"voice/step?step={step}", Digits="1")
            assert call.words == where, step
    assert call.asks("voice/step?step=1", Digits="2") and call.words == where, "step 1 was answered with 3 before"
    assert call.asks("voice/step?step=2", Digits="1") and call.words != where


BYE = "Terima kasih sudah menghubungi Layanan Publik."


def told_a_status(gate: Gate) -> Call:
    """A call in which a case was told after a proof, and then nothing was pressed."""
    call = gate.call()
    for keys in ("1", gate.file(), "1990"):
        call.keys(keys)
    assert "Biaya" in call.words
    call.keys(None)
    return call


@pytest.mark.parametrize("late", ["1", "9", "*", "0", "", "48217396", None], ids=lambda late: f"V-04 {late!r}")
def test_a_late_key_after_our_goodbye_hears_the_same_goodbye(gate: Gate, late: str | None) -> None:
    call = told_a_status(gate)
    assert call.words == BYE and call.follow_up == ""
    effects = ("callbacks", "complaints", "tickets", "outbox", "messages", "recordings", "guesses")
    before = gate.rows()
    for step in ("5", "6", "40"):  # 1 to 4 were answered, and a copy of those is
        call.asks(f"voice/step?step={step}&late=1", **({} if late is None else {"Digits": late}))
        assert call.words == BYE and call.follow_up == "", step
    assert {name: gate.rows()[name] for name in effects} == {name: before[name] for name in effects}


def test_v_04_after_goodbye_late_keys_do_nothing(gate: Gate) -> None:
    call = gate.call()
    for _ in range(4):
        call.keys(None)
    assert call.words == BYE and call.follow_up == ""
    effects = ("callbacks", "complaints", "tickets", "outbox", "messages", "recordings")
    before = gate.rows()
    for step in ("1", "4", "5", "6", "40"):
        call.asks(f"voice/step?step={step}&late=1", Digits="1")
        assert step in "14" or (call.words == BYE and call.follow_up == ""), step
    call.hangs_up()
    call.asks("voice/step?step=41", Digits="1")
    assert {name: gate.rows()[name] for name in effects} == {name: before[name] for name in effects}


@pytest.mark.parametrize("tail", ["voice/step", "voice/step?step=", "voice/step?step=-1", "voice/step?step=x", "voice/recorded"], ids=lambda tail: f"V-04 {tail}")
def test_an_address_that_is_not_ours_is_400(gate: Gate, tail: str) -> None:
    assert gate.twilio(tail, CallSid=gate.id("CA"), From=gate.phone(), To=TWILIO, Digits="1").status_code == 400


@pytest.mark.parametrize(
    "seconds, kept",
    [
        pytest.param("0", None, id="V-06 nothing was recorded"),
        pytest.param("", None, id="V-06 no length"),
        pytest.param("x", None, id="V-06 a length that is no number"),
        pytest.param("10800", 10800, id="V-06 three hours"),
        pytest.param("99999999", 14400, id="V-06 longer than the network can"),
    ],
)
def test_a_recording_is_its_id_and_never_the_address_beside_it(gate: Gate, seconds: str, kept: int | None) -> None:
    call = gate.call()
    for keys in ("3", "1", "1", "1"):
        call.keys(keys)
    sid = f"RE{next(gate.count):032x}"
    evil = "http://169.254.169.254/latest/meta-data"
    call.asks(call.follow_up, RecordingSid=sid, RecordingDuration=seconds, RecordingUrl=evil)
    with gate.store.reading() as unit:
        found = recordings.find(unit, "twilio", sid)
        addresses = [one.reference for one in all_recordings(gate)]
    assert (found.seconds if found else None) == kept
    assert not any("169.254" in address for address in addresses)


def all_recordings(gate: Gate) -> list[recordings.Recording]:
    """Every recording that is wanted."""
    with gate.store.reading() as unit:
        ids = unit.conn.execute(select(outbox.c.id).where(outbox.c.topic == recordings.FETCH)).scalars()
        return [found for one in ids if (found := recordings.get(unit, one)) is not None]


@pytest.mark.parametrize("sid", ["RE../../x", "RE" + "A" * 32, "RE" + "a" * 33, "'; --"], ids=lambda sid: f"V-06 {sid[:9]}")
def test_an_id_of_the_wrong_shape_is_400(gate: Gate, sid: str) -> None:
    call = gate.call()
    answer = gate.twilio("voice/recorded?step=1", CallSid=call.sid, From=call.phone, To=TWILIO, RecordingSid=sid, RecordingDuration="4")
    assert answer.status_code == 400


def test_v_06_the_other_network_names_an_address_and_only_http_is_one(gate: Gate) -> None:
    said = {"sessionId": gate.id(), "isActive": "1", "callerNumber": gate.phone(), "destinationNumber": AFRICA_VOICE}
    assert b"<GetDigits" in gate.africa("voice", **said).data
    assert gate.africa("voice?step=1", **said, recordingUrl="file:///etc/passwd").status_code == 400


@pytest.mark.parametrize("caller", ["anonymous", "+266696687", "", "Restricted", "unknown"], ids=lambda caller: f"withheld: {caller!r}")
def test_a_caller_who_hides_the_number_is_served_and_never_called_back(gate: Gate, caller: str) -> None:
    call = Call(gate, caller)
    assert FRONT in call.words
    assert "Nomor telepon Anda tidak terlihat." in call.keys("0")
