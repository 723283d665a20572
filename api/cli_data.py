"""The commands of `flask data`: what is kept about one person, and the requests that citizens made about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import click

from rules.phone import NotAPhone, Phone
from store import data_requests, my_data
from store.unit import Store

NOTHING = "nothing is kept about this number."


def group(store: Store, now: Callable[[], datetime]) -> click.Group:
    """The commands below `flask data`."""
    made = click.Group("data", help="What is kept about one person (UU PDP): see it, erase it, hold it, answer requests.")

    @made.command()
    @click.argument("phone")
    def show(phone: str) -> None:
        """Everything kept about PHONE, as JSON. Give it only to whom the phone belongs."""
        with store.reading() as unit:
            told = my_data.export(unit, _phone(phone))
        if told is None:
            raise click.ClickException(NOTHING)
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))

    @made.command()
    @click.argument("phone")
    @click.option("--yes", is_flag=True, help="Do not ask.")
    def erase(phone: str, yes: bool) -> None:
        """Make whoever had PHONE unreadable, but for what a law wants kept. It cannot be undone."""
        number = _phone(phone)
        if not yes:
            click.confirm("Erase for good?", abort=True)
        with store.writing() as unit:
            done = my_data.erase(unit, number, now())
        if done is None:
            raise click.ClickException(NOTHING)
        for what, many in done.gone.items():
            click.echo(f"erased  {many:>5} {what}")
        for what, why in my_data.KEPT.items():
            click.echo(f"kept    {done.kept.get(what, ''):>5} {what}: {why}")

    @made.command()
    @click.argument("phone")
    def hold(phone: str) -> None:
        """Keep what there is about PHONE, and do not use it: no notices."""
        with store.writing() as unit:
            found = my_data.hold(unit, _phone(phone), now())
        if not found:
            raise click.ClickException(NOTHING)

    @made.command()
    @click.argument("phone")
    def release(phone: str) -> None:
        """End a hold."""
        with store.writing() as unit:
            found = my_data.release(unit, _phone(phone), now())
        if not found:
            raise click.ClickException(NOTHING)

    @made.command()
    def requests() -> None:
        """What citizens asked for and is not answered yet, the most urgent first."""
        with store.reading() as unit:
            open_ = data_requests.waiting(unit)
        for one in open_:
            late = " LATE" if one.due_at <= now() else ""
            click.echo(f"{one.number} {one.kind:<5} {one.town:<12} due {one.due_at:%Y-%m-%d %H:%M} UTC{late}")

    return made


def _phone(text: str) -> Phone:
    try:
        return Phone.parse(text)
    except NotAPhone as error:
        raise click.ClickException(f"{text!r} is not a phone number.") from error
