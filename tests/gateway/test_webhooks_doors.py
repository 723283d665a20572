"""Who is let in: keys, methods, content types, sizes; and that a stranger learns nothing from a refusal (catalogue W)."""

from __future__ import annotations

import json
import logging
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from gateway.lines import providers
from gateway.types import Ended, Event, Inbound, Request
from gateway.webhooks import hooks
from menus.screen import Reply
from tests.gateway.knocking import KEY, OLD_KEY, ORIGIN, SETTINGS, TOKEN, House, encoded

USSD = {"sessionId": "ATUid_1", "serviceCode": "*384#", "phoneNumber": "+6281234567890", "text": "1"}
NALO = json.dumps({"USERID": "T", "MSISDN": "6281234567890", "USERDATA": "1", "MSGTYPE": False, "SESSIONID": "1"})
CALL = {"sessionId": "ATVId_1", "isActive": "1", "callerNumber": "+6281234567890"}
TEXT = {"from": "+6281234567890", "to": "2345", "text": "CEK", "id": "1"}
AT = f"africastalking/{KEY}"


@pytest.mark.parametrize(
    "key, status",
    [
        pytest.param(KEY, 200, id="the new key"),
        pytest.param(OLD_KEY, 200, id="the old key, while both are set"),
        pytest.param(KEY[:-1], 404, id="a key cut short"),
        pytest.param(KEY + "0", 404, id="a key too long"),
        pytest.param(f"{KEY},{OLD_KEY}", 404, id="the whole setting"),
        pytest.param("k%C3%BC", 404, id="outside ASCII"),
    ],
)
def test_only_a_key_of_ours_opens(key: str, status: int) -> None:
    for path, body, kind in (
        (f"africastalking/{key}/ussd", encoded(USSD), "application/x-www-form-urlencoded"), (f"json/{key}/ussd", NALO, "application/json"),
    ):  # fmt: skip
        assert House().knock(path, body, content_type=kind).status_code == status
    assert House().knock(f"kannel/{key}/sms?id=1&from=%2B6281234567890&to=1&text=x", method="GET").status_code == status


def test_a_retired_key_no_longer_opens() -> None:
    house = House({**SETTINGS, "WEBHOOK_KEY": KEY})
    assert house.knock(f"africastalking/{OLD_KEY}/ussd", encoded(USSD)).status_code == 404


def test_a_wrong_key_an_unknown_network_and_an_unknown_route_look_the_same() -> None:
    paths = ["africastalking/wrong/ussd", f"nobody/{KEY}/ussd", f"africastalking/{KEY}/admin", "x", "", f"africastalking/{KEY}", "a//b"]
    answers = [House().knock(path, encoded(USSD)) for path in paths]
    assert {(one.status_code, one.data, tuple(sorted(one.headers))) for one in answers} == {
        (404, b"", (("Cache-Control", "no-store"), ("Content-Length", "0"), ("Content-Type", "text/plain; charset=utf-8")))
    }


def test_a_stranger_is_not_told_of_our_limits() -> None:
    assert House().knock("africastalking/wrong/ussd", b"a=" + b"x" * 70_000).status_code == 404
    assert House().knock("africastalking/wrong/ussd", encoded(USSD), method="PUT").status_code == 404
    assert House().knock(f"twilio/{KEY}/sms", b"a=" + b"x" * 70_000).status_code == 403


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE"])
def test_a_wrong_method_is_405_and_does_nothing(method: str) -> None:
    house = House()
    answer = house.knock(f"{AT}/ussd?{encoded(USSD)}", method=method)
    assert (answer.status_code, answer.data, answer.headers.get("Allow")) == (405, b"", None)
    assert house.heard == []


@pytest.mark.parametrize(
    "path, kind",
    [
        pytest.param(f"{AT}/ussd", "application/json", id="JSON where a form is due"),
        pytest.param(f"{AT}/ussd", "multipart/form-data; boundary=x", id="multipart"),
        pytest.param(f"{AT}/ussd", "", id="none"),
        pytest.param(f"json/{KEY}/ussd", "application/x-www-form-urlencoded", id="a form where JSON is due"),
        pytest.param(f"kannel/{KEY}/sms", "application/x-www-form-urlencoded", id="a form where Kannel posts text"),
    ],
)
def test_a_wrong_content_type_is_415(path: str, kind: str) -> None:
    house = House()
    assert (house.knock(path, encoded(USSD), content_type=kind).status_code, house.heard) == (415, [])


@pytest.mark.parametrize(
    "body, status",
    [
        pytest.param(f"{encoded(USSD)}&text=2", 400, id="the same field twice"),
        pytest.param(f"{encoded(USSD)}&text=1", 400, id="twice with the same value"),
        pytest.param("&".join(f"f{n}=1" for n in range(1001)), 413, id="1,001 fields"),
        pytest.param(f"{encoded(USSD)}&{'n' * 10_000}=1", 413, id="a name of 10,000 characters"),
        pytest.param(f"{encoded(USSD)}&x={'y' * 65_536}", 413, id="over 64 KB"),
        pytest.param(f"{encoded(USSD)}&x={'y' * 60_000}", 200, id="under 64 KB"),
        pytest.param("", 400, id="nothing"),
        pytest.param("phoneNumber=%2B6281234567890&text=", 400, id="no session"),
    ],
)
def test_a_form_has_limits(body: str, status: int) -> None:
    house = House()
    assert house.knock(f"{AT}/ussd", body).status_code == status
    assert len(house.refused) == (status != 200)


@pytest.mark.parametrize("size, status", [pytest.param(100_000, 413, id="over 64 KB"), pytest.param(60_000, 200, id="under 64 KB")])
def test_a_body_that_does_not_tell_its_size_has_the_same_limit(size: int, status: int) -> None:
    house = House()
    answer = house.client.post(
        f"/hooks/{AT}/ussd", input_stream=BytesIO(f"{encoded(USSD)}&x={'y' * size}".encode()),
        content_type="application/x-www-form-urlencoded", environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
        headers={"Transfer-Encoding": "chunked"},
    )  # fmt: skip
    assert (answer.status_code, len(house.heard)) == (status, int(status == 200))


def test_a_query_has_limits_too() -> None:
    assert House().knock(f"kannel/{KEY}/sms?{'&'.join(f'f{n}=1' for n in range(1001))}", method="GET").status_code == 413
    assert House().knock(f"kannel/{KEY}/sms?from=0812&from=0813&text=x", method="GET").status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{", id="broken off"), pytest.param("[]", id="a list"), pytest.param("null", id="null"), pytest.param("", id="empty"),
        pytest.param("[" * 60_000, id="nested without end"), pytest.param('{"a":' * 9_000, id="objects without end"),
        pytest.param('{"SESSIONID":"1","SESSIONID":"2"}', id="the same field twice"), pytest.param('{"SESSIONID":{"a":1}}', id="no word"),
        pytest.param('{"SESSIONID":' + "9" * 60_000 + "}", id="a number without end"), pytest.param("\ud800", id="half a character"),
    ],
)  # fmt: skip
def test_json_that_is_none_is_400(body: str) -> None:
    house = House()
    answer = house.knock(f"json/{KEY}/ussd", body.encode("utf-8", "surrogatepass"), content_type="application/json")
    assert (answer.status_code, answer.data, house.heard) == (400, b"", [])


def test_the_key_and_what_was_said_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "titian")
    house = House(broken=ValueError("NIK 6372010101900001"))
    house.knock(f"{AT}/ussd", encoded({**USSD, "text": "rahasia"}))
    house.knock(f"{AT}/rahasia", encoded(USSD))
    house.knock("africastalking/rahasia-lama/ussd", encoded(USSD))
    house.knock(f"{AT}/sms", encoded({"from": "", "text": "rahasia"}))
    assert len(caplog.records) == 4
    for secret in (KEY, "rahasia", "6281234567890", "6372010101900001"):
        assert secret not in caplog.text
    assert "trace=" in caplog.text


@pytest.mark.parametrize(
    "path, body, sign, sorry, status, starts",
    [
        pytest.param(f"{AT}/ussd", encoded(USSD), "", Reply("Maaf.", ends=True), 200, "END Maaf.", id="USSD hears an apology"),
        pytest.param(f"{AT}/voice", encoded(CALL), "", Reply("Maaf.", ends=True), 200, "<?xml", id="a caller hears an apology"),
        pytest.param(f"{AT}/ussd", encoded(USSD), "", None, 503, "", id="no apology to give"),
        pytest.param(f"{AT}/sms", encoded(TEXT), "", Reply("Maaf.", ends=True), 503, "", id="a text comes again"),
        pytest.param(f"{AT}/sms/report", "id=ATXid_1&status=Success", "", None, 503, "", id="a report comes again"),
        pytest.param(f"twilio/{KEY}/sms", encoded({"MessageSid": "SM1", "From": "+6281234567890"}), TOKEN, None, 503, "", id="Twilio too"),
    ],
)  # fmt: skip
def test_when_hearing_fails(path: str, body: str, sign: str, sorry: Reply | None, status: int, starts: str) -> None:
    answer = House(broken=RuntimeError("broken"), sorry=sorry).knock(path, body, sign=sign)
    assert answer.status_code == status
    assert answer.get_data(as_text=True).startswith(starts) and (bool(answer.data) == bool(starts))


def test_a_failing_counter_or_apology_is_no_500() -> None:
    def broken(*_: object) -> Reply | None:
        raise RuntimeError("broken")

    app = Flask("gateway")
    app.register_blueprint(hooks(providers(SETTINGS), broken, public_url=ORIGIN, rejected=broken, apology=broken))
    kind = "application/x-www-form-urlencoded"
    assert app.test_client().post(f"/hooks/{AT}/ussd", data=encoded(USSD), content_type=kind).status_code == 503
    assert app.test_client().post("/hooks/africastalking/wrong/ussd", data=encoded(USSD), content_type=kind).status_code == 404


def test_what_is_heard_carries_the_request_for_the_spool() -> None:
    seen: list[Request] = []

    def hear(provider: str, event: Event, request: Request) -> Reply | None:
        seen.append(request)
        return None

    app = Flask("gateway")
    app.register_blueprint(hooks(providers(SETTINGS), hear, public_url=ORIGIN, rejected=lambda *_: None, apology=lambda _: None))
    app.test_client().post(f"/hooks/{AT}/sms?a=%C3%A9", data=encoded(TEXT), content_type="application/x-www-form-urlencoded")
    (request,) = seen
    assert (request.method, request.key, request.tail, request.url) == ("POST", KEY, "sms", f"{ORIGIN}/hooks/{AT}/sms?a=%C3%A9")
    assert request.form["text"] == ("CEK",) and request.query["a"] == ("é",) and request.body == encoded(TEXT).encode()


WORDS = st.text(max_size=40) | st.sampled_from(["", "1", "*", "#", "1*2*", "***", "+6281234567890", "anonymous", "00", "\x00", "é" * 30])
NAMES = st.sampled_from([
    "sessionId", "phoneNumber", "serviceCode", "text", "from", "to", "id", "date", "status", "isActive", "callerNumber", "dtmfDigits",
    "recordingUrl", "durationInSeconds", "MessageSid", "From", "To", "Body", "CallSid", "Digits", "RecordingSid", "RecordingDuration",
    "CallStatus", "QueueResult", "MessageStatus", "OptOutType", "AccountSid", "step", "silence", "d", "I", "D", "charset", "coding", "p",
]) | st.text(max_size=8)  # fmt: skip
FIELDS = st.dictionaries(NAMES, WORDS, max_size=14)
DOORS = [
    "africastalking ussd", "africastalking ussd/end", "africastalking sms", "africastalking sms/report", "africastalking sms/optout",
    "africastalking voice", "twilio sms", "twilio sms/status", "twilio voice", "twilio voice/step", "twilio voice/recorded",
    "twilio voice/recording", "twilio voice/queued", "twilio voice/wait", "twilio voice/status", "kannel sms", "kannel report",
    "kannel ussd", "json ussd",
]  # fmt: skip
HOUSE = House()


def safe(fields: dict[str, str]) -> str:
    return encoded({name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode() for name, value in fields.items()})


@given(door=st.sampled_from(DOORS), form=FIELDS, query=FIELDS)
def test_nothing_that_a_network_sends_gives_a_500(door: str, form: dict[str, str], query: dict[str, str]) -> None:
    from xml.parsers import expat

    name, tail = door.split()
    HOUSE.heard.clear()
    path, body = f"{name}/{KEY}/{tail}?{safe(query)}", safe(form)
    if name == "json":
        answer = HOUSE.knock(path, json.dumps(form), content_type="application/json")
    elif name == "kannel":
        answer = HOUSE.knock(path, method="GET")
    else:
        answer = HOUSE.knock(path, body, sign=TOKEN if name == "twilio" else "")
    assert answer.status_code in (200, 400, 403)
    text = answer.get_data(as_text=True)
    if answer.status_code != 200:
        assert text == "" and not HOUSE.heard
        return
    if "xml" in (answer.content_type or ""):
        expat.ParserCreate().Parse(text, True)
    if door == "africastalking ussd":
        assert text.startswith(("CON ", "END "))
    for _, event in HOUSE.heard:
        if isinstance(event, Inbound):
            assert event.text.isprintable() or not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in event.text)
            assert len(event.text) <= 4000 and (event.phone is None or event.phone.e164.startswith("+"))
        assert not isinstance(event, Ended) or event.seconds >= 0


@given(octets=st.binary(max_size=300), kind=st.sampled_from(["application/x-www-form-urlencoded", "application/json", "text/plain", "x"]))
def test_any_octets_at_any_door_are_never_a_500(octets: bytes, kind: str) -> None:
    for door in DOORS:
        name, tail = door.split()
        headers = {"X-Kannel-From": "0812", "X-Twilio-Signature": "x"}
        answer = HOUSE.knock(f"{name}/{KEY}/{tail}?step=1", octets, content_type=kind, headers=headers)
        assert answer.status_code in (200, 400, 403, 405, 415)
