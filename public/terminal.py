"""The feature phone in a terminal: `make play`, or `python -m public.terminal --url http://127.0.0.1:8000 --phone 0840-0000-0001`."""

from __future__ import annotations

import argparse
import io
import sys
import textwrap
import wave
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import requests

from public.call import Waits
from public.handset import Handset
from public.texts import Text
from public.wire import Refused
from public.words import TERMINAL

WIDE = 20
FIRST = "0840-0000-0001"

def screen(title: str, text: str) -> str:
    """A small screen around a text, in plain characters."""
    lines = [piece for line in text.split("\n") for piece in textwrap.wrap(line, WIDE) or [""]]
    edge = "-" * (WIDE + 2)
    body = [f"| {line:<{WIDE}} |" for line in (title[:WIDE].center(WIDE), "-" * WIDE, *lines)]
    return "\n".join([f".{edge}.", *body, f"'{edge}'"])


def silence(seconds: int = 5) -> bytes:
    """A silent message, as a telephone network records it: WAV, mono, 8000 samples a second."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000 * seconds))
    return kept.getvalue()


class Terminal:
    """One person at a terminal: `do` takes one typed line and gives what the screen shows."""

    def __init__(self, url: str, phone: str, language: str = "id") -> None:
        self.url, self.language = url, language
        self.handset = Handset(url, phone)
        self.read = {one.id for one in self.handset.inbox()}
        self.commands: dict[str, Callable[[str], str]] = {
            "dial": self._dial, "text": self._text, "sms": self._text, "call": self._call, "inbox": self._inbox, "lines": self._lines,
            "me": self._me, "language": self._language, "bahasa": self._language, "help": self._help, "record": self._record,
            "drop": self._drop,
            "answer": self._answer, "angkat": self._answer, "refuse": self._refuse, "tolak": self._refuse,
            "hang": self._hang_up, "tutup": self._hang_up,
        }

    @property
    def words(self) -> Mapping[str, str]:
        """The terminal's own words."""
        return TERMINAL[self.language]

    def do(self, line: str) -> str:
        """Carry out one line. In a session or call it is the answer, unless it begins with /."""
        line = line.strip()
        try:
            if not line.startswith("/"):
                if self.handset.in_session:
                    return self.handset.answer(line)
                if self.handset.voice is not None:
                    return self._keyed(line)
            word, _, rest = line.lstrip("/").partition(" ")
            if word.startswith("*"):
                return self._dial(line.lstrip("/"))
            if not word:
                return self.words["idle"]
            act = self.commands.get(word.lower())
            return act(rest.strip()) if act else self.words["unknown"]
        except (ValueError, Refused) as fault:
            return self.words["refused"].format(what=fault)

    def news(self) -> list[Text]:
        """Messages that came and were not read."""
        return [one for one in self.handset.inbox() if one.id not in self.read]

    def _dial(self, code: str) -> str:
        self.handset.hang_up()
        return self.handset.dial(code)

    def _text(self, rest: str) -> str:
        to, _, words = rest.partition(" ")
        self.handset.text(to, words)
        try:
            found = self.handset.wait_for(lambda one: one.id not in self.read, 4)
        except TimeoutError:
            return self.words["sent"]
        return self._show(found)

    def _call(self, number: str) -> str:
        self.handset.hang_up()
        return self._heard(self.handset.call(number))

    def _answer(self, _: str) -> str:
        ringing = self.handset.ringing()
        return self._heard(self.handset.pick_up(ringing[0])) if ringing else self.words["silent"]

    def _refuse(self, _: str) -> str:
        ringing = self.handset.ringing()
        for one in ringing:
            self.handset.refuse(one)
        return self.words["over"] if ringing else self.words["silent"]

    def _keyed(self, keys: str) -> str:
        call = self.handset.voice
        assert call is not None
        if keys:
            return self._heard(call.press(keys) if call.waits is Waits.KEYS else "")
        return self._heard("" if call.waits is Waits.OFFICER else call.say_nothing())

    def _heard(self, said: str) -> str:
        call = self.handset.voice
        waits = call.waits if call else Waits.NOTHING
        if waits is Waits.NOTHING:
            self.handset.voice = None
        more = {Waits.SPEECH: self.words["speak"], Waits.OFFICER: self.words["wait"], Waits.NOTHING: self.words["over"]}.get(waits, "")
        return f"{said}\n{more}".strip()

    def _record(self, file: str) -> str:
        sound = Path(file).read_bytes() if file else silence()
        return self._heard(self.handset.speak(sound, max(1, len(sound) // 16000)))

    def _inbox(self, _: str) -> str:
        texts = self.handset.inbox()
        return "\n\n".join(self._show(one) for one in texts[-5:]) or self.words["empty"]

    def _show(self, one: Text) -> str:
        self.read.add(one.id)
        return f"{one.sender}:\n{one.words}"

    def _lines(self, _: str) -> str:
        return "\n".join(f"{line.kind} {line.address}" for line in self.handset.lines)

    def _me(self, phone: str) -> str:
        self.handset.hang_up()
        self.handset = Handset(self.url, phone)
        self.read = {one.id for one in self.handset.inbox()}
        return self.handset.phone

    def _language(self, wish: str) -> str:
        self.language = wish if wish in TERMINAL else self.language
        return self.words["idle"]

    def _help(self, _: str) -> str:
        return self.words["help"]

    def _drop(self, _: str) -> str:
        self.handset.hang_up()
        return self.words["dropped"]

    def _hang_up(self, _: str) -> str:
        self.handset.hang_up()
        return self.words["over"]


def play(url: str = "http://127.0.0.1:8000", phone: str = FIRST, language: str = "id") -> int:
    """Hold the phone until `quit` or the end of input; 0, or 1 when Titian cannot be reached."""
    try:
        terminal = Terminal(url, phone, language)
        print(screen(terminal.handset.phone, terminal.words["idle"]))
        while True:
            line = input("> ")
            if line.strip().lstrip("/").lower() in ("quit", "exit", "keluar"):
                terminal.handset.hang_up()
                return 0
            shown = terminal.do(line)
            print(shown if shown == terminal.words["help"] else screen(terminal.handset.phone, shown))
            for one in terminal.handset.ringing():
                print("* " + terminal.words["rings"].format(number=one.line))
            if news := terminal.news():
                print("* " + terminal.words["news"].format(n=len(news)))
    except EOFError:
        terminal.handset.hang_up()
        return 0
    except requests.HTTPError:
        print(TERMINAL[language]["demo"].format(url=url), file=sys.stderr)
    except requests.RequestException:
        print(TERMINAL[language]["away"].format(url=url), file=sys.stderr)
    return 1


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    options = argparse.ArgumentParser(prog="public.terminal", description=__doc__)
    options.add_argument("--url", default="http://127.0.0.1:8000")
    options.add_argument("--phone", default=FIRST)
    options.add_argument("--language", choices=sorted(TERMINAL), default="id")
    chosen = options.parse_args(argv)
    return play(chosen.url, chosen.phone, chosen.language)


if __name__ == "__main__":
    sys.exit(main())
