"""How GeoReport v2 writes things down: the same answer as JSON and as XML, moments by W3C, failures as a list of errors."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

from flask import Response, request

from api.problems import Problem

FORMS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# What one item of each list is called.
_ITEM = {
    "services": "service", "service_requests": "request", "attributes": "attribute", "endpoints": "endpoint", "formats": "format",
    "errors": "error",
}  # fmt: skip
_NOT_XML = re.compile("[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def answer(form: str, root: str, found: Any, status: int = 200) -> Response:
    """`found` (dicts, lists and plain values) in this form. Raises Problem 404 for a form there is not."""
    if form == "json":
        text = json.dumps(found, ensure_ascii=False).encode()
    elif form == "xml":
        text = b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(_element(root, found), encoding="utf-8")
    else:
        raise Problem(404, "There is .json and .xml.")
    return Response(text, status, _HEADERS, content_type=FORMS[form])


def trouble(problem: Problem) -> Response:
    """A failure as the protocol has it, in the form that was asked for."""
    form = "xml" if request.path.endswith(".xml") else "json"
    # The protocol knows 403 for a missing or wrong key.
    status = 403 if problem.status == 401 else problem.status
    made = answer(form, "errors", [{"code": status, "description": problem.detail}], status)
    made.headers.extend(problem.headers)
    return made


def w3c(when: datetime) -> str:
    """A moment: 2026-11-20T01:00:00Z."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _element(name: str, value: Any) -> ET.Element:
    made = ET.Element(name)
    if isinstance(value, dict):
        made.extend(_element(key, one) for key, one in value.items())
    elif isinstance(value, list):
        made.extend(_element(_ITEM[name], one) for one in value)
    elif isinstance(value, bool):
        made.text = "true" if value else "false"
    elif value is not None:
        made.text = _NOT_XML.sub("", str(value))
    return made
