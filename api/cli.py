"""The commands of `flask`: menus, towns, db, doctor, data. What they do lives elsewhere; here are their words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import click

from api.figures_cli import figures
from menus.graph import mermaid
from menus.model import Book
from rules.phone import NotAPhone, Phone
from store import citizens, messages, schema, towns
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
    *, book: Book, faults: Callable[[], Sequence[object]], store: Store, play: Callable[[], int], doctor: Callable[[], Iterable[Finding]]
) -> list[click.Command]:
    """All commands, to be added to a Flask app's `cli`. `faults` proves the book anew; `play` is the phone in a terminal."""
    return [_menus(book, faults, play), _towns(store), _db(store), _doctor(doctor), _data(store), figures(store)]


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


def _towns(store: Store) -> click.Group:
    group = click.Group("towns", help="The towns that are served.")

    @group.command()
    @click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
    def load(folder: Path) -> None:
        """Take a town's FOLDER into the database; again, to take in what changed."""
        try:
            with store.writing() as unit:
                name = towns.load(unit, folder)
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


def _data(store: Store) -> click.Group:
    group = click.Group("data", help="What is kept about one person (UU PDP: the right to see it).")

    @group.command()
    @click.argument("phone")
    def show(phone: str) -> None:
        """Everything kept about PHONE, as JSON. Give it only to whom the phone belongs."""
        try:
            number = Phone.parse(phone)
        except NotAPhone as error:
            raise click.ClickException(f"{phone!r} is not a phone number.") from error
        with store.reading() as unit:
            who = citizens.find(unit, number)
            texts = messages.to_phone(unit, number, 10_000)
        if who is None:
            raise click.ClickException("nothing is kept about this number.")
        click.echo(json.dumps({
            "phone": number.e164, "language": who.language, "town": who.town, "opted_out": who.opted_out,
            "messages": [
                {"at": one.created_at.isoformat(), "direction": one.direction, "ours": one.address, "text": one.text, "state": one.state}
                for one in texts
            ],
        }, indent=2, ensure_ascii=False))  # fmt: skip

    return group
