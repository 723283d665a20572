"""Plays a story: a phone on one side, the conversation on the other, a real store behind it. The format is in README.md.

Each request is heard twice, as networks do: the second must change nothing and say the same.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

import handlers.all  # noqa: F401 - registers the services
from gateway.conversation import Conversation
from gateway.telling import Telling
from gateway.types import Inbound, Recorded
from handlers.service import services
from menus.loader import read_yaml
from menus.model import Book, Channel
from menus.screen import Reply
from rules.chance import Chance
from rules.phone import Phone
from store import messages
from store.ledger import outbox
from store.unit import Store
from tests.stories.answering import Answering
from tests.stories.ringing import Ringing
from tests.stories.staffing import START, Staffing

LINES = {"ussd": "*123#", "sms": "2345", "voice": "+625110000123"}
PROVIDERS = {"ussd": "africastalking", "sms": "africastalking", "voice": "twilio"}


class Player(Staffing):
    """One story's world. `store` knows both towns and nobody yet."""

    def __init__(self, store: Store, read: Book) -> None:
        self.store, self.now = store, START
        self.count = itertools.count(1)
        luck = random.Random(1708)
        self.chance = Chance(luck.randrange, lambda: f"{next(self.count):032x}")
        self.talk = Conversation(read, services(), store, lambda: self.now, self.chance)
        store.tell = Telling(read, store.towns, lambda: self.now, self.chance)
        self.phone: Phone | None = Phone.parse("0840-0000-0001")
        self.lines = dict(LINES)
        self.key = self.heard = ""
        self.channel, self.step = "ussd", 0
        self.reply: Reply | None = None
        self.read: set[str] = set()
        self.unread: list[str] = []  # what came with the answer to a text
        self.ringing = Ringing(self)
        self.answering = Answering(self)
        self.notices = False  # whether the privacy notice of a first contact is looked at
        self.receipt = {"<number>": "", "<proof>": ""}

    def play(self, path: Path) -> None:
        """Play a whole story; AssertionError names the step that went otherwise."""
        story = read_yaml(path)
        self._set_up(story)
        for place, step in enumerate(story["steps"], 1):
            [(verb, value)] = step.items()
            assert hasattr(self, f"do_{verb}"), f"{path.name} step {place}: nobody can do {verb!r}"
            try:
                getattr(self, f"do_{verb}")(value)
            except AssertionError as error:
                raise AssertionError(f"{path.parent.name}/{path.name} step {place} ({verb}): {error}") from error

    def _set_up(self, story: Mapping[str, Any]) -> None:
        if "phone" in story:
            self.do_phone(story["phone"])
        self.lines |= story.get("lines", {})
        self.notices = story.get("notices") == "true"
        self.do_given(story.get("given", []))

    def do_phone(self, value: str) -> None:
        """From now on another phone; `withheld` hides it."""
        self.phone = None if value == "withheld" else Phone.parse(value)

    def do_line(self, value: Mapping[str, str]) -> None:
        """From now on other addresses."""
        self.lines |= value

    def do_waits(self, value: str) -> None:
        """Time goes by: 90s, 10m, 25h."""
        self.now += timedelta(**{{"s": "seconds", "m": "minutes", "h": "hours"}[value[-1]]: int(value[:-1])})

    def do_dials(self, code: str) -> None:
        """Open a USSD session; what stands between the code and # is answered at once."""
        code = self._filled(code)
        base, rest = self.lines["ussd"].rstrip("#"), code.rstrip("#")
        assert rest.startswith(base), f"{code} is not on the line {base}#"
        self.channel, self.key, self.heard = "ussd", f"session-{next(self.count)}", rest[len(base) :].lstrip("*")
        self._hear(self.heard, whole=True, first=True)

    def do_types(self, text: str) -> None:
        """Answer on USSD."""
        text = self._filled(text)
        self.heard = f"{self.heard}*{text}" if self.heard else text
        self._hear(self.heard, whole=True)

    def do_texts(self, text: str) -> None:
        """Send an SMS; `sees` is then the answer."""
        self.channel, self.key = "sms", ""
        text = self._filled(text)
        self._inbox()  # what lay there unread is not the answer
        self._hear(text)
        new = self._inbox()
        assert new, "nothing was answered"
        self.reply, self.unread = Reply(new[0]), new[1:]

    def do_calls(self, _: str) -> None:
        """Ring; the menu is heard."""
        self.channel, self.key, self.step = "voice", f"call-{next(self.count)}", 0
        self._hear("")

    def do_keys(self, digits: str) -> None:
        """Press keys during a call."""
        self._hear(self._filled(digits))

    def do_speaks(self, seconds: str) -> None:
        """Leave a recording."""
        self._hear("", recorded=Recorded(f"RE{next(self.count)}", int(seconds)))

    def do_silent(self, _: str) -> None:
        """Press nothing."""
        self._hear("")

    def do_hangs_up(self, _: str) -> None:
        """The session breaks off."""
        self.reply = None
        if self.channel == "voice":
            self.ringing.over()

    def do_misses_call(self, _: str) -> None:
        """Ring us and hang up at once."""
        self.do_calls("")
        self.ringing.missed()
        self.reply = None

    def do_we_call(self, how: str) -> None:
        """Whose turn it is is called: this phone answers, is busy, no_answer, declined or invalid; `nobody` is called."""
        self.ringing.we_call(how)

    def do_in_line(self, key: str) -> None:
        """The network plays the line once more; the caller may press a key."""
        self.answering.in_line(key)

    def do_leaves_line(self, how: str) -> None:
        """The caller hangs up in the line, or leaves it as it said: hangup, leave."""
        self.answering.leaves(how)

    def do_caller_hears(self, expected: str) -> None:
        """All that the line, or the officer's side, says to the caller."""
        assert self.answering.heard == expected, f"wanted: {expected}\ngot: {self.answering.heard}"

    def do_caller_hears_part(self, expected: str) -> None:
        """Part of it."""
        assert expected in self.answering.heard, f"wanted in it: {expected}\ngot: {self.answering.heard}"

    def do_sees(self, expected: str) -> None:
        """The whole screen, text or prompt. # stands for any digit."""
        got = self._text()
        assert re.fullmatch(_pattern(expected), got), f"\nwanted: {expected.strip()}\ngot:    {got}"

    def do_sees_part(self, expected: str) -> None:
        """Part of it."""
        assert re.search(_pattern(expected), self._text()), f"\nwanted in it: {expected.strip()}\ngot: {self._text()}"

    def do_sees_not(self, expected: str) -> None:
        """Not part of it."""
        assert not re.search(_pattern(expected), self._text()), f"\nnot wanted: {expected.strip()}\ngot: {self._text()}"

    def do_receives(self, expected: str) -> None:
        """One SMS came besides."""
        new = self._inbox()
        assert len(new) == 1, f"\ncame: {new}"
        assert re.fullmatch(_pattern(expected), new[0]), f"\nwanted: {expected.strip()}\ngot:    {new[0]}"

    def do_receives_part(self, expected: str) -> None:
        """One SMS came, and this is in it."""
        new = self._inbox()
        assert len(new) == 1 and re.search(_pattern(expected), new[0]), f"\nwanted in it: {expected.strip()}\ncame: {new}"

    def do_receives_count(self, expected: str) -> None:
        """So many SMS came."""
        assert len(new := self._inbox()) == int(expected), f"\ncame: {new}"

    def do_receives_nothing(self, _: str) -> None:
        """No SMS came."""
        assert not (new := self._inbox()), f"\ncame: {new}"

    def do_ends(self, value: str) -> None:
        """Whether the session is over."""
        assert self.reply is not None and self.reply.ends is (value == "true"), f"ends is {self.reply and self.reply.ends}"

    def _hear(self, text: str, *, whole: bool = False, first: bool = False, recorded: Recorded | None = None) -> None:
        said = Inbound(
            Channel(self.channel), self.key, self.phone, text, f"mark-{next(self.count)}", self.lines[self.channel], whole, first,
            self.step, recorded,
        )  # fmt: skip
        provider = PROVIDERS[self.channel]
        self.reply = self.talk.hear(provider, said)
        assert self.talk.hear(provider, said) == self.reply, "the same request twice got two answers"
        if self.reply is not None:
            self.step = self.reply.step

    def _text(self) -> str:
        assert self.reply is not None, "nothing is on the screen"
        return self.reply.text.strip()

    def _inbox(self) -> list[str]:
        """What came since the last look, oldest first."""
        if self.phone is None:
            return []
        with self.store.reading() as unit:
            sent = [message for message in messages.to_phone(unit, self.phone, 50) if message.direction == "out"]
            rests = select(outbox.c.id).where(outbox.c.available_at > self.now, outbox.c.state == "pending")
            unsent = set(unit.conn.execute(rests).scalars())
        sent = [message for message in sent if message.id not in unsent and message.state != messages.State.EXPIRED]
        if not self.notices:
            sent = [message for message in sent if message.purpose != "main.privacy"]
        new = [message for message in reversed(sent) if message.id not in self.read]
        self.read |= {message.id for message in new}
        for message in new:
            if found := re.search(r"CEK (\d{8}) (\d{4})", message.text):
                self.receipt = {"<number>": found[1], "<proof>": found[2]}
        unread, self.unread = self.unread, []
        return unread + [message.text for message in new]

    def _filled(self, text: str) -> str:
        for slot, value in self.receipt.items():
            text = text.replace(slot, value)
        return text


def _pattern(expected: str) -> str:
    return re.escape(expected.strip()).replace(r"\#", r"\d")
