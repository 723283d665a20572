"""What the services promise, in the menus' own terms, so that flows and services are proven to agree at start-up."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.service import Fact, Service
from menus.model import Signature, Slot, SlotKind


def signatures(services: Mapping[str, Service]) -> dict[str, Signature]:
    """Each service's arguments and outcomes as the prover and the screens need them."""
    return {
        name: Signature(
            service.args,
            {outcome: {fact: _slot(promise) for fact, promise in facts.items()} for outcome, facts in service.promises.items()},
        )
        for name, service in services.items()
    }


def _slot(fact: Fact) -> Slot:
    return Slot(SlotKind(fact.kind), fact.longest, fact.items, fact.group)
