"""Proofs about paths: every step is reached and leads to an end, and what is known there whichever way one came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from menus.entries import Entries
from menus.faults import Fault, fault
from menus.model import Ask, Book, Call, Choose, Pick, Say, State, Wait

_PROOF = "\0proof"  # stands among the facts for: a service has weighed a secret answer


@dataclass(frozen=True, slots=True)
class Edge:
    """A way out of a state: where it leads, and what is known after it and forgotten by it."""

    to: str
    learned: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    label: str = ""


def edges(book: Book, state: State) -> tuple[Edge, ...]:
    """Every way out of a state, in the order it is written."""
    match state:
        case Choose(options, save):
            return tuple(Edge(option.to, frozenset({save} if save else ()), label=option.value) for option in options)
        case Pick(_, save, to):
            return (Edge(to, frozenset({save, f"{save}.label"})),)
        case Ask(_, save, to):
            return (Edge(to, frozenset({save, f"{save}.recording"})),)
        case Call(service, args, then):
            hidden = secrets(book)
            proof = frozenset({_PROOF} if hidden & set(args.values()) else ())
            promised = book.services[service].outcomes if service in book.services else {}
            return tuple(Edge(to, (frozenset(promised.get(outcome, ())) | proof) - hidden, hidden, outcome) for outcome, to in then.items())
        case Wait(save, to):
            return (Edge(to, frozenset({save})),)
        case Say():
            return ()


def secrets(book: Book) -> frozenset[str]:
    """The facts that are forgotten after the next service has run."""
    return frozenset(state.save for state in book.states.values() if isinstance(state, Ask) and state.secret)


def doors(book: Book, entries: Entries) -> dict[str, frozenset[str]]:
    """Every state where a dialogue can open, with the facts that are known there."""
    found = {key: frozenset(facts) for key, facts in entries.items()}
    for command in book.commands.values():
        for key in filter(None, (command.to, command.alone)):
            found[key] = frozenset()
    return found


def learned(book: Book, entries: Entries) -> dict[str, frozenset[str]]:
    """For each state that can be reached, the facts known there whichever way one came."""
    known = {key: facts for key, facts in doors(book, entries).items() if key in book.states}
    ways = {key: [edge for edge in edges(book, state) if edge.to in book.states] for key, state in book.states.items()}
    waiting = list(known)
    while waiting:
        key = waiting.pop()
        for edge in ways[key]:
            after = (known[key] - edge.forgotten) | edge.learned
            before = known.get(edge.to)
            met = after if before is None else before & after
            if met != before:
                known[edge.to] = met
                waiting.append(edge.to)
    return known


def prove_paths(book: Book, entries: Entries, known: Mapping[str, frozenset[str]]) -> Iterable[Fault]:
    """Faults of reach: targets that do not exist, states that nothing leads to or that lead to no end, private ones unproven."""
    for key in doors(book, entries):
        if key not in book.states:
            yield fault(key, "a dialogue opens here, but there is no such state")
    for key, state in book.states.items():
        for edge in edges(book, state):
            if edge.to not in book.states:
                yield fault(key, f"leads to {edge.to}, which does not exist")
        if key not in known:
            yield fault(key, "nothing leads here")
    ending = _ending(book)
    for key in book.states:
        if key not in ending:
            yield fault(key, "a dead end: no end of a dialogue can be reached from here")
    for key in sorted(book.private):
        if key in known and _PROOF not in known[key]:
            yield fault(key, "is private, but can be reached without a proof")


def _ending(book: Book) -> set[str]:
    before: dict[str, list[str]] = {}
    for key, state in book.states.items():
        for edge in edges(book, state):
            before.setdefault(edge.to, []).append(key)
    found = {key for key, state in book.states.items() if isinstance(state, Say)}
    waiting = list(found)
    while waiting:
        for key in before.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found
