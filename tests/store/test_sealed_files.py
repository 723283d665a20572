"""Sealed files: what went in comes out, whatever the pieces; and no other file, order or end opens."""

from __future__ import annotations

import io
import os
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from store.sealed import Keys, Unsealable
from store.sealed_files import PIECE, Sealing, Unsealing, size

KEYS = Keys.parse(Keys.fresh())
PARTS = some.lists(some.sampled_from([b"", b"a", b"words " * 9, bytes(PIECE - 1), bytes(PIECE), b"x" * (PIECE + 1), b"y" * (3 * PIECE)]), max_size=4)
NAMES = count()


def made(folder: Path, parts: list[bytes], name: str = "a.csv") -> Path:
    path = folder / f"f{next(NAMES)}"
    with Sealing(KEYS, path, name) as out:
        for part in parts:
            out.write(part)
        out.finish()
    return path


def told(path: Path, name: str = "a.csv", keys: Keys = KEYS) -> bytes:
    with io.BufferedReader(Unsealing(keys, path, name)) as file:
        return file.read()


@settings(max_examples=30, deadline=None)
@given(parts=PARTS)
def test_what_went_in_comes_out(tmp_path: Path, parts: list[bytes]) -> None:
    path = made(tmp_path, parts)
    assert told(path) == b"".join(parts) and size(path) == len(b"".join(parts))
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_goes_back_to_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "f"
    with Sealing(KEYS, path, "a.csv") as out:
        out.write(b"kept " * 20_000)
        mark = out.mark()
        out.write(b"gone " * 50_000)
        out.back(mark)
        out.write(b"end")
        out.finish()
    assert told(path) == b"kept " * 20_000 + b"end"


def test_nothing_but_the_whole_file_opens(tmp_path: Path) -> None:
    path = made(tmp_path, [b"x" * PIECE, b"y" * PIECE, b"z"])
    whole = path.read_bytes()
    one = 4 + int.from_bytes(whole[:4], "big")
    two = one + 4 + int.from_bytes(whole[one : one + 4], "big")
    for said, changed in {
        "cut in a piece": whole[:-5], "cut after a piece": whole[:two], "cut in a length": whole[: one + 2],
        "turned round": whole[one:two] + whole[:one] + whole[two:], "one left out": whole[one:],
        "a length that is none": b"\xff" * 4 + whole[4:], "one bit": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
    }.items():  # fmt: skip
        path.write_bytes(changed)
        with pytest.raises(Unsealable):
            told(path)
            raise AssertionError(said)
    path.write_bytes(whole)
    with pytest.raises(Unsealable):
        told(path, "b.csv")
    with pytest.raises(Unsealable):
        told(path, keys=Keys.parse(Keys.fresh()))
    assert told(path)[-1:] == b"z"


def test_a_file_that_was_never_finished_does_not_open(tmp_path: Path) -> None:
    with Sealing(KEYS, tmp_path / "f", "a.csv") as out:
        out.write(os.urandom(2 * PIECE + 9))
    with pytest.raises(Unsealable):
        told(tmp_path / "f")
