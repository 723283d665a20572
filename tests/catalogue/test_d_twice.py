"""Catalogue D, against the real gateway: duplicates and order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest

from store.complaints import complaints
from store.messages import State
from store.queue_rows import tickets
from store.recordings import recordings
from tests.catalogue.gate import SHORT, Gate, number_in
from tests.catalogue.phones import TWILIO, Call, Dial

LAMP = ("3", "1", "1", "1", "1", "Lampu padam di depan pasar", "2")  # then 1 files it
TICKET = ("2", "1", "1", "1", "1", "1", "1")  # then 1 takes it


def test_d_02_the_same_id_with_other_words_is_the_first_once_more(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    phone, sid = gate.phone(), gate.id("SM")
    first = gate.text(phone, "MENU", MessageSid=sid)
    again = gate.text(phone, "STOP", MessageSid=sid)
    assert again.data == first.data
    assert gate.said(phone) == ["MENU"]
    assert [one.purpose for one in gate.inbox(phone)].count("answer") == 1
    assert "event=dup_mismatch" in caplog.text and "STOP" not in caplog.text


def test_d_03_copies_that_overlap_are_one_ticket_and_one_answer(gate: Gate) -> None:
    phone, session = gate.phone(), gate.id()
    dial = Dial(gate, phone, session)
    for answer in TICKET:
        dial.types(answer)
    before, text = gate.many(tickets), f"{dial.heard}*1"
    with ThreadPoolExecutor(12) as crowd:
        bodies = list(crowd.map(lambda _: gate.africa(
            "ussd", sessionId=session, phoneNumber=phone, serviceCode="*123#", text=text, networkCode="51001").data, range(12)))  # fmt: skip
    assert len(set(bodies)) == 1 and bodies[0].startswith(b"END Nomor antrean Anda"), set(bodies)
    assert gate.many(tickets) == before + 1


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "failed"])), ids=lambda order: f"D-05 {', '.join(order)}")
def test_a_message_that_was_delivered_stays_so(gate: Gate, order: tuple[str, ...]) -> None:
    phone = gate.phone()
    gate.text(phone, "MENU")
    owed = gate.inbox(phone)[-1]
    for state in order * 2:
        assert gate.twilio(f"sms/status?id={owed.id}", MessageSid=f"SM{owed.id}", MessageStatus=state).data == b""
    (now,) = (one for one in gate.inbox(phone) if one.id == owed.id)
    assert now.state is State.DELIVERED
    assert now.detail == "delivered"


@pytest.mark.parametrize(
    "heard, text",
    [
        pytest.param("3*1*1", "3*1", id="D-08 the text goes back in the path"),
        pytest.param("3*1", "3*1*1*1*1", id="D-08 the text skips two steps"),
        pytest.param("3*1*1", "2*1", id="D-08 the text is of another path"),
        pytest.param("1", "", id="D-08 the network starts the session again"),
    ],
)
def test_a_text_that_does_not_go_on_is_played_from_the_start(gate: Gate, heard: str, text: str) -> None:
    dial, fresh = (Dial(gate, gate.settled(), gate.id()) for _ in "12")
    first = dial.screen
    for end in range(1, len(heard) + 1, 2):
        dial.sends(heard[:end])
    assert dial.sends(text) == (fresh.sends(text) if text else first)


def test_d_08_going_back_and_forth_files_one_complaint(gate: Gate) -> None:
    dial, before = gate.dial(None, *LAMP), gate.many(complaints)
    whole = f"{dial.heard}*1"
    filed = dial.sends(whole)
    assert filed.startswith("END Laporan diterima.")
    dial.sends("3*1")
    assert dial.sends(whole) == filed
    assert gate.many(complaints) == before + 1


def test_d_09_two_texts_at_once_are_both_kept_in_order_in_one_dialogue(gate: Gate) -> None:
    for _ in range(3):
        phone = gate.phone()
        with ThreadPoolExecutor(2) as both:
            assert [one.status_code for one in both.map(lambda words, phone=phone: gate.text(phone, words), ("CEK", "ANTRI"))] == [200, 200]
        answers = [one.text for one in gate.inbox(phone) if one.purpose == "answer"]
        said = gate.said(phone)
        assert sorted(said) == ["ANTRI", "CEK"]
        expected = {"CEK": "Ketik 8 angka nomor Anda", "ANTRI": "ANTREAN"}
        assert [answer.startswith(expected[words]) for words, answer in zip(said, answers, strict=True)] == [True, True]


def test_d_11_the_same_step_of_a_call_twice_the_first_keys_count(gate: Gate) -> None:
    call = Call(gate, gate.phone())
    first = call.asks("voice/step?step=1", Digits="1")
    assert call.asks("voice/step?step=1", Digits="3") == first
    assert "Masukkan delapan angka" in first


def test_d_12_a_recording_is_one_however_often_and_early_it_is_reported(gate: Gate) -> None:
    call = Call(gate, gate.phone())
    for keys in ("3", "1", "1", "1"):
        call.keys(keys)
    call.alone()
    assert call.follow_up.startswith("voice/recorded")
    sid, before = "RE" + f"{next(gate.count):032x}", gate.many(recordings)
    told = {"RecordingSid": sid, "RecordingDuration": "9", "RecordingUrl": "https://api.twilio.com/x"}
    report = {"CallSid": call.sid, "RecordingStatus": "completed", **told}
    assert gate.twilio("voice/recording", **report).data == b""  # before we know of it
    step = call.follow_up
    said = call.asks(step, **told)
    assert call.asks(step, **told) == said
    for _ in range(2):
        assert gate.twilio("voice/recording", **report).status_code == 200
    call.hangs_up()
    assert gate.twilio("voice/recording", **report).status_code == 200
    assert gate.many(recordings) == before + 1


def test_a_report_may_come_before_anything_that_it_is_about(gate: Gate) -> None:
    assert gate.twilio("sms/status", MessageSid=gate.id("SM"), MessageStatus="delivered").status_code == 200
    assert gate.africa("sms/report", id=gate.id(), status="Success").status_code == 200
    assert gate.kannel("report", id=gate.id(), d="1").status_code == 200
    assert gate.africa("ussd/end", sessionId=gate.id(), status="Success").status_code == 200
    assert gate.twilio("voice/status", CallSid=gate.id("CA"), CallStatus="completed", From=gate.phone(), To=TWILIO).status_code == 200


def test_the_same_complaint_on_two_networks_has_one_number(gate: Gate) -> None:
    phone, words = gate.settled(), "LAPOR lampu jalan mati sejak tadi malam di Komet dekat masjid"
    first = gate.complain(phone, words)
    gate.africa("sms", from_=phone, to=SHORT, text=words, id=gate.id())
    again = gate.answers(phone)[-1]
    assert len(gate.answers(phone)) > 1 and number_in(again) == number_in(first)
