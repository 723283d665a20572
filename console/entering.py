"""Who is signed in, what they may do, and what every answer of the console carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, abort, current_app, g, has_request_context, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect, generate_csrf

from console import live
from console.desk import Desk, zone_of
from console.language import LANGUAGES
from rules.permissions import Permission, Role
from store import sign_ins
from store.staff import Member

P = ParamSpec("P")
R = TypeVar("R")

csrf = CSRFProtect()
OPEN = {"console.static_file"}
"""Endpoints that need no sign-in. A page adds itself with `without_sign_in`."""
HOME = {
    Role.OFFICER: "/console/inbox", Role.COUNTER: "/console/counter", Role.SUPERVISOR: "/console/supervisor",
    Role.OVERSEER: "/console/overseer", Role.TOWN_ADMIN: "/console/town", Role.SYSTEM_ADMIN: "/console/staff",
}  # fmt: skip
REAL = tuple(f"/console/{one}" for one in ("me", "presence/phone", "sign-out", "staff", "town", "training"))
"""Pages on which whoever practises changes their own account, colleagues or a real town: the audit keeps that as theirs."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(), camera=(), geolocation=()",
}


def me() -> Member:
    """Who is signed in. Only after `before_request`."""
    found: Member = g.member
    return found


def twin() -> str:
    """The training town to which belongs what whoever asks does; "" for a real one, and where nobody asks."""
    practises = has_request_context() and g.get("training") and g.get("town") and not request.path.startswith(REAL)
    return str(g.town.id) if practises else ""


def without_sign_in(view: Callable[P, R]) -> Callable[P, R]:
    """This view answers anybody."""
    OPEN.add(f"console.{view.__name__}")
    return view


def needs(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """This view answers those who have one of these permissions; 403 for the others."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not any(me().may(one) for one in permissions):
                abort(403)
            return view(*args, **kwargs)

        guarded.__dict__["permissions"] = permissions
        return guarded

    return guard


def attach(blueprint: Blueprint, desk: Desk) -> None:
    """Guard every page of this blueprint."""
    desk.store.twin = twin

    @blueprint.before_request
    def enter() -> Any:
        g.now = desk.now()
        g.language = _wished()
        g.member, g.town, g.training = None, None, False
        if request.endpoint == "console.static_file":
            return None
        if request.method not in ("GET", "HEAD", "OPTIONS") and current_app.config["WTF_CSRF_ENABLED"]:
            csrf.protect()
        found = _signed_in(desk)
        if found is not None and not found.half:
            g.sign_in, g.member, g.training = found, found.member, found.training
            g.language = found.member.language if found.member.language in LANGUAGES else "id"
            g.town = desk.store.towns().get(found.town) if found.town else next(iter(desk.store.towns().real), None)
            g.today = zone_of(g.town).day(g.now) if g.town else g.now.date()
            return None
        if request.endpoint in OPEN:
            g.today = g.now.date()
            return None
        return _ask_to_sign_in()

    @blueprint.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "console.static_file":
            response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.app_context_processor
    def frame() -> dict[str, object]:
        if request.blueprint != blueprint.name:
            return {}
        return {
            "me": g.get("member"), "town": g.get("town"), "language": g.get("language", "id"), "csrf": cache(generate_csrf),
            "P": Permission, "url_for": address, "demo": desk.demo, "training": g.get("training", False), "now": g.get("now"),
            "today": g.get("today"),
        }  # fmt: skip


def address(endpoint: str, **values: object) -> str:
    """The address of a page. A list has the same ones in each look, and to put one together costs as much as a row of it."""
    try:
        return _address(current_app.name, endpoint, frozenset(values.items()))
    except TypeError:  # a list among the values
        return url_for(endpoint, **values)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _address(app: str, endpoint: str, values: frozenset[tuple[str, object]]) -> str:
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]


def _wished() -> str:
    kept = request.cookies.get("lang", "")
    return kept if kept in LANGUAGES else request.accept_languages.best_match(LANGUAGES, default="id") or "id"


def _signed_in(desk: Desk) -> sign_ins.SignIn | None:
    token = session.get("token", "")
    if not isinstance(token, str) or not token:
        return None
    with desk.store.reading() as unit:
        found = sign_ins.find(unit, token, g.now)
    if found is not None and found.member.demo and not desk.demo:
        return None
    if found is not None and g.now - found.seen_at > sign_ins.TOUCHED and _used():
        with desk.store.writing(durable=False) as unit:
            sign_ins.touch(unit, found, g.now)
    return found


def _used() -> bool:
    """Whether somebody is at this page. Parts that a page fetches do not tell: it does so by itself. Its pulse says when they used it."""
    return live.USED in request.headers if request.endpoint == "console.pulse" else "HX-Request" not in request.headers


def _ask_to_sign_in() -> Any:
    if request.headers.get("HX-Request") or request.endpoint == "console.pulse":
        return Response(status=401, headers={"HX-Redirect": sign_in_and_back(_page())})
    if request.method == "GET":
        return redirect(sign_in_and_back(request.full_path.rstrip("?")))
    g.back = sign_in_and_back(_page())
    abort(401)


def _page() -> str:
    """The page of the console that asked for a part of itself, or sent a form; "" when it does not say."""
    page = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    return inside(f"{page.path}?{page.query}" if page.query else page.path)


def sign_in_and_back(page: str) -> str:
    """The address to sign in at, and to come back to this page from."""
    return f"{url_for('console.sign_in')}?next={quote(page)}" if page else url_for("console.sign_in")


def inside(address: str) -> str:
    """An address to go on to, if it is a page of the console; "" otherwise: nobody is led elsewhere."""
    return address if address.startswith("/console/") and "\\" not in address and "//" not in address else ""
