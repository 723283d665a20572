"""What is wrong with an answer or with a line of the log: the oracles of the property test."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from menus.render.gsm import septets
from tests.catalogue.generating import CANARIES

PHONES = "840777"  # in every phone that is thrown: never in a log


@dataclass
class Overhearing(logging.Handler):
    """Listens to every logger, and keeps what should not have been said."""

    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lines: int = 0

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        """Judge one line of the log."""
        if record.name.startswith(("hypothesis", "asyncio")):
            return
        self.lines += 1
        line = self.format(record)
        bare = re.sub(r"[\s.-]", "", line.lower())
        if any(canary.replace(" ", "") in bare for canary in (*CANARIES, PHONES)):
            self.leaks.append(line)
        if "event=failed" in line or record.exc_info:
            self.faults.append(line)

    __hash__ = logging.Handler.__hash__


def judge(network: str, tail: str, body: bytes, kind: str) -> None:
    """Whether the network can read this 200, by its own rules."""
    text = body.decode("utf-8")
    match network, tail:
        case "africastalking", "ussd":
            assert re.match(r"(CON|END) .", text), text
            fits(text[4:])
        case "kannel", "ussd":
            fits(text)
        case "json", _:
            fits(str(json.loads(text).get("Message", "")))
        case "twilio", "sms/status" | "voice/status" | "voice/recording":
            assert text == "", text
        case ("twilio", _) | ("africastalking", "voice"):
            if text or network == "twilio":
                assert "xml" in kind, kind
                assert len(body) < 64_000
                expat.ParserCreate().Parse(text, True)
        case _:
            assert (text, kind) == ("", "text/plain; charset=utf-8"), (network, tail, text, kind)


def fits(page: str) -> None:
    """A page of USSD: GSM-7 only, at most 160 septets."""
    used = septets(page)
    assert used is not None, f"outside GSM-7: {page!r}"
    assert used <= 160, f"{used} septets: {page!r}"
