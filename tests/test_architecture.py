"""The shape of the house, held over the syntax tree: who may import whom, what stays pure, and how long a file may be."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
ROOMS: dict[str, set[str]] = {
    "menus": set(),
    "rules": set(),
    "store": {"rules"},
    "handlers": {"store", "rules"},
    "gateway": {"menus", "handlers", "store", "rules"},
    "jobs": {"gateway", "store", "rules"},
    "console": {"menus", "store", "rules"},
    "public": {"menus", "store", "rules"},
    "api": {"menus", "store", "rules"},
}
OURS = {*ROOMS, "app", "config", "migrations"}
PURE = ("menus", "rules")
IMPURE = {
    "socket", "os", "io", "time", "random", "secrets", "subprocess", "threading", "asyncio", "urllib.request", "http", "requests",
    "sqlite3", "sqlalchemy", "flask", "redis", "rq", "shutil", "tempfile", "signal", "multiprocessing", "uuid",
}  # fmt: skip
# A book of flows is read from a folder once, at start-up; chance is made here so that it can be passed in everywhere else.
MAY_BE_IMPURE = {("rules/chance.py", "secrets")}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
FLASK_ROOMS = ("console", "public", "api")
FLASK_FILES = ("app.py", "gateway/webhooks.py")
RQ_ROOMS = ("jobs",)
SLOW = ("twilio.rest", "africastalking")  # a tenth of a second and 20 MB each: only inside a function that sends
LONGEST = 300
BAD_NAMES = {"utils", "util", "common", "helpers", "helper", "core", "manager", "managers", "misc", "base_manager", "services"}


@cache
def files() -> tuple[Path, ...]:
    found = [HOUSE / "app.py", HOUSE / "config.py"]
    for room in (*ROOMS, "migrations"):
        found += sorted((HOUSE / room).rglob("*.py"))
    return tuple(path for path in found if path.exists())


def named(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), named(path))


def imports(path: Path, top_only: bool = False) -> Iterator[str]:
    """Every module that a file imports, dotted; type-checking-only imports count as well."""
    nodes = tree(path).body if top_only else ast.walk(tree(path))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}:{node.lineno}: imports are written in full"
            yield from (f"{node.module}.{one.name}" for one in node.names)


def begins(module: str, roots: set[str] | tuple[str, ...]) -> bool:
    return any(module == root or module.startswith(root + ".") for root in roots)


def every(rule: str, broken: list[str]) -> None:
    assert not broken, rule + "\n  " + "\n  ".join(broken)


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_down(room: str) -> None:
    broken = []
    for path in files():
        if room_of(path) != room:
            continue
        for module in imports(path):
            root = module.split(".")[0]
            if root in OURS and root != room and root not in ROOMS[room]:
                broken.append(f"{named(path)} imports {module}")
    every(f"{room} may import only {sorted(ROOMS[room]) or 'nothing of ours'}.", broken)


def test_nobody_imports_app_and_only_app_imports_config() -> None:
    found = [(path, module) for path in files() for module in imports(path) if begins(module, ("app", "config"))]
    every("app and config are read by app alone.", [f"{named(p)} imports {m}" for p, m in found if named(p) != "app.py"])


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_stay_pure(room: str) -> None:
    broken = []
    for path in files():
        if room_of(path) != room:
            continue
        for module in imports(path):
            if begins(module, tuple(IMPURE)) and (named(path), module.split(".")[0]) not in MAY_BE_IMPURE:
                broken.append(f"{named(path)} imports {module}")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS:
                broken.append(f"{named(path)}:{node.lineno} reads the clock")
    every(f"{room} has no clock, socket, database or environment: what it needs is passed in.", broken)


def test_yaml_is_read_in_one_place_of_the_menus() -> None:
    found = [named(path) for path in files() if room_of(path) == "menus" for module in imports(path) if begins(module, ("yaml",))]
    every("yaml only in menus/loader.py.", [name for name in found if name != "menus/loader.py"])


def test_flask_stays_at_the_web_side() -> None:
    found = [path for path in files() if any(begins(module, ("flask", "werkzeug")) for module in imports(path))]
    allowed = {path for path in found if named(path) in FLASK_FILES or room_of(path) in FLASK_ROOMS}
    every("flask only in gateway/webhooks.py, console, public, api and app.py.", [named(path) for path in found if path not in allowed])


def test_rq_stays_in_the_jobs() -> None:
    found = [path for path in files() if any(begins(module, ("rq",)) for module in imports(path))]
    every("rq only in jobs/ and app.py.", [named(path) for path in found if room_of(path) not in RQ_ROOMS and named(path) != "app.py"])


def test_slow_libraries_are_imported_only_where_something_is_sent() -> None:
    found = [(path, module) for path in files() for module in imports(path, top_only=True) if begins(module, SLOW)]
    every("twilio.rest and africastalking are imported inside functions.", [f"{named(p)} imports {m}" for p, m in found])


def test_files_stay_small() -> None:
    long = [(named(path), len(path.read_text(encoding="utf-8").splitlines())) for path in files()]
    every(f"A file has one subject and at most {LONGEST} lines.", [f"{name}: {lines}" for name, lines in long if lines > LONGEST])


def test_files_have_names_with_a_meaning() -> None:
    broken = [named(path) for path in files() if {part.removesuffix(".py") for part in path.relative_to(HOUSE).parts} & BAD_NAMES]
    every("What seems to need such a name has an owner not yet found.", broken)


def test_every_module_says_what_lives_here() -> None:
    missing = [named(path) for path in files() if path.read_text().strip() and not ast.get_docstring(tree(path))]
    every("A module's docstring says what lives there.", missing)


def test_nothing_is_switched_off() -> None:
    broken = []
    for path in [*files(), *sorted((HOUSE / "tests").rglob("*.py"))]:
        if path == Path(__file__):
            continue
        for node in ast.walk(tree(path)):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in {"mock.patch", "patch", "MagicMock", "Mock", "pytest.skip", "pytest.xfail"}:
                broken.append(f"{named(path)}:{node.lineno} {name}")
            if isinstance(node, ast.keyword) and node.arg == "verify" and ast.unparse(node.value) == "False":
                broken.append(f"{named(path)}:{node.value.lineno} verify=False")
    every("Nothing is patched, skipped, or trusted without its certificate.", broken)


def test_standard_names_are_not_hidden() -> None:
    taken = sorted({room_of(path) for path in files()} & set(sys.stdlib_module_names))
    every("A room must not hide a module of Python.", taken)
