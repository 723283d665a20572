"""The commands `flask staff`: the first administrator's one-time address, and new members from a terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import click

from rules.chance import Chance
from rules.permissions import Role
from store import audit, leaving, sign_ins, staff, staff_invites
from store.leaving import Why
from store.unit import Conflict, Store


def group(store: Store, now: Callable[[], datetime], chance: Chance, origin: str) -> click.Group:
    """`flask staff set-up`, `add`, `list`, `disable`, `invite`."""
    commands = click.Group("staff", help="Who may sign in to the console.")

    def told(token: str) -> None:
        click.echo(f"{origin}/console/set-up/{token}")
        click.echo(f"It opens once, within {int(staff_invites.LASTS.total_seconds() // 3600)} hours: there they choose their own password.")

    @commands.command("set-up")
    def set_up() -> None:
        """The one-time address of the very first system administrator."""
        with store.writing() as unit:
            if staff.anybody(unit):
                raise click.ClickException("There is staff already. A new address for somebody: flask staff invite LOGIN")
            token = staff_invites.invite(unit, None, now(), chance)
        told(token)

    @commands.command()
    @click.argument("login")
    @click.option("--name", required=True)
    @click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
    @click.option("--town", help="Its id; none for a system administrator.")
    @click.option("--office", "offices", multiple=True, help="Id of an office; none: every office of the town.")
    def add(login: str, name: str, role: str, town: str | None, offices: tuple[str, ...]) -> None:
        """Add LOGIN, and print the one-time address at which they choose a password."""
        known = store.towns().get(town) if town else None
        if town and known is None:
            raise click.ClickException(f"No town is called {town}.")
        if wrong := [one for one in offices if known is None or one not in known.offices]:
            raise click.ClickException(f"No office is called {', '.join(wrong)}.")
        try:
            with store.writing() as unit:
                made = staff.add(unit, login=login, name=name, role=Role(role), town=town, now=now(), offices=offices)
                token = staff_invites.invite(unit, made.id, now(), chance)
                audit.write(unit, "terminal", "staff_added", made.by, now(), role)
        except (ValueError, Conflict) as error:
            raise click.ClickException(f"{error}.") from error
        told(token)

    @commands.command()
    @click.argument("login")
    def invite(login: str) -> None:
        """A new one-time address for LOGIN: whoever lost a password or a phone. Ends their sign-ins."""
        with store.writing() as unit:
            found = staff.by_login(unit, login)
            if found is None:
                raise click.ClickException(f"Nobody is called {login}.")
            token = staff_invites.invite(unit, found.id, now(), chance)
            sign_ins.end_all(unit, found.id, now())
            audit.write(unit, "terminal", "staff_invited", found.by, now())
        told(token)

    @commands.command()
    @click.argument("login")
    def disable(login: str) -> None:
        """LOGIN may not sign in any more; the cases they had go back to the queue."""
        with store.writing() as unit:
            found = staff.by_login(unit, login)
            if found is None:
                raise click.ClickException(f"Nobody is called {login}.")
            staff.disable(unit, found.id, now())
            sign_ins.end_all(unit, found.id, now())
            back = leaving.leave(unit, found, Why.DISABLED, "terminal", now())
            audit.write(unit, "terminal", "staff_disabled", found.by, now())
        if back:
            click.echo(f"Cases back in the queue: {back}")

    @commands.command("list")
    def list_() -> None:
        """Everybody, with role, town and state."""
        with store.reading() as unit:
            for one in staff.everybody(unit):
                state = "disabled" if one.disabled else "demo" if one.demo else "active" if one.password_at else "invited"
                click.echo(f"{one.login}\t{one.role}\t{one.town or '-'}\t{state}\t{one.name}")

    return commands
