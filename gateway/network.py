"""One HTTP call to a network, bounded in time and size. Whatever goes wrong is a NotSent that says whether it may have been taken."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, DecodeError, HTTPError, NewConnectionError, ProxyError, SSLError

from gateway.errors import NotSent, Reason

CONNECT = 2.0  # seconds
TOTAL = 10.0  # seconds, from the first packet to the last
ANSWER_LONGEST = 1024 * 1024  # bytes
SOUND_LONGEST = 50 * 1024 * 1024
SOUND_TOTAL = 60.0
WAIT_LONGEST = 3600.0  # seconds; a network that asks for more is asked again after this

# At its debug level it prints whole addresses: Kannel's hold a password, a phone and what is said to it.
logging.getLogger("urllib3").setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a network answered. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode("utf-8", "replace")


def exchange(
    method: str, url: str, *, params: Mapping[str, Any] | None = None, data: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None, total: float = TOTAL, longest: int = ANSWER_LONGEST,
) -> Answer:  # fmt: skip
    """Ask once, on a new connection, following no redirect. Raises NotSent: UNREACHABLE, NO_ANSWER, NOT_UNDERSTOOD, or by `by_status`.

    `total` seconds are for the first word; a network that then drips on is left at the next piece after them.
    An old connection that the network has closed would look like a request without an answer, so none is kept.
    """
    until = time.monotonic() + total
    try:
        with requests.request(
            method, url, params=params, data=data, headers=dict(headers or {}), auth=auth, timeout=(CONNECT, total - CONNECT),
            allow_redirects=False, stream=True,
        ) as response:  # fmt: skip
            body = bytearray()
            # What is there now, not a full piece: a network that drips byte by byte would hold us for an hour.
            while piece := response.raw.read1(65536, decode_content=True):
                body += piece
                if time.monotonic() > until:
                    raise NotSent(Reason.NO_ANSWER, "too slow")
                if len(body) > longest:
                    raise NotSent(Reason.NOT_UNDERSTOOD, "too long an answer")
            answer = Answer(response.status_code, {name.lower(): value for name, value in response.headers.items()}, bytes(body))
    except requests.RequestException as fault:
        raise _trouble(fault) from fault
    except DecodeError as fault:
        raise NotSent(Reason.NOT_UNDERSTOOD, "not as it says it is packed") from fault
    except HTTPError as fault:
        raise NotSent(Reason.NO_ANSWER, type(fault).__name__) from fault
    by_status(answer)
    return answer


def by_status(answer: Answer) -> None:
    """Raise what every network means by 429, by 5xx (nothing was taken) and by a redirect; leave the rest to the caller."""
    if answer.status == 429:
        raise NotSent(Reason.THROTTLED, "429", _wait(answer))
    if answer.status >= 500:
        raise NotSent(Reason.UNREACHABLE, str(answer.status), _wait(answer))
    if 300 <= answer.status < 400:
        raise NotSent(Reason.REFUSED, f"{answer.status}: sends us elsewhere")


def sound(url: str, auth: tuple[str, str] | None = None) -> bytes:
    """A recording: WAV or MP3 by its first bytes, not by what the network calls it. Raises NotSent; UNREACHABLE while it is not ready."""
    return is_sound(exchange("GET", url, auth=auth, total=SOUND_TOTAL, longest=SOUND_LONGEST))


def is_sound(answer: Answer) -> bytes:
    """The body of an answer, when it is a recording; raises NotSent otherwise."""
    if answer.status == 404:
        raise NotSent(Reason.UNREACHABLE, "404: not ready")
    if answer.status != 200:
        raise NotSent(Reason.REFUSED, str(answer.status))
    head = answer.body[:12]
    if (head[:4] == b"RIFF" and head[8:12] == b"WAVE") or head[:3] == b"ID3" or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"):
        return answer.body
    raise NotSent(Reason.NOT_UNDERSTOOD, "no recording")


def _wait(answer: Answer) -> float:
    """Retry-After: seconds, or a date."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return min(float(told[:9]), WAIT_LONGEST)
    try:
        return max(0.0, min(parsedate_to_datetime(told).timestamp() - time.time(), WAIT_LONGEST))
    except (TypeError, ValueError):
        return 0.0


def _trouble(fault: requests.RequestException) -> NotSent:
    """Only what failed before the request left is surely not taken. The fault's own words hold addresses: they are left out."""
    kind = type(fault).__name__
    if isinstance(fault, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema | requests.exceptions.InvalidSchema):
        return NotSent(Reason.REFUSED, f"our own setting: {kind}")
    if isinstance(fault, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return NotSent(Reason.UNREACHABLE, kind)
    cause = getattr(fault.args[0], "reason", None) if fault.args else None
    if isinstance(cause, NewConnectionError | ConnectTimeoutError | SSLError | ProxyError):
        return NotSent(Reason.UNREACHABLE, type(cause).__name__)
    return NotSent(Reason.NO_ANSWER, kind)
