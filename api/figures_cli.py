"""The commands of `flask figures`: whether what is published is what happened."""

from __future__ import annotations

import click

from store import figures_fold
from store.unit import Store


class _OnlyLooking(Exception):
    """Leaves the unit, so that nothing of it is written."""


def figures(store: Store) -> click.Group:
    """`flask figures check` and `flask figures rebuild`."""
    group = click.Group("figures", help="The published figures: compare them with what happened, count them anew.")

    @group.command()
    def check() -> None:
        """Count all anew and tell what differs. Changes nothing."""
        found: list[figures_fold.Difference] = []
        try:
            with store.writing() as unit:
                found = figures_fold.rebuild(unit, store.towns())
                raise _OnlyLooking
        except _OnlyLooking:
            _tell(found)
        if found:
            raise click.exceptions.Exit(1)

    @group.command()
    def rebuild() -> None:
        """Put in place of the figures what the events say. With cases that were erased, the old figures were the right ones."""
        with store.writing() as unit:
            found = figures_fold.rebuild(unit, store.towns())
        _tell(found)

    return group


def _tell(found: list[figures_fold.Difference]) -> None:
    for one in found:
        town, month, office, service, measure = one.key
        click.echo(f"{town} {month:%Y-%m} {office or '-'} {service or '-'} {measure}: kept {one.kept}, counted {one.counted}")
    click.echo(f"{len(found)} figures differ." if found else "Every figure is what its events say.")
