"""The other half of the supervisor's page: what was measured in a span of days, each number with its rule and its target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask import g

from console.entering import me
from console.language import _, number, several
from menus.model import Book, Channel
from menus.wording import choose_text
from rules.figures import OVER, percent
from rules.measuring import LONGER, service_level, threshold
from rules.permissions import Permission
from store import measures
from store.measures import Sums, middle, ninth
from store.town_values import Town
from store.unit import Unit

_SLOT = re.compile(r"\{[a-z0-9_.]+\}")
_WORDS = 60


class Span(StrEnum):
    """Which days are looked at."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"


_DAYS = {Span.TODAY: 1, Span.WEEK: 7, Span.MONTH: 30}


@dataclass(frozen=True, slots=True)
class Tile:
    """One number. `share` in percent is shown against `target`; `better` is "more" or "less"."""

    id: str
    name: str
    value: str
    of: str
    rule: str
    link: str
    percent: int | None = None
    target: int | None = None
    better: str = "more"

    @property
    def meets(self) -> bool | None:
        """Whether the target is met; None when nothing can be said."""
        if self.percent is None or self.target is None:
            return None
        return self.percent >= self.target if self.better == "more" else self.percent <= self.target


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a list that is sorted by length. `told` are the words beside it, when they say more than its number."""

    name: str
    n: int
    note: str = ""
    code: str = ""
    told: str = ""


def days_of(span: Span, today: date) -> tuple[date, date]:
    """The first and the last day of a span that ends today."""
    return today - timedelta(days=_DAYS[span] - 1), today


def tiles(found: Sums, town: Town) -> list[Tile]:
    """The numbers of a span."""
    within = threshold(town.facts.get("answer_within"))
    gone, offered = found.of("call.abandoned"), found.of("call.in")
    good, all = service_level(found.histogram("call.wait"), within, gone)
    talks, wrapped, settled = found.of("call.talks"), found.of("call.wrapped"), found.of("case.settled")
    handled = found.of("call.talked") + found.of("call.held")
    average = (handled / talks + (found.of("call.wrapping") / wrapped if wrapped else 0)) if talks else None
    took = found.histogram("case.took")
    rows = [
        _share(
            "level", _("Tingkat layanan"), good, all,
            _("Dijawab dalam %(s)s detik, dari semua yang dijawab dan yang menutup telepon sebelum dijawab. Yang memilih "
              "ditelepon balik tidak dihitung.", s=within), _calls(), 80,
        ),
        _share("abandoned", _("Menutup telepon"), gone, offered, _("Menutup telepon sebelum dijawab, dari semua yang menunggu petugas."),
               _calls(), 5, "less"),
        _share("solved", _("Selesai di telepon"), found.of("call.solved"), wrapped,
               _("Kode akhir Terjawab, Pengaduan dicatat, atau Nomor antrean dibuat, tanpa dialihkan ke petugas lain."), _calls(), 70),
        Tile("aht", _("Waktu tangani"), _time(average), several_calls(talks),
             _("Rata-rata bicara + ditahan + catatan akhir per telepon."), _calls()),
        _share("at_once", _("Selesai jawaban pertama"), found.of("case.at_once"), settled,
               _("Jawaban pertama menyelesaikan pengaduan: tanpa meminta keterangan, tanpa diteruskan, tanpa naik ke atasan, dan tidak "
                 "dibuka lagi dalam 7 hari."), _cases(), 50),
        _share("reopened", _("Dibuka lagi"), found.of("case.reopened"), settled,
               _("Pengaduan yang dibuka lagi oleh warga, dibanding yang selesai dalam rentang ini."), _cases("view=raised"), 5, "less"),
        _share("first", _("Jawaban pertama tepat waktu"), found.of("case.first_kept"), found.of("case.first_due"),
               _("Dari semua yang jatuh tempo dalam rentang ini, menurut tanggal yang pertama dijanjikan."), _cases("view=overdue"), 90),
        _share("kept", _("Selesai tepat waktu"), found.of("case.done_kept"), found.of("case.done_due"),
               _("Dari semua yang jatuh tempo dalam rentang ini. Tanggal yang diundur tidak mengubahnya."), _cases("view=overdue"), 90),
        Tile("took", _("Lama menyelesaikan"), _days(middle(took)), _("9 dari 10: %(d)s", d=_days(ninth(took))),
             _("Nilai tengah, dalam hari kerja, dari masuk sampai jawaban."), _cases()),
        _share("backs", _("Telepon balik tepat waktu"), found.of("back.kept"), found.of("back.promised"),
               _("Ditelepon dalam jangka waktu pertama yang dijanjikan."), _cases("what=callback"), 90),
        Tile("texts", _("SMS dijawab petugas"), number(found.of("text.done")),
             _("nilai tengah %(t)s", t=_time(middle(found.histogram("text.took")))),
             _("SMS yang tidak dimengerti mesin, dari masuk sampai ditandai selesai."), _cases("what=text")),
        Tile("served", _("Dilayani di loket"), number(found.of("ticket.done")), _per_person(found),
             _("Nomor yang selesai; menit dari dipanggil sampai selesai."), "#per-office"),
    ]  # fmt: skip
    return rows


def trend(unit: Unit, town: Town, first: date, last: date) -> list[dict[str, object]]:
    """Each day of a span: what came, what was settled, how the line was answered."""
    names = ["case.in", "case.settled", "case.reopened", "call.in", "call.abandoned", "ticket.done", "back.in"]
    found, waits = measures.by_day(unit, town.id, first, last, names), measures.waits_by_day(unit, town.id, first, last)
    within = threshold(town.facts.get("answer_within"))
    made: list[dict[str, object]] = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        here = found.get(day, {})
        good, all = service_level(waits.get(day, ({}, 0))[0], within, waits.get(day, ({}, 0))[1])
        made.append({"day": day, "level": percent(good, all), **{name.replace(".", "_"): here.get(name, 0) for name in names}})
    return made


def hourly(unit: Unit, town: Town, first: date, last: date) -> list[dict[str, int]]:
    """Each hour of the day in which anything happened, over a span."""
    names = ["case.in", "call.in", "call.abandoned", "ticket.done"]
    found = measures.by_hour(unit, town.id, first, last, names)
    return [{"hour": hour, **{name.replace(".", "_"): found[hour].get(name, 0) for name in names}} for hour in sorted(found)]


def left_at(found: Sums, book: Book, town: Town, most: int = 12) -> list[Bar]:
    """The steps of the menus at which people leave most, with what the step says, and how many of those who came to it left."""
    by_channel: dict[str, list[str]] = {}
    for name, state, _office, channel in found.all:
        if name == "menu.left_at":
            by_channel.setdefault(state, []).append(channel)
    reached = found.by("menu.reached")
    sorted_ = sorted(found.by("menu.left_at").items(), key=lambda one: (-one[1], one[0]))[:most]
    return [
        Bar(
            _screen(book, state, town), n, f"{state} · {', '.join(sorted({one.upper() for one in by_channel.get(state, ())}))}", state,
            _part(n, reached.get(state, 0)),
        )
        for state, n in sorted_
    ]  # fmt: skip


def _part(n: int, of: int) -> str:
    """"12 dari 40, 30%"; the number alone for days on which nobody counted who came so far."""
    if of < n:
        return number(n)
    return _("%(part)s dari %(of)s", part=number(n), of=number(of)) + f", {percent(n, of)}%"


def dialogues(found: Sums) -> list[tuple[str, int, int, int]]:
    """Of each service and channel: how many dialogues there were, how many came to their end, how many were left."""
    rows: dict[tuple[str, str], list[int]] = {}
    for (name, flow, _office, channel), n in found.all.items():
        if name in ("menu.done", "menu.left", "menu.moved", "menu.put_on"):
            row = rows.setdefault((channel, flow), [0, 0, 0])
            row[0] += n
            row[1] += n if name in ("menu.done", "menu.put_on") else 0
            row[2] += n if name == "menu.left" else 0
    made = [(f"{channel.upper()} · {flow}", row[0], row[1], row[2]) for (channel, flow), row in rows.items()]
    return sorted(made, key=lambda one: (-one[1], one[0]))[:30]


def by_region(found: Sums, town: Town) -> list[Bar]:
    """The usual time to a first answer per kelurahan, the slowest first, in tenths of a working day."""
    made = []
    for code, histogram in found.histograms("case.answer").items():
        region = town.regions.get(code)
        name = region.name if region else _("Tanpa kelurahan")
        made.append(Bar(name, middle(histogram) or 0, several_cases(sum(histogram.values())), code))
    return sorted(made, key=lambda one: (-one.n, one.name))


def spots(bars: list[Bar], town: Town) -> list[dict[str, object]]:
    """Where these kelurahan lie, for a map."""
    found = {one.code: one for one in bars}
    return [
        {"name": region.name, "lat": region.lat, "lng": region.lng, "n": found[code].n if code in found else None,
         "told": f"{_days(found[code].n)} · {found[code].note}" if code in found else ""}
        for code, region in town.regions.items() if region.lat is not None and region.lng is not None
    ]  # fmt: skip


def unheard(bars: list[Bar], town: Town) -> list[str]:
    """The kelurahan that are small grey points on the map: nothing from there was answered."""
    told = {one.code for one in bars}
    return sorted(region.name for code, region in town.regions.items() if code not in told)


def several_calls(n: int) -> str:
    """"12 telepon"."""
    return several("%(count)s telepon", "%(count)s telepon", n)


def several_cases(n: int) -> str:
    """"12 pengaduan"."""
    return several("%(count)s pengaduan", "%(count)s pengaduan", n)


def days(tenths: int | None) -> str:
    """"1,4 hari kerja"."""
    return _days(tenths)


def _share(id: str, name: str, part: int, of: int, rule: str, link: str, target: int, better: str = "more") -> Tile:
    share = percent(part, of) if of else None
    return Tile(
        id, name, f"{share}%" if share is not None else _("belum ada"), _("%(part)s dari %(of)s", part=number(part), of=number(of)), rule,
        link, share, target, better,
    )  # fmt: skip


def _per_person(found: Sums) -> str:
    timed = found.of("ticket.timed")
    return _("%(m)s menit per orang", m=number(round(found.of("ticket.seconds") / timed / 60, 1))) if timed else _("belum ada")


def _time(seconds: float | None) -> str:
    if seconds is None:
        return _("belum ada")
    if seconds >= LONGER:
        return _("lebih dari 5 hari")
    if seconds < 60:
        return _("%(n)s detik", n=round(seconds))
    if seconds < 3600:
        return _("%(n)s menit", n=number(round(seconds / 60, 1)))
    return _("%(n)s jam", n=number(round(seconds / 3600, 1)))


def _days(tenths: int | None) -> str:
    if tenths is None:
        return _("belum ada")
    return _("lebih dari 60 hari kerja") if tenths == OVER else _("%(n)s hari kerja", n=number(tenths / 10))


def _calls() -> str:
    return "/console/calls" if me().may(Permission.CALLS) else "#trend"


def _cases(query: str = "") -> str:
    if me().may(Permission.CASES):
        return f"/console/inbox?{query}" if query else "/console/inbox"
    return "/console/overseer" if me().may(Permission.OVERSIGHT) else "#trend"


def _screen(book: Book, state: str, town: Town) -> str:
    """What a step says, shortened; its name when it has no words any more."""
    try:
        words = choose_text(book.words.get(g.language, book.words["id"]), state, Channel.USSD)
    except KeyError:
        return state
    told = " ".join(_SLOT.sub("…", words.replace("{town_name}", town.name)).split())
    return told if len(told) <= _WORDS else told[: _WORDS - 1].rstrip() + "…"
