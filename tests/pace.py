"""What makes the tests quicker, and changes nothing of what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from werkzeug.routing import Rule


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
