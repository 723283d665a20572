"""Calls that we place, in stories: a network that takes every call, and what it tells of each, twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gateway.calling import Desk
from gateway.events import Events
from gateway.sending import Destinations, Sending
from gateway.types import Calling, CallNews, Ended, Event, Inbound, Placed
from jobs.callbacks import Callbacks
from jobs.deliver import Deliver
from menus.model import Channel
from rules.callbacks import Outcome
from store import placed

if TYPE_CHECKING:
    from tests.stories.playing import Player


class Exchange:
    """A network that takes every call and sends nothing else."""

    name: ClassVar[str] = "exchange"

    def __init__(self) -> None:
        self.dialled: list[Calling] = []

    def place_call(self, call: Calling) -> Placed:
        self.dialled.append(call)
        return Placed(f"CA{len(self.dialled)}")


class Ringing:
    """The telephone side of one story."""

    def __init__(self, player: Player) -> None:
        self.player, self.exchange = player, Exchange()
        self.ours: Calling | None = None  # our call that this phone is in

    def missed(self) -> None:
        """The caller hung up after two seconds."""
        player = self.player
        self._tell(Ended(Channel.VOICE, player.key, "completed", 2, player.phone, player.lines["voice"]))

    def over(self) -> None:
        """A call of ours is over after a minute."""
        if self.ours is not None:
            call, self.ours = self.ours, None
            self._tell(CallNews(self._key(call), call.id, True, Outcome.ANSWERED, 60, "completed"))
            self._round()

    def we_call(self, how: str) -> None:
        """Call whose turn it is; see do_we_call."""
        player, before = self.player, len(self.exchange.dialled)
        self._round()
        self._work()
        called = self.exchange.dialled[before:]
        if how == "nobody":
            assert not called, f"{len(called)} calls were placed"
            return
        assert len(called) == 1, f"{len(called)} calls were placed"
        [call] = called
        assert call.to == player.phone, "another phone was called"
        if how == "answers":
            self.ours = call
            player.channel, player.key, player.step = "voice", self._key(call), 0
            said = Inbound(Channel.VOICE, player.key, player.phone, "", "0", call.sender, first=True, outbound=True, placed=call.id)
            player.reply = player.talk.hear("twilio", said)
            assert player.talk.hear("twilio", said) == player.reply, "the same request twice got two answers"
            assert player.reply is not None
            player.step = player.reply.step
        else:
            self._tell(CallNews(self._key(call), call.id, False, Outcome(how), 0, how))
            self._round()

    def _key(self, call: Calling) -> str:
        return f"CA{self.exchange.dialled.index(call) + 1}"

    def _tell(self, event: Event) -> None:
        nowhere: Any = None
        for _ in range(2):
            Events(self.player.talk, nowhere).take("twilio", event)

    def _round(self) -> None:
        player = self.player
        allowed = Destinations(("62",), True)
        Callbacks(player.store, Desk(player.talk.book, player.chance), allowed, lambda: player.now).round()

    def _work(self) -> None:
        player = self.player
        networks: Any = {"twilio": self.exchange, "africastalking": self.exchange}
        deliver = Deliver(
            player.store, Sending(networks, Destinations(("62",), True)), lambda name, id: "", "story", lambda: player.now,
            lambda n: n - 1, lambda s: None, lambda name: f"https://gw.example.id/hooks/{name}/k",
        )  # fmt: skip
        with player.store.reading() as unit:
            owed = [one.id for one in placed.under_way(unit) if one.taken_at is None]
        for id in owed:
            assert deliver(id) == "taken"
            assert deliver(id) == "nothing"
