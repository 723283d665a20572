"""Twilio's signatures through the real webhooks: genuine ones pass, whatever is in the address; nothing else does (catalogue W)."""

from __future__ import annotations

import time

import pytest
from twilio.request_validator import RequestValidator

from gateway.errors import Rejected
from gateway.providers.twilio import Twilio
from gateway.types import Inbound, Request
from tests.gateway.knocking import ACCOUNT, FORM, KEY, OLD_TOKEN, ORIGIN, TOKEN, Form, House, encoded, form, signature

SMS = {"MessageSid": "SM1", "From": "+6281234567890", "To": "+6285574670000", "Body": "LAPOR jalan & got", "AccountSid": ACCOUNT}
DOOR = f"twilio/{KEY}/sms"
CALL = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212", "Caller": "+14158675309"}
OTHER = {"CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234", "From": "+12349013030", "To": "+18005551212"}
PHP = "https://mycompany.com/myapp.php?foo=1&bar=2"


@pytest.mark.parametrize(
    "url, fields, algorithm, expected",
    [
        pytest.param(PHP, CALL, None, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", id="the SDK's own"),
        pytest.param(PHP, CALL, "HMAC_SHA256", "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=", id="SHA-256"),
        pytest.param("https://mycompany.com:443/myapp.php?foo=1&bar=2", CALL, None, "kvajT1Ptam85bY51eRf/AJRuM3w=", id="with its port"),
        pytest.param("http://mycompany.com:1234/myapp.php?foo=1&bar=2", CALL, None, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", id="another port"),
        pytest.param("http://mycompany.com:80/myapp.php?foo=1&bar=2", CALL, None, "0ZXoZLH/DfblKGATFgpif+LLRf4=", id="http on 80"),
        pytest.param(PHP, OTHER, None, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", id="another caller"),
        pytest.param("https://example.com/myapp", OTHER, None, "NGAgWNhdnsLF8j385frvrQoi9sg=", id="no query"),
    ],
)
def test_the_published_vectors_verify(url: str, fields: dict[str, str], algorithm: str | None, expected: str) -> None:
    headers = {"x-twilio-signature": expected, "content-type": FORM}
    if algorithm:
        headers["x-twilio-webhooks-signature-settings"] = f"key=k,algorithm={algorithm}"
    told = {name: (value,) for name, value in fields.items()}
    network = Twilio(("k",), ("12345",), shared_keys={"k": "12345"})
    network.verify(Request("POST", url, "k", "voice", {}, told, headers))
    with pytest.raises(Rejected) as refused:
        network.verify(Request("POST", url.replace("mycompany", "another").replace("example", "another"), "k", "voice", {}, told, headers))
    assert refused.value.status == 403


def test_equal_values_of_a_field_count_once_in_a_signature() -> None:
    fields = {"Sid": ("CA123",), "SidAccount": ("AC123",), "Digits": ("5678", "1234", "1234")}
    headers = {"x-twilio-signature": "IK+Dwps556ElfBT0I3Rgjkr1wJU=", "content-type": FORM}
    Twilio(("k",), ("12345",)).verify(Request("POST", PHP, "k", "voice", {}, fields, headers))


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param("sms?a=%C3%A9", id="e acute, upper hex"),
        pytest.param("sms?a=%c3%a9", id="e acute, lower hex"),
        pytest.param("sms?a=%27", id="apostrophe"),
        pytest.param("sms?a=%2B&b=+", id="plus, both ways"),
        pytest.param("sms?a=%7E&b=%2C&c=%2F", id="characters that Werkzeug would decode"),
        pytest.param("sms?a=", id="an empty value"),
        pytest.param("sms?a=1;b=[2]", id="semicolon and brackets"),
        pytest.param("sms/", id="a slash at the end"),
    ],
)
def test_trap_1_the_signed_address_is_the_one_on_the_wire(tail: str) -> None:
    house = House()
    assert house.knock(f"twilio/{KEY}/{tail}", encoded(SMS), sign=TOKEN).status_code == 200
    assert isinstance(house.event, Inbound)


def test_trap_2_a_missing_signature_is_403_not_500() -> None:
    house = House()
    answer = house.knock(DOOR, encoded(SMS))
    assert (answer.status_code, answer.data) == (403, b"")
    assert house.heard == []


def test_trap_3_forwarded_headers_change_nothing() -> None:
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example"}
    house = House()
    assert house.knock(DOOR, encoded(SMS), sign=TOKEN, headers=lies).status_code == 200
    body = encoded(SMS).encode()
    forged = RequestValidator(TOKEN).compute_signature(f"https://evil.example/hooks/{DOOR}", form(body))
    assert house.knock(DOOR, body, headers={**lies, "X-Twilio-Signature": forged}).status_code == 403


@pytest.mark.parametrize("example", ["Np1nax6uFoY6qpfT5l9jWwJeit0=", "hqeF3G9Hrnv6/R0jOhoYDD2PPUs="])
def test_trap_4_the_signatures_on_the_documentation_page_prove_nothing(example: str) -> None:
    assert House().knock(DOOR, encoded(SMS), headers={"X-Twilio-Signature": example}).status_code == 403


@pytest.mark.parametrize(
    "settings, secret, status",
    [
        pytest.param("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", "shared-secret", 200, id="a shared key that we have"),
        pytest.param("key=webhooks_sharedkey_2,algorithm=HMAC_SHA256", "shared-secret", 403, id="one that we do not have"),
        pytest.param("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", TOKEN, 403, id="signed with the token instead"),
        pytest.param("key=webhooks_sharedkey_1,algorithm=MD5", "shared-secret", 403, id="an algorithm that nobody has"),
        pytest.param("algorithm=HMAC_SHA256", "shared-secret", 403, id="no key named"),
    ],
)
def test_trap_5_the_second_scheme(settings: str, secret: str, status: int) -> None:
    body = encoded(SMS).encode()
    signed = signature(secret, DOOR, body, "HMAC_SHA256")
    headers = {"X-Twilio-Signature": signed, "X-Twilio-Webhooks-Signature-Settings": settings}
    assert House().knock(DOOR, body, headers=headers).status_code == status


def test_trap_11_a_slash_at_the_end_is_no_redirect_and_loses_nothing() -> None:
    house = House()
    answer = house.knock(f"{DOOR}/", encoded(SMS), sign=TOKEN)
    assert answer.status_code == 200
    assert isinstance(house.event, Inbound) and house.event.text == SMS["Body"]


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("A" * 1_000_000, id="a million characters"),
        pytest.param("é" * 28, id="outside ASCII"),
        pytest.param("", id="empty"),
        pytest.param("=" * 28, id="no base64"),
    ],
)
def test_a_strange_signature_header_is_refused_fast(header: str) -> None:
    request = Request("POST", f"{ORIGIN}/x", KEY, "sms", {}, {}, {"x-twilio-signature": header, "content-type": FORM})
    network = Twilio((KEY,), (TOKEN,))
    begun = time.thread_time()
    with pytest.raises(Rejected) as refused:
        network.verify(request)
    assert refused.value.status == 403
    assert time.thread_time() - begun < 0.2, "seconds of work"


def test_a_signature_sent_twice_is_refused() -> None:
    body = encoded(SMS).encode()
    signed = signature(TOKEN, DOOR, body)
    assert House().knock(DOOR, body, headers={"X-Twilio-Signature": f"{signed}, {signed}"}).status_code == 403


@pytest.mark.parametrize(
    "token, status",
    [
        pytest.param(TOKEN, 200, id="the new one"), pytest.param(OLD_TOKEN, 200, id="the old one, while both are set"),
        pytest.param("0", 403, id="another"),
    ],
)  # fmt: skip
def test_a_token_is_changed_without_a_gap(token: str, status: int) -> None:
    assert House().knock(DOOR, encoded(SMS), sign=token).status_code == status


def test_no_token_lets_nobody_in() -> None:
    body = encoded(SMS).encode()
    told = {name: tuple(values) for name, values in form(body).items()}
    empty = RequestValidator("").compute_signature(f"{ORIGIN}/x", Form({name: list(values) for name, values in told.items()}))
    request = Request("POST", f"{ORIGIN}/x", KEY, "sms", {}, told, {"x-twilio-signature": empty, "content-type": FORM})
    for tokens in ((), ("",)):
        with pytest.raises(Rejected):
            Twilio((KEY,), tokens).verify(request)
    assert Twilio.from_settings({"WEBHOOK_KEY": "k", "TWILIO_AUTH_TOKEN": " , "}) is None


@pytest.mark.parametrize(
    "change, status",
    [
        pytest.param({"Body": "LAPOR jalan & gof"}, 403, id="one changed byte"),
        pytest.param({"Extra": "1"}, 403, id="one field more"),
        pytest.param({}, 200, id="unchanged"),
    ],
)
def test_a_signature_covers_every_field(change: dict[str, str], status: int) -> None:
    signed = signature(TOKEN, DOOR, encoded(SMS).encode())
    answer = House().knock(DOOR, encoded({**SMS, **change}), headers={"X-Twilio-Signature": signed})
    assert answer.status_code == status


def test_a_well_signed_request_of_another_account_is_refused() -> None:
    house = House()
    assert house.knock(DOOR, encoded({**SMS, "AccountSid": "AC" + "f" * 32}), sign=TOKEN).status_code == 403
    assert house.refused == [("twilio", 403, "another account")]


def test_unknown_fields_are_accepted() -> None:
    assert House().knock(DOOR, encoded({**SMS, "NewFieldOfNextYear": "1"}), sign=TOKEN).status_code == 200


def test_a_json_body_is_not_a_form() -> None:
    path, body = DOOR, b'{"Body": "x"}'
    headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(f"{ORIGIN}/hooks/{path}", {})}
    assert House().knock(path, body, headers=headers, content_type="application/json").status_code == 415


@pytest.mark.parametrize(
    "fields, reason",
    [
        pytest.param({**SMS, "MessageSid": ""}, "MessageSid missing or too long", id="no id"),
        pytest.param({**SMS, "From": ""}, "From missing or too long", id="no sender"),
        pytest.param({**SMS, "MessageSid": "S" * 500}, "MessageSid missing or too long", id="an id without end"),
    ],
)
def test_a_well_signed_but_malformed_event_is_400_and_kept(fields: dict[str, str], reason: str) -> None:
    house = House()
    assert house.knock(DOOR, encoded(fields), sign=TOKEN).status_code == 400
    assert house.refused == [("twilio", 400, reason)]
    assert house.kept[0].form["Body"] == (SMS["Body"],)


@pytest.mark.parametrize("sid", ["RE../../x", "RE" + "A" * 32, "RE" + "a" * 33, "RE" + "a" * 32 + "\n"])
def test_a_recording_has_an_id_of_the_right_shape(sid: str) -> None:
    path = f"twilio/{KEY}/voice/recorded?step=1"
    house = House()
    body = encoded({"CallSid": "CA1", "From": "+6281234567890", "RecordingSid": sid, "RecordingDuration": "4"})
    assert house.knock(path, body, sign=TOKEN).status_code == 400
    assert house.heard == []
