"""What Kannel is answered, USSD over SMPP, and the bits of its reports (wire-facts 4)."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Rejected
from gateway.providers.kannel import Kannel
from gateway.types import Ended, Ignored, Inbound, Receipt, Request
from menus.screen import Reply
from tests.gateway.knocking import KEY, House

NETWORK = Kannel(("k",))


def get(tail: str, **fields: str) -> Request:
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items())
    told = {name: (value,) for name, value in fields.items()}
    return Request("GET", f"https://gw.example.id/hooks/kannel/k/{tail}?{query}", "k", tail, told, {}, {})


def ussd(op: str, text: str = "1", info: str = "%03%02", **more: str) -> Request:
    session = f"&its_session_info={info}" if info else ""
    return get("ussd", p="+6281234567890", P="*123#", a=text, D=f"?smpp?ussd_service_op={op}{session}&", **more)


def dialled(op: str, text: str = "1", info: str = "%03%02", **more: str) -> Inbound:
    event = NETWORK.parse(ussd(op, text, info, **more))
    assert isinstance(event, Inbound)
    return event


def test_trap_8_the_number_that_was_dialled_is_ours_to_read() -> None:
    event = NETWORK.parse(get("sms", id="1", **{"from": "0812-3456-7890"}, to="2345", text="CEK"))
    assert isinstance(event, Inbound) and (event.to, event.phone and event.phone.e164) == ("2345", "+6281234567890")


@pytest.mark.parametrize("path", ["sms?id=1&from=%2B6281234567890&to=1&text=x", "report?id=1&d=8", "sms?id=1&from=Telkomsel&to=1&text=x"])
def test_trap_9_only_200_with_an_empty_text_says_nothing_to_the_citizen(path: str) -> None:
    answer = House().knock(f"kannel/{KEY}/{path}", method="GET")
    assert (answer.status_code, answer.data, answer.content_type) == (200, b"", "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    "reply, header, coding",
    [
        pytest.param(Reply("1 Cek"), "?smpp?ussd_service_op=2&its_session_info=%03%02", None, id="a menu asks on"),
        pytest.param(Reply("Selesai.", ends=True), "?smpp?ussd_service_op=17&its_session_info=%03%02", None, id="the end"),
        pytest.param(Reply("ꦲꦤ"), "?smpp?ussd_service_op=2&its_session_info=%03%02", "2", id="outside GSM-7"),
    ],
)
def test_trap_12_the_answer_goes_out_in_decimal(reply: Reply, header: str, coding: str | None) -> None:
    answer = NETWORK.answer(ussd("%12"), dialled("%12"), reply)
    assert (answer.status, answer.body) == (200, reply.text)
    assert dict(answer.headers) == {"X-Kannel-Meta-Data": header, **({"X-Kannel-Coding": coding} if coding else {})}


def test_the_header_reaches_the_wire() -> None:
    house = House()
    answer = house.knock(f"kannel/{KEY}/{ussd('%01', '*123#').url.rpartition('/')[2]}", method="GET")
    assert answer.headers["X-Kannel-Meta-Data"] == "?smpp?ussd_service_op=2&its_session_info=%03%02"


def test_an_operator_may_want_other_codes() -> None:
    network = Kannel.from_settings({"WEBHOOK_KEY": "k", "KANNEL_USSD_ASK": "2", "KANNEL_USSD_END": "23"})
    assert network is not None
    assert network.answer(ussd("%12"), dialled("%12"), Reply("x", ends=True)).headers[0][1].startswith("?smpp?ussd_service_op=23&")


def test_a_session_is_a_phone_and_the_first_octet_together() -> None:
    same = {dialled("%01", "*123#", "%03%02").key, dialled("%12", "1", "%03%04").key, dialled("%12", "2", "%03%06").key}
    assert len(same) == 1
    assert dialled("%12", "1", "%04%02").key not in same
    assert "81234567890" not in same.pop()


@pytest.mark.parametrize(
    "op, text, info, expected",
    [
        pytest.param("%01", "*123#", "%03%02", ("", True), id="a dial"),
        pytest.param("%01", "*123*2*48217396#", "%03%02", ("2*48217396", True), id="a direct dial"),
        pytest.param("%12", "1", "%03%02", ("1", False), id="an answer"),
        pytest.param("%12", "*", "%03%02", ("*", False), id="a star is an answer"),
        pytest.param("", "1", "", ("1", False), id="an SMSC without these fields"),
    ],
)
def test_what_is_dialled(op: str, text: str, info: str, expected: tuple[str, bool]) -> None:
    event = dialled(op, text, info)
    assert (event.text, event.first) == expected


@pytest.mark.parametrize("op, info", [("%81", "%03%02"), ("%11", "%03%02"), ("%12", "%03%03"), ("%20", "")])
def test_a_session_that_is_over_gets_no_menu(op: str, info: str) -> None:
    event = NETWORK.parse(ussd(op, info=info))
    assert isinstance(event, Ended)
    assert NETWORK.answer(ussd(op), event, None).headers == ()


def test_kannels_id_tells_a_repeat_from_a_second_saying() -> None:
    assert dialled("%12", I="a").mark == dialled("%12", I="a").mark != dialled("%12", I="b").mark


@pytest.mark.parametrize(
    "bits, state",
    [
        ("1", "delivered"), ("2", "failed"), ("4", "sent"), ("8", "sent"), ("16", "failed"), ("34", "expired"), ("66", "failed"),
        ("12", "sent"), ("0", None), ("128", None),
    ],
)  # fmt: skip
def test_what_became_of_a_message_bit_by_bit(bits: str, state: str | None) -> None:
    event = NETWORK.parse(get("report", id="01J8", d=bits, F="f", A="NACK/ESME"))
    assert event == Receipt(state, "f", "01J8", f"{bits} NACK/ESME") if state else isinstance(event, Ignored)


@pytest.mark.parametrize("fields", [{"id": "1"}, {"id": "1", "d": "-1"}, {"id": "1", "d": "x"}, {"id": "1", "d": "99999"}, {"d": "1"}])
def test_a_report_that_is_none_is_400(fields: dict[str, str]) -> None:
    with pytest.raises(Rejected) as refused:
        NETWORK.parse(get("report", **fields))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "kind, body, text",
    [
        pytest.param('text/plain; charset="UTF-8"', "lapor é".encode(), "lapor é", id="UTF-8"),
        pytest.param("text/plain; charset=UTF-16BE", "lapor 😀".encode("utf-16-be"), "lapor 😀", id="UTF-16BE"),
        pytest.param("text/plain; charset=UTF-16BE", b"\x00l\x00", "l\ufffd", id="half a character"),
        pytest.param("text/plain", b"\xff\xfe", "\ufffd\ufffd", id="no text at all"),
    ],
)
def test_a_text_that_is_posted(kind: str, body: bytes, text: str) -> None:
    house = House()
    headers = {"X-Kannel-From": "+6281234567890", "X-Kannel-To": "2345", "X-Kannel-Time": "2026-11-21 16:40:01"}
    assert house.knock(f"kannel/{KEY}/sms", body, headers=headers, content_type=kind).status_code == 200
    assert isinstance(house.event, Inbound) and house.event.text == text


@given(meta=st.text(max_size=80), text=st.text(max_size=80))
def test_strange_fields_never_raise_more_than_a_refusal(meta: str, text: str) -> None:
    asked = get("ussd", p="0812", P="*123#", a=text.encode("utf-8", "replace").decode(), D=meta.encode("utf-8", "replace").decode())
    event = NETWORK.parse(asked)
    NETWORK.answer(asked, event, Reply("x"))
