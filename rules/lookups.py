"""How an office's own system is asked about a case: what stands under `lookup` in a town's services.yaml, read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

__all__ = ["USUAL", "Target"]

USUAL = 1500  # milliseconds
LONGEST = 5000
_SLOT = re.compile(r"\{(\w*)\}")
_SECRET = re.compile(r"\$(LOOKUP_[A-Z0-9_]{1,40})")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}: ?[\x20-\x7e]{1,500}")


@dataclass(frozen=True, slots=True)
class Target:
    """Where to ask. `url` has {external_id} or {number} in it; `header` may name a secret of the environment: $LOOKUP_..."""

    url: str
    header: str = ""
    timeout_ms: int = USUAL

    @classmethod
    def read(cls, made: Mapping[str, str]) -> Target:
        """From a town's folder; ValueError with what is wrong."""
        if not isinstance(made, Mapping) or set(made) - {"url", "header", "timeout_ms"}:
            raise ValueError("a lookup has url, header and timeout_ms")
        url, header, patience = str(made.get("url", "")), str(made.get("header", "")), str(made.get("timeout_ms", USUAL))
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.fragment or not url.isascii():
            raise ValueError("a lookup's url begins with https:// and holds no password")
        slots = set(_SLOT.findall(url))
        if "{" in parts.netloc or not slots or slots - {"external_id", "number"}:
            raise ValueError("a lookup's url has {external_id} or {number} behind its host, and no other slot")
        if header and not _HEADER.fullmatch(header):
            raise ValueError("a lookup's header is one line such as X-Api-Key: $LOOKUP_SIAK")
        if not re.fullmatch(r"[0-9]{2,5}", patience) or not 100 <= int(patience) <= LONGEST:
            raise ValueError(f"a lookup's timeout_ms is 100 to {LONGEST}")
        return cls(url, header, int(patience))

    def address(self, number: str, external_id: str) -> str:
        """The address of one case. What is filled in can leave neither its place in the path nor the host."""
        filled = {"number": quote(number, safe=""), "external_id": quote(external_id, safe="")}
        return _SLOT.sub(lambda slot: filled[slot[1]], self.url)

    def headers(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """What is sent beside it, its secrets filled in; KeyError when one is not set."""
        if not self.header:
            return {}
        name, _, value = self.header.partition(":")
        return {name: _SECRET.sub(lambda found: secrets[found[1]], value.strip())}
