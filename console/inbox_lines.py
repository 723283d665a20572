"""How an item of the inbox looks: its icon and words, its clock, who has it, how old it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from flask import current_app, g
from markupsafe import Markup

from console import case_words
from console.desk import zone_of
from console.language import _, ago, several
from rules.calendar import working_day
from rules.reference import spaced
from store import callbacks
from store.case_work import Kind, Level, Work
from store.complaint_rows import OPEN, Complaint, State
from store.inbox import Item
from store.promises import hours
from store.published import bared
from store.town_values import Town

FIRST = 110  # characters of what was said
_CHANNELS = {"sms": "message", "ussd": "device-mobile", "voice": "phone", "web": "world", "desk": "user"}
_ASKING = frozenset({"officer", "main", "resume", "callback"})  # steps in which somebody asks to be called: not where they were stuck
_MOST_KNOWN = 2000  # rows: those of some pages in two languages, for a minute or two
_KNOWN: dict[tuple[object, ...], tuple[Town, Mapping[str, str], Markup]] = {}
_ICONS = {Kind.COMPLAINT: "flag", Kind.CALLBACK: "phone-incoming", Kind.TEXT: "message"}


@dataclass(frozen=True, slots=True)
class Clock:
    """How much of the time is over, in percent, and that in words. `colour`: danger, warning, success, secondary."""

    share: int
    words: str
    colour: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page. `held` is what a form remembers of who has it; `badges` are words with a colour."""

    key: str
    what: Kind
    icon: str
    name: str
    number: str
    shown: str
    said: str
    recording: bool
    where: str
    about: str
    clock: Clock | None
    owner: str
    mine: bool
    held: str
    at: datetime
    channel: str
    channel_icon: str
    address: str
    badges: tuple[tuple[str, str], ...]
    acts: bool = True


def kinds() -> dict[Kind, str]:
    """What the sorts of things are called."""
    return {Kind.COMPLAINT: _("Pengaduan"), Kind.CALLBACK: _("Minta ditelepon"), Kind.TEXT: _("SMS")}


def shown(item: Item, town: Town, names: Mapping[int, str], me: int, words: Mapping[str, str]) -> Markup:
    """The row of an item as it stands in the list. Most of a list is what it was a second ago, for other officers too: a row
    is made once in a minute for all who see it alike."""
    staff = item.work.staff if item.work is not None else None
    owner = names.get(staff, "") if staff is not None else ""
    about = (id(town), id(words), item, owner, staff == me, g.language, g.today, g.now.replace(second=0, microsecond=0))
    known = _KNOWN.get(about)
    if known is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[about] = (town, words, row(of_item(item, town, names, me, words)))  # while it is known, no other has its id
    return known[2]


def of_item(item: Item, town: Town, names: Mapping[int, str], me: int, words: Mapping[str, str]) -> Line:
    """The row of an item. `words` are the book's, for where in the menu somebody was stuck."""
    if item.complaint is not None:
        return of_complaint(item.complaint, item.work, town, names, me, item.due)
    work, call, text = item.work, item.callback, item.text
    badges = _work_badges(work)
    if call is not None:
        badges = (*_call_badges(call), *badges)
        flows = [step.partition(".")[0] for step in reversed(call.path)]
        stuck = next((told for flow in flows if flow not in _ASKING and (told := words.get(f"@flow.{flow}", ""))), "")
        said = ("" if call.recording else call.message) or (_("Terakhir di menu: %(step)s", step=stuck) if stuck else "")
        number, channel, address = call.number, call.channel, f"/console/calls?number={call.number}"
    else:
        assert text is not None
        said, number, channel = text.words or _("(isi SMS sudah dihapus)"), text.number or "", "sms"
        address = f"/console/cases/{number}?from=inbox" if number else f"/console/citizens/{text.citizen}?text={text.id}"
        badges = ((_("Balasan"), "azure"), *badges) if number else badges
    return Line(
        item.key, item.what, _ICONS[item.what], kinds()[item.what], number, spaced(number) if number else "", short(said),
        bool(call and call.recording), "", "", clock_of(item.at, item.due, town), _owner(work, names),
        work is not None and work.staff == me, _held(work), item.at, case_words.channel(channel),
        _CHANNELS.get(channel, "message"), address, badges,
    )  # fmt: skip


def of_complaint(
    case: Complaint, work: Work | None, town: Town, names: Mapping[int, str], me: int, due: date | None = None
) -> Line:
    """The row of a complaint."""
    due = due or (case.first_due if not case.first_done else case.settled_by)
    region = town.regions.get(case.region or "")
    open_ = case.state in OPEN
    clock = clock_of(case.filed_at, due, town) if open_ else None
    if case.state is State.NEEDS_FACTS:
        clock = Clock(0, _("menunggu warga"), "secondary")
    badges: tuple[tuple[str, str], ...] = ()
    if case.state is not State.RECEIVED:
        again = _("BELUM, dibuka lagi") if case.state is State.REOPENED else case_words.state(case.state)
        badges = ((again, case_words.COLOURS[case.state]),)
    if case.added_at is not None:
        badges = ((_("Keterangan baru"), "azure"), *badges)
    return Line(
        case.number, Kind.COMPLAINT, _ICONS[Kind.COMPLAINT], case_words.kind(case.kind), case.number, spaced(case.number),
        short(case.words), case.recording is not None, region.name if region else "", case_words.category(case.category), clock,
        _owner(work, names), work is not None and work.staff == me, _held(work), case.filed_at, case_words.channel(case.channel),
        _CHANNELS.get(case.channel, "message"), f"/console/cases/{case.number}?from=inbox", (*badges, *_work_badges(work)), acts=open_,
    )  # fmt: skip


def row(line: Line) -> Markup:
    """The row as it stands in the list."""
    return _row(line, g.language, g.town.id, g.today, ago(line.at))


@lru_cache(maxsize=1024)
def _row(line: Line, *shown_with: object) -> Markup:
    return Markup(current_app.jinja_env.get_template("console/inbox/one.html").render(one=line))


def clock_of(since: datetime, due: date, town: Town) -> Clock:
    """How much of the time between two days is over, in working days of the town."""
    today, begun = g.today, zone_of(town).day(since)
    if due < today:
        late = working_days(town, due, today)
        words = several("terlambat %(count)s hari kerja", "terlambat %(count)s hari kerja", late) if late else _("terlambat")
        return Clock(100, words, "danger")
    if due == today:
        return Clock(95, _("hari ini"), "warning")
    whole, left = max(1, working_days(town, begun, due)), max(1, working_days(town, today, due))
    share = max(4, min(92, round(100 * (whole - left) / whole)))
    return Clock(share, several("%(count)s hari kerja lagi", "%(count)s hari kerja lagi", left), "warning" if left <= 1 else "success")


def working_days(town: Town, first: date, last: date) -> int:
    """Working days after `first`, up to and with `last`; at most those of a hundred days."""
    return _working_days(town.officer_hours, frozenset(town.holidays), first, min(last, first + timedelta(days=100)))


@lru_cache(maxsize=4096)
def _working_days(text: str, holidays: frozenset[date], first: date, last: date) -> int:
    week = hours(text)
    return sum(working_day(first + timedelta(days=nth), week, holidays) for nth in range(1, (last - first).days + 1))


def _call_badges(call: callbacks.Callback) -> tuple[tuple[str, str], ...]:
    words = {
        callbacks.State.OFFICER: (_("Minta petugas"), "orange"), callbacks.State.GAVE_UP: (_("Tidak tersambung"), "red"),
        callbacks.State.WAITING: (_("Dijadwalkan"), "azure"), callbacks.State.READY: (_("Antre ditelepon"), "azure"),
    }.get(call.state)  # fmt: skip
    return (words,) if words else ()


def _work_badges(work: Work | None) -> tuple[tuple[str, str], ...]:
    if work is None:
        return ()
    made: list[tuple[str, str]] = []
    if work.level is Level.SUPERVISOR:
        made.append((_("Dua kali tak disentuh"), "red"))
    elif work.returned and work.staff is None:
        made.append((_("Kembali ke antrean"), "orange"))
    if work.asleep(g.now):
        made.append((_("Ditunda"), "secondary"))
    return tuple(made)


def _owner(work: Work | None, names: Mapping[int, str]) -> str:
    return names.get(work.staff, "") if work is not None and work.staff is not None else ""


def _held(work: Work | None) -> str:
    return str(work.staff) if work is not None and work.staff is not None else ""


def short(text: str) -> str:
    """The first words, without numbers that may be somebody's phone or NIK: a list is seen over a shoulder. The case shows all."""
    text = bared(" ".join(text.split()))
    return text if len(text) <= FIRST else f"{text[:FIRST].rstrip()}…"
