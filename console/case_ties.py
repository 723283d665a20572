"""Complaints that have to do with each other, and the class of one put right: merged, split, linked, corrected."""

from __future__ import annotations

from flask import abort, g, request

from console.case_act import Act, Deed
from console.desk import zone_of
from console.entering import me
from console.language import _
from rules import reference
from rules.complaints import Category, Kind
from rules.reference import spaced
from store import case_work, complaint_classes, complaint_same
from store.complaint_rows import Route
from store.promises import promised


def merge(act: Act) -> str:
    """This one is the same as another: closed with a pointer, and its citizens join the other."""
    into = _other(act)
    complaint_same.merge(act.unit, act.case.number, into, me().by, g.now, viewer=act.seen.viewer, seen=act.case)
    case_work.finish(act.unit, act.case.number, me().by, g.now)
    return _("Digabung ke %(number)s. Warga diberi tahu nomor itu.", number=spaced(into))


def split(act: Act) -> str:
    """A second subject becomes a case of its own."""
    kind = Kind.ORDINARY if act.case.route is Route.OFFICE else act.case.kind
    promise = promised(g.town, zone_of(g.town).day(g.now), kind)
    made = complaint_same.split(
        act.unit, act.case.number, act.words(), category=_category(), promise=promise, by=me().by, now=g.now,
        chance=act.desk.chance, region=act.case.region, landmark=act.case.landmark, kind=kind, viewer=act.seen.viewer,
    )  # fmt: skip
    return _("Dipecah: kasus baru %(number)s.", number=spaced(made.number))


def link(act: Act) -> str:
    """They have to do with each other; told to staff only."""
    other = _other(act)
    complaint_same.link(act.unit, act.case.number, other, me().by, g.now, viewer=act.seen.viewer)
    return _("Ditautkan dengan %(number)s.", number=spaced(other))


def unlink(act: Act) -> str:
    """They have nothing to do with each other."""
    complaint_same.unlink(act.unit, act.case.number, _other(act), me().by, g.now, viewer=act.seen.viewer)
    return _("Tautan dilepas.")


def correct(act: Act) -> str:
    """Category, class and place, as an officer knows better than the program that sorted it."""
    try:
        kind = Kind(request.form.get("kind", ""))
    except ValueError:
        abort(400)
    region = request.form.get("region", "")
    changed = complaint_classes.reclass(
        act.unit, act.case.number, now=g.now, by=me().by, category=_category(), kind=kind, region=region, viewer=act.seen.viewer,
        seen=act.case,
    )  # fmt: skip
    if changed.before is changed.after:
        return _("Tidak ada yang berubah.")
    if changed.after.route is not act.case.route:
        return _("Kasus ini pindah meja.")
    return _("Dibetulkan.")


DEEDS: dict[str, Deed] = {"merge": merge, "split": split, "link": link, "unlink": unlink, "correct": correct}


def _other(act: Act) -> str:
    """The number of another complaint of this town; 400 for what is no number, 404 for what is not there for us."""
    found = reference.tidy(request.form.get("other", "")[:30])
    if found is None or not reference.valid(found):
        abort(400)
    return found


def _category() -> Category:
    try:
        return Category(request.form.get("category", ""))
    except ValueError:
        abort(400)


