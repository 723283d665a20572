"""What other systems' makers read: the OpenAPI document, and the same as a page that needs nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from flask import Blueprint, Response, render_template

from api.openapi import document
from store.applications import ALLOWED

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}td,th{border:1px solid #bbb;padding:.3rem .6rem;text-align:left;"
    "vertical-align:top}code,pre{font:14px ui-monospace,monospace}pre{background:#f3f3f3;padding:.8rem;overflow:auto}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def attach(blueprint: Blueprint, origin: str) -> None:
    """`/openapi.json` and `/docs`. Neither needs a key."""
    whole = document(origin)
    text = json.dumps(whole, ensure_ascii=False, indent=1)

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return Response(text, content_type="application/json", headers={"X-Content-Type-Options": "nosniff"})

    @blueprint.get("/docs")
    def docs() -> Response:
        changes = {str(one): sorted(str(next) for next in following) for one, following in ALLOWED.items()}
        page = render_template("api/docs.html", whole=whole, style=STYLE, changes=changes, operations=_operations(whole))
        return Response(page, headers=_HEADERS)


def _operations(whole: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": f"/api/v1{path}", **told}
        for path, methods in whole["paths"].items()
        for method, told in methods.items()
    ]
