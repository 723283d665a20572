"""The recorded words that are shipped: all of them, short, small."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.public.voice_clips import FOLDER, WORDS


def seconds(path: Path) -> float:
    """How long an Opus file is (RFC 7845): the last page's position less what is skipped at the start, at 48 kHz."""
    told = path.read_bytes()
    head, last = told.index(b"OpusHead"), told.rindex(b"OggS")
    skipped = int.from_bytes(told[head + 10 : head + 12], "little")
    return (int.from_bytes(told[last + 6 : last + 14], "little") - skipped) / 48_000


@pytest.mark.parametrize("language", WORDS)
def test_every_word_is_there_and_short(language: str) -> None:
    files = {path.stem: path for path in (FOLDER / language).iterdir()}
    assert files.keys() == WORDS[language].keys()
    for name, path in files.items():
        assert 0.12 < seconds(path) < (1.8 if name in ("number", "to", "screen") else 1.4), name


def test_the_words_of_all_languages_are_a_small_download() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.ogg")) < 400_000
