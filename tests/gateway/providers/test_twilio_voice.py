"""What Twilio is told to say: TwiML that parses, keeps within its limits, and listens for the right keys."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.providers.twilio import Twilio
from gateway.types import Channel, Ended, Event, Ignored, Inbound, Request, Waiting
from menus.screen import Expects, Reply

NETWORK = Twilio(("k",), ("t",), public_url="https://gw.example.id")
RING = Inbound(Channel.VOICE, "CA1", None, "", "0")
HERE = "https://gw.example.id/hooks/twilio/k/voice"


def said(reply: Reply | None, tail: str = "voice", event: Event = RING, query: dict[str, tuple[str, ...]] | None = None) -> ET.Element:
    answer = NETWORK.answer(Request("POST", "https://gw.example.id/x", "k", tail, query or {}, {}, {}), event, reply)
    assert (answer.status, answer.content_type) == (200, "text/xml; charset=utf-8")
    assert len(answer.body.encode()) < 64 * 1024
    return ET.fromstring(answer.body.encode())


def outline(root: ET.Element) -> list[tuple[str, dict[str, str]]]:
    return [(one.tag, dict(one.attrib)) for one in root]


def test_a_choice_listens_for_one_key_and_lets_the_star_through() -> None:
    root = said(Reply("x", lines=("Cek, tekan satu.",), step=3))
    assert outline(root) == [
        ("Gather", {
            "input": "dtmf", "numDigits": "1", "finishOnKey": "", "timeout": "8", "actionOnEmptyResult": "true", "method": "POST",
            "action": f"{HERE}/step?step=3",
        }),
        ("Redirect", {"method": "POST"}),
    ]  # fmt: skip
    assert root[0][0].attrib == {"language": "id-ID", "voice": "Google.id-ID-Wavenet-A"}
    assert root[1].text == f"{HERE}/step?step=3&silence=1"


@pytest.mark.parametrize("digits, most", [pytest.param(8, "9", id="eight digits and a #"), pytest.param(0, None, id="not known")])
def test_digits_end_with_a_hash_or_silence(digits: int, most: str | None) -> None:
    gather = said(Reply("x", expects=Expects.DIGITS, digits=digits, step=4))[0].attrib
    assert (gather.get("numDigits"), gather["finishOnKey"], gather["timeout"], gather["actionOnEmptyResult"]) == (most, "#", "6", "true")


def test_a_recording_says_where_it_goes_and_does_not_end_in_silence() -> None:
    assert outline(said(Reply("Bicaralah.", expects=Expects.RECORDING, step=5))) == [
        ("Say", {"language": "id-ID", "voice": "Google.id-ID-Wavenet-A"}),
        ("Record", {
            "maxLength": "120", "timeout": "5", "finishOnKey": "#", "playBeep": "true", "trim": "trim-silence", "method": "POST",
            "action": f"{HERE}/recorded?step=5", "recordingStatusCallback": f"{HERE}/recording", "recordingStatusCallbackMethod": "POST",
        }),
        ("Redirect", {"method": "POST"}),
    ]  # fmt: skip


def test_an_officer_is_waited_for_in_a_queue() -> None:
    [enqueue] = said(Reply("Mohon tunggu.", expects=Expects.OFFICER, language="en", step=6, queue="petugas-7"))
    assert enqueue.text == "petugas-7"
    assert enqueue.attrib == {
        "action": f"{HERE}/queued?step=6", "method": "POST", "waitUrl": f"{HERE}/wait?language=en", "waitUrlMethod": "POST",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en", "jv", "", "<"])
def test_waiting_is_never_silent_for_long(language: str) -> None:
    root = said(None, "voice/wait", Waiting("CA1", language=language or "id"), {"language": (language,)} if language else {})
    assert [one.tag for one in root] == ["Say", "Pause"]


@pytest.mark.parametrize(
    "reply, event, tail, tags",
    [
        pytest.param(Reply("Selesai.", ends=True), RING, "voice/step", ["Say", "Hangup"], id="the end"),
        pytest.param(Reply("Selesai.", expects=Expects.NOTHING), RING, "voice/step", ["Say", "Hangup"], id="nothing is expected"),
        pytest.param(None, RING, "voice/step", ["Hangup"], id="nothing to say"),
        pytest.param(None, Ignored("x"), "voice/queued", ["Hangup"], id="an officer had the call"),
        pytest.param(None, Ended(Channel.VOICE, "CA1"), "voice/step", [], id="a call that is over"),
    ],
)
def test_how_a_call_ends(reply: Reply | None, event: Event, tail: str, tags: list[str]) -> None:
    assert [one.tag for one in said(reply, tail, event)] == tags


@pytest.mark.parametrize(
    "lines, tags",
    [
        pytest.param(("Nomor Anda:", "4 8 2 1, 7 3 9 6.", "Terima kasih."), ["Say", "Pause", "Say", "Pause", "Say"], id="digits"),
        pytest.param(("Nomor Anda:", "empat delapan dua satu, tujuh tiga sembilan enam"), ["Say", "Pause", "Say"], id="digits as words"),
        pytest.param(("Cek, tekan satu.", "Antre, tekan dua."), ["Say", "Say"], id="a menu has no pauses"),
        pytest.param(("Ada 3 loket", "buka jam 8"), ["Say", "Say"], id="lone digits are no number"),
    ],
)
def test_there_is_time_to_write_a_number_down(lines: tuple[str, ...], tags: list[str]) -> None:
    assert [one.tag for one in said(Reply("x", ends=True, lines=lines))][:-1] == tags


@pytest.mark.parametrize("language, spoken", [("id", "id-ID"), ("en", "en-US"), ("jv", "id-ID"), ("bjn", "id-ID"), ("", "id-ID")])
def test_which_voice_speaks(language: str, spoken: str) -> None:
    assert said(Reply("x", ends=True, language=language))[0].attrib["language"] == spoken


def test_what_a_citizen_wrote_is_one_escaped_text() -> None:
    attack = '</Say><Dial>+1900</Dial><Message to="+1900">'
    root = said(Reply("x", ends=True, lines=(attack,)))
    assert [one.tag for one in root] == ["Say", "Hangup"]
    assert root[0].text == attack


@given(lines=st.lists(st.text(max_size=6000), max_size=12), expects=st.sampled_from(Expects), ends=st.booleans())
def test_any_words_make_a_document_within_the_limits(lines: list[str], expects: Expects, ends: bool) -> None:
    root = said(Reply("x", ends, tuple(lines), expects, step=2))
    for one in root.iter("Say"):
        assert 0 < len(quote_plus(one.text or "")) <= 4500


def test_a_very_long_reply_is_said_in_pieces() -> None:
    text = " ".join(["kelurahan"] * 1500)
    says = [one.text for one in said(Reply("x", ends=True, lines=(text,))) if one.tag == "Say"]
    assert len(says) > 2 and " ".join(filter(None, says)) == text


def test_a_text_is_never_answered_in_its_own_request() -> None:
    answer = NETWORK.answer(Request("POST", "x", "k", "sms", {}, {}, {}), Inbound(Channel.SMS, "", None, "x", "1"), Reply("rahasia"))
    assert answer.body.endswith("<Response />") and "rahasia" not in answer.body
