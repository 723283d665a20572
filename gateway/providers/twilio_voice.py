"""How a reply is said over Twilio: TwiML, made by the SDK's classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never
from urllib.parse import quote_plus

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from gateway.types import Event, Inbound, Joined, OfficerUp, Request, Response, Waiting
from menus.screen import Expects, Reply

XML = "text/xml; charset=utf-8"
QUEUE = "petugas"

_SAY_LONGEST = 4400  # characters when URL-encoded; Twilio drops a Say over 4,500 (warning 13521)
_WORDS_LONGEST = 40_000  # characters of all that is said when URL-encoded: a document may have 64 kB (error 11750)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Indonesian is Google's alone; there is no voice for Javanese, Sundanese or Banjar: their words arrive already in Indonesian.
_VOICES = {"id": ("id-ID", "Google.id-ID-Wavenet-A"), "en": ("en-US", "Polly.Joanna")}
_WAIT = {"id": "Mohon tunggu. Petugas akan segera menjawab.", "en": "Please wait. An officer will answer soon."}
_DIGIT = r"(?:[0-9]|nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|zero|one|two|three|four|five|six|seven|eight|nine)"
_NUMBER = re.compile(rf"(?<!\w){_DIGIT}(?:[\s,.]+{_DIGIT}){{3,}}(?!\w)", re.IGNORECASE)  # four digits or more, read one by one


def document(base: str, request: Request, event: Event, reply: Reply | None) -> Response:
    """The TwiML for one reply. `base` is the full address of our voice door; `reply.step` goes into each follow-up address."""
    twiml = VoiceResponse()
    if isinstance(event, Waiting):
        _wait(twiml, base, event, reply)
    elif isinstance(event, OfficerUp):
        _officer(twiml, base, event, reply)
    elif isinstance(event, Joined):
        if reply is not None:
            _say(twiml, reply.lines, reply.language)
    elif not isinstance(event, Inbound):
        if request.tail == "voice/queued":
            twiml.hangup()
    elif reply is None:
        twiml.hangup()
    else:
        _reply(twiml, base, reply)
    return Response(200, twiml.to_xml(), XML)


def _reply(twiml: VoiceResponse, base: str, reply: Reply) -> None:
    lines = reply.lines or (reply.text,)
    step = f"{base}/step?step={reply.step}"
    expects = Expects.NOTHING if reply.ends else reply.expects
    match expects:
        case Expects.NOTHING:
            _say(twiml, lines, reply.language)
            twiml.hangup()
        case Expects.CHOICE | Expects.WORDS:
            # No finishing key: * is "back" and # is a key like any other.
            gather = Gather(
                input="dtmf", num_digits=1, finish_on_key="", timeout=8, action=step, method="POST", action_on_empty_result=True,
            )
            _say(gather, lines, reply.language)
            twiml.append(gather)
            twiml.redirect(f"{step}&silence=1", method="POST")
        case Expects.DIGITS:
            # One key more than can be right: with the exact number a # pressed after it would fall into the next question.
            gather = Gather(
                input="dtmf", num_digits=reply.digits + 1 if reply.digits else None, finish_on_key="#", timeout=6,
                action=step, method="POST", action_on_empty_result=True,
            )
            _say(gather, lines, reply.language)
            twiml.append(gather)
            twiml.redirect(f"{step}&silence=1", method="POST")
        case Expects.RECORDING:
            _say(twiml, lines, reply.language)
            twiml.record(
                max_length=120, timeout=5, finish_on_key="#", play_beep=True, trim="trim-silence",
                action=f"{base}/recorded?step={reply.step}", method="POST",
                recording_status_callback=f"{base}/recording", recording_status_callback_method="POST",
            )
            # An empty recording calls no action, it falls through to here.
            twiml.redirect(f"{step}&silence=1", method="POST")
        case Expects.OFFICER:
            _enqueue(twiml, base, reply)
        case _:
            assert_never(expects)


def _enqueue(twiml: VoiceResponse, base: str, reply: Reply) -> None:
    """Into the line, where the network asks at once what shall be heard: there a key is taken, before it would not be."""
    wait = f"{base}/wait?language={reply.language if reply.language in _VOICES else 'id'}"
    twiml.enqueue(
        reply.queue or QUEUE, action=f"{base}/queued?step={reply.step}", method="POST", wait_url=wait, wait_url_method="POST"
    )  # fmt: skip


def _wait(twiml: VoiceResponse, base: str, event: Waiting, reply: Reply | None) -> None:
    """What a caller in the line hears. A document of the line may Gather and Leave (wire-facts 2.3); it is asked for again and again."""
    language = event.language if event.language in _VOICES else "id"
    if reply is None:
        _say(twiml, (_WAIT[language],), language)
        twiml.pause(length=20)
    elif reply.ends:
        twiml.leave()
    elif event.again:
        _enqueue(twiml, base, reply)
    else:
        gather = Gather(
            input="dtmf", num_digits=1, finish_on_key="", timeout=20, action=f"{base}/wait?language={language}", method="POST",
        )  # fmt: skip
        _say(gather, reply.lines, reply.language)
        twiml.append(gather)


def _officer(twiml: VoiceResponse, base: str, event: OfficerUp, reply: Reply | None) -> None:
    """What an officer's phone does: it takes the one caller of this line, waits while they are on hold, or is done."""
    here = f"{base}/officer?leg={quote_plus(event.leg)}"
    if reply is None or reply.ends:
        _say(twiml, reply.lines if reply else (), reply.language if reply else "id")
        twiml.hangup()
    elif reply.queue:
        leg = f"leg={quote_plus(event.leg)}"
        dial = Dial(timeout=30, action=f"{base}/officer/after?{leg}", method="POST")
        dial.queue(reply.queue, url=f"{base}/officer/join?{leg}", method="POST")
        twiml.append(dial)
    else:
        _say(twiml, reply.lines, reply.language)
        twiml.pause(length=2)
        twiml.redirect(here, method="POST")


def _say(parent: VoiceResponse | Gather, lines: tuple[str, ...], language: str) -> None:
    spoken, voice = _VOICES.get(language, _VOICES["id"])
    left = _WORDS_LONGEST
    for at, line in enumerate(lines):
        if at and (_NUMBER.search(line) or _NUMBER.search(lines[at - 1])):
            parent.pause(length=1)  # time to write a number down
        for piece in _pieces(_NOT_XML.sub("", line)):
            left -= len(quote_plus(piece))
            if left < 0:
                return
            parent.say(piece, language=spoken, voice=voice)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that fit one Say, broken between words."""
    piece = ""
    for word in re.findall(r"\S{1,400}\s*", text):
        if piece and len(quote_plus(piece + word)) > _SAY_LONGEST:
            yield piece.strip()
            piece = ""
        piece += word
    if piece.strip():
        yield piece.strip()
