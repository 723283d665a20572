"""A call is carried out as the network does it: what is heard, which keys go out, what silence means."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from public.call import MOST_DOCUMENTS, Call, Waits


@dataclass
class Script:
    """A trunk whose gateway always answers with what is written here."""

    pages: list[str]
    here: str = "/voice"
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def _next(self, *what: str) -> str:
        self.asked.append(what)
        return f"<Response>{self.pages.pop(0)}</Response>"

    def ring(self) -> str:
        return self._next("ring")

    def go(self, link: str) -> str:
        return self._next("go", link)

    def keyed(self, action: str, keys: str) -> str:
        return self._next("keyed", action, keys)

    def recorded(self, action: str, told: str, sound: bytes, seconds: int) -> str:
        return self._next("recorded", action, told, str(seconds))

    def over(self, seconds: int) -> None:
        self.asked.append(("over",))


def test_what_is_said_before_and_inside_a_gather_is_heard_in_order() -> None:
    script = Script(['<Say>Halo.</Say><Pause length="1"/><Gather action="/s?step=1"><Say>Tekan satu.</Say></Gather>', "<Hangup/>"])
    call = Call(script)
    assert call.begin() == "Halo.\nTekan satu."
    assert call.waits is Waits.KEYS
    assert call.press("1") == ""
    assert script.asked == [("ring",), ("keyed", "/s?step=1", "1"), ("over",)]


@pytest.mark.parametrize(
    ("gather", "keys", "sent"),
    [
        pytest.param("<Gather/>", "48217396#", "48217396", id="the finishing key is not sent"),
        pytest.param('<Gather numDigits="1" finishOnKey=""/>', "#", "#", id="no finishing key: # is a key"),
        pytest.param('<Gather numDigits="2"/>', "1234", "12", id="no more keys than asked"),
        pytest.param('<Gather finishOnKey="*"/>', "12*3", "12", id="another finishing key"),
        pytest.param('<GetDigits callbackUrl="/voice"/>', "12#", "12", id="Africa's Talking"),
    ],
)
def test_keys_go_out_as_the_network_sends_them(gather: str, keys: str, sent: str) -> None:
    script = Script([gather, ""])
    call = Call(script)
    call.begin()
    call.press(keys)
    assert script.asked[1] == ("keyed", "/voice", sent)


@pytest.mark.parametrize(
    ("gather", "asked"),
    [
        pytest.param('<Gather action="/s" actionOnEmptyResult="true"/>', ("keyed", "/s", ""), id="asked for"),
        pytest.param('<Gather action="/s"/>', ("go", "/silent"), id="falls through to the redirect"),
        pytest.param('<GetDigits callbackUrl="/s"/>', ("go", "/silent"), id="Africa's Talking always falls through"),
    ],
)
def test_silence_is_told_only_as_the_network_tells_it(gather: str, asked: tuple[str, ...]) -> None:
    script = Script([f"{gather}<Redirect>/silent</Redirect>", ""])
    call = Call(script)
    call.begin()
    call.say_nothing()
    assert script.asked[1] == asked


def test_a_recording_is_reported_twice_as_twilio_does() -> None:
    script = Script(['<Record action="/r?step=3" recordingStatusCallback="/told"/>', "<Say>Terima kasih.</Say>"])
    call = Call(script)
    call.begin()
    assert call.waits is Waits.SPEECH
    assert call.speak(b"RIFF", 7) == "Terima kasih."
    assert script.asked[1] == ("recorded", "/r?step=3", "/told", "7")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        pytest.param("<Sai>Halo</Sai>", "no network knows", id="a verb that does not exist"),
        pytest.param("<Say>Halo", "not a voice document", id="broken XML"),
    ],
)
def test_a_wrong_document_is_a_fault_of_ours(page: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Call(Script([page])).begin()


def test_a_redirect_loop_is_found() -> None:
    with pytest.raises(ValueError, match="loop"):
        Call(Script(["<Redirect>/again</Redirect>"] * (MOST_DOCUMENTS + 2))).begin()
