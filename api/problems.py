"""What went wrong with a request, as application/problem+json (RFC 9457). Nothing that a stranger sends is repeated in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing.exceptions import RequestRedirect, RoutingException

from store.submitted import Fault
from store.unit import Conflict, StoreDown

log = logging.getLogger("titian.api")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
TYPE = "application/problem+json"
_DETAILS = {400: "The request cannot be read.", 413: "The body is too large."}

Answer = Callable[["Problem"], Response]


class Problem(Exception):
    """An answer that is no success. `detail` says what to do in one sentence; `faults` name fields."""

    def __init__(self, status: int, detail: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.faults, self.headers = status, detail, tuple(faults), dict(headers or {})


def answer(problem: Problem) -> Response:
    """The problem as JSON."""
    body = {"type": "about:blank", "title": HTTPStatus(problem.status).phrase, "status": problem.status, "detail": problem.detail}
    if problem.faults:
        body["errors"] = [{"field": one.field, "message": one.message} for one in problem.faults]
    return Response(json.dumps(body), problem.status, problem.headers, content_type=TYPE)


def attach(blueprint: Blueprint, worded: Answer = answer) -> None:
    """Every failure below this blueprint is a problem in its own wording; an unknown address and a wrong method too.

    Call it after the routes: what none of them takes is answered here.
    """

    def of_http(error: HTTPException) -> Response:
        status = error.code or 500
        return worded(Problem(status, _DETAILS.get(status, HTTPStatus(status).phrase)))

    def of_bug(error: Exception) -> Response:
        if isinstance(error, (StoreDown, Conflict)):
            return worded(Problem(503, "The database does not answer; come again.", headers={"Retry-After": "5"}))
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        at = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
        log.error("event=api_broke error=%s at=%s", type(error).__name__, at)  # never its words: they may hold a citizen's
        return worded(Problem(500, "This is our fault, and it is written down."))

    blueprint.register_error_handler(Problem, worded)
    blueprint.register_error_handler(HTTPException, of_http)
    blueprint.register_error_handler(Exception, of_bug)

    @blueprint.before_request
    def tell_methods() -> Response | None:
        if request.method != "OPTIONS":
            return None
        allowed = _methods(f"{blueprint.name}.nothing_here")
        return Response(status=204, headers={"Allow": ", ".join([*allowed, "OPTIONS"])}) if allowed else None

    def nothing_here(rest: str = "") -> Response:
        allowed = _methods(f"{blueprint.name}.nothing_here")
        if allowed:
            raise Problem(405, "This address does not take this method.", headers={"Allow": ", ".join(allowed)})
        raise Problem(404, "There is nothing at this address.")

    every = [*METHODS, "OPTIONS", "TRACE"]
    blueprint.add_url_rule("/<path:rest>", "nothing_here", nothing_here, methods=every, provide_automatic_options=False)
    blueprint.add_url_rule("/", "nothing_here", nothing_here, methods=every, provide_automatic_options=False)


def _methods(besides: str) -> list[str]:
    """The methods that this address takes, leaving out one endpoint that takes all."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    found = []
    for method in METHODS:
        try:
            endpoint, _ = adapter.match(method=method)
        except RequestRedirect:
            continue
        except (HTTPException, RoutingException):
            continue
        if endpoint != besides:
            found.append(method)
    return found
