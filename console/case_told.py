"""Small things that an answer to htmx carries: a toast, and events for the page."""

from __future__ import annotations

import json

from werkzeug.wrappers import Response


def toast(answer: Response, words: str, *events: str, kind: str = "success") -> Response:
    """This answer, with words that show for some seconds and events that parts of the page listen to. A header is ASCII."""
    answer.headers["HX-Trigger"] = json.dumps({**dict.fromkeys(events, ""), "toast": {"words": words, "kind": kind}})
    return answer
