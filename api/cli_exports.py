"""The commands of `flask export`: a town's rows as JSON lines or CSV on standard output. Whoever may run them has the keys anyway."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import click

from rules.calendar import Zone
from rules.cells import safe
from store import audit, export_rows
from store.export_rows import Row
from store.exports import SPAN, What
from store.unit import Store


def group(store: Store, now: Callable[[], datetime]) -> click.Group:
    """`flask export complaints|queue|messages|applications|callbacks`."""
    made = click.Group("export", help="Rows of a town for the last 30 days, or for days that you name. Phones masked unless --open.")
    for what in What:
        made.add_command(_command(store, now, what))
    return made


def _command(store: Store, now: Callable[[], datetime], what: What) -> click.Command:
    @click.command(name=what.value, help=f"The {what.value} of a town, the oldest first.")
    @click.option("--town", required=True, help="The id of the town.")
    @click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day; 30 days ago unless told.")
    @click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day; today unless told.")
    @click.option("--format", "form", type=click.Choice(["json", "csv"]), default="csv", show_default=True, help="JSON: one object a line.")
    @click.option("--open", "whole", is_flag=True, help="With phones and citizens' words. Audited.")
    def export(town: str, first: datetime | None, last: datetime | None, form: str, whole: bool) -> None:
        place = store.towns().get(town)
        if place is None:
            raise click.ClickException(f"no town is called {town}")
        until = last.date() if last else Zone.of(place.zone).day(now())
        since = first.date() if first else until - timedelta(days=29)
        _sane(since, until)
        pages = export_rows.pages(store, place, what, since, until, open=whole, overseer=True)
        rows = _csv(what, pages) if form == "csv" else _json(pages)
        with store.writing() as unit:
            audit.write(unit, "command line", "export_open" if whole else "export", f"town {town}", now(), f"{what} {since} {until}")
        click.echo(f"{rows} rows.", err=True)

    return export


def _sane(since: date, until: date) -> None:
    if until < since or (until - since).days >= SPAN:
        raise click.ClickException(f"the days must be in order, and at most {SPAN}")


def _csv(what: What, pages: Iterator[list[Row]]) -> int:
    names, many = export_rows.columns(what), 0
    writer = csv.writer(_Out(), quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    for page in pages:
        for row in page:
            writer.writerow([safe(row[name]) for name in names])
            many += 1
    return many


def _json(pages: Iterator[list[Row]]) -> int:
    many = 0
    for page in pages:
        for row in page:
            click.echo(json.dumps(row, ensure_ascii=False))
            many += 1
    return many


class _Out:
    """A file whose lines go to standard output."""

    def write(self, text: str) -> Any:
        click.echo(text, nl=False)
