"""What a town's files say, in an administrator's words: values as the page's language writes them, fields by their labels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from console.language import _, day, language, number
from console.town_fields import Field
from console.town_sheets import SETTINGS, SHEETS
from rules.calendar import Hours, NotHours
from store.town_changes import Change

FILES = {one.file: one.title for one in SHEETS.values()}
TONGUES = {"id": "Indonesia", "en": "Inggris", "jv": "Jawa", "su": "Sunda", "bjn": "Banjar"}


def value(field: Field, text: str) -> str:
    """A value as it is read; what cannot be read stays as it was written."""
    for code, name in field.choices:
        if code == text:
            return _(name)
    try:
        match field.kind:
            case "date":
                return day(date.fromisoformat(text))
            case "hours":
                return Hours.parse(text).text(language())
            case "money" | "number" if text.isdecimal():
                return number(int(text))
    except (ValueError, NotHours):
        pass
    return text


def thing(change: Change) -> str:
    """Which row of which file changed."""
    title = {"town.yaml": _("Pengaturan"), "holidays.yaml": _("Hari libur"), "synonyms.yaml": _("Sinonim")}.get(change.file)
    name = _told_day(change.thing) if change.file == "holidays.yaml" else change.thing
    return f"{title or _(FILES.get(change.file, change.file))} {name}".strip()


def field(change: Change) -> str:
    """Which field of it; its parts keep their names of the file. "" when the whole row is new or gone."""
    if change.field == "order" and not change.thing:
        return _("urutan")
    found, rest = _field(change)
    if found is None:
        return change.field
    *parts, last = rest.split(".") if rest else [""]
    told = [part for part in (*parts, _(TONGUES[last]) if last in TONGUES else last) if part]
    return ", ".join([_(found.label), *told])


def technicians(names: Iterable[str]) -> str:
    """Why this is not published or undone by who asks: it changes what only a technician sets."""
    return _("Hanya teknisi yang mengubah ini: %(what)s. Minta teknisi, atau kembalikan seperti semula.", what=_reserved(names))


def left(names: Iterable[str]) -> str:
    """What was not taken into the draft because only a technician sets it; "" when all was."""
    told = _reserved(names)
    return _("Tetap seperti semula, karena hanya teknisi yang mengubahnya: %(what)s.", what=told) if told else ""


def _reserved(names: Iterable[str]) -> str:
    """Facts of store/town_reserved.py by their names here; others are left out."""
    known = {
        "lines": _("saluran"), "training": _("tanda kota latihan"), "words": _("kata nama kota di depan SMS"),
        "parent": _("kota induk"), "example": _("tanda kota contoh"), "map_tiles": _("server peta"), "code": _("kode wilayah"),
        "zone": _("zona waktu"), "lookup": _("tanya ke sistem kantor (lookup)"),
    }  # fmt: skip
    return ", ".join(known[name] for name in names if name in known)


def before(change: Change) -> str:
    """The value that it was."""
    return _value(change, change.before)


def after(change: Change) -> str:
    """The value that it becomes."""
    return _value(change, change.after)


def _value(change: Change, text: str) -> str:
    found, rest = _field(change)
    return value(found, text) if found is not None and not rest else text


def _field(change: Change) -> tuple[Field | None, str]:
    first, _dot, rest = change.field.partition(".")
    sheet = next((one for one in SHEETS.values() if one.file == change.file), None)
    fields = sheet.fields if sheet is not None else SETTINGS if change.file == "town.yaml" else ()
    return next((one for one in fields if one.name == first), None), rest


def _told_day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
