"""What a town's files say, in an administrator's words: files by their pages, rows by their names, fields by their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from console.language import _, day, language, number
from console.town_fields import Field
from console.town_labels import OTHERS, RESERVED, TITLES, TONGUES
from console.town_sheets import SETTINGS, SHEETS
from rules.calendar import Hours, NotHours
from store import town_changes, town_texts
from store.town_changes import Change

_PAGES = {
    "town.yaml": "settings", "holidays.yaml": "holidays", "synonyms.yaml": "synonyms", "answers.yaml": "templates",
    "wording.yaml": "wording",
}  # fmt: skip
"""Of the files that are no sheet."""
_SHEET_OF = {one.file: one for one in SHEETS.values()}


def title(file: str) -> str:
    """What a file is called; its own name when it has no page."""
    sheet = _SHEET_OF.get(file)
    return _(sheet.title) if sheet else _(TITLES[file]) if file in TITLES else file


def tongue(code: str) -> str:
    """A language by its name."""
    return _(TONGUES[code]) if code in TONGUES else code


def name(file: str, key: str, row: Mapping[str, Any] | None) -> str:
    """What a row is called: by its name, and by its code where citizens or officers use that; its key when it has neither."""
    if not row:
        return key
    sheet, parts = _SHEET_OF.get(file), town_texts.KEYS.get(file, ())
    match file:
        case "services.yaml":
            names = row.get("names")
            named = (names.get(language()) or names.get("id")) if isinstance(names, Mapping) else ""
            return f"{named} ({key})" if named else key
        case "offices.csv":
            return str(row.get("short") or row.get("name") or key)
        case "regions.csv":
            return ", ".join(str(row[part]) for part in ("name", "kecamatan") if row.get(part)) or key
        case "holidays.yaml":
            return _told_day(key)
        case "wording.yaml":
            said = next((str(text) for text in row.values() if text), key)
            return said if len(said) <= 40 else f"{said[:40].rstrip()}…"
    if sheet is not None and len(parts) > 1:
        return ", ".join(value(found, str(row.get(found.name, ""))) for found in sheet.fields if found.name in parts) or key
    return key


def label(file: str, path: str) -> str:
    """A field, with its part and its language where it has them. What no page has keeps its name of the file."""
    return _walked(file, path)[0]


def value(field: Field, text: str) -> str:
    """A value as it is read; what cannot be read stays as it was written."""
    for code, words in field.choices:
        if code == text:
            return _(words)
    try:
        match field.kind:
            case "date":
                return day(date.fromisoformat(text))
            case "hours":
                return Hours.parse(text).text(language())
            case "flag" if text == "true":
                return _("ya")
            case "money" | "number" if text.isdecimal():
                return number(int(text))
    except (ValueError, NotHours):
        pass
    return text


def page_of(file: str, key: str, field: str, known: Iterable[str], technician: bool) -> str:
    """Where a finding is mended, from the town's own address: the row's form, else its list, else the files themselves."""
    sheet = _SHEET_OF.get(file)
    first = field.partition(".")[0]
    if sheet is not None:
        at = field if field.rpartition(".")[2] in TONGUES else first
        here = f"{sheet.path}/edit?key={quote(key)}" + (f"#{at}" if at else "") if key in known and (technician or not sheet.system) else ""
        return here or sheet.path
    if file == "town.yaml" and first and not any(one.name == first for one in SETTINGS):
        return "folder"  # no page has it
    if file == "wording.yaml" and key in known:
        return f"wording/edit?key={quote(key)}"
    where = _PAGES.get(file, "folder")
    if where == "holidays" and key[:4].isdecimal():
        return f"holidays?year={key[:4]}"
    return f"{where}#{field}" if where == "settings" and field else where


def thing(change: Change) -> str:
    """Which row of which file changed."""
    named = name(change.file, change.thing, change.row) if change.thing else ""
    return f"{title(change.file)}: {named}" if named else title(change.file)


def field(change: Change) -> str:
    """Which field of it. "" when the whole row is new or gone."""
    if change.field == town_changes.ORDER and not change.thing:
        return _("urutan")
    return label(change.file, change.field) if change.field else ""


def before(change: Change) -> str:
    """The value that it was."""
    return _value(change, change.before)


def after(change: Change) -> str:
    """The value that it becomes."""
    return _value(change, change.after)


def technicians(names: Iterable[str]) -> str:
    """Why this is not published or undone by who asks: it changes what only a technician sets."""
    return _("Hanya teknisi yang mengubah ini: %(what)s. Minta teknisi, atau kembalikan seperti semula.", what=_reserved(names))


def left(names: Iterable[str]) -> str:
    """What was not taken into the draft because only a technician sets it; "" when all was."""
    told = _reserved(names)
    return _("Tetap seperti semula, karena hanya teknisi yang mengubahnya: %(what)s.", what=told) if told else ""


def _reserved(names: Iterable[str]) -> str:
    """Facts of store/town_reserved.py by their names here; others are left out."""
    return ", ".join(_(RESERVED[name]) for name in names if name in RESERVED)


def _value(change: Change, text: str) -> str:
    if not text:
        return ""
    if change.field == town_changes.ORDER and not change.thing:
        return ", ".join(name(change.file, key, change.row.get(key)) for key in text.split(", "))
    if not change.field:
        parts = town_changes.flat(change.row).items()
        return "; ".join(f"{label(change.file, path)}: {_of(change.file, path, one)}" for path, one in parts if one)
    return _of(change.file, change.field, text)


def _of(file: str, path: str, text: str) -> str:
    found = _walked(file, path)[1]
    return value(found, text) if found is not None else _("ya") if text in ("true", "yes") else _told_day(text)


def _walked(file: str, path: str) -> tuple[str, Field | None]:
    """The label of a path such as papers.1.names.en, and the field at its end."""
    first, *rest = path.split(".")
    sheet = _SHEET_OF.get(file)
    fields = sheet.fields if sheet is not None else SETTINGS if file == "town.yaml" else ()
    found = next((one for one in fields if one.name == first), None)
    words = [_(found.label) if found else _(OTHERS.get(file, {}).get(first, first))]
    for piece in rest:
        part = next((one for one in found.parts if one.name == piece), None) if found else None
        if piece.isdecimal():
            words[-1] += f" {piece}"
        elif part is not None:
            found, words = part, [*words, _(part.label)]
        else:
            words.append(tongue(piece))
    return ", ".join(words), found


def _told_day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
