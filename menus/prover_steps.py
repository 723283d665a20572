"""Proofs about single steps: menus that can be keyed, services that agree with the flows, facts that mean one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from menus.checks import check
from menus.entries import PERHAPS, Entries
from menus.faults import Fault, fault
from menus.model import KEYED, Ask, Book, Call, Choose, Pick, Say, Slot, SlotKind, Wait
from menus.prover_paths import edges
from menus.screen import Expects

MENU = 8  # options of a menu: 9 is the officer, 0 goes back
FRONT = "main.front"
OFFICER = "9"


def prove_steps(book: Book, known: Mapping[str, frozenset[str]]) -> Iterable[Fault]:
    """Faults of single steps: menus too long, services that do not agree, lists that nothing brought."""
    ever = frozenset().union(*(edge.learned for state in book.states.values() for edge in edges(book, state)), *known.values())
    for key, state in book.states.items():
        match state:
            case Choose():
                yield from _choose(key, state)
            case Pick(source):
                if key in known and source not in known[key]:
                    yield fault(key, f"picks from {source}, which not every path here has learned")
            case Ask(record=record):
                if not record and check(state.check).expects is Expects.WORDS:
                    yield fault(key, "a caller cannot key words; let it record", channel="voice")
            case Call():
                yield from _call(book, key, state, ever | PERHAPS)
            case Wait() | Say():
                pass


def prove_kinds(book: Book, entries: Entries) -> Iterable[Fault]:
    """A fact means one thing in the whole book, and is asked for in one way unless it is a secret that is never shown."""
    seen: dict[str, tuple[str, str]] = {}
    asked: dict[str, tuple[str, str]] = {}
    for key, name, kind in _kinds(book, entries):
        other, where = seen.setdefault(name, (kind, key))
        if other != kind:
            yield fault(key, f"{name} is {kind} here and {other} in {where}")
    for key, state in book.states.items():
        if isinstance(state, Ask) and not state.secret:
            name = check(state.check).name
            other, where = asked.setdefault(state.save, (name, key))
            if other != name:
                yield fault(key, f"asks for {state.save} by the check {name}, but {where} by {other}")


def _choose(key: str, state: Choose) -> Iterable[Fault]:
    numbered = [option for option in state.options if not option.key]
    if not numbered:
        yield fault(key, "a menu without options")
    if len(numbered) > MENU:
        yield fault(key, f"has {len(numbered)} options; a menu has at most {MENU}")
    values = [option.value for option in state.options]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield fault(key, f"has the option {value} twice")
    for place, option in enumerate(state.options, 1):
        if option.key and (option.key, key) != (OFFICER, FRONT):
            yield fault(key, f"option {option.value} takes the key {option.key}; only {FRONT} has one, {OFFICER}")
        if option.value.isdigit() and option.value != (option.key or str(place)):
            yield fault(key, f"option {place} has the value {option.value}, which could be taken for another option's number")
    if any(option.key for option in state.options[:-1]):
        yield fault(key, "the officer comes last, so that the numbers before have no gap")


def _call(book: Book, key: str, state: Call, ever: frozenset[str]) -> Iterable[Fault]:
    signature = book.services.get(state.service)
    if signature is None:
        yield fault(key, f"there is no service {state.service}")
        return
    for name in sorted(signature.args - state.args.keys()):
        yield fault(key, f"{state.service} needs {name}")
    for name in sorted(state.args.keys() - signature.args):
        yield fault(key, f"{state.service} does not take {name}")
    for outcome in sorted(signature.outcomes.keys() - state.then.keys()):
        yield fault(key, f"{state.service} may end with {outcome}, which leads nowhere")
    for outcome in sorted(state.then.keys() - signature.outcomes.keys()):
        yield fault(key, f"{state.service} never ends with {outcome}")
    for given in state.args.values():
        if not given.startswith("'") and given not in ever:
            yield fault(key, f"gives {state.service} the fact {given}, which no path ever learns")
    for outcome, brought in signature.outcomes.items():
        for name, slot in brought.items():
            if slot.kind is SlotKind.LIST and not 0 < slot.items <= MENU:
                yield fault(key, f"{state.service} {outcome} brings {slot.items} {name}; a menu has at most {MENU}")


def _kinds(book: Book, entries: Entries) -> Iterable[tuple[str, str, str]]:
    for door, facts in entries.items():
        yield from ((door, name, _kind(slot)) for name, slot in facts.items())
    for key, state in book.states.items():
        match state:
            case Choose(save=save) if save:
                yield key, save, "chosen"
            case Pick(source=source, save=save):
                yield key, source, str(SlotKind.LIST)
                yield key, save, "picked"
            case Ask(check=spec, save=save):
                yield key, save, _kind(check(spec).slot)
            case Wait(save=save):
                yield key, save, _kind(KEYED)
            case Call(service=service) if service in book.services:
                for brought in book.services[service].outcomes.values():
                    yield from ((key, name, _kind(slot)) for name, slot in brought.items())
            case _:
                pass


def _kind(slot: Slot) -> str:
    return f"{slot.kind} {slot.group}" if slot.kind is SlotKind.TERM else str(slot.kind)
