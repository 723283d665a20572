"""What makes the tests quicker, and changes nothing of what they say."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import ClassVar

from werkzeug.routing import Rule

PATIENCE = (20_000, 20, 20)  # things made before the youngest are looked through, and so on; Python's own is (700, 10, 10)


class Road(Rule):
    """A rule of an app whose functions were written once for every app of this process.

    Werkzeug writes, parses and compiles two functions for each rule, and most tests have an app of their own with over a
    hundred. They hold nothing of one app: they are given the rule. Where Werkzeug calls its part by another name, all is as before.
    """

    _written: ClassVar[dict[tuple[object, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        alike = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if alike not in self._written:
            self._written[alike] = super()._compile_builder(append_unknown)
        return self._written[alike]


def wait_with_garbage() -> None:
    """Look for garbage less often: reading thousands of tests makes little of it, and a heap of a million things is long to walk."""
    gc.set_threshold(*PATIENCE)


def keep_what_stands() -> None:
    """All that is read stays until the end: nobody looks for garbage in it any more."""
    gc.collect()
    gc.freeze()
