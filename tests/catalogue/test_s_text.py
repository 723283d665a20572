"""Catalogue S, against the real gateway: whatever stands in a text, on three networks."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from menus.render import gsm
from store import citizens
from store.complaints import complaints
from tests.catalogue.gate import KANNEL, SHORT, Gate
from tests.catalogue.phones import TWILIO
from tests.gateway.knocking import ACCOUNT, KEY, TOKEN, encoded

HELP = "Maaf, pesan belum kami pahami."
NIK_ADVICE = "Jangan kirim NIK atau nomor KK lewat SMS."
NIK = "6372054107900011"
HARMFUL = ("$(reboot)", "; rm -rf /", "`id`", "| nc 10.0.0.1 80", "{{7*7}}", "%n%s", "' OR 1=1 --", "<script>alert(1)</script>", "=HYPERLINK(1)")


def test_s_02_markup_in_a_text_is_one_escaped_message(gate: Gate) -> None:
    phone, words = gate.settled(), '</Message><Message to="+19005550100">lampu jalan mati di Komet dekat masjid raya'
    answer = gate.text(phone, f"LAPOR {words}")
    assert [one.tag for one in ET.fromstring(answer.text).iter()] == ["Response"]
    assert len(gate.inbox("+19005550100")) == 0
    assert gate.said(phone) == [f"LAPOR {words}"]


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"LAPOR %FF%FE lampu", id="S-03 octets that are no UTF-8"),
        pytest.param(b"%ED%A0%80 CEK", id="S-03 half a character"),
        pytest.param("MENU é".encode("latin-1"), id="S-03 Latin-1 on the wire"),
        pytest.param("MENU".encode("utf-16").replace(b"\x00", b"%00"), id="S-03 UTF-16"),
        pytest.param(b"%00%01%02MENU%7F", id="S-03 control characters"),
    ],
)
def test_octets_that_are_no_text_are_answered(gate: Gate, octets: bytes) -> None:
    phone = gate.phone()
    rest = encoded({"AccountSid": ACCOUNT, "MessageSid": gate.id("SM"), "From": phone, "To": TWILIO}).encode()
    assert gate.knock(f"twilio/{KEY}/sms", rest + b"&Body=" + octets, sign=TOKEN).status_code == 200
    rest = encoded({"id": gate.id(), "from": phone, "to": SHORT}).encode()
    assert gate.knock(f"africastalking/{KEY}/sms", rest + b"&text=" + octets).status_code == 200
    assert len(gate.said(phone)) == 2 and all("\x00" not in words for words in gate.said(phone))
    assert len(gate.answers(phone)) == 2


def test_s_03_utf16_from_kannel_is_read_as_what_it_is(gate: Gate) -> None:
    phone = gate.phone()
    octets = "".join(f"%{octet:02X}" for octet in "Ménu".encode("utf-16-be"))
    path = f"kannel/{KEY}/sms?id={gate.id()}&from=%2B{phone[1:]}&to={KANNEL}&coding=2&charset=UTF-16BE&text={octets}"
    assert gate.knock(path, method="GET").status_code == 200
    assert gate.said(phone) == ["Ménu"]


@pytest.mark.parametrize(
    "words, more",
    [
        pytest.param("", {}, id="S-05 nothing"), pytest.param("   ", {}, id="S-05 spaces"), pytest.param("🙂🙂", {}, id="S-05 emoji"),
        pytest.param("\n\r\t", {}, id="S-05 line ends"), pytest.param("...", {}, id="S-05 dots"),
        pytest.param("", {"NumMedia": "10", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/jpeg"}, id="S-05 pictures only"),
    ],
)  # fmt: skip
def test_a_text_that_says_nothing_gets_help(gate: Gate, words: str, more: dict[str, str]) -> None:
    assert gate.answer(gate.phone(), words, **more).startswith(HELP)


@pytest.mark.parametrize(
    "words, answer",
    [
        ("menu", "LAYANAN PUBLIK"), ("MeNu.", "LAYANAN PUBLIK"), (" m e n u", "Apakah ini pengaduan?"), ("cek\u00a048217396", "Ketik "), ("CEK.4821.7396", "Ketik "),
        ("Cek#48217396", "Ketik "), ("ketik CEK 48217396", "Ketik "), ("STAUTS", "Maksud Anda: CEK?"), ("LAPR", "Maksud Anda: LAPOR?"),
        ("stop.", "Anda tidak akan menerima"), ("BERHENTI!!", "Anda tidak akan menerima"), ("STPO", HELP), ("ＣＥＫ 48217396", ""),
    ],
    ids=lambda value: f"S-06 {value!r}",
)  # fmt: skip
def test_a_keyword_as_people_write_it(gate: Gate, words: str, answer: str) -> None:
    assert gate.answer(gate.phone(), words).startswith(answer)


@pytest.mark.parametrize(
    "words",
    ["6372 0541 0790 0011", "6372.0541.0790.0011", NIK, "637205410790001", "63720541079000111", "6372053102900011", "6372054502900011",
     "637205A107900011", "CEK 6372054107900011", "NIK saya 6372054107900011", "LAPOR NIK 6372054107900011 lampu mati di Komet dekat masjid raya"],
    ids=lambda words: f"S-08 {words!r}",
)  # fmt: skip
def test_a_nik_is_never_said_back_whole(gate: Gate, words: str) -> None:
    phone = gate.settled()
    gate.text(phone, words)
    digits = "".join(one for one in words if one.isalnum())
    for message in gate.inbox(phone):
        bare = "".join(one for one in message.text if one.isalnum())
        assert NIK not in bare and digits not in bare, message.text


@pytest.mark.parametrize("words", ["6372 0541 0790 0011", NIK], ids=lambda words: f"S-08 advice for {words!r}")
def test_a_nik_gets_advice(gate: Gate, words: str) -> None:
    assert gate.answer(gate.phone(), words).startswith(NIK_ADVICE)


@pytest.mark.parametrize("words", ["STOP", "Berhenti", "UNREG"], ids=lambda words: f"S-11 {words}")
def test_stop_is_written_in_the_same_commit_and_start_restores(gate: Gate, words: str) -> None:
    from rules.phone import Phone

    def out(phone: str) -> bool:
        with gate.store.reading() as unit:
            who = citizens.find(unit, Phone(phone))
        assert who is not None
        return who.opted_out

    phone = gate.phone()
    gate.text(phone, words)
    assert out(phone)
    gate.text(phone, "MULAI")
    assert not out(phone)
    assert gate.africa("sms/optout", phoneNumber=phone, senderId=SHORT).status_code == 200
    assert out(phone)
    gate.twilio("sms", MessageSid=gate.id("SM"), From=phone, To=TWILIO, Body="START", OptOutType="START")
    assert not out(phone)


def test_s_11_who_wants_no_news_gets_none_but_is_still_answered(gate: Gate) -> None:
    phone = gate.settled()
    gate.text(phone, "STOP")
    asked = [one.purpose for one in gate.inbox(phone)]
    gate.dial(phone, "3", "1", "1", "1", "Lampu padam di depan kantor pos lama", "1", "1")
    assert "Ketik 8 angka" in gate.answer(phone, "CEK")
    more = [one.purpose for one in gate.inbox(phone)][len(asked):]
    assert set(more) <= {"answer", "complaint.receipt"}, more


@pytest.mark.parametrize("words", HARMFUL, ids=lambda words: f"S-12 {words}")
def test_what_looks_like_a_command_is_plain_text(gate: Gate, words: str) -> None:
    phone, before = gate.settled(), gate.many(complaints)
    told = f"LAPOR lampu jalan mati di Komet dekat masjid {words}"
    gate.text(phone, told)
    assert gate.said(phone) == [told]
    gate.alone(phone)
    assert gate.many(complaints) == before + 1
    dial = gate.dial(gate.settled(), "3", "1", "1", "1", f"Lampu mati {words}", "1")
    assert f"Lampu mati {gsm.plain(words)}" in dial.screen.replace("\n", " "), dial.screen


@pytest.mark.parametrize("words", ["Siti\r\nTo: +1900", '"a" <b@c>, d', "a,b;c\r\nX-Kannel-Coding: 2"], ids=lambda words: f"S-14 {words!r}")
def test_line_ends_reach_no_header_and_no_second_recipient(gate: Gate, words: str) -> None:
    phone = gate.settled()
    gate.text(phone, f"LAPOR lampu mati di Komet dekat rumah {words}")
    assert not any("\r" in said or "\n" in said for said in gate.said(phone))
    meta = "?smpp?ussd_service_op=%01&its_session_info=%03%00&"
    answer = gate.kannel("ussd", from_=phone, to="*713#", text=f"*713*3*4*1*1*{words}#", id=gate.id(), D=meta)
    assert answer.status_code == 200
    assert set(answer.headers.keys()) <= {"Content-Type", "Content-Length", "Cache-Control", "X-Kannel-Meta-Data"}


def test_s_15_the_longest_text_is_taken_and_every_answer_is_counted(gate: Gate) -> None:
    for words in ("LAPOR " + "lampu jalan mati di Komet dekat masjid " * 41, "LAPOR " + "🙂é" * 800):
        phone = gate.settled()
        gate.text(phone, words[:1600])
        assert len(gate.said(phone)[0]) <= 1600
        for message in gate.inbox(phone):
            assert gsm.segments(message.text).count <= 2, message.text
            assert gsm.septets(message.text) is not None
