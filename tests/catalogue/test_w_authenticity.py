"""Catalogue W, against the real gateway: who is not let in changes nothing and learns nothing; who is genuine is let in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from tests.catalogue.gate import KANNEL, SHORT, Gate
from tests.catalogue.phones import TWILIO, USSD
from tests.gateway.knocking import ACCOUNT, KEY, OLD_KEY, OLD_TOKEN, ORIGIN, TOKEN, encoded, form, signature

Ask = Callable[[Gate], TestResponse]
DOOR = f"twilio/{KEY}/sms"


def text(gate: Gate, words: str = "MENU", **more: str) -> str:
    """The form of one SMS by Twilio."""
    return encoded({"AccountSid": ACCOUNT, "MessageSid": gate.id("SM"), "From": gate.phone(), "To": TWILIO, "Body": words, **more})


def dialled(gate: Gate, **more: str) -> str:
    """The form of one USSD request by Africa's Talking."""
    return encoded({"sessionId": gate.id(), "phoneNumber": gate.phone(), "serviceCode": USSD, "text": "", **more})


def signed(gate: Gate, by: str, body: str) -> TestResponse:
    """One SMS with a signature over `body` by the token `by`."""
    return gate.knock(DOOR, body, headers={"X-Twilio-Signature": signature(by, DOOR, body.encode())})


def changed(gate: Gate) -> TestResponse:
    """One byte of the words changed after signing."""
    body = text(gate, "LAPOR jalan")
    return gate.knock(DOOR, body.replace("jalan", "jalam"), headers={"X-Twilio-Signature": signature(TOKEN, DOOR, body.encode())})


def forwarded(gate: Gate, genuine: bool) -> TestResponse:
    """A lie about our host: beside a genuine signature, or signed for."""
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    body = text(gate)
    url = f"{ORIGIN if genuine else 'https://evil.example'}/hooks/{DOOR}"
    return gate.knock(DOOR, body, headers={**lies, "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form(body.encode()))})


def for_http(gate: Gate) -> TestResponse:
    """A request that was signed for our address without TLS."""
    body = text(gate)
    url = f"{ORIGIN.replace('https', 'http')}/hooks/{DOOR}"
    return gate.knock(DOOR, body, headers={"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form(body.encode()))})


REFUSED: list[tuple[str, int, Ask]] = [
    ("W-01 no signature at all", 403, lambda gate: gate.knock(DOOR, text(gate))),
    ("W-02 a wrong signature", 403, lambda gate: gate.knock(DOOR, text(gate), headers={"X-Twilio-Signature": "wBlQHEAeXBk0yFr5XoOCL1MkoG0="})),
    ("W-02 one changed byte in the words", 403, changed),
    ("W-05 signed for the host that a stranger forwards", 403, lambda gate: forwarded(gate, genuine=False)),
    ("W-07 a token that is not ours", 403, lambda gate: signed(gate, "0", text(gate))),
    ("W-08 JSON signed over an empty form", 415, lambda gate: gate.knock(
        DOOR, '{"Body": "MENU"}', content_type="application/json", headers={"X-Twilio-Signature": signature(TOKEN, DOOR, b"")})),
    ("W-10 a signature outside ASCII", 403, lambda gate: gate.knock(DOOR, text(gate), headers={"X-Twilio-Signature": "é" * 28})),
    ("W-10 a signature of 1 MB", 403, lambda gate: gate.knock(DOOR, text(gate), headers={"X-Twilio-Signature": "A" * 1_000_000})),
    ("W-10 a signature sent twice", 403, lambda gate: gate.knock(DOOR, body := text(gate), headers={
        "X-Twilio-Signature": f"{signature(TOKEN, DOOR, body.encode())}, {signature(TOKEN, DOOR, body.encode())}"})),
    ("W-11 well signed, of another account", 403, lambda gate: signed(gate, TOKEN, text(gate).replace(ACCOUNT, "AC" + "f" * 32))),
    ("W-13 a wrong path secret", 404, lambda gate: gate.knock("africastalking/wrong/ussd", dialled(gate))),
    ("W-13 a route that does not exist", 404, lambda gate: gate.knock(f"nobody/{KEY}/ussd", dialled(gate))),
    ("W-14 a path secret after its time", 404, lambda gate: gate.knock(f"africastalking/{OLD_KEY}x/ussd", dialled(gate))),
    *((f"W-16 {method}", 405, lambda gate, method=method: gate.knock(
        f"africastalking/{KEY}/ussd?{dialled(gate)}", method=method)) for method in ("GET", "PUT", "HEAD", "OPTIONS", "DELETE", "TRACE")),
    ("W-17 a field twice", 400, lambda gate: gate.knock(f"africastalking/{KEY}/ussd", f"{dialled(gate)}&text=2")),
    ("W-17 a field twice and well signed", 400, lambda gate: signed(gate, TOKEN, f"{text(gate)}&From=%2B6281")),
    ("W-19 1,001 fields", 413, lambda gate: gate.knock(f"africastalking/{KEY}/ussd", "&".join(f"f{n}=1" for n in range(1001)))),
    ("W-19 a field name of 10,000 characters", 413, lambda gate: gate.knock(f"africastalking/{KEY}/ussd", f"{dialled(gate)}&{'n' * 10_000}=1")),
    ("W-20 signed for our address without TLS", 403, for_http),
]  # fmt: skip
WELCOME: list[tuple[str, Ask]] = [
    *((f"W-04 {query}", lambda gate, query=query: gate.knock(
        f"{DOOR}?a={query}", text(gate), sign=TOKEN)) for query in ("%C3%A9", "%c3%a9", "%27", "%2B", "+", "%7E%2C")),
    ("W-04 an encoded slash in the path", lambda gate: gate.knock(f"twilio/{KEY}/sms%2Fstatus", "MessageSid=SM1&MessageStatus=x", sign=TOKEN)),
    ("W-05 a forwarded host beside a genuine signature", lambda gate: forwarded(gate, genuine=True)),
    ("W-07 the old token while both are set", lambda gate: gate.knock(DOOR, text(gate), sign=OLD_TOKEN)),
    ("W-14 the old path secret while both are set", lambda gate: gate.knock(f"africastalking/{OLD_KEY}/ussd", dialled(gate))),
]  # fmt: skip


@pytest.mark.parametrize("status, ask", [pytest.param(status, ask, id=name) for name, status, ask in REFUSED])
def test_what_is_refused_changes_nothing_and_says_nothing(gate: Gate, caplog: pytest.LogCaptureFixture, status: int, ask: Ask) -> None:
    before = gate.rows()
    answer = ask(gate)
    assert (answer.status_code, answer.data) == (status, b"")
    assert "Location" not in answer.headers and "Allow" not in answer.headers
    assert gate.rows() == before
    assert "event=refused" in caplog.text and f"status={status}" in caplog.text


@pytest.mark.parametrize("ask", [pytest.param(ask, id=name) for name, ask in WELCOME])
def test_what_is_genuine_is_answered(gate: Gate, ask: Ask) -> None:
    answer = ask(gate)
    assert answer.status_code == 200
    assert b"evil" not in answer.data


def test_w_13_a_wrong_secret_and_no_such_route_are_one_answer(gate: Gate) -> None:
    paths = ("africastalking/wrong/ussd", "africastalking/ussd", f"nobody/{KEY}/ussd", "x", f"africastalking/{KEY}/nothing")
    assert len({(one.status_code, one.data, tuple(sorted(one.headers.items()))) for one in (gate.knock(path, dialled(gate)) for path in paths)}) == 1


def test_w_11_a_text_to_a_number_that_no_town_has_is_neither_stored_nor_answered(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    before, phone = gate.rows(), gate.phone()
    assert gate.text(phone, "MENU", To="+15005550006").status_code == 200
    assert gate.africa("sms", from_=phone, to="9999", text="MENU", id=gate.id()).data == b""
    assert gate.kannel("sms", from_=phone, to="9999", text="MENU", id=gate.id()).data == b""
    assert gate.rows() == before
    assert caplog.text.count("event=not_our_address") == 3


def test_w_17_what_was_well_signed_but_malformed_is_kept_for_inspection(gate: Gate) -> None:
    from store import inbound

    words = f"rahasia {gate.id()}"
    assert signed(gate, TOKEN, f"{text(gate, words)}&Body=x").status_code == 400
    with gate.store.reading() as unit:
        kept = inbound.rejected(unit, 1)[0]
    assert (kept.provider, kept.kind, kept.reason) == ("twilio", "sms", "the same field twice") and words in kept.body


def test_w_05_nothing_that_we_answer_names_another_host(gate: Gate) -> None:
    answer = gate.knock(
        f"twilio/{KEY}/voice", body := encoded({"AccountSid": ACCOUNT, "CallSid": gate.id("CA"), "From": gate.phone(), "To": TWILIO}),
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Twilio-Signature": signature(TOKEN, f"twilio/{KEY}/voice", body.encode())},
    )  # fmt: skip
    assert f'action="{ORIGIN}/hooks/'.encode() in answer.data and b"evil" not in answer.data


def test_every_network_that_is_genuine_is_heard(gate: Gate) -> None:
    phone = gate.phone()
    gate.text(phone, "MENU")
    gate.africa("sms", from_=phone, to=SHORT, text="MENU", id=gate.id())
    gate.kannel("sms", from_=phone, to=KANNEL, text="MENU", id=gate.id())
    assert {one.provider for one in gate.inbox(phone)} == {"twilio", "africastalking", "kannel"}
