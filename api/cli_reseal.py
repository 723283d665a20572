"""`flask data reseal`: what lies there is sealed anew after DATA_KEYS was changed."""

from __future__ import annotations

import click

from store import renewing
from store.unit import Store


def command(store: Store) -> click.Command:
    """`flask data reseal`."""

    @click.command()
    @click.option("--rest", type=click.FloatRange(0, 10), default=renewing.REST, show_default=True, help="Seconds between two batches.")
    def reseal(rest: float) -> None:
        """Seal everything anew that is not under the newest of DATA_KEYS, while the program runs. It may be stopped, and begun again."""
        found = renewing.renew(store, rest=rest, seen=lambda table, rows: click.echo(f"{table}: {rows}"))
        click.echo(f"{found.done} rows sealed anew under the newest key.")
        if found.shut:
            raise click.ClickException(f"{found.shut} rows open with none of the keys: the key that sealed them is missing in DATA_KEYS")

    return reseal
