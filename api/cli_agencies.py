"""The commands of `flask` for the offices' own systems: their keys, and files of applications."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

import click

from api.intake import Answer, Intake
from api.offices import report
from api.table import BadTable, judge
from rules.chance import Chance
from store import api_keys, schema
from store.api_keys import PER_MINUTE, Right
from store.faults import StoreDown
from store.town_values import Town
from store.unit import Store

PATIENCE = 2.0  # seconds, then say how far it is
TOLD = 50  # rows whose faults are printed


def commands(store: Store, now: Callable[[], datetime], chance: Chance) -> list[click.Command]:
    """`flask keys ...` and `flask import applications`."""
    return [_keys(store, now, chance), _import(store, now, chance)]


def _prepared(store: Store) -> type[click.Command]:
    """Commands that first see whether the database can be worked on, and say in one line what to do if it cannot."""

    class Prepared(click.Command):
        """A command on a database that is up to date."""

        def invoke(self, ctx: click.Context) -> object:
            """Run it, if there are the tables that it needs."""
            try:
                if remedy := schema.behind(store.url):
                    raise click.ClickException(remedy)
                return super().invoke(ctx)
            except StoreDown as error:
                raise click.ClickException("the database cannot be reached. Run: flask --app app doctor") from error

    return Prepared


def _keys(store: Store, now: Callable[[], datetime], chance: Chance) -> click.Group:
    group = click.Group("keys", help="Keys for the offices' own systems (/api/v1, /open311/v2).")
    group.command_class = _prepared(store)

    @group.command()
    @click.option("--town", required=True)
    @click.option("--agency", required=True, help="Small letters, digits and dashes: disdukcapil")
    @click.option("--right", "rights", multiple=True, type=click.Choice([str(one) for one in Right]), help="Read and write unless told.")
    @click.option("--per-minute", default=PER_MINUTE, show_default=True, help="Requests in one minute.")
    def new(town: str, agency: str, rights: tuple[str, ...], per_minute: int) -> None:
        """Make a key and show it, this once."""
        _town(store, town)
        wanted = frozenset(Right(one) for one in rights or (Right.READ, Right.WRITE))
        try:
            with store.writing() as unit:
                made = api_keys.make(unit, town=town, agency=agency, rights=wanted, now=now(), chance=chance, per_minute=per_minute)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        click.echo(made)
        click.echo("Nobody can show it again: keep it where your system keeps its secrets.", err=True)

    @group.command()
    @click.argument("id")
    def revoke(id: str) -> None:
        """From now on the key with this ID opens nothing."""
        with store.writing() as unit:
            done = api_keys.revoke(unit, id, now())
        if not done:
            raise click.ClickException("no such key, or it is revoked already.")
        click.echo(f"{id}: revoked.")

    @group.command(name="list")
    def list_() -> None:
        """Every key: its id, town, agency, rights, and when it was made, used and revoked."""
        with store.reading() as unit:
            known = api_keys.all(unit)
        for one in known:
            used = one.last_used_at.isoformat(timespec="minutes") if one.last_used_at else "never"
            over = f" revoked {one.revoked_at.isoformat(timespec='minutes')}" if one.revoked_at else ""
            rights = ",".join(sorted(one.rights))
            click.echo(f"{one.id} {one.town} {one.agency} {rights} made {one.created_at.date()} used {used}{over}")

    return group


def _import(store: Store, now: Callable[[], datetime], chance: Chance) -> click.Group:
    group = click.Group("import", help="Take in files of the offices.")
    group.command_class = _prepared(store)

    @group.command()
    @click.argument("file", type=click.File("rb"))
    @click.option("--town", required=True)
    @click.option("--agency", default="import", show_default=True, help="Whose applications these are.")
    @click.option("--dry-run", is_flag=True, help="Say what would come of it, and change nothing.")
    def applications(file: BinaryIO, town: str, agency: str, dry_run: bool) -> None:
        """Take in applications and status changes from a CSV FILE. Doing it again is harmless."""
        where = _town(store, town)
        if not file.seekable():
            raise click.ClickException("FILE must be a file, for it is read twice.")
        try:
            judged = judge(file, where, now())
        except BadTable as bad:
            raise click.ClickException(f"nothing was taken. {bad}") from bad
        answers = Intake(store, where, agency, now, chance).take(judged.submitted(), dry_run=dry_run)
        came = report(judged.faults, _progress(answers, len(judged.well)), dry_run=dry_run)
        for one in came["errors"][:TOLD]:
            for fault in one["errors"]:
                click.echo(f"line {one['line']}: {fault['field']} {fault['message']}".replace(":  ", ": "), err=True)
        if came["refused"] > TOLD:
            click.echo(f"... and {came['refused'] - TOLD} more rows with faults.", err=True)
        counts = ", ".join(f"{came[name]} {name}" for name in ("rows", "filed", "changed", "unchanged", "ignored", "refused"))
        click.echo(f"{'Dry run, nothing was changed: ' if dry_run else ''}{counts}.")
        if came["refused"]:
            raise click.exceptions.Exit(1)

    return group


def _progress(answers: Iterable[tuple[int, Answer]], of: int) -> Iterator[tuple[int, Answer]]:
    """The same answers; says every two seconds how many came."""
    said = time.monotonic()
    for done, one in enumerate(answers, 1):
        if time.monotonic() - said >= PATIENCE:
            said = time.monotonic()
            click.echo(f"{done} of {of} rows", err=True)
        yield one


def _town(store: Store, id: str) -> Town:
    towns = store.towns()
    found = towns.get(id)
    if found is None:
        raise click.ClickException(f"no town is called {id}; there are {', '.join(town.id for town in towns.all)}.")
    return found
