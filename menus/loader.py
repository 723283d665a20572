"""Flows and words from YAML to a Book, or FlowError with every fault at once.

Everything is read as text: no YAML booleans, no octal phone numbers, and a key written twice is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from menus.checks import check
from menus.model import Ask, Book, Call, Choose, Command, Message, Option, Pick, Say, Signature, Slot, SlotKind, State, Wait

KINDS = ("choose", "pick", "ask", "call", "wait", "say")
VARIANTS = ("voice", "sms", "ussd")
_ALLOWED = {
    "choose": {"choose", "save", "options", "private", *VARIANTS},
    "pick": {"pick", "from", "save", "to", "private", *VARIANTS},
    "ask": {"ask", "check", "save", "to", "record", "secret", "private", *VARIANTS},
    "call": {"call", "with", "then"},
    "wait": {"wait", "save", "to", *VARIANTS},
    "say": {"say", "private", *VARIANTS},
}
_SLOT = re.compile(r"^(text|number|label|term)(?:\((\w+)\))?$")


class FlowError(Exception):
    """What is wrong with the flows; each fault names its file and state."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class _Text(yaml.SafeLoader):
    """Reads every scalar as text and refuses a key written twice."""


def _mapping(loader: _Text, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in found:
            raise FlowError([f"{key_node.start_mark.name}:{key_node.start_mark.line + 1}: {key!r} is written twice"])
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Text.yaml_implicit_resolvers = {}
_Text.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(path: Path) -> Any:
    """A YAML file with text scalars only; FlowError names the line of a mistake."""
    try:
        with path.open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=_Text)
    except yaml.YAMLError as error:
        raise FlowError([f"{path.name}: not YAML: {' '.join(str(error).split())}"]) from error


class _Reader:
    """Collects states, words and faults while the files are read."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.states: dict[str, State] = {}
        self.messages: dict[str, Message] = {}
        self.commands: dict[str, Command] = {}
        self.private: set[str] = set()
        self.words: dict[str, dict[str, str]] = {}

    def flow(self, flow: str, raw: Any) -> None:
        if not isinstance(raw, dict) or set(raw) - {"states", "messages", "commands"}:
            self.faults.append(f"{flow}: a flow has only states, messages and commands")
            return
        for name, body in (raw.get("states") or {}).items():
            self.state(flow, f"{flow}.{name}", body)
        for name, body in (raw.get("messages") or {}).items():
            self.message(f"message.{flow}.{name}", body)
        for word, body in (raw.get("commands") or {}).items():
            self.command(flow, word, body)

    def state(self, flow: str, key: str, body: Any) -> None:
        kinds = [kind for kind in KINDS if isinstance(body, dict) and kind in body]
        if len(kinds) != 1:
            self.faults.append(f"{key}: a state has exactly one of {', '.join(KINDS)}")
            return
        kind = kinds[0]
        unknown = set(body) - _ALLOWED[kind]
        if unknown:
            self.faults.append(f"{key}: {kind} does not know {', '.join(sorted(unknown))}")
        try:
            self.states[key] = self._build(flow, key, kind, body)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            self.faults.append(f"{key}: {missing}")
            return
        if kind != "call":
            self._say(key, body[kind], body)
        if body.get("private") == "true":
            self.private.add(key)

    def _build(self, flow: str, key: str, kind: str, body: Mapping[str, Any]) -> State:
        match kind:
            case "choose":
                options = []
                for option in body["options"]:
                    options.append(Option(option["value"], target(flow, option["to"]), option.get("key", "")))
                    self._say(f"{key}:{option['value']}", option["label"], option)
                return Choose(tuple(options), body.get("save", ""))
            case "pick":
                return Pick(body["from"], body["save"], target(flow, body["to"]))
            case "ask":
                check(body["check"])
                record, secret = body.get("record") == "true", body.get("secret") == "true"
                return Ask(body["check"], body["save"], target(flow, body["to"]), record, secret)
            case "call":
                then = {outcome: target(flow, to) for outcome, to in body["then"].items()}
                return Call(body["call"], dict(body.get("with") or {}), then)
            case "wait":
                return Wait(body["save"], target(flow, body["to"]))
            case _:
                return Say()

    def _say(self, key: str, text: str, variants: Mapping[str, Any]) -> None:
        words = self.words.setdefault("id", {})
        words[key] = str(text).strip()
        words.update({f"{key}@{channel}": str(variants[channel]).strip() for channel in VARIANTS if channel in variants})

    def message(self, key: str, body: Any) -> None:
        try:
            slots = {name: slot(spec) for name, spec in (body.get("slots") or {}).items()}
            self.messages[key] = Message(slots, int(body.get("segments", "1")))
            self._say(key, body["sms"], {})
        except (KeyError, ValueError, AttributeError) as error:
            self.faults.append(f"{key}: {error}")

    def command(self, flow: str, word: str, body: Any) -> None:
        word = word.upper()
        if word in self.commands:
            self.faults.append(f"{flow}: the command {word} is written twice")
        try:
            flags = {flag: body.get(flag) == "true" for flag in ("whole", "sure", "digits")}
            alone = target(flow, body["alone"]) if body.get("alone") else ""
            also = tuple(other.upper() for other in body.get("also") or ())
            self.commands[word] = Command(target(flow, body["to"]), also, alone=alone, **flags)
        except (KeyError, AttributeError) as error:
            self.faults.append(f"{flow}: the command {word}: {error}")

    def language(self, language: str, raw: Any, origin: str) -> None:
        words = self.words.setdefault(language, {})
        for key, text in (raw or {}).items():
            if key in words:
                self.faults.append(f"{origin}: {key} is written twice for {language}")
            words[key] = str(text).strip()


def target(flow: str, name: str) -> str:
    """A state's full key: `name` of this flow, or "flow.state" of another."""
    return name if "." in name else f"{flow}.{name}"


def slot(spec: str) -> Slot:
    """What `text(20)`, `number`, `label` or `term(group)` in a message's slots promises."""
    match = _SLOT.match(spec)
    if match is None:
        raise ValueError(f"no slot is called {spec!r}; there are text(n), number, label and term(group)")
    kind = SlotKind(match[1])
    if kind is SlotKind.TEXT:
        return Slot(kind, int(match[2] or 0))
    if kind is SlotKind.TERM:
        return Slot(kind, group=f"@{match[2]}.")
    return Slot(kind, 9 if kind is SlotKind.NUMBER else 4)


def load(folder: Path, services: Mapping[str, Signature], spoken: Mapping[str, str] | None = None) -> Book:
    """The book of all flows and words below `folder` (flows/*.yaml, words/*.yaml).

    `services` is what the flows may call; `spoken` maps a language to the one that a voice line speaks for it.
    Raises FlowError with every fault found in reading. What only a walk can find is the prover's.
    """
    reader = _Reader()
    for path in sorted((folder / "flows").glob("*.yaml")):
        try:
            reader.flow(path.stem, read_yaml(path))
        except FlowError as error:
            reader.faults.extend(error.faults)
    for path in sorted((folder / "words").glob("*.yaml")):
        try:
            raw = read_yaml(path)
        except FlowError as error:
            reader.faults.extend(error.faults)
            continue
        # A file holds one language and is named for it, or one subject in all languages: language -> key -> text.
        parts = raw.items() if all(isinstance(words, dict) for words in raw.values()) else [(path.stem, raw)]
        for language, words in parts:
            reader.language(language, words, path.name)
    if reader.faults:
        raise FlowError(reader.faults)
    return Book(
        reader.states, reader.words, reader.messages, reader.commands, dict(services), frozenset(reader.private), dict(spoken or {})
    )
