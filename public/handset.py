"""A phone at the far end of the networks, for the terminal and for tests: it dials, answers, texts, calls, reads."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from public.call import Call
from public.texts import Going, Text, carry, report
from public.trunks import AfricasTalkingTrunk, TwilioTrunk
from public.wire import Wire

SIGNED = ("twilio", "sandbox")  # whose calls are worded and signed as Twilio's
DEMO_ACCOUNT = "AC" + "d" * 32  # only when the server does not tell which one it uses


@dataclass(frozen=True, slots=True)
class Line:
    """One address of a town, as a phone can reach it."""

    provider: str
    kind: str  # "ussd", "sms" or "voice"
    address: str


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call of the gateway's that rings: its id of it, and the line that calls."""

    id: str
    provider: str
    line: str
    reference: str


class Handset:
    """One phone. Without `lines` it asks the server at `url` which lines there are, and which account signs.

    With `twice`, every webhook is sent twice and Changed is raised when the two answers differ in a single byte.
    """

    def __init__(
        self, url: str, phone: str, webhook_key: str = "demo", twilio_token: str = "demo-token", *, twice: bool = False,
        lines: Sequence[Line] | None = None, account: str = DEMO_ACCOUNT, public_url: str = "", timeout: float = 20.0,
    ) -> None:
        self.phone = e164(phone)
        self.wire = Wire(url, webhook_key=webhook_key, twilio_token=twilio_token, public_url=public_url, twice=twice, timeout=timeout)
        self.account = account
        self.lines: tuple[Line, ...] = tuple(lines or ())
        if lines is None:
            self._ask_network(fixed_url=bool(public_url), fixed_account=account != DEMO_ACCOUNT)
        self.in_session = False
        self.voice: Call | None = None
        self._session = self._code = self._typed = self._network = ""
        self._hops = 0
        self._shown = ""
        self._reported: set[str] = set()

    def dial(self, code: str = "*123#") -> str:
        """Open a USSD session; the page shown. A tail is answered at once: *123*2*48217396#. ValueError: nobody has this code."""
        line, tail = self._ussd_line(code)
        self._session, self._code, self._network = f"ATUid_{uuid.uuid4().hex}", line.address, line.provider
        self._typed, self._hops = tail, 0
        return self._hop()

    def answer(self, words: str) -> str:
        """Answer the page; the next page. ValueError when no session is open."""
        if not self.in_session:
            raise ValueError("no USSD session is open")
        self._typed = f"{self._typed}*{words}" if self._hops > 1 or self._typed else words
        return self._hop()

    def drop(self) -> None:
        """Lose the session half-way: hang-up, time-out and no signal look the same to the gateway."""
        if self.in_session:
            self._end("Incomplete")

    def text(self, to: str, words: str, message_id: str = "") -> str:
        """Send an SMS; the network's id of it. Giving that id again is the network repeating itself."""
        uid = uuid.UUID(message_id) if message_id else uuid.uuid4()
        carry(self.wire, self._line("sms", to).provider, Going(uid, self.phone, to, words), self.account)
        return str(uid)

    def call(self, number: str) -> str:
        """Call a voice line; what is heard until it waits for us."""
        line = self._line("voice", number)
        if line.provider in SIGNED:
            self.voice = Call(TwilioTrunk(self.wire, self.phone, line.address, self.account, provider=line.provider))
        else:
            self.voice = Call(AfricasTalkingTrunk(self.wire, self.phone, line.address))
        return self.voice.begin()

    def ringing(self) -> list[Ringing]:
        """The calls that ring at this phone now."""
        got: Any = self.wire.get_json("/phone/calls", {"phone": self.phone})
        return [Ringing(one["id"], one["provider"], one["from"], one["reference"]) for one in got["calls"]]

    def pick_up(self, one: Ringing) -> str:
        """Answer a call; what is heard until it waits for us."""
        self.voice = Call(self._trunk(one))
        return self.voice.begin()

    def refuse(self, one: Ringing) -> None:
        """Refuse a call, by the red key."""
        trunk = self._trunk(one)
        if isinstance(trunk, TwilioTrunk):
            trunk.refuse("busy", "603")
        else:
            trunk.refuse("CALL_REJECTED")

    def press(self, keys: str) -> str:
        """Key digits during the call; what is heard next."""
        return self._call().press(keys)

    def speak(self, sound: bytes, seconds: int) -> str:
        """Leave a recording during the call; what is heard next."""
        return self._call().speak(sound, seconds)

    def hang_up(self) -> None:
        """End the call, or else the USSD session. Harmless when there is none."""
        if self.voice is not None:
            self.voice.hang_up()
            self.voice = None
        self.drop()

    def inbox(self) -> list[Text]:
        """The messages that reached this phone, oldest first; each new one is reported as delivered, as a network does."""
        got: Any = self.wire.get_json("/phone/messages", {"phone": self.phone})
        texts = [Text(m["id"], m["from"], m["text"], m["at"], m["provider"], m["reference"]) for m in got["messages"]]
        for one in texts:
            if one.id not in self._reported:
                self._reported.add(one.id)
                report(self.wire, one, self.phone, self.account)
        return texts

    def wait_for(self, fits: Callable[[Text], bool], seconds: float = 10.0) -> Text:
        """The first message that fits, looked for twice a second; TimeoutError with how many others came."""
        until = time.monotonic() + seconds
        while True:
            texts = self.inbox()
            for one in texts:
                if fits(one):
                    return one
            if time.monotonic() > until:
                raise TimeoutError(f"no such message in {seconds} s; {len(texts)} others came")
            time.sleep(0.5)

    def _hop(self) -> str:
        form = {"sessionId": self._session, "phoneNumber": self.phone, "networkCode": "99999", "serviceCode": self._code}
        self._hops += 1
        body = self.wire.africastalking("ussd", {**form, "text": self._typed}, self._network)
        if body[:4] not in ("CON ", "END "):
            raise ValueError(f"neither CON nor END: {body[:20]!r}")
        self._shown, self.in_session = body, body.startswith("CON ")
        if not self.in_session:
            self._end("Success")
        return body[4:]

    def _end(self, status: str) -> None:
        self.in_session = False
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        form = {"date": now, "sessionId": self._session, "serviceCode": self._code, "networkCode": "99999", "phoneNumber": self.phone}
        more = {"status": status, "cost": "KES 0.10", "durationInMillis": "30000", "hopsCount": str(self._hops)}
        last = {"input": self._typed, "lastAppResponse": self._shown, "errorMessage": ""}
        self.wire.africastalking("ussd/end", {**form, **more, **last}, self._network)

    def _call(self) -> Call:
        if self.voice is None:
            raise ValueError("no call is open")
        return self.voice

    def _trunk(self, one: Ringing) -> TwilioTrunk | AfricasTalkingTrunk:
        if one.provider in SIGNED:
            return TwilioTrunk(self.wire, one.line, self.phone, self.account, one.id, one.provider)
        return AfricasTalkingTrunk(self.wire, one.line, self.phone, one.id, one.reference)

    def _line(self, kind: str, address: str) -> Line:
        digits = address.replace(" ", "").replace("-", "")
        for line in self.lines:
            if line.kind == kind and digits in (line.address, "0" + line.address.removeprefix("+62")):
                return line
        raise ValueError(f"no {kind} line has this address: {address}")

    def _ussd_line(self, code: str) -> tuple[Line, str]:
        for line in self.lines:
            stem = line.address.removesuffix("#")
            if line.kind == "ussd" and (code == line.address or code.startswith(stem + "*")):
                return line, code.removesuffix("#")[len(stem) + 1:]
        raise ValueError(f"no USSD line has this code: {code}")

    def _ask_network(self, *, fixed_url: bool, fixed_account: bool) -> None:
        told: Any = self.wire.get_json("/phone/network")
        self.lines = tuple(Line(one["provider"], one["kind"], one["address"]) for one in told["lines"])
        self.wire.training_key = told.get("training_key", "")
        if not fixed_url:
            self.wire.public_url = told["public_url"]
        if not fixed_account:
            self.account = told["twilio_sid"]


def e164(phone: str) -> str:
    """A number as networks write it, from what a person types: 0840-0000-0001 -> +6284000000001."""
    digits = "".join(one for one in phone if one.isdigit() or one == "+")
    return digits if digits.startswith("+") else "+62" + digits.removeprefix("0")
