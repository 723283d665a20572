"""What may be logged of an exception: its kind and its place, never its words, which may hold a number or what somebody said."""

from __future__ import annotations

import traceback


def where(error: BaseException) -> str:
    """The files and lines that an exception came through, innermost first."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)
