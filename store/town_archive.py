"""A town's folder as a ZIP archive: packed for who keeps it, and unpacked from who brings one, whom nobody has to believe."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from store import town_texts
from store.towns import BadTown

BIGGEST = 2_000_000  # bytes of an archive that is taken in
ENTRIES = 40
_MOST = town_texts.LONGEST * 4  # bytes of one file: a sign has four at most
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, OverflowError,
    ValueError,
)  # fmt: skip
"""What Python's decoder raises at a broken, locked or foreign archive: found by turning every bit of one."""


def packed(files: Mapping[str, str], folder: str) -> bytes:
    """The folder as a ZIP archive. Equal files make equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(raw: bytes) -> dict[str, str]:
    """The files of a town in an archive; other files in it are left. Nothing is written anywhere. Raises BadTown, with all faults.

    A path in the archive counts for nothing but its last part, and no more is unpacked than a town can be.
    """
    if len(raw) > BIGGEST:
        raise BadTown("zip", [f"the archive is larger than {BIGGEST // 1_000_000} MB"])
    try:
        entries = list(_entries(raw))
    except _BROKEN as fault:
        raise BadTown("zip", [f"this is no ZIP archive that can be read: {type(fault).__name__}"]) from None
    if len(entries) > ENTRIES:
        raise BadTown("zip", [f"more than {ENTRIES} files are in the archive"])
    found: dict[str, str] = {}
    faults: list[str] = []
    for name, inside in entries:
        if inside is None:
            continue
        if name in found:
            faults.append(f"{name}: is in the archive twice")
        elif len(inside) > _MOST:
            faults.append(f"{name}: too large")
        else:
            try:
                found[name] = town_texts.decoded(inside)
            except town_texts.Unreadable as fault:
                faults.append(f"{name}: {fault}")
    if not found and not faults:
        faults.append("no file of a town is in the archive")
    if faults:
        raise BadTown("zip", faults)
    return found


def _entries(raw: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Each file's bare name, and the beginning of its bytes when it is one of a town's; one more than allowed, and no further."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for entry in [one for one in archive.infolist() if not one.is_dir()][: ENTRIES + 1]:
            name = entry.filename.replace("\\", "/").rpartition("/")[2]
            if name not in (*town_texts.FILES, *town_texts.BESIDE):
                yield name, None
                continue
            with archive.open(entry) as file:
                yield name, file.read(_MOST + 1)  # what it says of its own size is not believed
