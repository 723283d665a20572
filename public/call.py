"""One voice call as the network sees it: carry out the gateway's XML until the caller must do something."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from public.trunks import Trunk

MOST_DOCUMENTS = 30  # in one go, without the caller: a redirect loop otherwise never ends


class Waits(StrEnum):
    """What the network waits for."""

    NOTHING = "nothing"  # the call is over
    KEYS = "keys"
    SPEECH = "speech"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Verb:
    """One element of a voice document."""

    name: str
    attributes: Mapping[str, str]
    text: str
    inside: tuple[Verb, ...]


def verbs(xml: str) -> tuple[Verb, ...]:
    """The verbs of a document, in order. ValueError when it is not one."""
    try:
        root = ET.fromstring(xml)
    except ET.ParseError as fault:
        raise ValueError(f"not a voice document: {fault}") from fault
    if root.tag != "Response":
        raise ValueError(f"not a voice document: it begins with <{root.tag}>")
    return tuple(_verb(one) for one in root)


def _verb(element: ET.Element) -> Verb:
    return Verb(element.tag, dict(element.attrib), " ".join((element.text or "").split()), tuple(_verb(one) for one in element))


def _words(played: tuple[Verb, ...]) -> list[str]:
    """All that is said in these verbs."""
    return [word for verb in played for word in ([verb.text] if verb.name == "Say" else _words(verb.inside))]


class Call:
    """A call in progress. `heard` is all that was said; each verb of the caller gives what was said since."""

    def __init__(self, trunk: Trunk) -> None:
        self.trunk = trunk
        self.heard: list[str] = []
        self.waits = Waits.NOTHING
        self._rest: deque[Verb] = deque()
        self._asks = Verb("", {}, "", ())
        self._told = 0
        self._keyed_in_line: Verb | None = None  # the line takes a key

    def begin(self) -> str:
        """Ring, be answered, and listen until the line waits for us."""
        return self._run(self.trunk.ring())

    def press(self, keys: str) -> str:
        """Key digits; the finishing key may be left out. ValueError when the line does not wait for keys."""
        if self.waits is Waits.OFFICER and self._keyed_in_line is not None:
            return self._in_line(self.trunk.keyed(self._keyed_in_line.attributes.get("action", ""), keys[:1]))
        if self.waits is not Waits.KEYS:
            raise ValueError(f"the line waits for {self.waits}, not for keys")
        finish = self._asks.attributes.get("finishOnKey", "#")
        most = int(self._asks.attributes.get("numDigits") or 99)
        typed = keys.split(finish)[0] if finish else keys
        return self._run(self.trunk.keyed(self._action(), typed[:most]))

    def say_nothing(self) -> str:
        """Let the time for an answer pass."""
        asks = self._asks
        if self.waits is Waits.OFFICER and asks.attributes.get("waitUrl"):
            return self._in_line(self.trunk.go(asks.attributes["waitUrl"]))
        if self.waits is Waits.KEYS and asks.name == "Gather" and asks.attributes.get("actionOnEmptyResult") == "true":
            return self._run(self.trunk.keyed(self._action(), ""))
        return self._run(None)

    def speak(self, sound: bytes, seconds: int) -> str:
        """Leave a recording, ended by #. ValueError when the line does not record."""
        if self.waits is not Waits.SPEECH:
            raise ValueError(f"the line waits for {self.waits}, not for speech")
        return self._run(self.trunk.recorded(self._action(), self._asks.attributes.get("recordingStatusCallback", ""), sound, seconds))

    def hang_up(self, seconds: int = 30) -> None:
        """End the call. Harmless when it is over."""
        if self.waits is Waits.OFFICER:
            self.trunk.left(self._action(), "hangup", seconds)
        if self.waits is not Waits.NOTHING:
            self._over(seconds)

    def put_through(self, leg: str, reference: str) -> str:
        """An officer's phone answers for this caller in the line; what they hear. ValueError when it does not take them."""
        if self.waits is not Waits.OFFICER:
            raise ValueError(f"the line waits for {self.waits}, not for an officer")
        said = self.trunk.officer(leg, reference, self._asks.attributes.get("name") or self._asks.text)
        if said is None:
            raise ValueError("the officer's phone does not take this caller")
        self.heard.extend(_words(verbs(said)))
        return self._news()

    def officer_hangs_up(self, leg: str, reference: str, seconds: int = 60) -> str:
        """The talk is over by the officer; what the caller hears then."""
        self.trunk.officer_over(leg, reference, seconds)
        return self._run(self.trunk.left(self._action(), "bridged", seconds))

    def _action(self) -> str:
        where = self._asks.attributes
        return where.get("action") or where.get("callbackUrl") or self.trunk.here

    def _over(self, seconds: int) -> None:
        self.waits = Waits.NOTHING
        self._rest.clear()
        self.trunk.over(seconds)

    def _run(self, xml: str | None) -> str:
        if xml is not None:
            self._rest = deque(verbs(xml))
        for _ in range(MOST_DOCUMENTS):
            link = self._listen()
            if link is None:
                return self._news()
            self._rest = deque(verbs(self.trunk.go(link)))
        raise ValueError(f"{MOST_DOCUMENTS} documents in a row without the caller: a redirect loop")

    def _in_line_at_first(self, verb: Verb) -> None:
        played = verbs(self.trunk.go(verb.attributes["waitUrl"]))
        self.heard.extend(_words(played))
        self._keyed_in_line = next((one for one in played if one.name == "Gather"), None)

    def _news(self) -> str:
        news, self._told = self.heard[self._told:], len(self.heard)
        return "\n".join(news)

    def _in_line(self, xml: str) -> str:
        """What the line plays; or, when it lets the caller leave, what the call goes on with."""
        played = verbs(xml)
        if any(verb.name == "Leave" for verb in played):
            return self._run(self.trunk.left(self._action(), "leave", 30))
        self.heard.extend(_words(played))
        self._keyed_in_line = next((verb for verb in played if verb.name == "Gather"), None)
        return self._news()

    def _listen(self) -> str | None:
        """Carry out verbs; the link of a redirect, or None when the caller is wanted or the call is over."""
        while self._rest:
            verb = self._rest.popleft()
            match verb.name:
                case "Say":
                    self.heard.append(verb.text)
                case "Play" | "Pause":
                    pass
                case "Gather" | "GetDigits" | "Record" | "Enqueue" | "Dial":
                    self.heard.extend(one.text for one in verb.inside if one.name == "Say")
                    self._asks = verb
                    kinds = {"Gather": Waits.KEYS, "GetDigits": Waits.KEYS, "Record": Waits.SPEECH}
                    self.waits = kinds.get(verb.name, Waits.OFFICER)
                    if self.waits is Waits.OFFICER and verb.attributes.get("waitUrl"):
                        self._in_line_at_first(verb)
                    return None
                case "Redirect":
                    return verb.text
                case "Hangup" | "Reject":
                    break
                case _:
                    raise ValueError(f"a verb that no network knows: {verb.name}")
        self._over(30)
        return None
