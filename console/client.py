"""Which address a sign-in is tried from: the peer's, or what our own proxy says of it. A header of anybody else counts for nothing."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network


def address(peer: str, forwarded: str, proxies: str) -> str:
    """Where a request comes from, to count its wrong tries; "" when that is not known, and then nobody is counted.

    `forwarded` (X-Forwarded-For) is read from its right end, for as long as who wrote it is one of `proxies` (a comma list). A
    peer on this very machine is a proxy that nobody named: all browsers look like it, so it stands for none of them. Of IPv6 the
    first 64 bits count: one household has all the others.
    """
    ours, told = [ip_network(one.strip()) for one in proxies.split(",") if one.strip()], forwarded.split(",")
    at = _parsed(peer)
    while at is not None and _among(at, ours):
        at = _parsed(told.pop()) if told else None
    if at is None or at.is_loopback:
        return ""
    return str(at if at.version == 4 else ip_network((int(at), 64), strict=False))


def _among(at: IPv4Address | IPv6Address, ours: list[IPv4Network | IPv6Network]) -> bool:
    return any(at in one for one in ours)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        at = ip_address(text.strip())
    except ValueError:
        return None
    return at.ipv4_mapped or at if isinstance(at, IPv6Address) else at
