"""Which prepared answer an officer most likely needs, by what the caller was doing when they asked for a human."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

BY_FLOW: Mapping[str, str] = {
    "status": "how_to_check", "followup": "how_to_check", "complaint": "how_to_report", "info": "which_papers", "office": "opening_hours",
    "queue": "opening_hours",
}  # fmt: skip
"""Only answers that are true of everybody and need no case: they stand in the box before anybody looked at one."""


def suggested(path: Iterable[str]) -> str:
    """The key of a prepared answer; "" when nothing fits."""
    flows = [state.partition(".")[0] for state in path]
    return next((BY_FLOW[flow] for flow in reversed(flows) if flow in BY_FLOW), "")
