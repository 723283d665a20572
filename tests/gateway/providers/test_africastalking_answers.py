"""What Africa's Talking is answered, and how its two dozen words for one thing are read (wire-facts 3)."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Rejected
from gateway.providers.africastalking import AfricasTalking
from gateway.types import Channel, Ended, Ignored, Inbound, OptOut, Receipt, Recorded, Request
from menus.screen import Expects, Reply

NETWORK = AfricasTalking(("k",), "https://gw.example.id")
HERE = "https://gw.example.id/hooks/africastalking/k/voice"
RING = Inbound(Channel.VOICE, "ATVId_1", None, "", "0")


def request(tail: str, form: dict[str, str], query: dict[str, str] | None = None) -> Request:
    told = {name: (value,) for name, value in (query or {}).items()}
    return Request("POST", "x", "k", tail, told, {name: (value,) for name, value in form.items()}, {})


def ussd(text: str, **more: str) -> Inbound:
    form = {"sessionId": "ATUid_1", "phoneNumber": "+6281234567890", "serviceCode": "*1#", "text": text, **more}
    event = NETWORK.parse(request("ussd", form))
    assert isinstance(event, Inbound)
    return event


def spoken(reply: Reply | None) -> ET.Element:
    answer = NETWORK.answer(request("voice", {}), RING, reply)
    assert answer.content_type == "application/xml; charset=utf-8"
    return ET.fromstring(answer.body.encode())


@pytest.mark.parametrize("text", ["", "1", "1*2", "1*2*", "*", "***", "1**2", "1*2*jalan * rusak", "#", "1*2*0*3"])
def test_trap_7_a_text_is_handed_on_whole_never_split(text: str) -> None:
    event = ussd(text)
    assert (event.text, event.whole, event.first) == (text, True, text == "")


def test_the_same_text_has_the_same_mark_and_another_has_another() -> None:
    marks = [ussd(text).mark for text in ("", "1", "1*1", "1*1*1", "1*1 ", "1")]
    assert marks[1] == marks[5] and len(set(marks)) == 5


def test_a_text_of_64_kb_is_cut_but_told_apart() -> None:
    long = "1*" * 32_000
    assert len(ussd(long).text) == 4000
    assert ussd(long).mark != ussd(long + "2").mark


@pytest.mark.parametrize(
    "given_, heard",
    [
        pytest.param("+6281234567890", "+6281234567890", id="as it should be"), pytest.param("081234567890", "+6281234567890", id="local"),
        pytest.param("6281234567890", "+6281234567890", id="no plus"), pytest.param("+62 812-3456-7890", "+6281234567890", id="spaced"),
        pytest.param("254720123123", "+254720123123", id="abroad, no plus"), pytest.param("", None, id="missing"),
        pytest.param("anonymous", None, id="withheld"), pytest.param("1" * 20, None, id="twenty digits"),
    ],
)  # fmt: skip
def test_who_dials(given_: str, heard: str | None) -> None:
    event = ussd("", phoneNumber=given_)
    assert (event.phone.e164 if event.phone else None) == heard
    assert event.sender == ("" if heard else given_)


@pytest.mark.parametrize(
    "reply, body",
    [
        pytest.param(Reply("1 Cek\n2 Antre"), "CON 1 Cek\n2 Antre", id="the menu goes on"),
        pytest.param(Reply("Selesai.", ends=True), "END Selesai.", id="the end"), pytest.param(None, "END ", id="nothing to say"),
    ],
)  # fmt: skip
def test_a_ussd_answer_begins_with_what_the_network_shall_do(reply: Reply | None, body: str) -> None:
    answer = NETWORK.answer(request("ussd", {}), ussd("1"), reply)
    assert (answer.status, answer.body, answer.content_type) == (200, body, "text/plain; charset=utf-8")


@given(st.text())
def test_trap_6_no_header_is_a_signature_only_the_path_counts(key: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "x-africastalking-signature": "x"}
    asked = Request("POST", "x", key, "ussd", {}, {}, headers)
    if key == "k":
        NETWORK.verify(asked)
    else:
        with pytest.raises(Rejected) as refused:
            NETWORK.verify(asked)
        assert refused.value.status == 404


def test_a_choice_is_one_say_inside_and_a_redirect_for_silence() -> None:
    root = spoken(Reply("x", lines=("Cek, tekan satu.", "Antre, tekan dua."), step=3))
    assert [(one.tag, dict(one.attrib)) for one in root] == [
        ("GetDigits", {"numDigits": "1", "timeout": "8", "finishOnKey": "", "callbackUrl": f"{HERE}?step=3"}), ("Redirect", {}),
    ]  # fmt: skip
    assert [(one.tag, one.text) for one in root[0]] == [("Say", "Cek, tekan satu. Antre, tekan dua.")]
    assert root[1].text == f"{HERE}?step=3&silence=1"


@pytest.mark.parametrize(
    "reply, tags",
    [
        pytest.param(Reply("x", expects=Expects.DIGITS, digits=8), ["GetDigits", "Redirect"], id="digits"),
        pytest.param(Reply("x", expects=Expects.RECORDING), ["Record", "Redirect"], id="a recording"),
        pytest.param(Reply("x", expects=Expects.OFFICER), ["GetDigits", "Enqueue"], id="an officer"),
        pytest.param(Reply("x", ends=True), ["Say"], id="the end"), pytest.param(None, ["Reject"], id="nothing to say"),
    ],
)  # fmt: skip
def test_what_a_caller_is_told_to_do(reply: Reply | None, tags: list[str]) -> None:
    assert [one.tag for one in spoken(reply)] == tags


@given(text=st.text(max_size=5000), expects=st.sampled_from(Expects))
def test_any_words_make_a_document(text: str, expects: Expects) -> None:
    assert spoken(Reply(text, expects=expects, step=1)).tag == "Response"


def test_the_builders_forget_to_escape_we_do_not() -> None:
    assert spoken(Reply("A & B </Say><Dial/>", ends=True))[0].text == "A & B </Say><Dial/>"


@pytest.mark.parametrize(
    "form, query, event",
    [
        pytest.param({"isActive": "0", "durationInSeconds": "7"}, {}, Ended(Channel.VOICE, "A", "", 7), id="over"),
        pytest.param({"isActive": "false", "status": "Aborted"}, {}, Ended(Channel.VOICE, "A", "Aborted", 0), id="over, in a word"),
        pytest.param({"dtmfDigits": "*"}, {"step": "2"}, Inbound(Channel.VOICE, "A", None, "*", "2", step=2), id="back"),
        pytest.param({"dtmfDigits": "12"}, {"step": "2", "silence": "1"}, Inbound(Channel.VOICE, "A", None, "", "2", step=2), id="silence"),
        pytest.param({"recordingUrl": ""}, {"step": "2"}, Inbound(Channel.VOICE, "A", None, "", "2", step=2), id="an empty recording"),
        pytest.param(
            {"recordingUrl": "https://x.id/a.mp3", "durationInSeconds": "9", "dtmfDigits": "#"}, {"step": "2"},
            Inbound(Channel.VOICE, "A", None, "", "2", step=2, recorded=Recorded("https://x.id/a.mp3", 9)), id="a recording",
        ),
    ],
)  # fmt: skip
def test_what_a_call_says(form: dict[str, str], query: dict[str, str], event: object) -> None:
    assert NETWORK.parse(request("voice", {"sessionId": "A", **form}, query)) == event


@pytest.mark.parametrize(
    "form, query",
    [
        pytest.param({"recordingUrl": "file:///etc/passwd"}, {"step": "1"}, id="an address that is none"),
        pytest.param({}, {"step": "x"}, id="a step that is none"),
        pytest.param({"sessionId": ""}, {}, id="no session"),
    ],
)
def test_a_malformed_call_is_400(form: dict[str, str], query: dict[str, str]) -> None:
    with pytest.raises(Rejected) as refused:
        NETWORK.parse(request("voice", {"sessionId": "A", **form}, query))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "status, state",
    [
        ("Success", "delivered"), ("Sent", "sent"), ("Submitted", "sent"), ("Buffered", "sent"), ("Rejected", "failed"),
        ("Failed", "failed"), ("AbsentSubscriber", "failed"), ("Expired", "expired"), ("", None), ("success", None),
    ],
)  # fmt: skip
def test_what_became_of_a_message(status: str, state: str | None) -> None:
    event = NETWORK.parse(request("sms/report", {"id": "ATXid_1", "status": status}))
    assert event == Receipt(state, "ATXid_1", detail=status) if state else isinstance(event, Ignored)


def test_a_text_without_an_id_is_known_by_what_it_is() -> None:
    whole = {"from": "+6281234567890", "to": "2345", "text": "1", "date": "2026-11-21 09:40:01"}
    once, again = (NETWORK.parse(request("sms", whole)) for _ in range(2))
    later = NETWORK.parse(request("sms", {**whole, "date": "2026-11-21 09:41:01"}))
    assert isinstance(once, Inbound) and isinstance(later, Inbound)
    assert once == again and once.mark != later.mark


def test_an_opt_out_of_nobody_is_ignored() -> None:
    assert isinstance(NETWORK.parse(request("sms/optout", {"phoneNumber": "x"})), Ignored)
    assert isinstance(NETWORK.parse(request("sms/optout", {"phoneNumber": "+254720123123"})), OptOut)
