"""The line to an officer on the wire: what each network is told byte for byte, what it tells, and orders by the real SDK."""

from __future__ import annotations

import pytest

from gateway.errors import NotSent
from gateway.providers.africastalking import AfricasTalking
from gateway.providers.africastalking_send import AfricasTalkingSender
from gateway.providers.twilio import Twilio
from gateway.providers.twilio_events import heard
from gateway.providers.twilio_send import TwilioSender
from gateway.sending import Destinations, Sending
from gateway.types import Calling, Event, Inbound, Joined, LeftLine, OfficerNews, OfficerUp, Request, Switchboard, Waiting
from menus.screen import Expects, Reply
from rules.callbacks import Outcome
from rules.phone import Phone
from tests.gateway.providers.farend import Says, far_end

BASE = "https://gw.example.id/hooks/twilio/k/voice"
TWILIO = Twilio(("k",), ("token",), "", "https://gw.example.id")
AFRICASTALKING = AfricasTalking(("k",), "https://gw.example.id")
ACCOUNT = "AC0123456789abcdef0123456789abcdef"


def request(tail: str, form: dict[str, str], **query: str) -> Request:
    return Request("POST", "", "k", tail, {name: (value,) for name, value in query.items()}, {n: (v,) for n, v in form.items()}, {})


def twiml(tail: str, event: Event, reply: Reply | None, **query: str) -> str:
    return TWILIO.answer(request(tail, {}, **query), event, reply).body.partition("?>")[2].strip()


@pytest.mark.parametrize(
    ("tail", "event", "reply", "document"),
    [
        pytest.param(
            "voice/wait", Waiting("CA1"), Reply("Anda urutan ke 1.", lines=("Anda urutan ke 1.",), expects=Expects.OFFICER),
            f'<Response><Gather action="{BASE}/wait?language=id" finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="20">'
            '<Say language="id-ID" voice="Google.id-ID-Wavenet-A">Anda urutan ke 1.</Say></Gather></Response>', id="the place is said",
        ),
        pytest.param("voice/wait", Waiting("CA1", "1"), Reply("", ends=True), "<Response><Leave /></Response>", id="out of the line"),
        pytest.param(
            "voice/officer", OfficerUp("o-1", "CA2"), Reply("", expects=Expects.OFFICER, queue="petugas-3"),
            f'<Response><Dial action="{BASE}/officer/after?leg=o-1" method="POST" timeout="30">'
            f'<Queue method="POST" url="{BASE}/officer/join?leg=o-1">petugas-3</Queue></Dial></Response>', id="the one caller is taken",
        ),
        pytest.param(
            "voice/officer", OfficerUp("o-1", "CA2"), Reply("", lines=("Penelepon menunggu.",), expects=Expects.OFFICER),
            '<Response><Say language="id-ID" voice="Google.id-ID-Wavenet-A">Penelepon menunggu.</Say><Pause length="2" />'
            f'<Redirect method="POST">{BASE}/officer?leg=o-1</Redirect></Response>', id="the officer waits while they are on hold",
        ),
        pytest.param(
            "voice/held", Waiting("CA1", again=True), Reply("", expects=Expects.OFFICER, queue="petugas-3", step=4),
            f'<Response><Enqueue action="{BASE}/queued?step=4" method="POST" waitUrl="{BASE}/wait?language=id" waitUrlMethod="POST">'
            "petugas-3</Enqueue></Response>", id="back to the line",
        ),
        pytest.param("voice/officer", OfficerUp("o-1", "CA2"), None, "<Response><Hangup /></Response>", id="a leg that nobody knows"),
    ],
)  # fmt: skip
def test_what_twilio_is_told(tail: str, event: Event, reply: Reply | None, document: str) -> None:
    assert twiml(tail, event, reply) == document


@pytest.mark.parametrize(
    ("tail", "form", "query", "event"),
    [
        pytest.param("voice/wait", {"CallSid": "CA1", "Digits": "1"}, {"language": "en"}, Waiting("CA1", "1", "en"), id="a key in the line"),
        pytest.param("voice/held", {"CallSid": "CA1"}, {}, Waiting("CA1", again=True), id="moved to the line"),
        pytest.param("voice/officer", {"CallSid": "CA2"}, {"leg": "o-1"}, OfficerUp("o-1", "CA2"), id="picked up"),
        pytest.param("voice/officer/after", {"CallSid": "CA2"}, {"leg": "o-1"}, OfficerUp("o-1", "CA2", after=True), id="the talk ended"),
        pytest.param("voice/officer/join", {"CallSid": "CA1", "DequeingCallSid": "CA2"}, {"leg": "o-1"}, Joined("o-1", "CA1"), id="joined"),
        pytest.param("voice/queued", {"CallSid": "CA1", "QueueResult": "hangup", "QueueTime": "9"}, {"step": "3"},
                     LeftLine("CA1", True, 9), id="hung up in the line"),
    ],
)  # fmt: skip
def test_what_twilio_tells(tail: str, form: dict[str, str], query: dict[str, str], event: Event) -> None:
    assert heard(request(tail, form, **query)) == event


@pytest.mark.parametrize(
    ("status", "outcome"), [("busy", Outcome.BUSY), ("no-answer", Outcome.NO_ANSWER), ("completed", Outcome.ANSWERED), ("ringing", None)]
)
def test_how_an_officers_phone_did(status: str, outcome: Outcome | None) -> None:
    told = heard(request("voice/officer/status", {"CallSid": "CA2", "CallStatus": status, "Direction": "outbound-api"}, leg="o-1"))
    assert isinstance(told, OfficerNews) and (told.news.id, told.news.outcome) == ("o-1", outcome)


def test_africastalking_takes_the_one_caller_by_dequeue() -> None:
    form = {"isActive": "1", "sessionId": "ATVId_2", "direction": "Outbound", "clientRequestId": "o-1", "callerNumber": "+62711"}
    asked = request("voice", form)
    event = AFRICASTALKING.parse(asked)
    assert event == OfficerUp("o-1", "ATVId_2", joins=True)
    told = AFRICASTALKING.answer(asked, event, Reply("", expects=Expects.OFFICER, queue="petugas-3", number="+627170000456"))
    assert told.body == '<?xml version="1.0" encoding="UTF-8"?><Response><Dequeue phoneNumber="+627170000456" name="petugas-3" /></Response>'
    over = AFRICASTALKING.parse(request("voice", {**form, "isActive": "0", "durationInSeconds": "0", "hangupCause": "NO_ANSWER"}))
    assert isinstance(over, OfficerNews) and over.news.outcome is Outcome.NO_ANSWER


def test_africastalking_offers_the_call_back_before_its_line_where_no_key_is_heard() -> None:
    event = AFRICASTALKING.parse(request("voice", {"isActive": "1", "sessionId": "A", "callerNumber": "+6284000000001"}))
    assert isinstance(event, Inbound)
    told = AFRICASTALKING.answer(request("voice", {}), event, Reply("Tekan satu.", expects=Expects.OFFICER, queue="petugas-3", step=2))
    assert told.body.partition("?>")[2] == (
        '<Response><GetDigits numDigits="1" timeout="4" finishOnKey="" callbackUrl="https://gw.example.id/hooks/africastalking/k/voice?step=2">'
        '<Say voice="woman">Tekan satu.</Say></GetDigits><Enqueue name="petugas-3" /></Response>'
    )


def test_twilio_rings_moves_and_ends_by_its_sdk() -> None:
    with far_end(Says(201, '{"sid": "CA2", "status": "queued"}')) as network:
        sender = TwilioSender(ACCOUNT, "token", network.url)
        sending = Sending({"twilio": sender}, Destinations(("62",), True))
        sending.place_call(
            "twilio", Calling("o-1", Phone("+6284000090001"), "+625110000123", "https://gw/hooks/twilio/k", 25, 3600, "voice/officer", "leg")
        )  # fmt: skip
        sending.move_call("twilio", "CA1", "https://gw/hooks/twilio/k/voice/held")
        sending.end_call("twilio", "CA2")
    ring, move, end = network.asked
    assert ring.form["Url"] == ["https://gw/hooks/twilio/k/voice/officer?leg=o-1"]
    assert ring.form["StatusCallback"] == ["https://gw/hooks/twilio/k/voice/officer/status?leg=o-1"] and ring.form["Timeout"] == ["25"]
    assert move.path == f"/2010-04-01/Accounts/{ACCOUNT}/Calls/CA1.json" and move.form["Url"] == ["https://gw/hooks/twilio/k/voice/held"]
    assert end.path.endswith("/Calls/CA2.json") and end.form == {"Status": ["completed"]}


def test_a_network_that_cannot_move_calls_says_so() -> None:
    sender = AfricasTalkingSender("titian", "key")
    assert not isinstance(sender, Switchboard)
    with pytest.raises(NotSent, match="cannot do this"):
        Sending({"africastalking": sender}, Destinations(("62",))).end_call("africastalking", "ATVId_1")
