"""Which networks are set up. A network is a file in gateway/providers; there is no list to extend."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from gateway import providers as networks
from gateway.reading import keys
from gateway.types import Provider, Sender

SENDING = "_send"  # files that end so load a network's SDK: the web side never imports them


def providers(settings: Mapping[str, str]) -> Mapping[str, Provider]:
    """The web side of each network that is set up, by name. Raises ValueError for a setting that cannot be read."""
    found: dict[str, Provider] = {}
    for kind in _kinds("verify", sending=False):
        if (provider := kind.from_settings(settings)) is not None:
            found[provider.name] = provider
    return MappingProxyType(found)


def senders(settings: Mapping[str, str]) -> Mapping[str, Sender]:
    """The worker's side of each network that is set up, by name. Loads the SDKs (about a second).

    The sandbox carries what training towns send, and in demonstration mode (DEMO=1) it plays each network without credentials.
    """
    from gateway.providers.sandbox import SandboxSender

    found: dict[str, Sender] = {}
    sandbox = SandboxSender.from_settings(settings)
    if sandbox is not None:
        found[sandbox.name] = sandbox
    stand_in = sandbox if settings.get("DEMO", "") == "1" else None
    for kind in _kinds("send", sending=True):
        sender = kind.from_settings(settings) or stand_in
        if sender is not None:
            found[kind.name] = sender
    return MappingProxyType(found)


def callback(name: str, sender: Sender, settings: Mapping[str, str], message_id: str) -> str:
    """The address that the network `name` shall report a message to; "" when it has no address per message."""
    tail, known, origin = getattr(sender, "reports", ""), keys(settings.get("WEBHOOK_KEY", "")), settings.get("PUBLIC_URL", "").rstrip("/")
    if not tail or not known or not origin:
        return ""
    return f"{origin}/hooks/{name}/{quote(known[0], safe='')}/{tail}?id={quote(message_id, safe='')}"


def hooks_below(name: str, settings: Mapping[str, str]) -> str:
    """The address below which the network `name` finds our doors; "" while PUBLIC_URL or WEBHOOK_KEY is not set."""
    known, origin = keys(settings.get("WEBHOOK_KEY", "")), settings.get("PUBLIC_URL", "").rstrip("/")
    return f"{origin}/hooks/{name}/{quote(known[0], safe='')}" if known and origin else ""


def training_key(settings: Mapping[str, str]) -> str:
    """The key of the doors of training towns, for the phone to practise with; it opens no other."""
    from gateway.providers.sandbox import key_of

    return key_of(settings)


def _kinds(verb: str, sending: bool) -> Iterator[Any]:
    for module in sorted(iter_modules(networks.__path__), key=lambda one: one.name):
        if module.name.endswith(SENDING) is sending:
            loaded = import_module(f"{networks.__name__}.{module.name}")
            for _, kind in inspect.getmembers(loaded, inspect.isclass):
                if kind.__module__ == loaded.__name__ and hasattr(kind, "from_settings") and hasattr(kind, verb):
                    yield kind
