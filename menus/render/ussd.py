"""A screen as USSD pages that fit the line: 98 goes on to the next page, 0 goes back a step."""

from __future__ import annotations

from collections.abc import Sequence

from menus.model import Words
from menus.render import gsm
from menus.screen import Expects, Reply, Screen

LIMIT = 160  # septets that every network carries; some carry 182 (wire-facts.md 7.3)
NEXT = "98"
BACK = "0"

Line = tuple[str, bool]  # the words, and whether they should stay together (an option)


def render(screen: Screen, words: Words, limit: int = LIMIT) -> Reply:
    """The screen's page that is asked for, or its last. A dialogue that is over ends only with its last page."""
    found = pages(screen, words, limit)
    page = min(max(screen.page, 0), len(found) - 1)
    ends = screen.expects is Expects.NOTHING and page == len(found) - 1
    return Reply(found[page], ends, expects=screen.expects, digits=screen.digits)


def pages(screen: Screen, words: Words, limit: int = LIMIT) -> tuple[str, ...]:
    """All pages of a screen, each at most `limit` septets, all in GSM-7.

    Notice first, then the text, then the options, each with its own number on every page. Lines break between words; only
    a word longer than a page is cut.
    """
    back = gsm.plain(f"\n{BACK} {words['engine.back']}") if screen.back else ""
    said, options = _said(screen), _options(screen)
    whole = "\n".join([*said, *options]) + back
    if _cost(whole) <= limit:
        return (whole,)
    return _paged([*((line, False) for line in said), *((line, True) for line in options)], words, back, limit)


def _said(screen: Screen) -> list[str]:
    text = f"{screen.notice}\n{screen.text}" if screen.notice and screen.text else screen.notice or screen.text
    return [line.strip() for line in gsm.plain(text).split("\n")]


def _options(screen: Screen) -> list[str]:
    return [gsm.plain(f"{key} {label}").replace("\n", " ") for key, label in screen.options]


def _paged(lines: list[Line], words: Words, back: str, limit: int) -> tuple[str, ...]:
    more = gsm.plain(f"\n{NEXT} {words['engine.more']}")
    room_at_end = limit - _cost(back)
    room = room_at_end - _cost(more)
    found: list[str] = []
    while sum(_cost(line) + 1 for line, _ in lines) - 1 > room_at_end:
        page, lines = _take(lines, room)
        found.append("\n".join(page) + more + back)
    found.append("\n".join(line for line, _ in lines) + back)
    return tuple(found)


def _take(lines: Sequence[Line], room: int) -> tuple[list[str], list[Line]]:
    """As much as fits `room` septets, and what is left over. Always takes something."""
    page: list[str] = []
    for place, (line, together) in enumerate(lines):
        here = room - (1 if page else 0)
        if _cost(line) <= here:
            page.append(line)
            room = here - _cost(line)
            continue
        head, tail = ("", line) if together and page else _break(line, here, may_cut=not page)
        if head:
            page.append(head)
        return page, [(tail, together), *lines[place + 1 :]]
    return page, []


def _break(line: str, room: int, *, may_cut: bool) -> tuple[str, str]:
    """The line in two, the first at most `room` septets and ending with a word; or nothing and all of it."""
    used = end = 0
    while end < len(line) and used + _cost(line[end]) <= room:
        used += _cost(line[end])
        end += 1
    space = line.rfind(" ", 0, end + 1)
    if space > 0:
        return line[:space].rstrip(), line[space:].lstrip()
    end = max(end, 1)
    return (line[:end], line[end:]) if may_cut else ("", line)


def _cost(text: str) -> int:
    return gsm.septets(text) or 0
