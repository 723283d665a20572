"""A complaint that an officer puts on the books for a citizen: what the form says, the place that it names, the receipt by SMS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import abort, g, make_response, render_template, request
from werkzeug.wrappers import Response

from console import case_words
from console.case_reply import receiver
from console.desk import Desk, zone_of
from console.language import _
from menus.wording import message
from rules import places
from rules.calendar import short_date
from rules.complaints import Category, Kind
from store import citizens, complaints, messages
from store.complaint_rows import Complaint
from store.promises import promised
from store.proofs import receipt_digits
from store.town_values import Region, Town
from store.unit import Unit

LONGEST, LANDMARK, NAME = 1000, 200, 60  # characters
LASTS = timedelta(hours=24)  # of the receipt
NAMINGS = ("", "secret", "anonymous")


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form. `fault` says why it was not taken, and `places` which kelurahan may be meant."""

    words: str = ""
    category: Category = Category.OTHER
    kind: Kind = Kind.ORDINARY
    region: str = ""
    landmark: str = ""
    naming: str = ""
    fault: str = ""
    places: tuple[Region, ...] = ()


class Unclear(Exception):
    """The form cannot be taken as it stands; shown again, with all that was typed."""

    def __init__(self, form: Form) -> None:
        super().__init__(form.fault)
        self.form = form


def typed() -> Form:
    """The form that was sent. 400 for a choice that there is not."""
    sent = request.form
    category, kind, naming = sent.get("category", ""), sent.get("kind", ""), sent.get("naming", "")
    if category not in set(Category) or kind not in set(Kind) or naming not in NAMINGS:
        abort(400, _("Isi jenis dan keluhannya."))
    return Form(
        sent.get("words", "").replace("\r\n", "\n").strip()[:LONGEST], Category(category), Kind(kind),
        " ".join(sent.get("region", "").split())[:NAME], " ".join(sent.get("landmark", "").split())[:LANDMARK], naming,
    )  # fmt: skip


def place(town: Town, form: Form) -> Region | None:
    """The kelurahan that was chosen, or that the typed name means; None when none was typed. Unclear when it may be several, or none."""
    chosen = request.form.get("place", "")
    if chosen:
        return town.regions.get(chosen) or abort(400)
    if not form.region:
        return None
    found = places.find(form.region, [(one.code, one.name) for one in town.regions.values()])
    if len(found) == 1 and found[0].score > places.PART:
        return town.regions[found[0].code]
    fault = _("Kelurahan mana yang dimaksud? Pilih di bawah.") if found else _("Kelurahan itu tidak ada di sini. Perbaiki, atau kosongkan.")
    raise Unclear(replace(form, fault=fault, places=tuple(town.regions[one.code] for one in found[:8])))


def file(desk: Desk, unit: Unit, town: Town, citizen: int, channel: str, form: Form) -> tuple[Complaint, bool]:
    """Put it on the books, with its promise, and owe the citizen its receipt; the complaint, and whether they get one.

    Raises Unclear. The same told twice on a day is one complaint.
    """
    if not form.words:
        raise Unclear(replace(form, fault=_("Isi jenis dan keluhannya.")))
    region = place(town, form)
    promise = promised(town, zone_of(town).day(g.now), form.kind)
    filed = complaints.file(
        unit, town=town.id, category=form.category, region=region.code if region else None, words=form.words, recording=None,
        anonymous=form.naming == "anonymous", secret=form.naming == "secret", citizen=citizen, channel=channel, now=g.now,
        first_due=promise.first, done_due=promise.done, first_rule=promise.first_rule, done_rule=promise.done_rule, kind=form.kind,
        landmark=form.landmark, chance=desk.chance,
    )  # fmt: skip
    return filed, _receipt(desk, unit, town, filed)


def told(filed: Complaint, receipt: bool) -> str:
    """What the officer is told of it."""
    if receipt:
        return _("Pengaduan %(number)s dicatat. Tanda bukti dikirim lewat SMS.", number=filed.number)
    return _("Pengaduan %(number)s dicatat. SMS tidak dapat dikirim: bacakan nomornya.", number=filed.number)


def again(desk: Desk, fault: Unclear, to: str, back: str, text: int | None = None) -> Response:
    """The form alone, with all that was typed and what is wrong with it; it goes where it went."""
    page = render_template(
        "console/filing_page.html", filing=box(g.town, fault.form), filing_to=to, back=back, text=text, mark=desk.chance.token()
    )
    return make_response(page, 400)


def box(town: Town, form: Form) -> Mapping[str, Any]:
    """What the template of the form needs, besides where it goes."""
    return {
        "form": form, "categories": list(Category), "kinds": list(Kind), "category_name": case_words.category, "kind_name": case_words.kind,
        "regions": sorted(town.regions.values(), key=lambda region: region.name), "longest": LONGEST, "landmark": LANDMARK, "name": NAME,
    }  # fmt: skip


def _receipt(desk: Desk, unit: Unit, town: Town, filed: Complaint) -> bool:
    to = receiver(unit, desk.store.towns(), town, filed.citizen)
    if to.line is None or to.why_not:
        return False
    facts = {
        "number": filed.number, "number_plain": filed.number, "proof_digits": receipt_digits(unit.keys, filed.number),
        "due": short_date(filed.first_due, to.language),
    }  # fmt: skip
    messages.owe(
        unit, provider=to.line.provider, sender=to.line.address, to=citizens.phone_of(unit, filed.citizen), citizen=filed.citizen,
        text=message(desk.book, "complaint.receipt", facts, to.language), purpose="complaint.receipt", kind="news", now=g.now,
        expires_at=g.now + LASTS, town=town.id,
    )  # fmt: skip
    return True
