"""Money as it is written in Indonesia: whole rupiah, a dot between thousands."""

from __future__ import annotations

__all__ = ["fee", "rupiah"]

_FREE = {"id": "GRATIS", "en": "FREE", "jv": "GRATIS", "su": "GRATIS", "bjn": "GRATIS"}


def rupiah(amount: int) -> str:
    """ "Rp75.000"; "-Rp500" below zero."""
    return f"{'-' if amount < 0 else ''}Rp{abs(amount):,}".replace(",", ".")


def fee(amount: int, language: str = "id") -> str:
    """What a service costs: "GRATIS" for 0 (civil documents are free by UU 24/2013 art. 79A), else `rupiah`."""
    return rupiah(amount) if amount else _FREE.get(language, _FREE["id"])
