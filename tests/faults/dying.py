"""The web side with a weak heart: it works out the answer, commits, and dies by SIGKILL before a byte of the answer leaves.

Served in place of `app:app` beside the real one. A request with the header X-Die names the file that shall get the answer that
nobody hears.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from app import create_app

_healthy = create_app()


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI."""
    answer = _healthy(environ, start_response)
    last_words = environ.get("HTTP_X_DIE")
    if last_words is None:
        return answer
    with open(last_words, "wb") as file:
        file.write(b"".join(answer))
        file.flush()
        os.fsync(file.fileno())
    os.kill(os.getpid(), signal.SIGKILL)
    return []
