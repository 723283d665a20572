"""The language of the public pages, and what every one of their answers carries."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from public.words import WORDS

_COOKIE = "lang"
_YEAR = 365 * 24 * 3600
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}


def attach(blueprint: Blueprint) -> None:
    """Give each page its language (?lang=, else a cookie, else the browser's wish, else Indonesian), its words and safe headers."""

    @blueprint.before_request
    def choose() -> None:
        wish = request.args.get("lang", "")
        kept = request.cookies.get(_COOKIE, "")
        g.chosen = wish if wish in WORDS else ""
        g.language = g.chosen or (kept if kept in WORDS else request.accept_languages.best_match(list(WORDS), default="id"))

    @blueprint.app_context_processor
    def words() -> dict[str, object]:
        language = g.get("language", "id")
        return {"language": language, "words": WORDS[language]} if request.blueprint == blueprint.name else {}

    @blueprint.after_request
    def finish(response: Response) -> Response:
        response.headers.extend(_HEADERS)
        if g.get("chosen"):
            response.set_cookie(_COOKIE, g.chosen, max_age=_YEAR, samesite="Lax", httponly=True)
        return response
