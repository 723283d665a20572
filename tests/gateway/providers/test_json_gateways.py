"""USSD gateways that post JSON: three that are known by name, and any other by configuration (wire-facts 8)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Rejected
from gateway.providers.json import DIALECTS, Dialect, JsonGateway, WrongDialect, dialect
from gateway.types import Channel, Ended, Event, Inbound, Request
from menus.screen import Reply

MTN = {
    "session": "sessionId", "phone": "msisdn", "input": "ussdString", "opening": "messageType", "opens": ["0"], "closes": ["2", "4", "5"],
    "to": "serviceCode",
    "reply": {"statusCode": "0000", "transactionId": "$sessionId"},
    "going": {"data": {"inboundResponse": "$text", "userInputRequired": True, "messageType": 1}},
    "over": {"data": {"inboundResponse": "$text", "userInputRequired": False, "messageType": 2}},
}  # fmt: skip


CODES = {"nalo": "*920#", "arkesel": "*928*01#"}


def gateway(name: str) -> JsonGateway:
    told = json.dumps({"like": name, "code": CODES[name]}) if name in CODES else name
    return JsonGateway(("k",), dialect(told), fresh=lambda: "fresh")


def asked(body: object) -> Request:
    return Request("POST", "x", "k", "ussd", {}, {}, {"content-type": "application/json"}, json.dumps(body).encode())


def heard(name: str, body: object) -> Event:
    return gateway(name).parse(asked(body))


def nalo(text: object, new: object = False) -> dict[str, object]:
    return {"USERID": "T", "MSISDN": "6281234567890", "USERDATA": text, "MSGTYPE": new, "NETWORK": "MTN", "SESSIONID": 1659}


@pytest.mark.parametrize(
    "name, body, going, over",
    [
        pytest.param(
            "nalo", nalo("1"), {"USERID": "T", "MSISDN": "6281234567890", "MSG": "Halo", "MSGTYPE": True},
            {"USERID": "T", "MSISDN": "6281234567890", "MSG": "Halo", "MSGTYPE": False}, id="nalo: MSGTYPE has two meanings",
        ),
        pytest.param(
            "arkesel", {"sessionID": "s", "userID": "U", "newSession": False, "msisdn": "233544919953", "userData": "1"},
            {"sessionID": "s", "userID": "U", "msisdn": "233544919953", "message": "Halo", "continueSession": True},
            {"sessionID": "s", "userID": "U", "msisdn": "233544919953", "message": "Halo", "continueSession": False}, id="arkesel",
        ),
        pytest.param(
            "hubtel", {"Type": "Response", "Mobile": "233200585542", "SessionId": "s", "Message": "1", "Sequence": 2},
            {"Message": "Halo", "Type": "Response"}, {"Message": "Halo", "Type": "Release"}, id="hubtel",
        ),
        pytest.param(
            json.dumps(MTN), {"sessionId": "s", "messageType": "1", "msisdn": "2252312345", "ussdString": "1", "serviceCode": "3"},
            {"statusCode": "0000", "transactionId": "s", "data": {"inboundResponse": "Halo", "userInputRequired": True, "messageType": 1}},
            {"statusCode": "0000", "transactionId": "s", "data": {"inboundResponse": "Halo", "userInputRequired": False, "messageType": 2}},
            id="another, by configuration alone",
        ),
    ],
)  # fmt: skip
def test_each_gateway_is_answered_in_its_own_words(name: str, body: object, going: object, over: object) -> None:
    event = heard(name, body)
    assert isinstance(event, Inbound) and (event.channel, event.text, event.first) == (Channel.USSD, "1", False)
    for reply, expected in ((Reply("Halo"), going), (Reply("Halo", ends=True), over)):
        answer = gateway(name).answer(asked(body), event, reply)
        assert (answer.status, answer.content_type) == (200, "application/json; charset=utf-8")
        assert json.loads(answer.body) == expected


@pytest.mark.parametrize(
    "name, body, to, text",
    [
        pytest.param("nalo", nalo("*920#", True), "*920#", "", id="nalo: the bare code"),
        pytest.param("nalo", nalo("*920*2*48217396#", True), "*920#", "2*48217396", id="a direct dial"),
        pytest.param("nalo", nalo("*920#", "true"), "*920#", "", id="a flag in words"),
        pytest.param(
            "hubtel", {"Type": "Initiation", "Mobile": "233200585542", "SessionId": "s", "ServiceCode": "713", "Message": "*713*4#"},
            "713", "4", id="hubtel: a direct dial on a bare code",
        ),
    ],
)  # fmt: skip
def test_a_first_dial(name: str, body: object, to: str, text: str) -> None:
    event = heard(name, body)
    assert isinstance(event, Inbound) and (event.first, event.to, event.text) == (True, to, text)


def test_a_step_in_the_middle_still_says_which_address_it_is_for() -> None:
    event = heard("nalo", nalo("1"))
    assert isinstance(event, Inbound) and event.to == "*920#"


@pytest.mark.parametrize("kind", ["Release", "Timeout", "release"])
def test_who_left_gets_no_menu(kind: str) -> None:
    assert heard("hubtel", {"Type": kind, "Mobile": "233", "SessionId": "s"}) == Ended(Channel.USSD, "s", kind.lower())


def test_a_gateway_that_counts_tells_a_repeat_from_a_second_saying() -> None:
    one, again, next_ = (
        heard("hubtel", {"Type": "Response", "Mobile": "233200585542", "SessionId": "s", "Message": "1", "Sequence": n}) for n in (2, 2, 3)
    )
    assert isinstance(one, Inbound) and isinstance(next_, Inbound)
    assert one == again and one.mark != next_.mark


def test_where_nothing_counts_a_second_1_is_never_taken_for_a_repeat() -> None:
    network = JsonGateway(("k",), DIALECTS["nalo"])
    one, two = (network.parse(asked(nalo("1"))) for _ in range(2))
    assert isinstance(one, Inbound) and isinstance(two, Inbound) and one.mark != two.mark
    dial, again = (network.parse(asked(nalo("*920#", True))) for _ in range(2))
    assert dial == again


def test_a_gateway_that_sends_everything_typed_so_far() -> None:
    event = heard('{"session": "s", "phone": "p", "input": "t", "code": "*1#", "whole": true}', {"s": "1", "p": "0812345678", "t": "1*2"})
    assert isinstance(event, Inbound) and (event.whole, event.first, event.text) == (True, False, "1*2")
    event = heard('{"session": "s", "phone": "p", "input": "t", "code": "*1#", "whole": true}', {"s": "1", "p": "0812345678", "t": ""})
    assert isinstance(event, Inbound) and event.first


def test_a_field_may_lie_deep() -> None:
    body = {"a": {"id": "s", "who": {"msisdn": "0812345678"}}, "t": "1"}
    event = heard('{"session": "a.id", "phone": "a.who.msisdn", "input": "t", "code": "*1#"}', body)
    assert isinstance(event, Inbound) and event.key == "s" and event.phone is not None


@pytest.mark.parametrize(
    "setting",
    [
        "", "nobody", "nalo", "arkesel", "[]", "1", "{}", '{"session": "s"}', '{"like": "nalo", "sesion": "s"}',
        '{"session": "s", "phone": "p", "input": "i", "x": 1}', '{"session": "s", "phone": "p", "input": "i"}',
    ],
)  # fmt: skip
def test_a_setting_that_describes_no_gateway_is_told(setting: str) -> None:
    with pytest.raises(WrongDialect, match="JSON_USSD"):
        dialect(setting)


def test_a_known_gateway_may_be_changed_in_one_point() -> None:
    assert dialect('{"like": "arkesel", "code": "*1#", "whole": true}').whole
    assert isinstance(dialect("hubtel"), Dialect)


NAMES = st.sampled_from(["SESSIONID", "MSISDN", "USERDATA", "MSGTYPE"]) | st.text(max_size=5)
SINGLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5))


@given(body=JSON, name=st.sampled_from(sorted(DIALECTS)))
def test_any_json_is_an_event_or_refused(body: object, name: str) -> None:
    request = asked(body)
    try:
        event = gateway(name).parse(request)
    except Rejected as fault:
        assert fault.status == 400
        return
    assert isinstance(json.loads(gateway(name).answer(request, event, Reply("x")).body), dict)
