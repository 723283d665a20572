"""The clocks of a case as bars: what was promised, until when, by which rule, and how much of it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from console.desk import zone_of
from console.inbox_lines import working_days
from console.language import _, several
from rules import deadlines
from rules.deadlines import Clock
from store import promises
from store.case_work import Work
from store.complaint_rows import OPEN, Complaint, State
from store.town_values import Town

FIRST_RULE = "SP4N-LAPOR! (lapor.go.id)"
DONE_RULE = "PermenPANRB 62/2018"
_NEAR = 2  # days before the end from which a bar is yellow


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock. `over` of `whole` days have passed; `tone` is green, yellow, red or secondary (it stands still)."""

    name: str
    due: date
    over: int
    whole: int
    words: str
    rule: str
    tone: str


def of_case(case: Complaint, work: Work | None, town: Town, today: date) -> list[Bar]:
    """The clocks that run for this complaint, and those that ran."""
    filed = zone_of(town).day(case.filed_at)
    table = {clock.id: clock for clock in promises.table(town)}
    settled, first, last = case.state not in OPEN, table.get(case.first_rule), table.get(case.done_rule)
    bars = [
        _bar(_("Jawaban pertama"), filed, case.first_due, today, case.first_done, _rule(first), _working(first, town)),
        _bar(_("Penyelesaian"), filed, case.done_due, today, settled, _rule(last), _working(last, town)),
    ]
    if case.again_due is not None:
        begun = zone_of(town).day(case.updated_at)
        bars.append(_bar(_("Sesudah dibuka lagi"), min(begun, case.again_due), case.again_due, today, settled, FIRST_RULE, town))
    if case.state is State.ANSWERED and case.reply_until is not None:
        rule = _rule(deadlines.in_force(deadlines.Step.REPLY, case.kind, filed, tuple(table.values())))
        bars.append(_bar(_("Warga boleh membantah"), zone_of(town).day(case.updated_at), case.reply_until, today, False, rule))
    if work is not None and work.due is not None and work.done_at is None:
        begun = zone_of(town).day(work.assigned_at) if work.assigned_at else filed
        bars.append(_bar(_("Janji petugas"), begun, work.due, today, settled, _("disepakati saat diberikan")))
    return bars


def left(due: date, today: date, town: Town | None = None) -> str:
    """How long it is until this day, in words: in working days of the `town`, as they were promised there, or in days."""
    if town is not None and due < today and (late := working_days(town, due, today)):
        return several("terlambat %(count)s hari kerja", "terlambat %(count)s hari kerja", late)
    if town is not None and due > today:
        return several("%(count)s hari kerja lagi", "%(count)s hari kerja lagi", max(1, working_days(town, today, due)))
    days = (due - today).days
    if days < 0:
        return several("lewat %(count)s hari", "lewat %(count)s hari", -days)
    return _("hari ini") if days == 0 else several("%(count)s hari lagi", "%(count)s hari lagi", days)


def _bar(name: str, begun: date, due: date, today: date, done: bool, rule: str, town: Town | None = None) -> Bar:
    whole = max(1, (due - begun).days)
    over = min(whole, max(0, (today - begun).days))
    if done:
        return Bar(name, due, whole, whole, _("selesai"), rule, "secondary")
    tone = "red" if today > due else "yellow" if due - today <= timedelta(days=_NEAR) else "green"
    return Bar(name, due, whole if today > due else over, whole, left(due, today, town), rule, tone)


def _working(clock: Clock | None, town: Town) -> Town | None:
    return None if clock is not None and clock.calendar else town


def _rule(clock: Clock | None) -> str:
    """The rule's name and its days. The basis of a town's own clock is quoted as the town wrote it."""
    if clock is None:
        return ""
    days = _("%(count)s hari kalender", count=clock.days) if clock.calendar else _("%(count)s hari kerja", count=clock.days)
    if clock.source != "national":
        return f"{days}, {clock.basis}"
    return f"{days}, {FIRST_RULE if clock.basis.startswith('SP4N') else DONE_RULE}"
