"""Chance and identity as values that are passed in, so that a test can choose them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chance:
    """Where random numbers and new ids come from. `below(n)` gives 0..n-1; `token()` an opaque, URL-safe id."""

    below: Callable[[int], int] = secrets.randbelow
    token: Callable[[], str] = lambda: secrets.token_hex(16)
