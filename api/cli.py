"""The commands of `flask`: menus, towns, db, doctor, data. What they do lives elsewhere; here are their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import click

from api import cli_data, cli_exports, cli_reseal
from api.figures_cli import figures
from menus import own_words, synonyms
from menus.graph import mermaid
from menus.model import Book
from menus.render import gsm
from store import schema, town_answers, town_rows, town_versions, towns
from store.unit import Store


class Finding(Protocol):
    """One part that the doctor looked at."""

    @property
    def part(self) -> str: ...
    @property
    def well(self) -> bool: ...
    @property
    def says(self) -> str: ...


def commands(
    book: Book, faults: Callable[[], Sequence[object]], store: Store, play: Callable[[], int], doctor: Callable[[], Iterable[Finding]],
    now: Callable[[], datetime],
) -> list[click.Command]:  # fmt: skip
    """All commands, to be added to a Flask app's `cli`. `faults` proves the book anew; `play` is the phone in a terminal."""
    return [
        _menus(book, faults, play), _towns(store, book, now), _db(store), _doctor(doctor), _data(store, now), figures(store),
        cli_exports.group(store, now),
    ]  # fmt: skip


def _data(store: Store, now: Callable[[], datetime]) -> click.Group:
    group = cli_data.group(store, now)
    group.add_command(cli_reseal.command(store))
    return group


def _menus(book: Book, faults: Callable[[], Sequence[object]], play: Callable[[], int]) -> click.Group:
    group = click.Group("menus", help="The dialogue: prove it, draw it, try it.")

    @group.command()
    def check() -> None:
        """Walk every path, in every language, on every channel."""
        found = faults()
        for fault in found:
            click.echo(str(fault), err=True)
        if found:
            raise click.exceptions.Exit(1)
        click.echo(f"{len(book.states)} states, {len(book.messages)} messages, {len(book.words)} languages, 3 channels: all hold and fit.")

    @group.command()
    @click.argument("flow", required=False)
    def graph(flow: str | None) -> None:
        """Draw the flows, or one FLOW, as Mermaid text."""
        try:
            click.echo(mermaid(book, flow), nl=False)
        except ValueError as error:
            raise click.ClickException(str(error)) from error

    @group.command(name="play")
    def play_() -> None:
        """A feature phone in the terminal."""
        raise click.exceptions.Exit(play())

    return group


def _towns(store: Store, book: Book, now: Callable[[], datetime]) -> click.Group:
    group = click.Group("towns", help="The towns that are served.")

    @group.command()
    @click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
    def load(folder: Path) -> None:
        """Take a town's FOLDER into the database; again, to take in what changed. Refused while people hold numbers at what would go."""
        try:
            with store.writing() as unit:
                name = towns.load(unit, folder, now())
                town = town_rows.read(unit).get(name)
                if town is not None and (clashes := synonyms.faults(book, town.facts.get("synonyms", {}))):
                    raise ValueError("\n".join(f"{folder.name}/synonyms.yaml: {clash}" for clash in clashes))
                town_answers.load(unit, folder, name, lambda text: gsm.segments(text).count, town_versions.SYSTEM, now())
                if town is not None and (flaws := own_words.flaws(book, town.facts.get("wording") or {}, town.narrowest)):
                    raise ValueError("\n".join(f"{folder.name}/wording.yaml: {flaw}" for flaw in flaws))
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"{name}: taken in.")

    return group


def _db(store: Store) -> click.Group:
    group = click.Group("db", help="The database.")

    @group.command()
    def upgrade() -> None:
        """Bring the database up to this release. Safe beside the release before it, and safe twice."""
        before = schema.current(store.url)
        schema.upgrade(store.url)
        after = schema.current(store.url)
        click.echo(f"{before or 'empty'} -> {after}" if before != after else f"{after}: nothing to do.")

    return group


def _doctor(doctor: Callable[[], Iterable[Finding]]) -> click.Command:
    @click.command(name="doctor")
    def doctor_() -> None:
        """Prove the public address, the signatures, the networks, the database and the queue."""
        ill = 0
        for finding in doctor():
            ill += not finding.well
            click.echo(f"{'ok  ' if finding.well else 'ILL '} {finding.part:<15} {finding.says}")
        if ill:
            raise click.exceptions.Exit(1)

    return doctor_
