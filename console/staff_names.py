"""What a member of staff is called on a page: the name, or, for whoever oversees without names, the role and a number."""

from __future__ import annotations

from console.entering import me
from console.frame import role_name
from console.language import _
from rules.permissions import Permission
from store.staff import Member


def called(one: Member) -> str:
    """The name that the one who reads this page may see. The number is always the same person: the town administrator knows whose."""
    if me().may(Permission.OVERSIGHT) and one.id != me().id:
        return f"{_(role_name(one.role))} {one.id}"
    return one.name
