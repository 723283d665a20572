"""What every citizen service is made of: a Visit in, an Outcome out, and the promises that the prover checks.

A service says what each outcome brings (`found={"number": number(), ...}`); the program does not start when a flow asks
for more. Words are not chosen here: a fact that needs translating is a term ("@case_status.received").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rules.chance import Chance
from rules.phone import Phone
from store.submitted import Silence, Submitted
from store.towns import Line, Town, Towns
from store.unit import Unit


@dataclass(frozen=True, slots=True)
class Fact:
    """A promise about one fact. `kind` is text, number, label, term or list (see menus.model.SlotKind)."""

    kind: str
    longest: int = 0
    items: int = 0
    group: str = ""


def text(longest: int) -> Fact:
    """Words of at most `longest` characters."""
    return Fact("text", longest)


def number() -> Fact:
    """A case number of eight digits."""
    return Fact("number", 9)


def label() -> Fact:
    """A queue label: a letter and three digits."""
    return Fact("label", 4)


def term(group: str) -> Fact:
    """One of the translated words whose keys begin with `@group.`."""
    return Fact("term", group=f"@{group}.")


def options(items: int, longest: int) -> Fact:
    """A list to pick from: at most `items`, each label at most `longest` characters. At most 8 items fit a menu."""
    return Fact("list", longest, items)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, when, where and in which language. `now` is UTC.

    `language` is what is spoken or shown on this channel; `own` is the citizen's, which a voice line may not speak.
    """

    citizen: int  # row id
    phone: Phone | None
    language: str
    channel: str  # ussd, sms, voice
    now: datetime
    town: Town | None  # the town chosen in this dialogue, or the line's only town
    towns: Towns
    line_towns: tuple[str, ...]  # the towns this line serves
    unit: Unit
    chance: Chance
    path: tuple[str, ...] = ()  # the states visited, for an officer to read
    found: Mapping[str, Submitted | Silence] = field(default_factory=dict)  # what offices said just now, by case number
    say: Callable[[str], str] = str  # a term in the language that is spoken here, for the labels of a list
    line: Line | None = None  # our own line that they reached
    key: str = ""  # the network's id of this session or call
    own: str = ""  # the citizen's language, for what is texted or kept; "" when it is `language`
    proved: str = ""  # the case whose second fact they gave in this dialogue
    place: Callable[[], str] = str  # where another dialogue may go on, as text; "" when nothing is worth it


def texted(visit: Visit) -> Visit:
    """The same visit as it is worded in a text: in the citizen's own language."""
    return replace(visit, channel="sms", language=visit.own or visit.language)


@dataclass(frozen=True, slots=True)
class LookUp:
    """A case to be asked for at its office's own system: before the turn is taken, while no transaction is open."""

    town: str
    service: str
    number: str
    external_id: str  # the office's own name for it; the number where it has none


@dataclass(frozen=True, slots=True)
class Text:
    """An SMS to be sent after the commit: a message of the flows, filled with facts. `to` is the visitor unless told."""

    message: str
    facts: Mapping[str, str] = field(default_factory=dict)
    to: Phone | None = None


@dataclass(frozen=True, slots=True)
class FetchRecording:
    """A recording to be brought home from the network after the commit."""

    recording: str  # our id in store.recordings


@dataclass(frozen=True, slots=True)
class SpeakLanguage:
    """From the next screen on, speak this language."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseTown:
    """From the next step on, this dialogue is about this town."""

    town: str


@dataclass(frozen=True, slots=True)
class MeetAnew:
    """From now on this dialogue belongs to another citizen: whoever has this phone now."""

    citizen: int


@dataclass(frozen=True, slots=True)
class Proved:
    """The second fact of this case was given. It holds for this dialogue: an officer who is asked for now need not ask again."""

    number: str


PRACTICE = "practice"
"""The fact of a session that is practice: its services run, and nothing they did is kept."""

Effect = Text | FetchRecording | SpeakLanguage | ChooseTown | MeetAnew | Proved


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `lists` are (value, label) pairs for a Pick."""

    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()


Handler = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Service:
    """One thing a flow can ask for: its name, its function, the arguments it takes, what it promises."""

    name: str
    run: Handler
    args: frozenset[str]
    promises: Mapping[str, Mapping[str, Fact]]
    writes: bool  # False: reads only, so its turn needs no durable commit
    asks_first: Callable[..., LookUp | None] | None = None  # reads, and says what an office must be asked before this runs


_registered: dict[str, Service] = {}


def service(
    name: str, *, writes: bool = True, asks_first: Callable[..., LookUp | None] | None = None, **promises: Mapping[str, Fact]
) -> Callable[[Handler], Handler]:
    """Register the function below as service `name`. Its keyword-only parameters are the arguments a flow must give.

    `asks_first` takes the same arguments; what it wants asked is in `Visit.found` when the service runs, if there was time.
    """

    def register(run: Handler) -> Handler:
        code = run.__code__
        first = code.co_argcount
        args = frozenset(code.co_varnames[first : first + code.co_kwonlyargcount])
        if name in _registered and _registered[name].run.__module__ != run.__module__:
            raise ValueError(f"two services are called {name}")
        _registered[name] = Service(name, run, args, promises, writes, asks_first)
        return run

    return register


def services() -> Mapping[str, Service]:
    """Every service, by name. Importing `handlers.all` first registers them."""
    return dict(_registered)
