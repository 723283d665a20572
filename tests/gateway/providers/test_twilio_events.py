"""What Twilio's texts, receipts and calls say, the odd ones too (catalogue S and V)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Rejected
from gateway.providers.twilio_events import heard
from gateway.types import Channel, Ended, Event, Ignored, Inbound, LeftLine, OptOut, Receipt, Request
from rules.phone import Phone

CITIZEN = "+6281234567890"
LONG = "Jalan di depan kantor kelurahan rusak berat sejak hari Senin, banyak motor jatuh di sana."


def said(tail: str, fields: dict[str, str], **query: str) -> Event:
    return heard(Request("POST", "x", "k", tail, {n: (v,) for n, v in query.items()}, {n: (v,) for n, v in fields.items()}, {}))


def text(body: str, **more: str) -> Event:
    return said("sms", {"MessageSid": "SM1", "From": CITIZEN, "To": "+62855", "Body": body, **more})


@pytest.mark.parametrize(
    "body, words",
    [
        pytest.param("CEK 48217396", "CEK 48217396", id="a command"),
        pytest.param("", "", id="nothing, or only a picture"),
        pytest.param("x" * 2000, "x" * 1600, id="too long"),
        pytest.param("jalan\nrusak\x00", "jalan rusak", id="lines and control characters"),
        pytest.param(base64.b64encode(LONG.encode()).decode(), LONG, id="left in base64 by the network"),
        pytest.param("A" * 64, "A" * 64, id="a word that could be base64 but says nothing"),
        pytest.param("abcd" * 16, "abcd" * 16, id="base64 of what is no text"),
        pytest.param(LONG.replace(" ", "+"), LONG.replace(" ", "+"), id="a long word that is no base64"),
        pytest.param(base64.b64encode(b"pendek").decode(), "cGVuZGVr", id="a short word is never unpacked"),
    ],
)
def test_what_a_text_says(body: str, words: str) -> None:
    event = text(body, NumMedia="10")
    assert isinstance(event, Inbound)
    assert (event.channel, event.key, event.text, event.mark, event.to) == (Channel.SMS, "", words, "SM1", "+62855")


@given(st.text(max_size=200))
def test_what_a_citizen_writes_is_never_changed_by_the_guard_against_base64(body: str) -> None:
    event = text(body)
    assert isinstance(event, Inbound) and len(event.text) <= max(len(body) * 3, 1)


@pytest.mark.parametrize(
    "kind, event",
    [
        ("STOP", OptOut(Phone(CITIZEN), wants=False, mark="SM1")), ("START", OptOut(Phone(CITIZEN), wants=True, mark="SM1")),
        ("stop", OptOut(Phone(CITIZEN), wants=False, mark="SM1")), ("HELP", Ignored("answered by Twilio")),
    ],
)  # fmt: skip
def test_what_twilio_has_already_answered(kind: str, event: Event) -> None:
    assert text("x", OptOutType=kind) == event


@pytest.mark.parametrize("sender", ["whatsapp:+6281234567890", "messenger:1", "client:x"])
def test_another_network_by_the_same_door_is_no_text(sender: str) -> None:
    assert isinstance(text("x", From=sender), Ignored)


@pytest.mark.parametrize("sender", ["TELKOMSEL", "2345", "BANK"])
def test_a_sender_that_is_no_phone_is_kept_as_it_is(sender: str) -> None:
    event = text("x", From=sender)
    assert isinstance(event, Inbound) and (event.phone, event.sender) == (None, sender)


@pytest.mark.parametrize(
    "status, code, state, detail",
    [
        ("accepted", "", "sent", "accepted"), ("queued", "", "sent", "queued"), ("sending", "", "sent", "sending"),
        ("sent", "", "sent", "sent"),
        ("delivered", "0", "delivered", "delivered"), ("read", "", "delivered", "read"),
        ("undelivered", "30003", "failed", "undelivered 30003"),
        ("failed", "21610", "failed", "failed 21610"), ("canceled", "", "failed", "canceled"), ("DELIVERED", "", "delivered", "delivered"),
    ],
)  # fmt: skip
def test_what_became_of_a_message(status: str, code: str, state: str, detail: str) -> None:
    event = said("sms/status", {"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": code}, id="01J8")
    assert event == Receipt(state, "SM1", "01J8", detail)


@pytest.mark.parametrize("status", ["", "received", "receiving", "teleported"])
def test_a_status_that_says_nothing_is_ignored(status: str) -> None:
    assert isinstance(said("sms/status", {"MessageSid": "SM1", "MessageStatus": status}), Ignored)


@pytest.mark.parametrize("keys", ["", "*", "#", "0", "12#34", "1" * 64, "abc"])
def test_keys_come_through_as_they_were_pressed(keys: str) -> None:
    event = said("voice/step", {"CallSid": "CA1", "From": CITIZEN, "Digits": keys}, step="3")
    assert isinstance(event, Inbound) and (event.text, event.step, event.mark, event.first) == (keys, 3, "3", False)


@pytest.mark.parametrize("step", ["", "-1", "x", "99999", "1.5", "²"])
def test_an_address_that_is_not_ours_has_no_step(step: str) -> None:
    with pytest.raises(Rejected) as refused:
        said("voice/step", {"CallSid": "CA1", "From": CITIZEN}, step=step)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "caller", ["anonymous", "Restricted", "unknown", "+266696687", "+7378742833", "+86282452253", "client:x", "sip:a@b", ""]
)
def test_a_withheld_number_is_no_phone(caller: str) -> None:
    event = said("voice", {"CallSid": "CA1", "From": caller})
    assert isinstance(event, Inbound) and event.phone is None and event.sender == caller


@pytest.mark.parametrize(
    "status, over", [("completed", True), ("busy", True), ("no-answer", True), ("ringing", False), ("levitating", False), ("", False)]
)
def test_how_a_call_goes_on(status: str, over: bool) -> None:
    event = said("voice/status", {"CallSid": "CA1", "CallStatus": status, "CallDuration": "83"})
    assert event == Ended(Channel.VOICE, "CA1", status, 83) if over else isinstance(event, Ignored)


@pytest.mark.parametrize(
    "sid, seconds, found",
    [
        ("RE" + "a" * 32, "14", 14),
        ("RE" + "a" * 32, "99999999", 14_400),
        ("RE" + "a" * 32, "0", None),
        ("", "", None),
        ("RE" + "a" * 32, "x", None),
    ],
)
def test_a_recording_is_its_id_whatever_address_comes_with_it(sid: str, seconds: str, found: int | None) -> None:
    fields = {
        "CallSid": "CA1",
        "From": CITIZEN,
        "RecordingSid": sid,
        "RecordingDuration": seconds,
        "RecordingUrl": "http://169.254.169.254/",
    }
    event = said("voice/recorded", fields, step="3")
    assert isinstance(event, Inbound) and event.text == ""
    assert (event.recorded.seconds if event.recorded else None) == found
    assert event.recorded is None or event.recorded.reference == sid


@pytest.mark.parametrize(
    "result, kind",
    [
        ("bridged", LeftLine),
        ("hangup", LeftLine),
        ("leave", Inbound),
        ("queue-full", Inbound),
        ("error", Inbound),
        ("redirected", Ignored),
        ("new", Ignored),
    ],
)
def test_how_waiting_for_an_officer_ends(result: str, kind: type) -> None:
    assert isinstance(said("voice/queued", {"CallSid": "CA1", "From": CITIZEN, "QueueResult": result, "QueueTime": "7"}, step="3"), kind)
