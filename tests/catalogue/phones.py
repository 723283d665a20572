"""A phone at the real gateway: one that dials, one that calls. Each goes on as its network would."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from werkzeug.test import TestResponse

from tests.gateway.knocking import KEY, ORIGIN

if TYPE_CHECKING:
    from tests.catalogue.gate import Gate

USSD, TWILIO = "*123#", "+625110000123"
NEIGHBOURS = "laporan serupa di sana"  # others told the same before: 1 joins them, 2 goes on alone


class Dial:
    """One USSD session by Africa's Talking, which sends everything typed so far."""

    def __init__(self, gate: Gate, phone: str, session: str = "") -> None:
        self.gate, self.phone, self.session, self.heard = gate, phone, session or gate.id("ATUid_"), ""
        self.screen = self.sends("")

    def sends(self, text: str) -> str:
        """The body of the answer to `text` as the network sends it."""
        self.heard = text
        answer = self.gate.africa("ussd", sessionId=self.session, phoneNumber=self.phone, serviceCode=USSD, text=text, networkCode="51001")
        assert answer.status_code == 200
        self.screen = answer.text
        return self.screen

    def types(self, answer: str) -> str:
        """The screen after one answer more."""
        return self.sends(f"{self.heard}*{answer}" if self.heard else answer)

    def alone(self) -> str:
        """The screen behind the neighbours' question, if that is asked now."""
        return self.types("2") if NEIGHBOURS in self.screen else self.screen

    def ends(self) -> TestResponse:
        """The network says that the session is over."""
        return self.gate.africa("ussd/end", sessionId=self.session, phoneNumber=self.phone, status="Incomplete", durationInMillis="9000")


class Call:
    """One call by Twilio; follows the addresses that our TwiML names."""

    def __init__(self, gate: Gate, phone: str) -> None:
        self.gate, self.phone, self.sid = gate, phone, gate.id("CA")
        self.xml = ""
        self.asks("voice")

    def asks(self, tail: str, **fields: str) -> str:
        """The TwiML for one request of this call; it must be well-formed."""
        answer = self.gate.twilio(tail, CallSid=self.sid, From=self.phone, To=TWILIO, CallStatus="in-progress", **fields)
        assert answer.status_code == 200, answer.status
        ET.fromstring(answer.text)
        self.xml = answer.text
        return self.xml

    @property
    def follow_up(self) -> str:
        """The tail of the address that the last TwiML wants called, "" when the call is over."""
        for verb in ET.fromstring(self.xml).iter():
            if action := verb.get("action"):
                return action.removeprefix(f"{ORIGIN}/hooks/twilio/{KEY}/")
        return ""

    @property
    def words(self) -> str:
        """What was said last."""
        return " ".join(verb.text or "" for verb in ET.fromstring(self.xml).iter("Say"))

    def keys(self, digits: str | None) -> str:
        """What is said after some keys; None is silence."""
        self.asks(self.follow_up, **({} if digits is None else {"Digits": digits}))
        return self.words

    def alone(self) -> str:
        """What is said behind the neighbours' question, if that is asked now."""
        return self.keys("2") if NEIGHBOURS in self.words else self.words

    def hangs_up(self) -> TestResponse:
        """The network says that the call is over."""
        return self.gate.twilio("voice/status", CallSid=self.sid, From=self.phone, To=TWILIO, CallStatus="completed", CallDuration="20")
