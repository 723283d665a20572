"""The feature phone, and the sandbox network that it hangs on: its lines, messages, calls and recordings. Demo mode only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_from_directory

from rules.phone import Phone
from store import citizens, messages, officer_calls, officer_legs, placed
from store.messages import Message, State

if TYPE_CHECKING:
    from store.unit import Store

INVENTED = re.compile(r"\+62840000[0-9]{5}\Z")  # no operator has 0840: these numbers belong to nobody
_REFERENCE = re.compile(r"(?:RE|AT)[0-9a-f]{32}\Z")
_LONGEST = 4_000_000  # bytes: four minutes of telephone sound
_SHOWN = 50
_RINGS = timedelta(seconds=35)  # as long as a network lets a phone ring
_ARRIVED = frozenset({State.SENT, State.DELIVERED})


@dataclass(frozen=True, slots=True)
class Network:
    """What the phone must know to stand for the networks. The key and the token are public in demo mode, by design."""

    store: Store
    webhook_key: str
    training_key: str
    twilio_token: str
    twilio_sid: str
    people: tuple[tuple[str, str, str], ...]
    folder: Path
    public_url: str

    def told(self, origin: str) -> dict[str, Any]:
        """The same for JSON. `origin` is used when no public address is set."""
        towns = self.store.towns().all
        lines = {(one.provider, one.kind, one.address): one for town in towns for one in town.lines}
        return {
            "webhook_key": self.webhook_key,
            "training_key": self.training_key,
            "twilio_token": self.twilio_token,
            "twilio_sid": self.twilio_sid,
            "public_url": self.public_url or origin.rstrip("/"),
            "people": [{"phone": phone, "name": name, "note": note} for phone, name, note in self.people],
            "towns": [{"id": one.id, "name": one.name, "zone": one.zone} for one in towns],
            "lines": [
                {"provider": one.provider, "kind": one.kind, "address": one.address, "towns": list(one.towns)} for one in lines.values()
            ],
        }


def attach(blueprint: Blueprint, network: Network) -> None:
    """Serve `/phone` and what the handset asks of its network."""

    @blueprint.get("/phone")
    def phone() -> str:
        people = [(number, Phone(number).local, name, note) for number, name, note in network.people]
        return render_template("public/phone.html", people=people, towns=network.store.towns().all)

    @blueprint.get("/phone/network")
    def told() -> Response:
        return jsonify(network.told(request.host_url))

    @blueprint.get("/phone/messages")
    def arrived() -> Response:
        """Messages that the sandbox network carried to one invented number, oldest first; with `after`, only later ones."""
        number = request.args.get("phone", "")
        if not INVENTED.match(number):
            abort(404)
        with network.store.reading() as unit:
            kept = reversed(messages.to_phone(unit, Phone(number), _SHOWN))
        return jsonify(messages=_since([_told(one) for one in kept if one.state in _ARRIVED], request.args.get("after", "")))

    @blueprint.get("/phone/calls")
    def ringing() -> Response:
        """Calls of ours that ring at one invented number now: our id of each, and the line that calls."""
        number = request.args.get("phone", "")
        if not INVENTED.match(number):
            abort(404)
        with network.store.reading() as unit:
            who = citizens.find(unit, Phone(number))
            # The clock of this machine is good enough for how long a phone of the demonstration rings.
            rings = placed.ringing(unit, who.id, datetime.now(UTC) - _RINGS) if who else []
        return jsonify(calls=[{"id": one.id, "provider": one.provider, "from": one.line, "reference": one.reference} for one in rings])

    @blueprint.get("/phone/line")
    def in_line() -> Response:
        """How a call of an invented number stands that waits for an officer: the officer's phone that rings for it, if any."""
        number = request.args.get("phone", "")
        if not INVENTED.match(number):
            abort(404)
        with network.store.reading() as unit:
            who = citizens.find(unit, Phone(number))
            call = officer_calls.of_key(unit, request.args.get("provider", ""), request.args.get("call", ""))
            if who is None or call is None or call.citizen != who.id:
                abort(404)
            leg = officer_legs.get(unit, call.leg) if call.leg else None
        rings = leg if leg is not None and leg.taken_at is not None and leg.ended_at is None else None
        return jsonify(
            state=call.state.value, queue=call.queue, leg=rings.id if rings else "", reference=rings.reference if rings else "",
            line=call.line, talked=call.answered_at is not None,
        )  # fmt: skip

    @blueprint.post("/phone/recordings")
    def keep() -> tuple[str, int]:
        """Keep a recording under its reference. The content type alone makes a browser ask before another site may send one."""
        reference = request.args.get("reference", "")
        if not _REFERENCE.match(reference) or request.mimetype != "audio/wav":
            abort(400)
        if not 0 < (request.content_length or 0) <= _LONGEST:
            abort(413)
        network.folder.mkdir(parents=True, exist_ok=True)
        (network.folder / f"{reference}.wav").write_bytes(request.get_data(cache=False))
        return "", 204

    @blueprint.get("/phone/recordings/<reference>")
    def fetch(reference: str) -> Response:
        if not _REFERENCE.match(reference):
            abort(404)
        return send_from_directory(network.folder.absolute(), f"{reference}.wav", mimetype="audio/wav")


def _told(message: Message) -> dict[str, str]:
    return {
        "id": message.id, "from": message.address, "text": message.text, "at": message.created_at.isoformat(), "provider": message.provider,
        "reference": message.reference, "state": message.state.value,
    }


def _since(told: list[dict[str, str]], after: str) -> list[dict[str, str]]:
    ids = [one["id"] for one in told]
    return told[ids.index(after) + 1:] if after in ids else told
