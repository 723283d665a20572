"""The four digits on a receipt: made from the case number with our secret key, so that nothing more need be stored."""

from __future__ import annotations

from store.sealed import Keys, digest

_MANY = 10_000


def receipt_digits(keys: Keys, number: str) -> str:
    """The four digits on the receipt of this number."""
    return four(digest(keys, "receipt", number))


def four(made: bytes) -> str:
    """Four digits of a digest."""
    return f"{int.from_bytes(made[:8]) % _MANY:04d}"
