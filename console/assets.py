"""Scripts, styles and pictures of the console: ours and the libraries', all served by us, packed once and kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

FOLDER = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 3600
_PACKED = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is and packed."""

    kind: str
    plain: bytes
    packed: bytes | None
    mark: str


@cache
def asset(name: str) -> Asset | None:
    """The file of this name below static/; None when there is none."""
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
        return None
    plain = path.read_bytes()
    kind = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(plain, 6, mtime=0) if kind in _PACKED else None
    return Asset(kind, plain, packed, hashlib.sha256(plain).hexdigest()[:10])


def asset_url(name: str) -> str:
    """The address of a file, with a mark of its content: a browser never has to ask again. LookupError for one that is not there."""
    return _url(request.script_root, name)


@cache
def _url(root: str, name: str) -> str:
    """A page has dozens of icons: their address is worked out once below each root."""
    found = asset(name)
    if found is None:
        raise LookupError(f"no file static/{name}")
    return url_for("console.static_file", name=name, v=found.mark)


def attach(blueprint: Blueprint) -> None:
    """Serve `/console/static/...`, without a sign-in."""

    @blueprint.get("/static/<path:name>", endpoint="static_file")
    def static_file(name: str) -> Response:
        found = asset(name)
        if found is None:
            abort(404)
        pack = found.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
        answer = Response(found.packed if pack and found.packed is not None else found.plain, mimetype=found.kind)
        if pack:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        lasts = _YEAR if request.args.get("v") == found.mark else 60
        answer.headers["Cache-Control"] = f"public, max-age={lasts}" + (", immutable" if lasts == _YEAR else "")
        return answer
