"""Callers who are put through to officers, in stories: the line of the network, and an officer with a phone. All is said twice."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from gateway.events import Events
from gateway.types import Event, Inbound, Joined, LeftLine, OfficerUp, Waiting
from menus.model import Channel
from menus.screen import Reply
from rules.permissions import Role
from rules.phone import Phone
from store import callbacks, citizens, officer_calls, officer_desk, officer_legs, presence, sign_ins, staff
from store.officer_calls import OfficerCall, State
from store.presence import There
from store.unit import Unit

if TYPE_CHECKING:
    from tests.stories.playing import Player


class Answering:
    """The officers' side of one story."""

    def __init__(self, player: Player) -> None:
        self.player, self.heard = player, ""
        self.staff = 0

    def employ(self, unit: Unit, row: dict[str, str]) -> None:
        """An officer who is ready, unless told otherwise."""
        now = self.player.now
        member = staff.add(unit, login=row["login"], name=row["login"], role=Role.OFFICER, town=row["town"], now=now)
        sign_ins.begin(unit, member, row["login"], now, half=False)
        presence.say(unit, member.id, row["town"], There(row.get("state", "ready")), sign_ins.hashed(row["login"]), now)
        self.staff = member.id

    def answers(self) -> None:
        """An officer answers the first of the line: their phone is picked up, and the caller is put through."""
        call = self.call()
        with self.player.store.writing() as unit:
            leg = officer_desk.answer(unit, call, self.staff, Phone("+6284000090001"), self.player.chance, self.player.now)
        taken = self.tell(OfficerUp(leg, "CAofficer"))
        assert taken is not None and taken.queue == call.queue
        said = self.tell(Joined(leg, call.key))
        assert said is not None
        self.heard = said.text
        assert self.call().state is State.TALKING

    def ends(self) -> None:
        """The officer ends the talk and says what it was."""
        call = self.call()
        with self.player.store.writing() as unit:
            officer_desk.end(unit, call, self.player.chance, self.player.now)
            assert officer_legs.unwrapped(unit, self.staff) is not None
            officer_desk.wrap(unit, self.staff, "answered", self.player.now)
        self.tell(OfficerUp(call.leg, "CAofficer", after=True))
        self.tell(LeftLine(call.key, gone=False))
        assert self.call().state is State.DONE

    def in_line(self, key: str) -> None:
        """The network asks what the caller in the line hears; they may have pressed a key."""
        self.keep_signed_in()
        said = self.tell(Waiting(self.player.key, key))
        assert said is not None
        self.heard = "(leaves)" if said.ends else said.text

    def leaves(self, how: str) -> None:
        """Out of the line: `hangup`, or `leave` as the line said."""
        player = self.player
        if how == "hangup":
            self.tell(LeftLine(player.key, gone=True))
            return
        said = Inbound(Channel.VOICE, player.key, player.phone, "", f"left-{player.step}", player.lines["voice"], step=player.step)
        player.reply = player.talk.hear("twilio", said)
        assert player.talk.hear("twilio", said) == player.reply
        assert player.reply is not None
        player.step = player.reply.step

    def since(self, clock: str) -> None:
        """The call-back has the place of this time."""
        player = self.player
        assert player.phone
        with player.store.reading() as unit:
            who = citizens.find(unit, player.phone)
            asked = callbacks.open_for(unit, who.id) if who else None
        assert asked is not None and f"{asked.filed_at.astimezone(UTC).hour + 8:02d}:{asked.filed_at.minute:02d}" == clock

    def call(self) -> OfficerCall:
        """The story's call."""
        with self.player.store.reading() as unit:
            found = officer_calls.of_key(unit, "twilio", self.player.key)
        assert found is not None, "this call is in no line"
        return found

    def keep_signed_in(self) -> None:
        """Whoever works is seen at work, and signs in anew each day."""
        with self.player.store.writing() as unit:
            unit.conn.execute(sign_ins.sign_ins.update().values(seen_at=self.player.now))

    def tell(self, event: Event) -> Reply | None:
        nowhere: Any = None
        events = Events(self.player.talk, nowhere)
        once, again = (events.take("twilio", event) for _ in range(2))
        assert once == again, "the same event twice got two answers"
        return once



