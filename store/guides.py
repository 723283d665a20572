"""What a service asks and how it goes: its papers, its steps and what one gets, as a town's services.yaml tells them.

A guide is read and checked when the town is loaded, so that each of its texts has room where it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.town_values import TownService

PAPER, WHEN, SOURCE, STEP, RESULT = 30, 20, 26, 64, 30  # characters of each text
PAPERS, STEPS = 5, 6
LISTED = 84  # characters of all papers in one list: with its two options it is one SMS
_IF = {"id": "bila", "en": "if", "jv": "menawi", "su": "upami", "bjn": "amun"}
WANTED = 240  # characters of all papers with where to get them


class How(StrEnum):
    """Where a step is done."""

    HOME = "home"
    COUNTER = "counter"
    SMARTPHONE = "smartphone"  # cannot be done on the citizen's own telephone: somebody helps
    ELSEWHERE = "elsewhere"  # another agency or town


class BadGuide(ValueError):
    """A guide that cannot be told in the room there is. `faults` names every one, with its service."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `when` is empty for what everybody brings ("KTP hilang": only then). Each is language -> text."""

    names: Mapping[str, str]
    source: Mapping[str, str]
    when: Mapping[str, str]

    def name(self, language: str) -> str:
        """The paper, with who must bring it if not everybody."""
        only = said(self.when, language)
        return f"{said(self.names, language)} {_IF.get(language, _IF['id'])} {only}" if only else said(self.names, language)

    def wanted(self, language: str) -> str:
        """The paper and where to get it."""
        where = said(self.source, language)
        return f"{said(self.names, language)} ({where})" if where else said(self.names, language)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `at` are the offices that take it; empty: each that offers the service."""

    text: Mapping[str, str]
    how: How
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """All that a town tells of how a service goes."""

    papers: tuple[Paper, ...]
    steps: tuple[Step, ...]
    result: Mapping[str, str]


def said(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else in Indonesian; "" when there is none."""
    return texts.get(language) or texts.get("id", "")


def of(service: TownService) -> Guide:
    """The guide of a service; an empty one when the town wrote none."""
    return _guide(service.facts)


def listed(papers: Iterable[Paper], language: str) -> str:
    """The papers as one list: "KK, surat polisi bila KTP hilang". Without numbers: those are the keys to press."""
    return ", ".join(paper.name(language) for paper in papers)


def check(code: str, made: Mapping[str, Any], languages: Iterable[str]) -> None:
    """Raise BadGuide, with every fault at once, when the guide of a service cannot be told in the room there is."""
    guide = _guide(made)
    faults = [f"more than {PAPERS} papers"] * (len(guide.papers) > PAPERS) + [f"more than {STEPS} steps"] * (len(guide.steps) > STEPS)
    texts = [("paper", paper.names, PAPER) for paper in guide.papers]
    texts += [("source", paper.source, SOURCE) for paper in guide.papers] + [("when", paper.when, WHEN) for paper in guide.papers]
    texts += [("step", step.text, STEP) for step in guide.steps] + [("result", guide.result, RESULT)]
    for kind, text, most in texts:
        if text and "id" not in text:
            faults.append(f"a {kind} has no Indonesian text")
        faults += [f"{kind} {one!r} ({language}) is longer than {most}" for language, one in text.items() if len(one) > most]
        faults += [f"{kind} {one!r} ({language}) has signs beyond plain letters" for language, one in text.items() if not one.isascii()]
    for language in languages:
        if len(listed(guide.papers, language)) > LISTED:
            faults.append(f"the papers ({language}) are longer than {LISTED} together")
        if len(", ".join(paper.wanted(language) for paper in guide.papers)) > WANTED:
            faults.append(f"the papers with their sources ({language}) are longer than {WANTED} together")
    if faults:
        raise BadGuide(f"{code}: {fault}" for fault in faults)


def _guide(made: Mapping[str, Any]) -> Guide:
    papers = tuple(Paper(one["names"], one.get("from", {}), one.get("when", {})) for one in made.get("papers", ()))
    steps = tuple(Step(one["text"], How(one["how"]), tuple(one.get("at", ()))) for one in made.get("steps", ()))
    return Guide(papers, steps, made.get("result", {}))
