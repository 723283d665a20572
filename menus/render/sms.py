"""A screen as one SMS: the words, the numbered options, and how to choose."""

from __future__ import annotations

from menus.model import Words
from menus.render import gsm
from menus.screen import Expects, Reply, Screen


def render(screen: Screen, words: Words) -> Reply:
    """The whole screen in GSM-7, so that no single sign makes the message dearer. A long one takes several segments."""
    lines = [part for part in (screen.notice, screen.text) if part]
    lines += [f"{key} {label}" for key, label in screen.options]
    if screen.options:
        lines.append(words["engine.reply"])
    return Reply(gsm.plain("\n".join(lines)), screen.expects is Expects.NOTHING, expects=screen.expects, digits=screen.digits)
