"""From a phone by a real Kannel to a running Titian, and back."""

from __future__ import annotations

from dataclasses import dataclass

from rules.phone import Phone
from store import messages
from store.messages import Message
from tests.faults.citizens import until
from tests.faults.machine import House
from tests.kannel.boxes import Kannel
from tests.kannel.handset import Handset, Text
from tests.kannel.relay import Relay

SHORT_CODE = "2580"
PATIENCE = 30.0  # seconds that an answer may take on a machine that is busy with other things


@dataclass(slots=True)
class Road:
    """Everything on the way. All of it is real but for the radio."""

    handset: Handset
    kannel: Kannel
    relay: Relay
    house: House

    def text(self, phone: str, words: str) -> None:
        """A citizen sends an SMS to the short code."""
        self.handset.text(phone, SHORT_CODE, words)

    def got(self, phone: str, many: int) -> list[Text]:
        """All that the phone got, once nobody holds anything for it any more. It is `many`, and Titian sent just as many."""
        until(lambda: len(self.handset.texts(phone)) >= many and self.quiet(phone), PATIENCE, 0.1)
        shown = self.handset.texts(phone)
        assert len(shown) == len(self.sent(phone)) == many and self.quiet(phone), self.told(phone)
        return shown

    def quiet(self, phone: str) -> bool:
        """Whether all that we owe this phone is reported as delivered, and neither Titian nor Kannel has anything left to do."""
        sent = self.sent(phone)
        return all(one.state == "delivered" for one in sent) and self.house.finished() and self.kannel.waiting() == 0

    def sent(self, phone: str) -> list[Message]:
        """What Titian sent to a phone, oldest first, as its own rows tell it."""
        with self.house.open_store().reading() as unit:
            return [one for one in reversed(messages.to_phone(unit, Phone(phone))) if one.direction == "out"]

    def told(self, phone: str) -> str:
        """What is known, for a test that failed."""
        rows = [(str(one.state), one.segments, one.text) for one in self.sent(phone)]
        asked = "\n".join(self.relay.asked[-20:])
        return f"{self.handset.texts(phone)}\n{rows}\n{asked}\n{self.kannel.status()}\n{self.kannel.logs()}\n{self.house.logs()}"
