"""Placing calls for real, against a far end that answers in every way a network does; and what networks say of our calls."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from gateway.errors import NotSent, Reason
from gateway.providers.africastalking import AfricasTalking
from gateway.providers.africastalking_send import AfricasTalkingSender
from gateway.providers.kannel_send import KannelSender
from gateway.providers.sandbox import SandboxSender
from gateway.providers.twilio_events import heard
from gateway.providers.twilio_send import TwilioSender
from gateway.sending import Destinations, Sending
from gateway.types import Calling, CallNews, Channel, Ended, Event, Inbound, Placed, Request, Sender
from rules.callbacks import Outcome
from rules.phone import Phone
from tests.gateway.providers.farend import Says, closed_port, far_end

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
HURRY = 2.6
CITIZEN, OURS = "+6284000000001", "+625110000123"
CALL = Calling("01J8&x", Phone(CITIZEN), OURS, "https://gw.example.id/hooks/twilio/k")
SENDERS: dict[str, Callable[[str], Sender]] = {
    "twilio": lambda url: TwilioSender(ACCOUNT, "token", url, HURRY),
    "africastalking": lambda url: AfricasTalkingSender("titian", "key", total=HURRY, voice_url=url),
}


def fault(code: int) -> str:
    return json.dumps({"code": code, "message": f"The number {CITIZEN} is not valid", "status": 400})


def entry(status: str = "Queued", session: str | None = "ATVId_1", error: str = "None") -> str:
    return json.dumps({"entries": [{"phoneNumber": CITIZEN, "status": status, "sessionId": session}], "errorMessage": error})


@pytest.mark.parametrize(
    ("name", "says", "placed"),
    [
        pytest.param("twilio", Says(201, '{"sid": "CA1", "status": "queued"}'), Placed("CA1"), id="twilio: created"),
        pytest.param("africastalking", Says(201, entry()), Placed("ATVId_1"), id="africastalking: queued"),
        pytest.param("africastalking", Says(200, entry(), "text/plain"), Placed("ATVId_1"), id="africastalking: as text"),
        pytest.param("africastalking", Says(201, entry(session="None")), Placed(""), id="africastalking: no id"),
    ],
)
def test_a_call_is_taken(name: str, says: Says, placed: Placed) -> None:
    with far_end(says) as network:
        assert SENDERS[name](network.url).place_call(CALL) == placed
        assert len(network.asked) == 1


@pytest.mark.parametrize(
    ("name", "says", "reason"),
    [
        pytest.param("twilio", Says(400, fault(21211)), Reason.BAD_NUMBER, id="twilio: no such number"),
        pytest.param("twilio", Says(400, fault(13224)), Reason.BAD_NUMBER, id="twilio: cannot be reached"),
        pytest.param("twilio", Says(400, fault(21210)), Reason.REFUSED, id="twilio: our number is not verified"),
        pytest.param("twilio", Says(400, fault(21215)), Reason.REFUSED, id="twilio: no permission for the country"),
        pytest.param("twilio", Says(400, fault(10004)), Reason.THROTTLED, id="twilio: too many calls at once"),
        pytest.param("twilio", Says(401, fault(20003)), Reason.REFUSED, id="twilio: wrong token"),
        pytest.param("twilio", Says(404, fault(20404)), Reason.REFUSED, id="twilio: wrong account"),
        pytest.param("twilio", Says(201, '{"sid": null}'), Reason.NOT_UNDERSTOOD, id="twilio: created without an id"),
        pytest.param("africastalking", Says(201, entry("InvalidPhoneNumber")), Reason.BAD_NUMBER, id="at: no such number"),
        pytest.param("africastalking", Says(201, entry("DestinationNotSupported")), Reason.NOT_ALLOWED, id="at: not there"),
        pytest.param("africastalking", Says(201, entry("InsufficientBalance")), Reason.NO_CREDIT, id="at: no credit"),
        pytest.param("africastalking", Says(201, entry("Something new")), Reason.REFUSED, id="at: a word that nobody knows yet"),
        pytest.param("africastalking", Says(201, '{"entries": [], "errorMessage": "Invalid callerId: +1"}'), Reason.REFUSED, id="at: not our number"),
        pytest.param("africastalking", Says(201, '{"entries": [], "errorMessage": ""}'), Reason.NOT_UNDERSTOOD, id="at: nothing said"),
        pytest.param("africastalking", Says(201, '{"entries": "x"}'), Reason.NOT_UNDERSTOOD, id="at: no list"),
        pytest.param("africastalking", Says(401, "The supplied authentication is invalid", "text/plain"), Reason.REFUSED, id="at: no key"),
    ],
)
def test_a_call_is_not_taken(name: str, says: Says, reason: Reason) -> None:
    with far_end(says) as network, pytest.raises(NotSent) as refused:
        SENDERS[name](network.url).place_call(CALL)
    assert refused.value.reason is reason and "84000000001" not in str(refused.value)


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize(
    ("says", "reason"),
    [
        pytest.param(Says(429, "{}", headers={"Retry-After": "17"}), Reason.THROTTLED, id="asked to slow down"),
        pytest.param(Says(503, ""), Reason.UNREACHABLE, id="503"),
        pytest.param(Says(200, "<html>"), Reason.NOT_UNDERSTOOD, id="rubbish"),
        pytest.param(Says(302, "", headers={"Location": "http://127.0.0.1:1/"}), Reason.REFUSED, id="a redirect, not followed"),
        pytest.param(Says(201, "{}", how="reset"), Reason.NO_ANSWER, id="cut before a word"),
        pytest.param(Says(how="hang"), Reason.NO_ANSWER, id="it hangs"),
    ],
)
def test_every_network_fails_in_the_same_ways(name: str, says: Says, reason: Reason) -> None:
    begun = time.monotonic()
    with far_end(says) as network, pytest.raises(NotSent) as refused:
        SENDERS[name](network.url).place_call(CALL)
    assert refused.value.reason is reason and len(network.asked) == 1 and time.monotonic() - begun < 25


@pytest.mark.parametrize("name", SENDERS)
def test_a_network_that_cannot_be_reached_has_surely_not_rung(name: str) -> None:
    with pytest.raises(NotSent) as refused:
        SENDERS[name](f"http://127.0.0.1:{closed_port()}").place_call(CALL)
    assert refused.value.reason is Reason.UNREACHABLE


def test_what_twilio_is_asked() -> None:
    with far_end(Says(201, '{"sid": "CA1"}')) as network:
        SENDERS["twilio"](network.url).place_call(CALL)
    (asked,) = network.asked
    assert (asked.method, asked.path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json")
    assert asked.form == {
        "To": [CITIZEN], "From": [OURS], "Url": [f"{CALL.base}/voice?call=01J8%26x"], "Method": ["POST"], "Timeout": ["30"],
        "TimeLimit": ["1200"], "StatusCallback": [f"{CALL.base}/voice/status?call=01J8%26x"], "StatusCallbackMethod": ["POST"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
    }  # fmt: skip


def test_what_africas_talking_is_asked() -> None:
    with far_end(Says(201, entry())) as network:
        SENDERS["africastalking"](network.url).place_call(CALL)
    (asked,) = network.asked
    assert (asked.method, asked.path, asked.headers["apiKey"]) == ("POST", "/call", "key")
    assert asked.form == {"username": ["titian"], "from": [OURS], "to": [CITIZEN], "clientRequestId": ["01J8&x"]}


@pytest.mark.parametrize("name", SENDERS)
def test_nobody_is_called_from_nowhere(name: str) -> None:
    with pytest.raises(NotSent) as refused:
        SENDERS[name]("http://127.0.0.1:1").place_call(Calling("1", CALL.to, "", ""))
    assert refused.value.reason is Reason.NO_LINE


def test_kannel_carries_no_calls_and_the_demonstration_takes_all() -> None:
    with pytest.raises(NotSent) as refused:
        KannelSender("http://127.0.0.1:1", "gw", "secret").place_call(CALL)
    assert refused.value.reason is Reason.NO_LINE
    assert SandboxSender().place_call(CALL) == Placed("sandbox-01J8&x")


@pytest.mark.parametrize(
    ("to", "reason"),
    [("+441234567890", Reason.NOT_ALLOWED), ("+628091234567", Reason.NOT_ALLOWED), ("+8821234567890", Reason.NOT_ALLOWED)],
    ids=["abroad", "premium rate", "satellite"],
)
def test_no_call_leaves_the_list_of_destinations(to: str, reason: Reason) -> None:
    sending = Sending({"twilio": SENDERS["twilio"]("http://127.0.0.1:1")}, Destinations(("62",)))
    with pytest.raises(NotSent) as refused:
        sending.place_call("twilio", Calling("1", Phone(to), OURS, "https://x"))
    assert refused.value.reason is reason


def test_what_a_library_raises_may_have_come_after_the_phone_rang() -> None:
    class Broken(SandboxSender):
        def place_call(self, call: Calling) -> Placed:
            raise KeyError(call.to.e164)

    with pytest.raises(NotSent) as refused:
        Sending({"x": Broken()}, Destinations(("62",), True)).place_call("x", CALL)
    assert refused.value.reason is Reason.NO_ANSWER and "84000000001" not in str(refused.value)


def twilio(tail: str, status: str, **more: str) -> Event:
    fields = {"CallSid": "CA1", "From": OURS, "To": CITIZEN, "Direction": "outbound-api", "CallStatus": status, **more}
    query = {"call": ("01J8",)} if tail != "voice/step" else {"step": ("3",)}
    return heard(Request("POST", "x", "k", tail, query, {name: (value,) for name, value in fields.items()}, {}))


@pytest.mark.parametrize(
    ("status", "sip", "answered", "outcome"),
    [
        ("initiated", "", False, None), ("queued", "", False, None), ("ringing", "", False, None), ("in-progress", "", True, None),
        ("completed", "200", True, Outcome.ANSWERED), ("completed", "", True, Outcome.ANSWERED), ("busy", "486", False, Outcome.BUSY),
        ("busy", "603", False, Outcome.DECLINED), ("no-answer", "487", False, Outcome.NO_ANSWER), ("no-answer", "", False, Outcome.NO_ANSWER),
        ("failed", "404", False, Outcome.INVALID), ("failed", "484", False, Outcome.INVALID), ("failed", "480", False, Outcome.NO_ANSWER),
        ("failed", "503", False, Outcome.FAILED), ("failed", "", False, Outcome.FAILED), ("canceled", "", False, Outcome.FAILED),
    ],
)  # fmt: skip
def test_what_twilio_says_of_our_call(status: str, sip: str, answered: bool, outcome: Outcome | None) -> None:
    told = twilio("voice/status", status, SipResponseCode=sip, CallDuration="7", SequenceNumber="3")
    assert isinstance(told, CallNews)
    assert (told.key, told.id, told.answered, told.outcome) == ("CA1", "01J8", answered, outcome)
    assert told.seconds == (7 if outcome else 0) and told.detail == f"{status} {sip}".strip()


def test_in_a_call_of_ours_the_citizen_is_at_the_other_end() -> None:
    first, later = twilio("voice", "in-progress"), twilio("voice/step", "in-progress", Digits="1")
    for event in (first, later):
        assert isinstance(event, Inbound)
        assert (event.phone, event.to, event.outbound) == (Phone(CITIZEN), OURS, True)
    assert isinstance(first, Inbound) and (first.placed, first.first, first.step) == ("01J8", True, 0)
    assert isinstance(later, Inbound) and (later.text, later.step) == ("1", 3)
    assert isinstance(twilio("voice", "no-answer"), CallNews)  # the answer address is asked for a call that is over


def test_a_stranger_cannot_say_that_their_call_is_ours() -> None:
    """Our id counts only in a call that Twilio itself placed for us."""
    event = twilio("voice", "ringing", Direction="inbound", From=CITIZEN, To=OURS)
    assert isinstance(event, Inbound) and (event.phone, event.outbound, event.placed) == (Phone(CITIZEN), False, "")


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "canceled", "failed"])
def test_a_call_to_us_that_is_over_says_who_called(status: str) -> None:
    event = twilio("voice/status", status, Direction="inbound", From=CITIZEN, To=OURS, CallDuration="3")
    assert event == Ended(Channel.VOICE, "CA1", status, 3, Phone(CITIZEN), OURS)


def africa(**fields: str) -> Event:
    form = {"sessionId": "ATVId_1", "direction": "Outbound", "callerNumber": OURS, "destinationNumber": CITIZEN, "isActive": "0", **fields}
    made = AfricasTalking(("k",), "https://gw.example.id")
    return made.parse(Request("POST", "x", "k", "voice", {}, {name: (value,) for name, value in form.items()}, {}))


@pytest.mark.parametrize(
    ("cause", "seconds", "outcome"),
    [
        ("NORMAL_CLEARING", "42", Outcome.ANSWERED), ("NORMAL_CLEARING", "0", Outcome.NO_ANSWER), ("CALL_REJECTED", "0", Outcome.DECLINED),
        ("USER_BUSY", "0", Outcome.BUSY), ("NO_ANSWER", "0", Outcome.NO_ANSWER), ("NO_USER_RESPONSE", "0", Outcome.NO_ANSWER),
        ("SUBSCRIBER_ABSENT", "0", Outcome.NO_ANSWER), ("ORIGINATOR_CANCEL", "0", Outcome.NO_ANSWER),
        ("USER_NOT_REGISTERED", "0", Outcome.NO_ANSWER), ("UNALLOCATED_NUMBER", "0", Outcome.INVALID),
        ("NORMAL_TEMPORARY_FAILURE", "0", Outcome.FAILED), ("RECOVERY_ON_TIMER_EXPIRE", "0", Outcome.FAILED),
        ("SERVICE_UNAVAILABLE", "0", Outcome.FAILED), ("LOSE_RACE", "0", Outcome.FAILED), ("UNSPECIFIED", "0", Outcome.FAILED),
        ("A_NEW_WORD", "0", Outcome.FAILED), ("", "", Outcome.FAILED), ("ORIGINATOR_CANCEL", "9", Outcome.ANSWERED),
    ],
)  # fmt: skip
def test_what_africas_talking_says_of_our_call(cause: str, seconds: str, outcome: Outcome) -> None:
    told = africa(hangupCause=cause, durationInSeconds=seconds, clientRequestId="01J8", status="x" if not cause else "Success")
    assert isinstance(told, CallNews)
    assert (told.key, told.id, told.outcome, told.answered) == ("ATVId_1", "01J8", outcome, outcome is Outcome.ANSWERED)


def test_africas_talking_asks_for_words_when_the_citizen_answers() -> None:
    event = africa(isActive="1", clientRequestId="01J8")
    assert isinstance(event, Inbound) and (event.outbound, event.placed, event.key) == (True, "01J8", "ATVId_1")


def test_africas_talking_tells_who_rang_us_and_hung_up() -> None:
    event = africa(direction="Inbound", callerNumber=CITIZEN, destinationNumber=OURS, hangupCause="ORIGINATOR_CANCEL", durationInSeconds="0")
    assert event == Ended(Channel.VOICE, "ATVId_1", "ORIGINATOR_CANCEL", 0, Phone(CITIZEN), OURS)
