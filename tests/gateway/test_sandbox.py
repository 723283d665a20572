"""The network of training towns: its own key, invented phones only, and a sender that no network is behind."""

from __future__ import annotations

import pytest

from gateway.errors import NotSent
from gateway.lines import providers, senders
from gateway.providers.sandbox import key_of
from gateway.sending import Destinations, Sending
from gateway.types import Calling, Inbound, Outbound
from rules.phone import Phone
from tests.gateway.knocking import KEY, SETTINGS, TOKEN, House, encoded

SERVICE = {**SETTINGS, "SECRET_KEY": "s" * 40}
TRAINING = key_of(SERVICE)
ANDI, REAL = "+6284000012345", "+6281234567890"
TEXT = {"to": "2591", "id": "1", "text": "LAPOR lampu padam"}
CALL = {"CallSid": "CA1", "AccountSid": "AC" + "d" * 32, "To": "+625110000191", "Direction": "inbound", "CallStatus": "ringing"}


@pytest.fixture
def house() -> House:
    return House(SERVICE)


@pytest.mark.parametrize(
    ("key", "sender", "status"),
    [
        pytest.param(TRAINING, ANDI, 200, id="an invented phone with the key of training"),
        pytest.param(TRAINING, REAL, 400, id="a real phone"),
        pytest.param(TRAINING, "BANK", 400, id="no phone at all"),
        pytest.param(KEY, ANDI, 404, id="the key of the real networks"),
    ],
)
def test_who_may_text_a_training_town(house: House, key: str, sender: str, status: int) -> None:
    assert house.knock(f"sandbox/{key}/sms", encoded({**TEXT, "from": sender})).status_code == status
    assert [name for name, _ in house.heard] == ["sandbox"] * (status == 200)


@pytest.mark.parametrize("network", [name for name in providers(SERVICE) if name != "sandbox"])
@pytest.mark.parametrize("tail", ["ussd", "sms", "voice", "sms/report", "report"])
def test_the_key_of_training_opens_no_real_networks_door(house: House, network: str, tail: str) -> None:
    assert house.knock(f"{network}/{TRAINING}/{tail}", encoded({**TEXT, "from": ANDI}), sign=TOKEN).status_code == 404
    assert house.heard == []


@pytest.mark.parametrize(
    ("caller", "sign", "status"),
    [
        pytest.param(ANDI, TRAINING, 200, id="signed with the key"),
        pytest.param(ANDI, TOKEN, 403, id="signed with Twilio's token"),
        pytest.param(REAL, TRAINING, 400, id="from a real phone"),
        pytest.param("anonymous", TRAINING, 400, id="from a withheld number"),
    ],
)
def test_who_may_call_a_training_town(house: House, caller: str, sign: str, status: int) -> None:
    answer = house.knock(f"sandbox/{TRAINING}/voice", encoded({**CALL, "From": caller}), sign=sign)
    assert answer.status_code == status
    if status == 200:
        assert isinstance(house.event, Inbound) and house.event.phone == Phone(ANDI)
        assert f"/hooks/sandbox/{TRAINING}/voice/step" in answer.get_data(as_text=True), "what is keyed comes back to the same door"


@pytest.mark.parametrize(
    ("tail", "fields"),
    [
        pytest.param("sms/optout", {"phoneNumber": REAL}, id="an end of all messages"),
        pytest.param("voice", {**CALL, "From": REAL, "CallStatus": "completed"}, id="a missed call"),
        pytest.param("ussd", {"sessionId": "AT1", "serviceCode": "*129*1#", "phoneNumber": REAL, "text": ""}, id="a session"),
    ],
)
def test_nothing_is_said_in_a_real_persons_name(house: House, tail: str, fields: dict[str, str]) -> None:
    assert house.knock(f"sandbox/{TRAINING}/{tail}", encoded(fields), sign=TRAINING).status_code == 400
    assert house.heard == []


class Network:
    """A real network that takes everything."""

    def __init__(self) -> None:
        self.took: list[str] = []

    def send(self, message: Outbound) -> None:
        self.took.append(message.to.e164)

    def place_call(self, call: Calling) -> None:
        self.took.append(call.to.e164)


@pytest.mark.parametrize("to", [pytest.param(ANDI, id="an invented phone"), pytest.param(REAL, id="the officer's own phone")])
def test_what_a_training_town_sends_reaches_no_network(to: str) -> None:
    networks = {name: Network() for name in ("twilio", "africastalking", "kannel", "json")}
    sending = Sending({**senders(SERVICE), **networks}, Destinations(("62",)))  # type: ignore[dict-item]
    assert sending.send("sandbox", Outbound("1", Phone(to), "Sudah kami perbaiki.", "2591")).reference == "sandbox-1"
    assert sending.place_call("sandbox", Calling("2", Phone(to), "+625110000191", "https://t.example")).reference == "sandbox-2"
    assert [one.took for one in networks.values()] == [[]] * 4


def test_a_real_towns_message_to_an_invented_phone_is_refused_outside_the_demonstration() -> None:
    network = Network()
    sending = Sending({**senders(SERVICE), "twilio": network}, Destinations(("62",)))  # type: ignore[dict-item]
    for hand_over in (
        lambda: sending.send("twilio", Outbound("1", Phone(ANDI), "x", "2345")),
        lambda: sending.place_call("twilio", Calling("2", Phone(ANDI), "+625110000123", "https://t.example")),
    ):
        with pytest.raises(NotSent, match="not_allowed"):
            hand_over()
    assert network.took == []


def test_only_in_the_demonstration_does_it_play_a_real_network() -> None:
    bare = {"SECRET_KEY": "s" * 40}
    assert list(senders(bare)) == ["sandbox"]
    playing = senders({**bare, "DEMO": "1"})
    assert {"twilio", "africastalking", "sandbox"} <= set(playing) and {sender.name for sender in playing.values()} == {"sandbox"}


def test_the_key_tells_nothing_and_is_not_printed() -> None:
    assert key_of({}) == "" and key_of({"SECRET_KEY": "another"}) != TRAINING
    assert TRAINING not in repr([*providers(SERVICE).values(), *senders(SERVICE).values()])
