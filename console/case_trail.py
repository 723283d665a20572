"""The history of a case in one list: what the citizen said, what the machine and the staff did, texts, notes and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console import case_words
from console.case_access import Seen
from console.language import _
from rules.complaints import Category, Kind
from rules.reference import spaced, tidy
from store import (
    case_events,
    case_files,
    case_notes,
    citizens,
    complaint_additions,
    complaint_notes,
    complaints,
    messages,
    officer_replies,
    recordings,
    staff,
    unanswered,
)
from store.complaint_notes import Deed, Noted
from store.complaint_rows import State
from store.messages import Message
from store.messages import State as TextState
from store.proofs import part_digits, receipt_digits
from store.recordings import State as Sound
from store.town_values import Town
from store.unit import Unit

SHOWN = ("all", "events", "texts", "notes", "files")
MOST = 60  # of the latest messages of a phone, looked at for those about this case
_NUMBER = re.compile(r"(?<!\d)\d{4} ?\d{4}(?!\d)")
GOING = timedelta(minutes=15)  # so long a text that is on its way is asked about again and again


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the history. `kind` is events, texts, notes or files; `who` did it; `mark` and `colour` are a badge."""

    at: datetime
    kind: str
    icon: str
    who: str
    title: str
    words: str = ""
    mark: str = ""
    colour: str = "secondary"
    link: str = ""
    recording: str = ""
    sound: Sound | None = None  # where the recording is
    ours: bool = True
    until: datetime | None = None
    order: int = field(default=0, compare=False)


class Names:
    """Who is meant by "staff 12". Asks for each once. `hidden`: of the staff only that they are, for who sees no words either."""

    def __init__(self, unit: Unit, *, hidden: bool = False) -> None:
        self._unit = unit
        self._hidden = hidden
        self._known: dict[str, str] = {}

    def __call__(self, by: str) -> str:
        """The name as the history shows it."""
        if by not in self._known:
            self._known[by] = self._find(by)
        return self._known[by]

    def _find(self, by: str) -> str:
        first, _space, rest = by.partition(" ")
        if first == "staff" and self._hidden:
            return _("Petugas")
        if first == "staff" and rest.isdigit():
            found = staff.get(self._unit, int(rest))
            return found.name if found else by
        return {"citizen": _("Warga"), "citizen:": _("Warga"), "clock": _("Jam otomatis"), "": _("Sistem")}.get(first, by)


def of_case(unit: Unit, seen: Seen, town: Town, names: Names, link: Callable[[str], str], show: str = "all") -> list[Item]:
    """The history, newest first; `show` is one of SHOWN. `link` makes the address of a file."""
    case = seen.case
    made: list[Item] = []
    if show in ("all", "events"):
        made += _events(unit, seen, town, names)
        made += _desk(unit, seen, names)
    if seen.words and show in ("all", "texts"):
        made += _additions(unit, seen)
        made += _texts(unit, seen, town, names)
    if seen.words and show in ("all", "notes"):
        made += [Item(one.at, "notes", "edit", names(one.by), _("Catatan"), one.words) for one in case_notes.of_case(unit, case.number)]
    if seen.words and show in ("all", "files"):
        made += [
            Item(one.at, "files", "paperclip", names(one.by), _("Berkas"), one.name, size(one.bytes), link=link(one.id))
            for one in case_files.of_case(unit, case.number)
        ]
    return sorted(made, key=lambda one: (one.at, one.order), reverse=True)


def going(items: Iterable[Item], now: datetime) -> bool:
    """Whether a text of these is still on its way, or a recording, so that the page shall ask again soon."""
    waiting = {case_words.text_state(one)[0] for one in (TextState.OWED, TextState.SENT)}
    return any(
        now - one.at < GOING and ((one.kind == "texts" and one.mark in waiting) or one.sound is Sound.WANTED) for one in items
    )


def size(bytes: int) -> str:
    """"12 KB"."""
    return f"{max(1, round(bytes / 1024))} KB" if bytes < 1024 * 1024 else f"{bytes / 1024 / 1024:.1f} MB"


def _events(unit: Unit, seen: Seen, town: Town, names: Names) -> list[Item]:
    made = []
    for order, one in enumerate(complaints.events(unit, seen.case.id)):
        title = _("Diterima") if one.state is State.RECEIVED and order == 0 else case_words.state(one.state)
        if one.by.startswith("citizen:"):
            title = _("Warga meminta namanya dirahasiakan")
        noted = complaint_notes.read(one.note)
        if noted:
            title = ", ".join(_noted(each, town) for each in noted)
        words = one.note if seen.words and not noted else ""
        colour = case_words.COLOURS[one.state]
        made.append(Item(one.at, "events", "flag", names(one.by), title, words, case_words.state(one.state), colour, order=order))
    return made


def _noted(one: Noted, town: Town) -> str:
    """What the history noted about a correction or a tie, in words."""

    def named(code: str) -> str:
        region = town.regions.get(code)
        return region.name if region else code or "-"

    match one.deed:
        case Deed.CATEGORY:
            return _("Tentang: %(a)s menjadi %(b)s", a=case_words.category(Category(one.old)), b=case_words.category(Category(one.new)))
        case Deed.KIND:
            return _("Jenis: %(a)s menjadi %(b)s", a=case_words.kind(Kind(one.old)), b=case_words.kind(Kind(one.new)))
        case Deed.REGION:
            return _("Kelurahan: %(a)s menjadi %(b)s", a=named(one.old), b=named(one.new))
        case Deed.MERGED:
            return _("Digabung ke %(number)s", number=spaced(one.new))
        case Deed.TOOK_IN:
            return _("%(number)s digabung ke sini", number=spaced(one.new))
        case Deed.SPLIT_OFF:
            return _("Dipecah: %(number)s", number=spaced(one.new))
        case Deed.SPLIT_FROM:
            return _("Dipecah dari %(number)s", number=spaced(one.new))
        case Deed.LINKED:
            return _("Ditautkan dengan %(number)s", number=spaced(one.new))
        case Deed.UNLINKED:
            return _("Tautan dengan %(number)s dilepas", number=spaced(one.new))


def bare(unit: Unit, citizen: int, text: str) -> str:
    """A text of this phone without the digits that prove whose the cases are which it names."""
    named = {found for shown in _NUMBER.findall(text) if (found := tidy(shown))}
    digits = [made for one in named for made in (receipt_digits(unit.keys, one), part_digits(unit.keys, one, citizen))]
    return _without(digits, text) if digits else text


def _without(digits: Iterable[str], text: str) -> str:
    """A text without the digits that prove whose the case is: who reads along on a screen could ask for it as the citizen."""
    for one in digits:
        text = re.sub(rf"(?<!\d){one}(?!\d)", "\u2022" * len(one), text)
    return text


def _desk(unit: Unit, seen: Seen, names: Names) -> list[Item]:
    made = []
    for order, one in enumerate(case_events.of(unit, seen.case.number)):
        title = case_words.happened(one.what)
        if one.staff is not None and one.what in ("assigned", "named"):
            title = f"{title} {names(f'staff {one.staff}')}"
        elif one.staff is not None and one.by != f"staff {one.staff}":  # taken away from whoever had it
            title = f"{title} ({names(f'staff {one.staff}')})"
        words = case_words.why(one.detail) if seen.words else ""
        made.append(Item(one.at, "events", "user", names(one.by), title, words, until=one.until, order=order))
    return made


def _additions(unit: Unit, seen: Seen) -> list[Item]:
    added = complaint_additions.of_complaint(unit, seen.case.id)
    sounds = recordings.states(unit, [one.recording for one in added])
    return [
        Item(
            one.at, "texts", "plus", _("Warga"), _("Keterangan tambahan lewat %(channel)s", channel=case_words.channel(one.channel)),
            one.words, recording=one.recording or "", sound=sounds.get(one.recording or ""), ours=False,
        )
        for one in added
    ]  # fmt: skip


def _texts(unit: Unit, seen: Seen, town: Town, names: Names) -> list[Item]:
    """The texts that belong to this case: officers' replies, what answers them, and what names its number."""
    case = seen.case
    wrote = {one.message.id: one for one in officer_replies.of_case(unit, case.number)}
    found: dict[str, Message] = {id: one.message for id, one in wrote.items()}
    for waiting in unanswered.of_case(unit, case.number):
        kept = messages.get(unit, waiting.message)
        if kept is not None:
            found[kept.id] = kept
    for one in messages.to_phone(unit, citizens.phone_of(unit, case.citizen), MOST):
        if one.citizen == case.citizen and (case.number in one.text or spaced(case.number) in one.text):
            found.setdefault(one.id, one)
    digits = receipt_digits(unit.keys, case.number), part_digits(unit.keys, case.number, case.citizen)
    made = []
    for id, one in found.items():
        mark, colour = case_words.text_state(one.state)
        ours = one.direction == "out"
        who = names(wrote[id].by) if id in wrote else _("Sistem") if ours else _("Warga")
        title = _("SMS kepada warga") if ours else _("SMS dari warga")
        words = _without(digits, one.text) if one.kind != "code" else _("(kode)")
        made.append(Item(one.created_at, "texts", "message", who, title, words, mark, colour, ours=ours))
    return made
