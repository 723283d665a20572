"""The verdict on a run of chaos, in Jepsen's classes, by set arithmetic over what citizens were told and what the networks took."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.faults.network import NOTICE


class Promise(StrEnum):
    """What we promise about a message, by what it is and by whether its network can be asked what it took."""

    ONCE = "once"  # exactly one: the network can be asked
    AT_LEAST_ONCE = "at least once"  # news where nobody can be asked: a second copy after doubt
    AT_MOST_ONCE = "at most once"  # a reply where nobody can be asked: said again by who needs it


@dataclass(frozen=True, slots=True)
class Verdict:
    """Phones by what became of their one message."""

    acknowledged: int
    lost: frozenset[str]  # promised, never taken by a network
    unexpected: frozenset[str]  # taken, though nobody asked for it
    doubled: frozenset[str]  # taken twice against the promise
    duplicated: frozenset[str]  # taken twice, as the promise allows
    unanswered: frozenset[str]  # not taken, as the promise allows
    recovered: frozenset[str]  # the citizen heard nothing good, and yet it was done

    @property
    def valid(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.unexpected or self.doubled)

    def __str__(self) -> str:
        counts = {
            "acknowledged": self.acknowledged, "lost": len(self.lost), "unexpected": len(self.unexpected), "doubled": len(self.doubled),
            "duplicated": len(self.duplicated), "unanswered": len(self.unanswered), "recovered": len(self.recovered),
        }  # fmt: skip
        return " ".join(f"{name}={count}" for name, count in counts.items()) + (" VALID" if self.valid else " INVALID")


def judge(tried: Mapping[str, Promise], acknowledged: Collection[str], taken: Mapping[str, int], clear: Mapping[str, int]) -> Verdict:
    """`tried`: each phone that said something; `acknowledged`: those that were told yes; `taken`: copies by phone; `clear`: those
    of them that the network answered well. A second clear copy can follow the death of a worker, a third is a bug.
    """
    none = {phone for phone in acknowledged if not taken.get(phone)}
    more = {phone for phone, copies in taken.items() if copies > 1 and phone in tried}
    weak = {phone for phone in more if tried[phone] is Promise.AT_LEAST_ONCE and clear.get(phone, 0) <= 2}
    excused = {phone for phone in none if tried[phone] is Promise.AT_MOST_ONCE}
    return Verdict(
        len(acknowledged), frozenset(none - excused), frozenset(set(taken) - set(tried)), frozenset(more - weak), frozenset(weak),
        frozenset(excused), frozenset(phone for phone in tried if phone not in acknowledged and taken.get(phone)),
    )  # fmt: skip


def taken_by(log: Path) -> tuple[Counter[str], Counter[str], dict[str, float]]:
    """From the networks' log on disk, the notice left out: copies by phone, those answered well, when the first was taken."""
    counts: Counter[str] = Counter()
    clear: Counter[str] = Counter()
    first: dict[str, float] = {}
    for line in log.read_text().splitlines():
        one = json.loads(line)
        if NOTICE in one["text"]:
            continue
        counts[one["to"]] += 1
        clear[one["to"]] += one["answer"] == "right"
        first.setdefault(one["to"], one["at"])
    return counts, clear, first


def spread(seconds: Iterable[float]) -> str:
    """Median, 99th of a hundred, and the slowest."""
    found = sorted(seconds)
    if not found:
        return "none"
    return f"p50={found[len(found) // 2]:.2f}s p99={found[min(len(found) - 1, len(found) * 99 // 100)]:.2f}s max={found[-1]:.2f}s"
