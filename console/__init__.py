"""Staff pages, rendered by the server: sign-in, inbox, cases, calls, counters, supervision, administration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from console import (
    assets,
    audit_page,
    call_backs,
    call_deeds,
    calls,
    case_page,
    citizen_filing,
    citizen_page,
    counter,
    entering,
    exports,
    factor,
    faults,
    for_you,
    frame,
    inbox,
    language,
    listening,
    live,
    me,
    overseer,
    presence,
    reveal,
    set_up,
    sign_in,
    staff_page,
    supervisor,
    town,
    town_days,
    town_draft,
    town_folder,
    town_moving,
    town_templates,
    town_wording,
    training,
    warming,
)

if TYPE_CHECKING:
    from flask import Flask

    from console.desk import Desk

FAMILIES = (
    sign_in,
    me,
    factor,
    set_up,
    staff_page,
    audit_page,
    inbox,
    for_you,
    case_page,
    listening,
    citizen_page,
    citizen_filing,
    reveal,
    counter,
    training,
    calls,
    call_deeds,
    call_backs,
    presence,
    supervisor,
    town,
    town_draft,
    town_days,
    town_folder,
    town_moving,
    town_templates,
    town_wording,
    overseer,
    exports,
)
"""Every page family: a module with `attach(blueprint, desk)`."""


def attach(app: Flask, desk: Desk, *, warm: bool = False) -> None:
    """Serve `/console/...` on this app. `warm`: the pages are made ready beside it, before anybody asks."""
    blueprint = Blueprint("console", __name__, url_prefix="/console", template_folder="templates")
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False, SESSION_COOKIE_NAME="titian_console",
        SESSION_COOKIE_PATH="/console", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SECURE=desk.origin.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",  # who follows a link from a message stays signed in; no GET changes anything
    )  # fmt: skip
    entering.csrf.init_app(app)
    app.jinja_env.globals["asset"] = assets.asset_url
    language.install(app, blueprint)
    live.attach(blueprint, desk)
    entering.attach(blueprint, desk)
    assets.attach(blueprint)
    frame.attach(blueprint)
    faults.attach(blueprint)
    for family in FAMILIES:
        family.attach(blueprint, desk)
    app.register_blueprint(blueprint)
    if warm:
        warming.begin(app, desk.store, desk.now)
