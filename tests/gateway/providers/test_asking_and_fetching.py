"""Asking a network whether it took a message, and fetching recordings: from the network by id, from a stranger's address with care."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.errors import NotSent, Reason
from gateway.fetching import fetch_sound, public
from gateway.providers.africastalking_send import AfricasTalkingSender
from gateway.providers.kannel_send import KannelSender
from gateway.providers.sandbox import SandboxSender
from gateway.providers.twilio_send import TwilioSender
from gateway.types import Outbound, Sent
from rules.phone import Phone
from tests.gateway.providers.farend import Says, closed_port, far_end

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
RECORDING = "RE4b43b0aee35624cd95b910189b3dc231"
MESSAGE = Outbound("01J8", Phone.parse("+6284000000001"), "Nomor Anda A012.", "2580")
WAV, MP3 = b"RIFF\x24\x00\x00\x00WAVEfmt ", b"ID3\x04\x00"
NOW = dt.datetime(2026, 11, 21, 9, 40, 1, tzinfo=dt.UTC)


def listed(*messages: dict[str, Any]) -> Says:
    whole = {"sid": "SM9", "body": MESSAGE.text, "direction": "outbound-api", "date_created": format_datetime(NOW), "num_segments": "1"}
    return Says(200, json.dumps({"messages": [{**whole, **one} for one in messages], "next_page_uri": None}))


@pytest.mark.parametrize(
    "says, found",
    [
        pytest.param(listed({}), Sent("SM9", 1), id="it took it"),
        pytest.param(listed({"body": "Sent from your Twilio trial account - " + MESSAGE.text}), Sent("SM9", 1), id="on a trial account"),
        pytest.param(listed({"body": "other"}, {"sid": "SM8"}), Sent("SM8", 1), id="among others"),
        pytest.param(listed(), None, id="it did not"),
        pytest.param(listed({"body": "other"}), None, id="another text"),
        pytest.param(listed({"direction": "inbound"}), None, id="the citizen wrote the same"),
        pytest.param(listed({"date_created": format_datetime(NOW - dt.timedelta(hours=1))}), None, id="the same text, an hour ago"),
        pytest.param(listed({"date_created": None}), None, id="without a date"),
    ],
)
def test_twilio_is_asked_whether_it_took_a_message(says: Says, found: Sent | None) -> None:
    with far_end(says) as network:
        assert TwilioSender(ACCOUNT, "t", network.url).find(MESSAGE, NOW.timestamp()) == found
    (asked,) = network.asked
    assert (asked.method, asked.query["To"]) == ("GET", ["+6284000000001"])


@pytest.mark.parametrize("says", [Says(500, ""), Says(200, "rubbish"), Says(401, "{}")])
def test_a_network_that_cannot_be_asked_is_no_answer(says: Says) -> None:
    with far_end(says) as network, pytest.raises(NotSent):
        TwilioSender(ACCOUNT, "t", network.url).find(MESSAGE, NOW.timestamp())


def test_only_some_networks_can_tell() -> None:
    assert TwilioSender.can_tell and SandboxSender.can_tell
    assert not AfricasTalkingSender.can_tell and not KannelSender.can_tell
    assert AfricasTalkingSender("u", "k").find(MESSAGE, 0) is None and KannelSender("http://x", "u", "p").find(MESSAGE, 0) is None


@pytest.mark.parametrize(
    "says, sound, reason",
    [
        pytest.param(Says(200, WAV, "audio/x-wav"), WAV, None, id="WAV"),
        pytest.param(Says(200, MP3, "audio/mpeg"), MP3, None, id="MP3"),
        pytest.param(Says(200, b"\xff\xfb\x90", "application/octet-stream"), b"\xff\xfb\x90", None, id="MP3 without a tag"),
        pytest.param(Says(404, ""), None, Reason.UNREACHABLE, id="not ready yet: again later"),
        pytest.param(Says(401, ""), None, Reason.REFUSED, id="not allowed"),
        pytest.param(Says(200, "<html>", "audio/wav"), None, Reason.NOT_UNDERSTOOD, id="a page that calls itself a sound"),
        pytest.param(Says(200, ""), None, Reason.NOT_UNDERSTOOD, id="nothing"),
        pytest.param(Says(302, headers={"Location": "http://evil.example/"}), None, Reason.REFUSED, id="sent elsewhere: not followed"),
    ],
)
def test_a_recording_of_twilio(says: Says, sound: bytes | None, reason: Reason | None) -> None:
    with far_end(says) as network:
        sender = TwilioSender(ACCOUNT, "t", network.url)
        if reason is None:
            assert sender.fetch_recording(RECORDING) == sound
        else:
            with pytest.raises(NotSent) as refused:
                sender.fetch_recording(RECORDING)
            assert refused.value.reason is reason
    (asked,) = network.asked
    assert asked.path == f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.wav"
    assert asked.headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize("reference", ["RE../../x", "RE" + "A" * 32, "", "https://evil.example/", RECORDING + "\n", RECORDING + ".wav"])
def test_what_is_no_recording_id_is_not_asked_for(reference: str) -> None:
    with pytest.raises(NotSent) as refused:
        TwilioSender(ACCOUNT, "t", f"http://127.0.0.1:{closed_port()}").fetch_recording(reference)
    assert refused.value.reason is Reason.REFUSED


def test_the_sandbox_takes_everything_and_keeps_its_sounds_with_the_phone() -> None:
    with far_end(Says(200, WAV)) as phone:
        sandbox = SandboxSender(phone.url)
        assert sandbox.send(MESSAGE) == sandbox.find(MESSAGE, 0) == Sent("sandbox-01J8")
        assert sandbox.fetch_recording("REabc") == WAV
        assert sandbox.fetch_recording("http://anywhere.example/phone/recordings/ATabc") == WAV
        for reference in ("", "a b", "..", "x" * 65, "http://x/"):
            with pytest.raises(NotSent):
                sandbox.fetch_recording(reference)
    assert [asked.path for asked in phone.asked] == ["/phone/recordings/REabc", "/phone/recordings/ATabc"]


@pytest.mark.parametrize(
    "address, is_public",
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.0.0.1", False), ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("fe80::1", False), ("fc00::1", False), ("::ffff:7f00:1", False), ("::ffff:8.8.8.8", False),
        ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", False), ("2002:7f00:1::", False), ("ff02::1", False), ("fe80::1%eth0", False),
        ("localhost", False), ("", False), ("2130706433", False), ("127.1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, is_public: bool) -> None:
    assert public(address) is is_public


def must_not(host: str, port: int) -> list[str]:
    raise AssertionError("looked up")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.mp3", "ftp://example.com/a", "file:///etc/passwd", "https://user:pw@example.com/a", "https://@example.com/",
        "https://example.com:8443/a", "https:///a", "https://[::1", "https://example.com:x/", "", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_of_the_wrong_kind_is_not_even_looked_up(url: str) -> None:
    with pytest.raises(NotSent) as refused:
        fetch_sound(url, resolve=must_not)
    assert refused.value.reason is Reason.REFUSED


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "100.64.0.1", "169.254.169.254",
        "localhost",
    ],
)  # fmt: skip
def test_a_house_of_our_own_is_never_entered(host: str) -> None:
    with pytest.raises(NotSent) as refused:
        fetch_sound(f"https://{host}/latest/meta-data")
    assert refused.value.reason in (Reason.REFUSED, Reason.UNREACHABLE)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(NotSent) as refused:
        fetch_sound("https://rebind.example/a", resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"])
    assert refused.value.reason is Reason.REFUSED


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate for sounds.example, and a context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sounds.example")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(dt.datetime(2020, 1, 1)).not_valid_after(dt.datetime(2099, 1, 1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("sounds.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path_factory.mktemp("tls") / "sounds.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return pem, ssl.create_default_context(cafile=str(pem))


@pytest.fixture
def sounds(certificate: tuple[Path, ssl.SSLContext]) -> Iterator[tuple[int, list[str | None]]]:
    """A real HTTPS server with one recording; which hosts it was asked for."""
    hosts: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None: ...

        def do_GET(self) -> None:
            hosts.append(self.headers.get("Host"))
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "https://127.0.0.1/")
            self.end_headers()
            self.wfile.write(MP3)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[0])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield int(server.server_address[1]), hosts
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_recording_comes_from_the_very_address_that_was_checked(
    sounds: tuple[int, list[str | None]], certificate: tuple[Path, ssl.SSLContext]
) -> None:
    port, hosts = sounds
    checked: list[str] = []

    def allowed(address: str) -> bool:
        checked.append(address)
        return ipaddress.ip_address(address).is_loopback

    found = fetch_sound(
        "https://sounds.example/a.mp3?x=1", resolve=lambda host, port: ["127.0.0.1"], allowed=allowed, trust=certificate[1], port=port
    )
    assert (found, hosts, checked) == (MP3, ["sounds.example"], ["127.0.0.1"])


@pytest.mark.parametrize(
    "url, reason",
    [
        pytest.param("https://sounds.example/away", Reason.REFUSED, id="a redirect"),
        pytest.param("https://another.example/a.mp3", Reason.UNREACHABLE, id="a certificate for another name"),
    ],
)
def test_a_recording_that_is_not_fetched(
    url: str, reason: Reason, sounds: tuple[int, list[str | None]], certificate: tuple[Path, ssl.SSLContext]
) -> None:
    with pytest.raises(NotSent) as refused:
        fetch_sound(url, resolve=lambda host, port: ["127.0.0.1"], allowed=lambda _: True, trust=certificate[1], port=sounds[0])
    assert refused.value.reason is reason


def test_a_certificate_that_nobody_trusts_is_refused(sounds: tuple[int, list[str | None]]) -> None:
    with pytest.raises(NotSent) as refused:
        fetch_sound("https://sounds.example/a.mp3", resolve=lambda host, port: ["127.0.0.1"], allowed=lambda _: True, port=sounds[0])
    assert refused.value.reason is Reason.UNREACHABLE
    assert sounds[1] == []
