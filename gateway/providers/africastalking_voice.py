"""How a reply is said over Africa's Talking: XML by ElementTree, for the SDK's own builder does not escape.

The network's Say has no Indonesian voice (none is documented): an English voice reads the words. A town that depends on
voice here should use its own exchange or Twilio.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import assert_never

from gateway.types import Response
from menus.screen import Expects, Reply

XML = "application/xml; charset=utf-8"
QUEUE = "petugas"

_WORDS_LONGEST = 3000  # characters of one Say; the network names no limit, this is the smallest of its voices' makers
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(address: str, reply: Reply | None) -> Response:
    """The XML for one reply. `address` is the full address of our voice door; `reply.step` goes into each follow-up."""
    root = ET.Element("Response")
    if reply is None:
        ET.SubElement(root, "Reject")
    else:
        _reply(root, address, reply)
    xml = ET.tostring(root, encoding="unicode")
    return Response(200, f'<?xml version="1.0" encoding="UTF-8"?>{xml}', XML)


def _reply(root: ET.Element, address: str, reply: Reply) -> None:
    step = f"{address}?step={reply.step}"
    expects = Expects.NOTHING if reply.ends else reply.expects
    match expects:
        case Expects.NOTHING:
            _say(root, reply)  # the call ends after the last verb
        case Expects.CHOICE | Expects.WORDS:
            _say(ET.SubElement(root, "GetDigits", {"numDigits": "1", "timeout": "8", "finishOnKey": "", "callbackUrl": step}), reply)
            _silence(root, step)
        case Expects.DIGITS:
            # One key more than can be right, so that a # pressed after the last digit ends this entry and not the next.
            most = {"numDigits": str(reply.digits + 1)} if reply.digits else {}
            _say(ET.SubElement(root, "GetDigits", {**most, "timeout": "8", "finishOnKey": "#", "callbackUrl": step}), reply)
            _silence(root, step)
        case Expects.RECORDING:
            record = {
                "finishOnKey": "#", "maxLength": "120", "timeout": "5", "trimSilence": "true", "playBeep": "true", "callbackUrl": step,
            }  # fmt: skip
            _say(ET.SubElement(root, "Record", record), reply)
            _silence(root, step)
        case Expects.OFFICER:
            # In its line no key is heard: the call-back is offered before it.
            _say(ET.SubElement(root, "GetDigits", {"numDigits": "1", "timeout": "4", "finishOnKey": "", "callbackUrl": step}), reply)
            ET.SubElement(root, "Enqueue", {"name": reply.queue or QUEUE})
        case _:
            assert_never(expects)


def officer(reply: Reply | None) -> Response:
    """What an officer's phone does: takes the one caller of this line, or is done. `reply.number` is our number that holds the line."""
    root = ET.Element("Response")
    if reply is not None and reply.lines:
        _say(root, reply)
    if reply is not None and reply.queue:
        ET.SubElement(root, "Dequeue", {"phoneNumber": reply.number, "name": reply.queue})
    return Response(200, f'<?xml version="1.0" encoding="UTF-8"?>{ET.tostring(root, encoding="unicode")}', XML)


def _say(parent: ET.Element, reply: Reply) -> None:
    """One Say: GetDigits and Record take no more than one child."""
    words = _NOT_XML.sub("", " ".join(reply.lines or (reply.text,)))
    ET.SubElement(parent, "Say", {"voice": "woman"}).text = words[:_WORDS_LONGEST]


def _silence(root: ET.Element, step: str) -> None:
    """Silence calls nobody, it falls through to the next verb."""
    ET.SubElement(root, "Redirect").text = f"{step}&silence=1"
