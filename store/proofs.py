"""The four digits on a receipt, made from the number itself with our key, so that nothing more need be stored (0010-second-fact.md)."""

from __future__ import annotations

from store.sealed import Keys, digest

_MANY = 10_000


def receipt_digits(keys: Keys, number: str) -> str:
    """The four digits on the receipt of this number."""
    return four(digest(keys, "receipt", number))


def part_digits(keys: Keys, number: str, citizen: int) -> str:
    """The four digits of a citizen with a part in somebody else's complaint: their own, and always the same."""
    return receipt_digits(keys, f"{number}/{citizen}")


def four(made: bytes) -> str:
    """Four digits out of a digest."""
    return f"{int.from_bytes(made[:8]) % _MANY:04d}"
