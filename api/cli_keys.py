"""The command of `flask keys`: sealing what lies there anew after DATA_KEYS was changed."""

from __future__ import annotations

import click

from store import renewing
from store.unit import Store


def group(store: Store) -> click.Group:
    """`flask keys renew`."""
    made = click.Group("keys", help="The keys that seal personal data (DATA_KEYS).")

    @made.command()
    @click.option("--rest", type=click.FloatRange(0, 10), default=renewing.REST, show_default=True, help="Seconds between two batches.")
    def renew(rest: float) -> None:
        """Seal everything anew that is not under the newest key, while the program runs. Stop it when you like; begin again later."""
        found = renewing.renew(store, rest=rest, seen=lambda table, rows: click.echo(f"{table}: {rows}"))
        click.echo(f"{found.done} rows sealed anew under the newest key.")
        if found.shut:
            raise click.ClickException(f"{found.shut} rows open with none of the keys: the key that sealed them is missing in DATA_KEYS")

    return made
