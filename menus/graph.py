"""The flows as a picture: Mermaid text, which GitHub and most editors draw."""

from __future__ import annotations

from collections.abc import Iterable

from menus.model import Ask, Book, Call, Choose, Pick, Say, Wait
from menus.prover_paths import Edge, edges

FIRST_WORDS = 40  # characters of a text that tell which step it is


def mermaid(book: Book, flow: str | None = None) -> str:
    """The states and ways of one flow, or of all. Ways into other flows end at a dashed box with the state's name.

    ValueError when there is no such flow.
    """
    flows = dict.fromkeys(key.partition(".")[0] for key in book.states)
    if flow is not None and flow not in flows:
        raise ValueError(f"there is no flow {flow!r}; there are {', '.join(flows)}")
    shown = [key for key in book.states if flow is None or key.startswith(f"{flow}.")]
    lines = ["flowchart TD"]
    for name in flows if flow is None else [flow]:
        lines.append(f"  subgraph {name}")
        lines += [f"    {_node(book, key)}" for key in shown if key.startswith(f"{name}.")]
        lines.append("  end")
    ways = [(key, edge) for key in shown for edge in edges(book, book.states[key])]
    elsewhere = dict.fromkeys(edge.to for _, edge in ways if edge.to not in shown)
    lines += [f'  {_id(key)}["{_safe(key)}"]:::elsewhere' for key in elsewhere]
    lines += _arrows(book, ways)
    lines += ["  classDef private stroke-width:3px", "  classDef elsewhere stroke-dasharray:4"]
    return "\n".join(lines) + "\n"


def _node(book: Book, key: str) -> str:
    words = book.words.get("id", {})
    name = key.partition(".")[2]
    match book.states[key]:
        case Call(service=service):
            return f'{_id(key)}[["{_safe(name)}<br/>{_safe(service)}"]]'
        case Choose() | Pick():
            left, right = "[", "]"
        case Ask() | Wait():
            left, right = "[/", "/]"
        case Say():
            left, right = "([", "])"
    private = ":::private" if key in book.private else ""
    return f'{_id(key)}{left}"{_safe(name)}<br/>{_safe(_first(words.get(key, "")))}"{right}{private}'


def _arrows(book: Book, ways: Iterable[tuple[str, Edge]]) -> Iterable[str]:
    words = book.words.get("id", {})
    for key, edge in ways:
        label = words.get(f"{key}:{edge.label}", edge.label)
        yield f'  {_id(key)} -->|"{_safe(label)}"| {_id(edge.to)}' if label else f"  {_id(key)} --> {_id(edge.to)}"


def _first(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= FIRST_WORDS else line[:FIRST_WORDS].rsplit(" ", 1)[0] + " ..."


def _id(key: str) -> str:
    return key.replace(".", "__")


def _safe(text: str) -> str:
    """Mermaid's own escapes: `#quot;` for a quotation mark, and so on."""
    for sign, escape in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(sign, escape)
    return text
