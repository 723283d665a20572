"""A town's ZIP archive: what is taken out of one, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from store import town_archive
from store.towns import BadTown


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), raw)
    return out.getvalue()


def test_an_archive_gives_only_the_files_of_a_town_whatever_its_paths() -> None:
    raw = zipped(**{"../../etc/offices.csv": b"id,name\nx,y\n", "/root/evil.py": b"boom", "a/b\\synonyms.yaml": b"CEK: [a]\n"})
    assert town_archive.unpacked(raw) == {"offices.csv": "id,name\nx,y\n", "synonyms.yaml": "CEK: [a]\n"}
    with zipfile.ZipFile(io.BytesIO(town_archive.packed({"a.csv": "x"}, "kota"))) as archive:
        assert archive.namelist() == ["kota/a.csv"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(b"PK\x03\x04 not really", "no ZIP archive", id="no archive"),
        pytest.param(b"x" * 2_000_001, "larger than 2 MB", id="too large"),
        pytest.param(zipped(**{"offices.csv": b"0" * 30_000_000}), "offices.csv: too large", id="a bomb"),
        pytest.param(zipped(**{f"f{n}": b"" for n in range(50)}), "more than 40 files", id="too many files"),
        pytest.param(zipped(**{"a/offices.csv": b"id\nx\n", "b/offices.csv": b"id\ny\n"}), "twice", id="one name twice"),
        pytest.param(zipped(**{"readme.txt": b"hello"}), "no file of a town", id="nothing of a town"),
    ],
)
def test_an_archive_that_is_no_town_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(BadTown, match=told):
        town_archive.unpacked(raw)


def test_no_turned_bit_makes_anything_but_a_refusal_or_a_folder() -> None:
    whole = zipped(**{"offices.csv": b"id,name\nx,y\n" * 9, "town.yaml": b"id: kota\nname: Kota\n"})
    refused = 0
    for place in range(len(whole) * 8):
        broken = bytearray(whole)
        broken[place // 8] ^= 1 << place % 8
        try:
            town_archive.unpacked(bytes(broken))
        except BadTown:
            refused += 1
    assert refused > len(whole)


def test_no_shortened_archive_is_taken() -> None:
    whole = zipped(**{"offices.csv": b"id,name\nx,y\n"})
    for size in range(len(whole)):
        with pytest.raises(BadTown, match="no ZIP archive"):
            town_archive.unpacked(whole[:size])
