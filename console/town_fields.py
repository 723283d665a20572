"""What of a town is edited, field by field: how each is asked for, read from a form, and what is wrong with it, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from console.language import _
from rules.calendar import Hours, NotHours
from rules.quiet import NotQuiet, Quiet

LANGUAGES = ("id", "en", "jv", "su", "bjn")
_PHONE = re.compile(r"[+0-9][0-9 ().-]{2,30}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,58}")
_FORMULA = re.compile(r"[\s\"']*[=+\-@＝]")


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind` says how it is asked and checked; `room` are the septets that a screen has for it."""

    name: str
    label: str
    kind: str = "text"
    needed: bool = False
    help: str = ""
    most: int = 200
    low: int = 0
    high: int = 1_000_000_000
    room: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    parts: tuple[Field, ...] = field(default=())  # of a list of rows
    group: str = ""  # the heading it stands under
    usual: int = 0  # what holds when nothing is filled in


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of rows that is edited as a list and a form. `key` are the fields that name a row, fixed once it is there."""

    path: str
    file: str
    title: str
    one: str  # a new one
    key: tuple[str, ...]
    columns: tuple[str, ...]
    fields: tuple[Field, ...]
    about: str = ""
    system: bool = False  # only a system administrator


Choices = Mapping[str, Sequence[tuple[str, str]]]
"""What can be chosen in this town: "services", "offices", "regions"."""


def read(
    fields: Sequence[Field], form: MultiDict[str, str], before: Mapping[str, Any], choices: Choices
) -> tuple[dict[str, Any], dict[str, str]]:
    """The row that a form says, over what it was before, and what is wrong by the name of its field. Unknown fields are ignored."""
    made, wrong = dict(before), dict[str, str]()
    for one in fields:
        value = _in_order(one, _value(one, form, one.name, choices, wrong), before.get(one.name))
        if value in ("", [], {}, None) and not one.needed and one.kind != "number":
            made.pop(one.name, None)
        else:
            made[one.name] = value
    return made, wrong


def _in_order(one: Field, value: Any, before: Any) -> Any:
    """What was ticked before stays in its order; a table's cell holds its codes with spaces between."""
    if one.kind not in ("services", "tongues"):
        return value
    had = before.split() if isinstance(before, str) else list(before or ())
    kept = [code for code in had if code in value] + [code for code in value if code not in had]
    return " ".join(kept) if one.kind == "services" else kept


def _value(one: Field, form: MultiDict[str, str], name: str, choices: Choices, wrong: dict[str, str]) -> Any:
    match one.kind:
        case "languages":
            said = {code: text for code in LANGUAGES if (text := _line(form.get(f"{name}.{code}", "")))}
            for code, text in said.items():
                _check_text(one, text, f"{name}.{code}", wrong)
            if (one.needed or said) and "id" not in said:
                wrong[f"{name}.id"] = _("Isi dahulu dalam bahasa Indonesia.")
            return said
        case "services" | "offices":
            allowed = [value for value, _label in choices.get(one.kind, ())]
            return [value for value in allowed if value in form.getlist(name)]
        case "list":
            return [text for text in map(_line, re.split(r"[,\n]", form.get(name, ""))) if text][:40]
        case "rows":
            return _rows(one, form, name, choices, wrong)
        case "tongues":
            said = {code: code for code in ("id", *LANGUAGES[1:]) if code == "id" or code in form.getlist(name)}
            return list(said)
        case "flag":
            return "true" if form.get(name) else ""
    text = _line(form.get(name, ""))
    if not text:
        if one.needed or one.kind == "number":
            wrong[name] = _("Ini harus diisi.")
        return text
    check = _CHECKS.get(one.kind)
    fault = check(one, text, choices) if check else ""
    if fault:
        wrong[name] = fault
    else:
        _check_text(one, text, name, wrong)
        if one.kind in ("number", "money"):
            return _figure(text)
    return text


def _figure(text: str) -> str:
    return text.replace(".", "").removeprefix("Rp").strip()


def _rows(one: Field, form: MultiDict[str, str], name: str, choices: Choices, wrong: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for place in range(one.high):
        errors: dict[str, str] = {}
        row = {part.name: _value(part, form, f"{name}.{place}.{part.name}", choices, errors) for part in one.parts}
        filled = {key: value for key, value in row.items() if value}
        if not any(part.name in filled for part in one.parts if part.kind != "choice"):
            continue  # an empty row is no row
        wrong.update(errors)
        found.append(filled)
    return found


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text[:4000]).split())


def _check_text(one: Field, text: str, name: str, wrong: dict[str, str]) -> None:
    if len(text) > one.most:
        wrong[name] = _("Terlalu panjang: paling banyak %(most)s huruf, ini %(size)s.", most=one.most, size=len(text))
    elif one.kind in ("text", "area", "languages") and _FORMULA.match(text):
        wrong[name] = _("Jangan mulai dengan = + - @: lembar kerja akan menghitungnya.")


def _number(one: Field, text: str, choices: Choices) -> str:
    plain = _figure(text)
    if not (plain.isascii() and plain.isdigit()) or not one.low <= int(plain) <= one.high:
        return _("Isi angka dari %(low)s sampai %(high)s.", low=one.low, high=one.high)
    return ""


def _hours(one: Field, text: str, choices: Choices) -> str:
    try:
        Hours.parse(text)
    except NotHours:
        return _("Jam tidak terbaca. Contoh: Sen-Kam 08.00-15.00, Jum 08.00-11.00")
    return ""


def _days(one: Field, text: str, choices: Choices) -> str:
    try:
        Hours.parse(f"{text} 00.00-24.00")
    except NotHours:
        return _("Hari tidak terbaca. Contoh: Sen-Jum, atau Sen/Rab")
    return ""


def _quiet(one: Field, text: str, choices: Choices) -> str:
    try:
        Quiet.parse(text)
    except NotQuiet:
        return _("Jam tidak terbaca. Contoh: 20.00-08.00")
    return ""


def _date(one: Field, text: str, choices: Choices) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return _("Tanggal tidak terbaca. Contoh: 2027-01-31")
    return ""


def _degrees(one: Field, text: str, choices: Choices) -> str:
    try:
        degrees = float(text)
    except ValueError:
        degrees = 999.0
    return "" if abs(degrees) <= one.high else _("Isi derajat, misalnya -3.44075.")


def _chosen(one: Field, text: str, choices: Choices) -> str:
    allowed = [value for value, _label in (one.choices or choices.get(one.name, ()))]
    return "" if text in allowed else _("Pilih salah satu dari daftar.")


def _letter(one: Field, text: str, choices: Choices) -> str:
    return "" if re.fullmatch("[A-Z]", text) else _("Satu huruf besar, A sampai Z.")


def _phone(one: Field, text: str, choices: Choices) -> str:
    return "" if _PHONE.fullmatch(text) else _("Isi nomor telepon.")


def _slug(one: Field, text: str, choices: Choices) -> str:
    return "" if _SLUG.fullmatch(text) else _("Huruf kecil, angka dan tanda hubung saja.")


def _code(one: Field, text: str, choices: Choices) -> str:
    return "" if re.fullmatch("[A-Z0-9]{2,12}", text) else _("2 sampai 12 huruf besar atau angka: dipakai warga dalam SMS.")


_CHECKS: Mapping[str, Callable[[Field, str, Choices], str]] = {
    "number": _number, "money": _number, "hours": _hours, "days": _days, "quiet": _quiet, "date": _date, "degrees": _degrees,
    "choice": _chosen, "region": _chosen, "letter": _letter, "phone": _phone, "slug": _slug, "code": _code,
}  # fmt: skip

