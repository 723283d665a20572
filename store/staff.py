"""Staff: who works here, in which town, office and role, and how they prove who they are. Citizens are never staff."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Index, Integer, LargeBinary, String, Table, bindparam, insert, select, update

from rules.permissions import Permission, Role, may
from store.base import RowId, Utc, metadata
from store.faults import Conflict
from store.sealed import seal, unseal_text
from store.unit import Unit

staff = Table(
    "staff",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("login", String(40), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("town", String(40)),  # NULL: every town (system administrators)
    Column("offices", JSON, nullable=False),  # ids; none: every office of the town
    Column("password", String(200), nullable=False),  # argon2id; "" until they chose one
    Column("password_at", Utc),
    Column("secret", LargeBinary),  # sealed: of the time-based second factor
    Column("used_step", Integer, nullable=False, server_default="0"),  # the last time step whose code was used: each works once
    Column("language", String(8), nullable=False, server_default="id"),
    Column("theme", String(8), nullable=False, server_default="auto"),
    Column("demo", Boolean, nullable=False),  # enters without a password, in demo mode only
    Column("added_at", Utc, nullable=False),
    Column("disabled_at", Utc),
    Index("staff_town", "town", "role"),
)
LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the staff. `town` is None for those who serve every town; `offices` empty for every office."""

    id: int
    login: str
    name: str
    role: Role
    town: str | None
    offices: tuple[str, ...]
    language: str
    theme: str
    demo: bool
    disabled: bool
    second_factor: bool
    password_at: datetime | None = None

    @property
    def by(self) -> str:
        """How histories and the audit name them."""
        return f"staff {self.id}"

    def may(self, permission: Permission) -> bool:
        """Whether their role allows this."""
        return may(self.role, permission)

    def serves(self, office: str) -> bool:
        """Whether they work for this office."""
        return not self.offices or office in self.offices


_s = staff.c
_GET = select(staff).where(_s.id == bindparam("this"))
_LOGIN = select(staff).where(_s.login == bindparam("name_"))
_OF = select(staff).where(_s.town == bindparam("where")).order_by(_s.name, _s.id)
_ALL = select(staff).order_by(_s.town, _s.name, _s.id)
_ADD = insert(staff).returning(_s.id)
_ME = _s.id == bindparam("this")
_ACTIVE_DEMO = select(_s.id).where(_s.demo.is_(True), _s.disabled_at.is_(None)).limit(1)
_ANYBODY = select(_s.id).where(_s.demo.is_(False)).limit(1)
_USED = update(staff).where(_ME, _s.used_step < bindparam("step")).values(used_step=bindparam("step"))


def add(
    unit: Unit, *, login: str, name: str, role: Role, town: str | None, now: datetime, offices: tuple[str, ...] = (),
    language: str = "id", demo: bool = False,
) -> Member:  # fmt: skip
    """A new member, without a password yet. ValueError for a login that cannot be one; Conflict when it is taken."""
    if not LOGIN.fullmatch(login):
        raise ValueError("a login is 1 to 40 small letters, digits, dots and dashes")
    if not name.strip() or len(name) > 80:
        raise ValueError("a name has 1 to 80 characters")
    if (town is None) != (role is Role.SYSTEM_ADMIN):
        raise ValueError("a system administrator has no town, and everybody else has one")
    if unit.conn.execute(_LOGIN, {"name_": login}).first() is not None:
        raise Conflict("this login is taken")
    row: dict[str, Any] = {
        "login": login, "name": name.strip(), "role": role, "town": town, "offices": list(offices), "password": "",
        "language": language, "demo": demo, "added_at": now,
    }  # fmt: skip
    id = unit.conn.execute(_ADD, row).scalar_one()
    return Member(id, login, row["name"], role, town, offices, language, "auto", demo, False, False)


def get(unit: Unit, id: int) -> Member | None:
    """The member with this id."""
    return _member(unit.conn.execute(_GET, {"this": id}).one_or_none())


def by_login(unit: Unit, login: str) -> Member | None:
    """The member with this login."""
    return _member(unit.conn.execute(_LOGIN, {"name_": login.strip().lower()[:40]}).one_or_none())


def of_town(unit: Unit, town: str) -> list[Member]:
    """Everybody of a town, or of the town behind a training twin, the disabled too, by name."""
    return [made for row in unit.conn.execute(_OF, {"where": town.removeprefix("latihan-")}) if (made := _member(row))]


def everybody(unit: Unit) -> list[Member]:
    """All staff of all towns."""
    return [made for row in unit.conn.execute(_ALL) if (made := _member(row))]


def visible_to(unit: Unit, member: Member) -> list[Member]:
    """Whom this member may see in lists: their town's, or everybody."""
    return everybody(unit) if member.town is None else of_town(unit, member.town)


def password_of(unit: Unit, id: int) -> str:
    """The argon2id hash of their password; "" when they have none."""
    row = unit.conn.execute(_GET, {"this": id}).one_or_none()
    return str(row.password) if row else ""


def set_password(unit: Unit, id: int, hashed: str, now: datetime) -> None:
    """Keep this hash. Whoever calls ends their sign-ins (store.sign_ins.end_all)."""
    unit.conn.execute(update(staff).where(_ME).values(password=hashed, password_at=now), {"this": id})


def secret_of(unit: Unit, id: int) -> str:
    """The secret of their second factor, base32; "" when they have none."""
    row = unit.conn.execute(_GET, {"this": id}).one_or_none()
    return unseal_text(unit.keys, "staff", "secret", str(id), row.secret) if row and row.secret else ""


def set_secret(unit: Unit, id: int, secret: str) -> None:
    """Keep the secret of a second factor, sealed; "" takes it away."""
    sealed = seal(unit.keys, "staff", "secret", str(id), secret) if secret else None
    unit.conn.execute(update(staff).where(_ME).values(secret=sealed, used_step=0), {"this": id})


def forget_proofs(unit: Unit, id: int) -> None:
    """Neither a password nor a code opens anything for them any more: whoever has both is not who they are."""
    unit.conn.execute(update(staff).where(_ME).values(password="", password_at=None, secret=None, used_step=0), {"this": id})


def use_step(unit: Unit, id: int, step: int) -> bool:
    """Note that the code of this time step was used; False when it, or a later one, was used before."""
    return unit.conn.execute(_USED, {"this": id, "step": step}).rowcount == 1


def change(
    unit: Unit, id: int, *, name: str | None = None, role: Role | None = None, offices: tuple[str, ...] | None = None,
    language: str | None = None, theme: str | None = None,
) -> None:  # fmt: skip
    """Change what is given."""
    given = {"name": name, "role": role, "offices": None if offices is None else list(offices), "language": language, "theme": theme}
    values = {key: value for key, value in given.items() if value is not None}
    if values:
        unit.conn.execute(update(staff).where(_ME).values(**values), {"this": id})


def disable(unit: Unit, id: int, now: datetime | None) -> None:
    """From now on they cannot sign in; None lets them again. Whoever calls ends their sign-ins."""
    unit.conn.execute(update(staff).where(_ME).values(disabled_at=now), {"this": id})


def demo_staff(unit: Unit) -> bool:
    """Whether somebody could enter without a password, were it demo mode."""
    return unit.conn.execute(_ACTIVE_DEMO).first() is not None


def anybody(unit: Unit) -> bool:
    """Whether there is any real member of the staff."""
    return unit.conn.execute(_ANYBODY).first() is not None


def _member(row: Any) -> Member | None:
    if row is None:
        return None
    return Member(
        row.id, row.login, row.name, Role(row.role), row.town, tuple(row.offices), row.language, row.theme, row.demo,
        row.disabled_at is not None, row.secret is not None, row.password_at,
    )  # fmt: skip
