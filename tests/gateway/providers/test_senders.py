"""Sending for real, against a far end that answers in every way a network does: each is Sent, or NotSent for the right reason."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import formatdate

import pytest

from gateway.errors import NotSent, Reason
from gateway.providers.africastalking_send import AfricasTalkingSender
from gateway.providers.kannel_send import KannelSender
from gateway.providers.twilio_send import TwilioSender
from gateway.types import Outbound, Sender, Sent
from rules.phone import Phone
from tests.gateway.providers.farend import Says, closed_port, far_end

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
HURRY = 2.6  # seconds, so that waiting for a network that hangs does not take ten
SENDERS: dict[str, Callable[[str], Sender]] = {
    "twilio": lambda url: TwilioSender(ACCOUNT, "token", url, HURRY),
    "africastalking": lambda url: AfricasTalkingSender("titian", "key", url, HURRY),
    "kannel": lambda url: KannelSender(f"{url}/cgi-bin/sendsms", "gw", "secret", HURRY),
}
MESSAGE = Outbound("01J8", Phone.parse("+6284000000001"), "Nomor Anda A012.", "2580", "https://gw.example.id/hooks/x/k/report?id=01J8")


def twilio(**more: object) -> str:
    whole = {"sid": "SM1", "status": "queued", "num_segments": "1", "price": None, "price_unit": "USD", "body": MESSAGE.text}
    return json.dumps({**whole, **more})


def fault(code: int) -> str:
    return json.dumps({"code": code, "message": "The 'To' number +6284000000001 is not valid", "more_info": "x", "status": 400})


def africa(message: str = "Sent to 1/1 Total Cost: USD 0.0079 Message parts: 2", **one: object) -> str:
    whole = {"cost": "KES 0.8000", "messageId": "ATXid_a9", "number": "+6284000000001", "status": "Success", "statusCode": 102}
    return json.dumps({"SMSMessageData": {"Message": message, "Recipients": [{**whole, **one}]}})


def nobody(message: str) -> str:
    return json.dumps({"SMSMessageData": {"Message": message, "Recipients": []}})


HTML = "text/html"


@pytest.mark.parametrize(
    "name, says, sent",
    [
        pytest.param("twilio", Says(201, twilio()), Sent("SM1", 1), id="twilio: created"),
        pytest.param("twilio", Says(201, twilio(status="accepted", num_segments="0")), Sent("SM1", 0), id="twilio: by a service"),
        pytest.param("twilio", Says(201, twilio(price="-0.05")), Sent("SM1", 1, "USD -0.05"), id="twilio: with its price"),
        pytest.param("africastalking", Says(201, africa()), Sent("ATXid_a9", 2, "KES 0.8000"), id="africastalking: queued"),
        pytest.param(
            "africastalking", Says(201, africa(statusCode="101"), "application/json; charset=utf-8"), Sent("ATXid_a9", 2, "KES 0.8000"),
            id="africastalking: with a charset, which its SDK stumbles over",
        ),
        pytest.param("africastalking", Says(200, africa(messageId="None", cost="0")), Sent("", 2, "0"), id="africastalking: no id"),
        pytest.param("kannel", Says(202, "0: Accepted for delivery", HTML), Sent("", 1), id="kannel: accepted"),
        pytest.param("kannel", Says(202, "3: Queued for later delivery", HTML), Sent("", 1), id="kannel: the SMSC is away"),
        pytest.param("kannel", Says(202, "Sent.", HTML), Sent("", 1), id="kannel: at once"),
        pytest.param("kannel", Says(202, "0: Accepted for delivery Message splits: 3", HTML), Sent("", 3), id="kannel: in parts"),
    ],
)
def test_a_message_is_taken(name: str, says: Says, sent: Sent) -> None:
    with far_end(says) as network:
        assert SENDERS[name](network.url).send(MESSAGE) == sent
        assert len(network.asked) == 1


@pytest.mark.parametrize(
    "name, says, reason",
    [
        pytest.param("twilio", Says(400, fault(21211)), Reason.BAD_NUMBER, id="twilio: no such number"),
        pytest.param("twilio", Says(400, fault(21614)), Reason.BAD_NUMBER, id="twilio: not a mobile"),
        pytest.param("twilio", Says(400, fault(21610)), Reason.OPTED_OUT, id="twilio: the citizen said STOP"),
        pytest.param("twilio", Says(400, fault(21408)), Reason.REFUSED, id="twilio: no permission for the country"),
        pytest.param("twilio", Says(400, fault(21606)), Reason.REFUSED, id="twilio: the sender is not ours"),
        pytest.param("twilio", Says(400, fault(21611)), Reason.THROTTLED, id="twilio: the sender's queue is full"),
        pytest.param("twilio", Says(400, fault(99999)), Reason.REFUSED, id="twilio: a code that nobody knows yet"),
        pytest.param("twilio", Says(400, '{"code": "21610"}'), Reason.REFUSED, id="twilio: a code that is no number"),
        pytest.param("twilio", Says(401, fault(20003)), Reason.REFUSED, id="twilio: wrong token"),
        pytest.param("twilio", Says(403, "<h1>Forbidden</h1>", HTML), Reason.REFUSED, id="twilio: a proxy in between"),
        pytest.param("twilio", Says(201, twilio(sid=None)), Reason.NOT_UNDERSTOOD, id="twilio: created without an id"),
        pytest.param("twilio", Says(201, "[1]"), Reason.NOT_UNDERSTOOD, id="twilio: a list"),
        pytest.param("africastalking", Says(401, "The supplied authentication is invalid", "text/plain"), Reason.REFUSED, id="at: no key"),
        pytest.param("africastalking", Says(201, nobody("InvalidSenderId")), Reason.REFUSED, id="at: a 201 that is a refusal"),
        pytest.param("africastalking", Says(201, nobody("InsufficientBalance")), Reason.NO_CREDIT, id="at: a 201 without credit"),
        pytest.param("africastalking", Says(201, africa(statusCode=403)), Reason.BAD_NUMBER, id="at: no such number"),
        pytest.param("africastalking", Says(201, africa(statusCode=405)), Reason.NO_CREDIT, id="at: no credit"),
        pytest.param("africastalking", Says(201, africa(statusCode=406)), Reason.OPTED_OUT, id="at: on the black list"),
        pytest.param("africastalking", Says(201, africa(statusCode=409)), Reason.OPTED_OUT, id="at: do not disturb"),
        pytest.param("africastalking", Says(201, africa(statusCode=401)), Reason.REFUSED, id="at: held as a risk"),
        pytest.param("africastalking", Says(201, africa(statusCode=500)), Reason.UNREACHABLE, id="at: their own fault"),
        pytest.param("africastalking", Says(201, africa(statusCode=502)), Reason.UNREACHABLE, id="at: their gateway"),
        pytest.param("africastalking", Says(201, africa(statusCode=999)), Reason.NOT_UNDERSTOOD, id="at: a code that nobody knows yet"),
        pytest.param("africastalking", Says(201, africa(statusCode=None)), Reason.NOT_UNDERSTOOD, id="at: no code"),
        pytest.param("africastalking", Says(201, '{"SMSMessageData": {"Recipients": "x"}}'), Reason.NOT_UNDERSTOOD, id="at: no list"),
        pytest.param("africastalking", Says(201, '{"SMSMessageData": {"Recipients": ["x"]}}'), Reason.NOT_UNDERSTOOD, id="at: words"),
        pytest.param("kannel", Says(400, "Missing receiver number, rejected", HTML), Reason.BAD_NUMBER, id="kannel: no receiver"),
        pytest.param("kannel", Says(400, "Sender missing and no global set, rejected", HTML), Reason.REFUSED, id="kannel: no sender"),
        pytest.param(
            "kannel", Says(400, "Number(s) has/have been denied by white- and/or black-lists.", HTML), Reason.NOT_ALLOWED,
            id="kannel: on its black list",
        ),
        pytest.param("kannel", Says(403, "Authorization failed for sendsms", HTML), Reason.REFUSED, id="kannel: wrong password"),
        pytest.param("kannel", Says(403, "Not routable. Do not try again.", HTML), Reason.NOT_ALLOWED, id="kannel: no route"),
        pytest.param("kannel", Says(404, "Unknown request.", HTML), Reason.REFUSED, id="kannel: wrong path"),
        pytest.param("kannel", Says(500, "Sending failed.", HTML), Reason.UNREACHABLE, id="kannel: failed"),
        pytest.param("kannel", Says(503, "Temporal failure, try again later.", HTML), Reason.UNREACHABLE, id="kannel: not now"),
        pytest.param("kannel", Says(202, "9: Something new", HTML), Reason.NOT_UNDERSTOOD, id="kannel: a digit that nobody knows"),
    ],
)  # fmt: skip
def test_a_message_is_not_taken(name: str, says: Says, reason: Reason) -> None:
    with far_end(says) as network, pytest.raises(NotSent) as refused:
        SENDERS[name](network.url).send(MESSAGE)
    assert refused.value.reason is reason
    for secret in ("84000000001", "Nomor Anda", "secret", "token"):
        assert secret not in str(refused.value)


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize(
    "says, reason",
    [
        pytest.param(Says(429, "{}", headers={"Retry-After": "17"}), Reason.THROTTLED, id="asked to slow down"),
        pytest.param(Says(500, "<h1>Oops</h1>", HTML), Reason.UNREACHABLE, id="500"),
        pytest.param(Says(503, "", headers={"Retry-After": "17"}), Reason.UNREACHABLE, id="503"),
        pytest.param(Says(200, "<html>rubbish</html>", HTML), Reason.NOT_UNDERSTOOD, id="HTML rubbish"),
        pytest.param(Says(200, ""), Reason.NOT_UNDERSTOOD, id="an empty answer"),
        pytest.param(Says(200, b"\xff\xfe\x00", "application/json"), Reason.NOT_UNDERSTOOD, id="bytes that are no text"),
        pytest.param(Says(200, "[" * 100_000), Reason.NOT_UNDERSTOOD, id="nested without end"),
        pytest.param(Says(200, "x" * 1_100_000), Reason.NOT_UNDERSTOOD, id="an answer without end"),
        pytest.param(Says(302, "", headers={"Location": "http://127.0.0.1:1/"}), Reason.REFUSED, id="a redirect, not followed"),
        pytest.param(Says(201, "{}", how="reset"), Reason.NO_ANSWER, id="cut before a word"),
        pytest.param(Says(201, '{"sid": "SM1"}', how="half"), Reason.NO_ANSWER, id="cut inside the answer"),
    ],
)
def test_every_network_fails_in_the_same_ways(name: str, says: Says, reason: Reason) -> None:
    with far_end(says) as network, pytest.raises(NotSent) as refused:
        SENDERS[name](network.url).send(MESSAGE)
    assert refused.value.reason is reason
    assert refused.value.wait == (17.0 if "Retry-After" in says.headers else 0.0)
    assert len(network.asked) == 1


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize(
    "says", [pytest.param(Says(how="hang"), id="it hangs"), pytest.param(Says(201, "x" * 200, how="drip"), id="it drips")]
)
def test_a_network_that_never_finishes_is_given_up_in_time(name: str, says: Says) -> None:
    begun = time.monotonic()
    with far_end(says) as network, pytest.raises(NotSent) as refused:
        SENDERS[name](network.url).send(MESSAGE)
    assert refused.value.reason is Reason.NO_ANSWER
    assert time.monotonic() - begun < 25, "it hangs for thirty seconds, and drips for forty"


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize(
    "url, reason",
    [
        pytest.param(f"http://127.0.0.1:{closed_port()}", Reason.UNREACHABLE, id="nobody listens"),
        pytest.param("http://no-such-host.invalid", Reason.UNREACHABLE, id="no such host"),
        pytest.param("ftp://127.0.0.1", Reason.REFUSED, id="a setting that is no web address"),
    ],
)
def test_a_network_that_cannot_be_reached(name: str, url: str, reason: Reason) -> None:
    with pytest.raises(NotSent) as refused:
        SENDERS[name](url).send(MESSAGE)
    assert refused.value.reason is reason


def test_no_tls_where_tls_was_due() -> None:
    with far_end(Says(201, twilio())) as network, pytest.raises(NotSent) as refused:
        SENDERS["twilio"](network.url.replace("http://", "https://")).send(MESSAGE)
    assert refused.value.reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    "told, least, most",
    [
        pytest.param("17", 17, 17, id="seconds"), pytest.param("999999", 3600, 3600, id="too long to wait"),
        pytest.param(timedelta(seconds=600), 300, 600, id="a date"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0, id="a date that is past"),
        pytest.param("soon", 0, 0, id="rubbish"), pytest.param("-5", 0, 0, id="less than nothing"),
    ],
)  # fmt: skip
def test_how_long_a_network_asks_us_to_wait(told: str | timedelta, least: float, most: float) -> None:
    if isinstance(told, timedelta):  # reckoned now: the table is read long before its test runs
        told = formatdate(time.time() + told.total_seconds(), usegmt=True)
    with far_end(Says(429, "{}", headers={"Retry-After": told})) as network, pytest.raises(NotSent) as refused:
        SENDERS["kannel"](network.url).send(MESSAGE)
    assert least <= refused.value.wait <= most


def test_what_twilio_is_asked() -> None:
    with far_end(Says(201, twilio())) as network:
        SENDERS["twilio"](network.url).send(MESSAGE)
    (asked,) = network.asked
    assert (asked.method, asked.path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert asked.form == {
        "To": ["+6284000000001"], "From": ["2580"], "Body": [MESSAGE.text], "StatusCallback": [MESSAGE.callback],
    }  # fmt: skip
    assert asked.headers["Authorization"].startswith("Basic ")


def test_a_messaging_service_of_twilio_is_no_number() -> None:
    with far_end(Says(201, twilio())) as network:
        SENDERS["twilio"](network.url).send(Outbound("1", MESSAGE.to, "x", "MG00000000000000000000000000000000"))
    assert network.asked[0].form["MessagingServiceSid"] == ["MG00000000000000000000000000000000"]
    assert "From" not in network.asked[0].form


def test_twilio_needs_a_sender() -> None:
    with pytest.raises(NotSent) as refused:
        SENDERS["twilio"]("http://127.0.0.1:1").send(Outbound("1", MESSAGE.to, "x", ""))
    assert refused.value.reason is Reason.NO_LINE


def test_what_africas_talking_is_asked() -> None:
    with far_end(Says(201, africa())) as network:
        SENDERS["africastalking"](network.url).send(MESSAGE)
    (asked,) = network.asked
    assert (asked.method, asked.path, asked.headers["apiKey"]) == ("POST", "/version1/messaging", "key")
    form = {"username": "titian", "to": "+6284000000001", "message": MESSAGE.text, "bulkSMSMode": "1", "from": "2580"}
    assert asked.form == {name: [value] for name, value in form.items()}


@pytest.mark.parametrize(
    "text, coding",
    [
        pytest.param("Nomor Anda A012. Rp75.000 €", None, id="GSM-7 needs no coding"),
        pytest.param("Selesai 😀", ["2"], id="an emoji goes as UCS-2"), pytest.param("ꦲꦤ", ["2"], id="Javanese script too"),
    ],
)  # fmt: skip
def test_what_kannel_is_asked(text: str, coding: list[str] | None) -> None:
    with far_end(Says(202, "0: Accepted for delivery", HTML)) as network:
        SENDERS["kannel"](network.url).send(Outbound("01J8", MESSAGE.to, text, "2580", MESSAGE.callback))
    (asked,) = network.asked
    assert (asked.method, asked.path) == ("GET", "/cgi-bin/sendsms")
    assert asked.query.get("coding") == coding
    assert {name: value for name, (value,) in asked.query.items() if name != "coding"} == {
        "username": "gw", "password": "secret", "to": "+6284000000001", "from": "2580", "text": text, "charset": "UTF-8",
        "dlr-mask": "31", "dlr-url": f"{MESSAGE.callback}&d=%d&F=%F&A=%A",
    }  # fmt: skip
