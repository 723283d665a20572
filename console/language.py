"""Indonesian and English for staff. The Indonesian text stands in the templates; translations/en/*.po has the English.

The catalogues are read as text and compiled in memory at the start: nothing is built beforehand.
"""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from babel import dates, numbers
from babel.messages import mofile, pofile
from flask import Blueprint, g
from markupsafe import Markup

from rules import calendar
from store.towns import Town

if TYPE_CHECKING:
    from flask import Flask

LANGUAGES = ("id", "en")
FOLDER = Path(__file__).parent / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    """All words of a language; Indonesian is the source itself. ValueError for a catalogue that cannot be read."""
    whole = NullTranslations()
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            told = pofile.read_po(file, locale=language, abort_invalid=True)
        compiled = io.BytesIO()
        mofile.write_mo(compiled, told)
        compiled.seek(0)
        part = GNUTranslations(compiled)
        part.add_fallback(whole)
        whole = part
    return whole


def language() -> str:
    """The language of the page that is made now."""
    return str(g.get("language", "id"))


def _(text: str, **slots: object) -> str:
    """The text in the language of the page, its `%(slot)s` filled."""
    told = catalogue(language()).gettext(text)
    return told % slots if slots else told


def several(one: str, many: str, count: int, **slots: object) -> str:
    """The text for so many; `%(count)s` is the number."""
    return catalogue(language()).ngettext(one, many, count) % {"count": count, **slots}


def clock(moment: datetime | None, town: Town | None = None) -> str:
    """"10.20 WITA" on the town's clock; with its day when that is not today."""
    if moment is None:
        return ""
    where = town or g.town
    zone = calendar.Zone.of(where.zone) if where else calendar.Zone.WIB  # the first administrator comes before the first town
    told = calendar.clock(moment, zone)
    return told if zone.day(moment) == g.today else f"{day(zone.day(moment))}, {told}"


def day(when: date | None) -> str:
    """"Sel 10 Mar 2026"."""
    return calendar.weekday_date(when, language()) if when else ""


def rupiah(amount: float) -> str:
    """"Rp 1.250"."""
    return str(numbers.format_currency(amount, "IDR", locale="id" if language() == "id" else "en"))


def number(value: float) -> str:
    """A number as this language writes it."""
    return str(numbers.format_decimal(value, locale=language()))


def ago(moment: datetime | None) -> str:
    """"3 jam" since then; of less than a minute only that it is: what is shown stands for a while."""
    if moment and g.now - moment < timedelta(minutes=1):
        return _("kurang dari 1 menit")
    return str(dates.format_timedelta(g.now - moment, locale=language(), threshold=1.2)) if moment else ""


def install(app: Flask, blueprint: Blueprint) -> None:
    """Give the templates of this room their words."""
    app.jinja_env.globals.update(_=_shown, ngettext=_counted)
    app.jinja_env.filters.update(clock=clock, day=day, rupiah=rupiah, number=number, ago=ago, lines=_lines)


def _shown(text: str, **slots: object) -> Markup:
    """The text in a template: `%(slot)s` filled and escaped, "%%" is "%". A page has hundreds, so it does no more than this."""
    told = Markup(catalogue(language()).gettext(text))
    return told % slots if "%" in told else told


def _counted(one: str, many: str, count: int, **slots: object) -> Markup:
    """The text for so many in a template; `%(num)s` is the number."""
    return Markup(catalogue(language()).ngettext(one, many, count)) % {"num": count, **slots}


def _lines(text: str) -> Markup:
    """Text with its line breaks, escaped."""
    return Markup("<br>").join(text.splitlines())
