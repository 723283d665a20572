"""Ids as long as a network may send them, and field values that JSON allows: found by throwing, kept as examples."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from gateway.providers.json import JsonGateway, dialect
from gateway.types import Inbound, Request
from menus.screen import Reply
from tests.catalogue.gate import SHORT, Gate
from tests.catalogue.phones import TWILIO
from tests.gateway.knocking import KEY

LONGEST = "9" * 128  # characters: what the gateway takes as an id


def json_ussd(gate: Gate, **fields: object) -> tuple[int, str]:
    told = {"SessionId": gate.id(), "Mobile": gate.phone(), "ServiceCode": "920", "Type": "Initiation", "Message": "*920#", "Sequence": 1, **fields}
    answer = gate.knock(f"json/{KEY}/ussd", json.dumps(told).encode("ascii"), content_type="application/json")
    return answer.status_code, answer.text


def test_a_report_with_the_longest_id_is_taken(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    for reference in ("", LONGEST):
        assert gate.kannel("report", id=LONGEST, d="1", F=reference).status_code == 200
        assert gate.twilio(f"sms/status?id={LONGEST}", MessageSid=reference or LONGEST, MessageStatus="failed").status_code == 200
        assert gate.africa("sms/report", id=LONGEST, status="Failed", failureReason="x" * 500).status_code == 200
    assert "event=failed" not in caplog.text


def test_a_text_with_the_longest_id_is_answered(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    sends: tuple[Callable[[str], TestResponse], ...] = (
        lambda phone: gate.text(phone, "MENU", MessageSid=LONGEST),
        lambda phone: gate.africa("sms", from_=phone, to=SHORT, text="MENU", id=LONGEST),
        lambda phone: gate.kannel("sms", from_=phone, to="2580", text="MENU", id=LONGEST),
    )
    for send in sends:
        phone = gate.phone()
        assert send(phone).status_code == 200
        assert [one.purpose for one in gate.inbox(phone)].count("answer") == 1
    assert "event=failed" not in caplog.text


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"SessionId": LONGEST, "Sequence": LONGEST}, id="the longest session with the longest count"),
        pytest.param({"SessionId": "k\x00\x07k"}, id="control characters in the session"),
        pytest.param({"SessionId": "\ud800"}, id="half a character as the session"),
        pytest.param({"Message": "\ud800\x00\x00"}, id="half a character and nothing as the words"),
        pytest.param({"Sequence": "\udfff"}, id="half a character as the count"),
        pytest.param({"Mobile": "0812\ud83d"}, id="half a character in the number"),
    ],
)  # fmt: skip
def test_a_strange_field_of_json_is_answered_with_a_screen(gate: Gate, caplog: pytest.LogCaptureFixture, fields: dict[str, str]) -> None:
    status, body = json_ussd(gate, **fields)
    assert status == 200 and json.loads(body)["Message"]
    assert "event=failed" not in caplog.text


def test_a_call_with_the_longest_id_goes_on(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    sid = "C" * 128
    assert "<Gather" in gate.twilio("voice", CallSid=sid, From=gate.phone(), To=TWILIO).text
    assert "<Gather" in gate.twilio("voice/step?step=9999", CallSid=sid, From=gate.phone(), To=TWILIO, Digits="3").text
    assert "event=failed" not in caplog.text


@pytest.mark.parametrize(
    "name, given",
    [
        pytest.param("\ud800", '"?"', id="half a character"),
        pytest.param({"a": [1, {}]}, "null", id="something deep"),
        pytest.param(float("inf"), "null", id="a number that JSON does not have"),
        pytest.param(628123, "628123", id="a number"),
        pytest.param("T", '"T"', id="a word"),
    ],
)
def test_what_a_gateway_gets_back_can_be_sent(name: object, given: str) -> None:
    network = JsonGateway((KEY,), dialect('{"like": "nalo", "code": "*920#"}'))
    body = json.dumps({"USERID": name, "MSISDN": "6281234567890", "USERDATA": "1", "MSGTYPE": True, "SESSIONID": "1"}).encode()
    request = Request("POST", "/x", KEY, "ussd", {}, {}, {"content-type": "application/json"}, body)
    event = network.parse(request)
    assert isinstance(event, Inbound)
    said = network.answer(request, event, Reply("Menu")).body
    said.encode("utf-8")
    assert f'"USERID": {given},' in said
