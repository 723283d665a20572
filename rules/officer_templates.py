"""Which prepared answer an officer most likely needs, by what the caller was doing when they asked for a human."""

from __future__ import annotations

from collections.abc import Iterable

_BY_FLOW = {
    "status": "ready", "info": "bring_papers", "complaint": "checked", "office": "come_to_office", "queue": "come_to_office",
    "followup": "takes_longer",
}


def suggested(path: Iterable[str]) -> str:
    """The key of a prepared answer; "" when nothing fits."""
    flows = [state.partition(".")[0] for state in path]
    return next((_BY_FLOW[flow] for flow in reversed(flows) if flow in _BY_FLOW), "")
