"""The second fact that is asked before a case is told (docs/decisions/0010-second-fact.md).

An application has the fact that its service chose. A complaint and a ticket have four digits on their receipt: nobody's
birthday, easy to key, and made from the number itself with our secret key, so that nothing more need be stored.
"""

from __future__ import annotations

import hmac

from store.proofs import four, receipt_digits
from store.sealed import Keys, digest, digests
from store.towns import Towns

__all__ = ["KEYED", "RECEIPT", "plausible", "proves", "receipt_digits"]

RECEIPT = "receipt"
KEYED = frozenset({"birth_year", "birth_date", RECEIPT})  # kinds that a keypad can give; the others are words


def proves(keys: Keys, number: str, answer: str) -> bool:
    """Whether the answer is what stands on the receipt, under whichever key it was printed. Constant time."""
    matches = [hmac.compare_digest(four(made).encode(), answer.encode("utf-8", "replace")) for made in digests(keys, "receipt", number)]
    return any(matches)


def plausible(keys: Keys, towns: Towns, number: str) -> str:
    """The question asked about a number that nobody has: always the same one, and as often each kind as real numbers ask it.

    So an unknown number and a stranger's sound alike.
    """
    kinds = [service.proof for town in towns.real for service in town.services.values()]
    kinds += [RECEIPT] * (len(kinds) or 1)
    return kinds[int.from_bytes(digest(keys, "question", number)[:4]) % len(kinds)]
