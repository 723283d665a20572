"""Files that officers put to a case: pictures, PDF and sound, sealed, known by what is in them and never by their name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, bindparam, func, insert, select

from rules.chance import Chance
from store.base import Utc, metadata
from store.sealed import seal, unseal, unseal_text
from store.unit import Unit

BIGGEST = 5 * 1024 * 1024  # bytes
MOST = 40  # files of one case
LONGEST_NAME = 120


class BadFile(ValueError):
    """A file that is not kept. `reason` is "kind", "size" or "many"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


case_files = Table(
    "case_files",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", String(8), nullable=False),
    Column("name", LargeBinary, nullable=False),  # sealed: people write names into names
    Column("kind", String(40), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),  # sealed
    Column("by", String(60), nullable=False),
    Column("at", Utc, nullable=False),
    Index("case_files_of", "number", "at"),
)


@dataclass(frozen=True, slots=True)
class File:
    """One file, without what is in it."""

    id: str
    number: str
    name: str
    kind: str
    bytes: int
    by: str
    at: datetime


_f = case_files.c
_HEAD = (_f.id, _f.number, _f.name, _f.kind, _f.bytes, _f.by, _f.at)
_ADD = insert(case_files)
_OF = select(*_HEAD).where(_f.number == bindparam("this")).order_by(_f.at.desc(), _f.id).limit(MOST)
_MANY = select(func.count()).where(_f.number == bindparam("this"))
_GET = select(*_HEAD, _f.content).where(_f.id == bindparam("file"), _f.number == bindparam("this"))

_SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftypM4A", "audio/mp4"),
    (0, b"#!AMR", "audio/amr"),
)
ENDINGS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "application/pdf": ".pdf",
    "audio/wav": ".wav", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/mp4": ".m4a", "audio/amr": ".amr",
}  # fmt: skip


def kind_of(content: bytes) -> str | None:
    """What the first bytes say it is; None for what is neither picture, PDF nor sound. Its name is not asked."""
    for place, sign, kind in _SIGNS:
        if content[place: place + len(sign)] == sign and (place != 8 or content.startswith(b"RIFF")):
            return kind
    return None


def add(unit: Unit, number: str, name: str, content: bytes, *, by: str, now: datetime, chance: Chance) -> File:
    """Keep a file, sealed. Raises BadFile."""
    if not content or len(content) > BIGGEST:
        raise BadFile("size")
    kind = kind_of(content)
    if kind is None:
        raise BadFile("kind")
    if unit.conn.execute(_MANY, {"this": number}).scalar_one() >= MOST:
        raise BadFile("many")
    id, name = chance.token(), tidy_name(name, kind)
    row: dict[str, Any] = {
        "id": id, "number": number, "name": seal(unit.keys, "case_files", "name", id, name), "kind": kind, "bytes": len(content),
        "content": seal(unit.keys, "case_files", "content", id, content), "by": by, "at": now,
    }  # fmt: skip
    unit.conn.execute(_ADD, row)
    return File(id, number, name, kind, len(content), by, now)


def of_case(unit: Unit, number: str) -> list[File]:
    """The files of a case, newest first."""
    return [_file(unit, row) for row in unit.conn.execute(_OF, {"this": number})]


def open_file(unit: Unit, number: str, id: str) -> tuple[File, bytes] | None:
    """A file of this case and what is in it."""
    row = unit.conn.execute(_GET, {"this": number, "file": id}).one_or_none()
    return None if row is None else (_file(unit, row), unseal(unit.keys, "case_files", "content", id, row.content))


def tidy_name(name: str, kind: str) -> str:
    """The name without folders and signs that mean something to a machine, with the ending of what it really is."""
    stem = re.split(r"[\\/]", name)[-1].rpartition(".")[0] or name
    stem = re.sub(r"[^\w .()-]+", "_", stem).strip(" ._")[: LONGEST_NAME - 6] or "berkas"
    return stem + ENDINGS[kind]


def _file(unit: Unit, row: Any) -> File:
    name = unseal_text(unit.keys, "case_files", "name", row.id, row.name)
    return File(row.id, row.number, name, row.kind, row.bytes, row.by, row.at)
