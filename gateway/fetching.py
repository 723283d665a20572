"""Fetch from an address that a stranger may have named: HTTPS on its own port, a public host, one try, no redirect.

The name is resolved once, every address of it must be public, and the connection goes to the very address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, urlsplit

from urllib3 import HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from gateway.errors import NotSent, Reason
from gateway.network import CONNECT, SOUND_LONGEST, SOUND_TOTAL, Answer, by_status, is_sound

# Public by the letter, yet each can carry a private address inside.
_TUNNELS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::ffff:0:0/96"))


def addresses(host: str, port: int) -> Sequence[str]:
    """All addresses of a host; raises OSError when it has none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public(address: str) -> bool:
    """Whether an address is on the open internet: nothing of ours, of this machine, or of its metadata service."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    return not any(found in net for net in _TUNNELS if net.version == found.version)


def fetch_sound(
    url: str, *, resolve: Callable[[str, int], Sequence[str]] = addresses, allowed: Callable[[str], bool] = public,
    trust: ssl.SSLContext | None = None, port: int = 443,
) -> bytes:  # fmt: skip
    """A recording from a public HTTPS address. Raises NotSent: REFUSED for an address that is not one, UNREACHABLE when it fails."""
    where = _checked(url)
    host = str(where.hostname)
    try:
        found = resolve(host, port)
    except OSError as fault:
        raise NotSent(Reason.UNREACHABLE, "no such host") from fault
    if not found or not all(allowed(address) for address in found):
        raise NotSent(Reason.REFUSED, "not a public address")
    try:
        return is_sound(_get(found[0], port, host, where, trust or ssl.create_default_context()))
    except (HTTPError, OSError) as fault:
        raise NotSent(Reason.UNREACHABLE, type(fault).__name__) from fault


def _checked(url: str) -> SplitResult:
    try:
        where = urlsplit(url)
        port = where.port or 443
    except ValueError as fault:
        raise NotSent(Reason.REFUSED, "not an address") from fault
    if where.scheme != "https" or not where.hostname or where.username is not None or port != 443:
        raise NotSent(Reason.REFUSED, "not a plain HTTPS address")
    return where


def _get(address: str, port: int, host: str, where: SplitResult, trust: ssl.SSLContext) -> Answer:
    path = f"{where.path or '/'}{f'?{where.query}' if where.query else ''}"
    until = time.monotonic() + SOUND_TOTAL
    with HTTPSConnectionPool(
        address, port, timeout=Timeout(connect=CONNECT, read=5.0), retries=False, ssl_context=trust, server_hostname=host,
        assert_hostname=host,
    ) as pool:  # fmt: skip
        response = pool.request("GET", path, headers={"Host": host}, redirect=False, preload_content=False)
        body = bytearray()
        while piece := response.read1(65536):
            body += piece
            if len(body) > SOUND_LONGEST or time.monotonic() > until:
                raise NotSent(Reason.REFUSED, "too long a recording")
    answer = Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, bytes(body))
    by_status(answer)
    return answer
