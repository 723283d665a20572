"""The feature phone, and the sandbox network that it hangs on: its lines, messages, calls and recordings.

In demo mode for everybody. Elsewhere for an officer who practises, and it reaches their training town alone.
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_from_directory

from rules.phone import Phone
from store import citizens, messages, officer_calls, officer_legs, placed, training
from store.messages import Message, State

if TYPE_CHECKING:
    from store.town_values import Town
    from store.unit import Store

INVENTED = re.compile(r"\+62840000[0-9]{5}\Z")  # no operator has 0840: these numbers belong to nobody
_REFERENCE = re.compile(r"(?:RE|AT)[0-9a-f]{32}\Z")
_LONGEST = 4_000_000  # bytes: four minutes of telephone sound
_KEPT = 24 * 3600  # seconds
_SHOWN = 50
_RINGS = timedelta(seconds=35)  # as long as a network lets a phone ring
_ARRIVED = frozenset({State.SENT, State.DELIVERED})


@dataclass(frozen=True, slots=True)
class Network:
    """What the phone must know to stand for the networks. The key and the token are public in demo mode, by design.

    Elsewhere only whoever practises has a phone: one that knows the key of training towns and no other (docs/decisions/0027-training.md).
    """

    store: Store
    demo: bool
    webhook_key: str
    training_key: str
    twilio_token: str
    twilio_sid: str
    people: tuple[tuple[str, str, str], ...]
    folder: Path
    public_url: str
    now: Callable[[], datetime]

    def seen(self) -> Seen:
        """What the phone that asks may see; 404 for whoever has none."""
        towns = self.store.towns()
        if self.demo:
            return Seen(towns.all, self.people)
        with self.store.reading() as unit:
            found = training.practises(unit, request.cookies.get(training.PASS, ""), self.now())
        town = towns.get(found.town or "") if found is not None else None
        if found is None or town is None or not town.training:
            abort(404)
        return Seen((town,), training.phones_of(found.member.id))

    def one(self) -> Phone:
        """The phone that is asked about, if it is one that whoever asks may be; 404 otherwise."""
        seen, number = self.seen(), request.args.get("phone", "")
        if not INVENTED.match(number) or not (self.demo or number in {phone for phone, _name, _note in seen.people}):
            abort(404)
        return Phone(number)

    def told(self, origin: str) -> dict[str, Any]:
        """What the phone's script knows. `origin` is used when no public address is set."""
        seen = self.seen()
        lines = {(one.provider, one.kind, one.address): one for town in seen.towns for one in town.lines}
        real = {"webhook_key": self.webhook_key, "twilio_token": self.twilio_token} if self.demo else {}
        return {
            **real,
            "training_key": self.training_key,
            "twilio_sid": self.twilio_sid,
            "public_url": self.public_url or origin.rstrip("/"),
            "example": "CEK 48217396" if self.demo else "LAPOR lampu jalan padam di depan pasar",
            "people": [{"phone": phone, "name": name, "note": note} for phone, name, note in seen.people],
            "towns": [{"id": one.id, "name": one.name, "zone": one.zone} for one in seen.towns],
            "lines": [
                {"provider": one.provider, "kind": one.kind, "address": one.address, "towns": list(one.towns)} for one in lines.values()
            ],
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """The towns that a phone reaches, and the invented people whose it can be: phone (E.164), name, note."""

    towns: tuple[Town, ...]
    people: tuple[tuple[str, str, str], ...]


def attach(blueprint: Blueprint, network: Network) -> None:
    """Serve `/phone` and what the handset asks of its network."""

    @blueprint.get("/phone")
    def phone() -> str:
        seen = network.seen()
        people = [(number, Phone(number).local, name, note) for number, name, note in seen.people]
        return render_template("public/phone.html", people=people, towns=seen.towns, practises=not network.demo)

    @blueprint.get("/phone/network")
    def told() -> Response:
        answer = jsonify(network.told(request.host_url))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.get("/phone/messages")
    def arrived() -> Response:
        """Messages that the sandbox network carried to one invented number, oldest first; with `after`, only later ones."""
        phone = network.one()
        with network.store.reading() as unit:
            kept = reversed(messages.to_phone(unit, phone, _SHOWN))
        return jsonify(messages=_since([_told(one) for one in kept if one.state in _ARRIVED], request.args.get("after", "")))

    @blueprint.get("/phone/calls")
    def ringing() -> Response:
        """Calls of ours that ring at one invented number now: our id of each, and the line that calls."""
        phone = network.one()
        with network.store.reading() as unit:
            who = citizens.find(unit, phone)
            # The clock of this machine is good enough for how long a phone of the demonstration rings.
            rings = placed.ringing(unit, who.id, datetime.now(UTC) - _RINGS) if who else []
        return jsonify(calls=[{"id": one.id, "provider": one.provider, "from": one.line, "reference": one.reference} for one in rings])

    @blueprint.get("/phone/line")
    def in_line() -> Response:
        """How a call of an invented number stands that waits for an officer: the officer's phone that rings for it, if any."""
        phone = network.one()
        with network.store.reading() as unit:
            who = citizens.find(unit, phone)
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
        network.seen()
        reference = request.args.get("reference", "")
        if not _REFERENCE.match(reference) or request.mimetype != "audio/wav":
            abort(400)
        if not 0 < (request.content_length or 0) <= _LONGEST:
            abort(413)
        network.folder.mkdir(parents=True, exist_ok=True)
        _forget(network.folder)
        (network.folder / f"{reference}.wav").write_bytes(request.get_data(cache=False))
        return "", 204

    @blueprint.get("/phone/recordings/<reference>")
    def fetch(reference: str) -> Response:
        """For the worker, which shows the key; and for whoever has a phone."""
        shown = request.authorization.password if request.authorization else None
        if not (network.training_key and hmac.compare_digest((shown or "").encode(), network.training_key.encode())):
            network.seen()
        if not _REFERENCE.match(reference):
            abort(404)
        return send_from_directory(network.folder.absolute(), f"{reference}.wav", mimetype="audio/wav")


def _forget(folder: Path) -> None:
    """Recordings of yesterday: what was wanted of them was fetched at once."""
    for old in folder.glob("*.wav"):
        if time.time() - old.stat().st_mtime > _KEPT:
            old.unlink(missing_ok=True)


def _told(message: Message) -> dict[str, str]:
    return {
        "id": message.id, "from": message.address, "text": message.text, "at": message.created_at.isoformat(), "provider": message.provider,
        "reference": message.reference, "state": message.state.value,
    }


def _since(told: list[dict[str, str]], after: str) -> list[dict[str, str]]:
    ids = [one["id"] for one in told]
    return told[ids.index(after) + 1:] if after in ids else told
