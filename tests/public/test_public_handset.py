"""The far end: where a link may lead, how a request is signed, what goes to which network, and that a repeat is compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from public.handset import Handset, Line, e164
from public.terminal import WIDE, main, screen, silence
from public.wire import Changed, Refused, Wire
from tests.public.shop import serving

LINES = (
    Line("africastalking", "ussd", "*123#"), Line("africastalking", "sms", "2345"), Line("kannel", "sms", "2580"),
    Line("twilio", "sms", "+625110000123"), Line("twilio", "voice", "+625110000123"), Line("africastalking", "voice", "+627170000456"),
)


@pytest.mark.parametrize(
    ("link", "path"),
    [
        pytest.param("/hooks/twilio/k/voice/step?step=1", "/hooks/twilio/k/voice/step?step=1", id="a path"),
        pytest.param("step?step=2", "/hooks/twilio/k/step?step=2", id="beside the last one"),
        pytest.param("?step=2", "/hooks/twilio/k/voice?step=2", id="a query"),
        pytest.param("https://gw.example.id/a?b=%20c", "/a?b=%20c", id="the public address"),
        pytest.param("", "/hooks/twilio/k/voice", id="the same again"),
    ],
)
def test_a_link_is_followed_at_home(link: str, path: str) -> None:
    wire = Wire("http://127.0.0.1:1", public_url="https://gw.example.id")
    assert wire.follow("/hooks/twilio/k/voice", link) == path


@pytest.mark.parametrize("link", ["https://evil.example/voice", "http://gw.example.id/voice", "//evil.example/x"])
def test_a_link_that_leaves_home_is_a_fault_of_ours(link: str) -> None:
    with pytest.raises(ValueError, match="another address"):
        Wire("http://127.0.0.1:1", public_url="https://gw.example.id").follow("/voice", link)


@pytest.mark.parametrize(
    ("typed", "number"), [("0840-0000-0001", "+6284000000001"), ("+6284000000001", "+6284000000001"), ("0840 0000 0001", "+6284000000001")]
)
def test_a_number_is_read_as_people_write_it(typed: str, number: str) -> None:
    assert e164(typed) == number


def echo(answer: Callable[[], object]) -> Flask:
    """A far end of the far end: it answers every webhook with `answer()`."""
    app = Flask("echo", static_folder=None)
    app.add_url_rule("/hooks/<path:rest>", "hooks", lambda rest: answer(), methods=["GET", "POST"])  # type: ignore[arg-type, return-value]
    return app


def test_ussd_says_everything_typed_so_far() -> None:
    said: list[str] = []

    def answer() -> str:
        if request.path.endswith("/ussd"):
            said.append(request.form["text"])
        return "CON lagi"

    with serving(echo(answer)) as url:
        phone = Handset(url, "0840-0000-0001", lines=LINES)
        phone.dial()
        phone.answer("1")
        phone.answer("a*b")
        phone.dial("*123*2*48217396#")
        phone.answer("0")
    assert said == ["", "1", "1*a*b", "2*48217396", "2*48217396*0"]


@given(words=st.text(max_size=200).filter(lambda text: "\r" not in text and "\n" not in text))
def test_whatever_is_texted_its_signature_holds(words: str) -> None:
    check = RequestValidator("demo-token")
    good: list[bool] = []

    def answer() -> str:
        address = "https://gw.example.id" + request.full_path.rstrip("?")
        good.append(check.validate(address, request.form, request.headers["X-Twilio-Signature"]))
        return ""

    app = echo(answer)
    wire = Wire("http://127.0.0.1:1", public_url="https://gw.example.id")
    # The request as it would leave, given to the app without a socket.
    form = {"Body": words.encode("utf-8", "replace").decode(), "From": "+62", "MessageSid": "SM"}
    signature = wire.signature("/hooks/twilio/demo/sms", form)
    app.test_client().post("/hooks/twilio/demo/sms", data=form, headers={"X-Twilio-Signature": signature})
    assert good == [True]


@pytest.mark.parametrize("to", ["2345", "2580", "+625110000123", "0511-0000-123"])
def test_a_text_goes_by_the_network_of_its_line(to: str) -> None:
    seen: list[str] = []
    with serving(echo(lambda: seen.append(request.path) or "")) as url:
        Handset(url, "0840-0000-0001", lines=LINES).text(to, "CEK 48217396")
    provider = {"2345": "africastalking", "2580": "kannel"}.get(to, "twilio")
    assert seen == [f"/hooks/{provider}/demo/sms"]


def test_twice_means_each_request_twice_and_the_same_bytes() -> None:
    answers = iter(["CON a", "CON a", "CON b", "CON c"])
    with serving(echo(lambda: next(answers))) as url:
        phone = Handset(url, "0840-0000-0001", lines=LINES, twice=True)
        assert phone.dial() == "a"
        with pytest.raises(Changed):
            phone.answer("1")


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 302])
def test_a_refusal_is_told_without_the_callers_data(status: int) -> None:
    with serving(echo(lambda: ("", status))) as url:
        with pytest.raises(Refused, match=str(status)) as refused:
            Handset(url, "0840-0000-0001", lines=LINES).dial()
    assert "840" not in str(refused.value)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs", "Mn", "Zl", "Zp"]), max_size=200))
def test_no_line_is_wider_than_the_small_screen(words: str) -> None:
    assert {len(line) for line in screen("TITIAN", words).split("\n")} == {WIDE + 4}


def test_a_silent_message_has_the_length_it_says() -> None:
    assert len(silence(5)) == 44 + 5 * 16000


def test_a_terminal_without_titian_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", "http://127.0.0.1:1", "--language", "en"]) == 1
    assert "make run" in capsys.readouterr().err
