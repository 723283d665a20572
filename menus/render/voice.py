"""A screen as sentences to be spoken: what to do first, the key last (indonesia.md 12.1)."""

from __future__ import annotations

import re

from menus.model import Words
from menus.options import MORE
from menus.screen import Expects, Reply, Screen

# What is short on a screen is read out as letters or as a full stop: names of places and offices come from a town's tables.
_SHORT = (
    (r"\bKec\. ", "Kecamatan "), (r"\bKel\. ", "Kelurahan "), (r"\bJl\. ", "Jalan "), (r"\bNo\. (?=\d)", "nomor "),
    (r"(?<=\d) km\b", " kilometer"),
)  # fmt: skip
_WHOLE = tuple((re.compile(short), whole) for short, whole in _SHORT)

# What XML 1.0 cannot carry: a spoken text ends up in the XML of a voice network.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def render(screen: Screen, words: Words, language: str) -> Reply:
    """The sentences one by one in `lines`, all together in `text`.

    Notice first. Only a menu tells of the officer and of repeating, for it is where a caller hesitates. `language` is the
    one that the words are in.
    """
    lines = [line for part in (screen.notice, screen.text) for line in part.split("\n")]
    lines += [_press(words["engine.press"], label, key, words) for key, label in screen.options]
    if screen.more:
        lines.append(_press(words["engine.press_more"], "", MORE, words))
    if screen.expects is Expects.CHOICE:
        lines += [words["engine.hint_officer"], words["engine.hint_repeat"]]
    spoken = tuple(tidy for line in lines if (tidy := _whole(_UNSPEAKABLE.sub("", line)).strip()))
    return Reply(" ".join(spoken), screen.expects is Expects.NOTHING, spoken, screen.expects, screen.digits, language)


def _whole(line: str) -> str:
    for short, whole in _WHOLE:
        line = short.sub(whole, line)
    return line


def _press(pattern: str, option: str, key: str, words: Words) -> str:
    digit = words.get(f"engine.digit.{key}", key)
    return pattern.replace("{digit}", digit).replace("{option}", option)
