"""Pages without a login: front, figures, channels, boards, the feature phone; and the phone as a Python object (handset.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint

    from store.unit import Store


def pages(
    *, store: Store, demo: bool, webhook_key: str, twilio_token: str, twilio_sid: str, people: Sequence[tuple[str, str, str]],
    handset_folder: Path, training_key: str = "", public_url: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Blueprint:
    """All pages of this room. `people` are (phone in E.164, name, note) of the invented citizens.

    Outside demo mode the phone and all that belongs to it are 404 but for an officer who practises. `training_key` opens the doors of
    training towns. `handset_folder` is where the sandbox network keeps recordings, one file per reference. `public_url` is the origin
    that signatures cover; empty: the origin of the request.
    """
    # Imported here so that handset.py can be used without a server.
    from flask import Blueprint

    from public import board, figures, front, language, phone, status

    blueprint = Blueprint("public", __name__, template_folder="templates", static_folder="static", static_url_path="/public")
    language.attach(blueprint)
    front.attach(blueprint, store=store, demo=demo)
    board.attach(blueprint, store, now)
    figures.attach(blueprint, store=store, now=now)
    status.attach(blueprint, store=store, now=now)
    if demo or training_key:
        account = (demo and twilio_sid) or "AC" + "d" * 32
        network = phone.Network(
            store, demo, webhook_key, training_key, twilio_token, account, tuple(people), handset_folder, public_url, now
        )  # fmt: skip
        phone.attach(blueprint, network)
    return blueprint
