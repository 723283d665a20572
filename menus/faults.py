"""One thing that is wrong with the flows, with where it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, in which flow and state, and, where it matters, in which language on which channel."""

    flow: str
    state: str
    language: str
    channel: str
    text: str

    def __str__(self) -> str:
        place = ".".join(part for part in (self.flow, self.state) if part) or "words"
        where = ", ".join(part for part in (self.language, self.channel) if part)
        return f"{place} ({where}): {self.text}" if where else f"{place}: {self.text}"


def fault(key: str, text: str, language: str = "", channel: str = "") -> Fault:
    """A fault at a state or a word's key: "status.found", "status.kind:lamp"."""
    if key.startswith(("@", "engine.", "check.")) or "." not in key:
        return Fault("", key, language, channel, text)
    flow, _, state = key.removeprefix("message.").partition(".")
    return Fault(flow, state, language, channel, text)
