"""Asking an office's own system: over real TLS, within its time, from allowed addresses only, and left alone when it is ill."""

from __future__ import annotations

import http.server
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.offices import FAILURES, REST, Offices, allowed_networks
from handlers.service import LookUp
from rules.lookups import Target
from store.applications import Status
from store.submitted import Silence, Submitted
from store.town_values import Town, Towns, TownService

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HERE = ipaddress.ip_network("127.0.0.0/8")
WANTED = LookUp("contoh", "KTP", "48217396", "SIAK/17 ?x")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for siak.example, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "siak.example")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(17)
        .not_valid_before(start).not_valid_after(start + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("siak.example")]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
    ).sign(key, hashes.SHA256())  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "siak.pem"
    hidden = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(hidden + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def siak(certificate: Path, answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[tuple[int, list[str]]]:
    """The office's system; its port, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None: ...

        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers.get('X-Api-Key')}")
            answer(self)

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None: ...

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1]), asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(status: int, body: Any = None, pause: float = 0.0, headers: tuple[tuple[str, str], ...] = ()) -> Callable[[Any], None]:
    def answer(request: Any) -> None:
        time.sleep(pause)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request.send_response(status)
        for name, value in headers:
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


SLOW = says(200, {"status": "ready"}, pause=30.0)


def offices(
    port: int, certificate: Path | None, timeout_ms: int | None = None, **more: Any
) -> Callable[[LookUp], Submitted | Silence]:
    """Without `timeout_ms` there is more patience than any town has: a busy machine is late too."""
    lookup = {"url": f"https://siak.example:{port}/status/{{external_id}}", "header": "X-Api-Key: $LOOKUP_SIAK", "timeout_ms": str(timeout_ms or 5000)}
    service = TownService("KTP", {"id": "KTP-el"}, "A", 0, 5, 10, 72, 3, "birth_year", facts={"lookup": lookup})
    town = Town("contoh", "Contoh", "00", "WITA", ("id",), {}, {"KTP": service}, {}, (), {})
    towns = Towns(1, (town,), {"contoh": town}, {})
    trust = ssl.create_default_context(cafile=str(certificate)) if certificate else None
    usual: dict[str, Any] = {"allow": (HERE,), "secrets": {"LOOKUP_SIAK": "s3cret"}, "resolve": lambda host, port: ["127.0.0.1"], "trust": trust}
    made = Offices(lambda: towns, lambda: NOW, **{**usual, **more})
    return lambda wanted: made(wanted, None if timeout_ms else 20.0)


def test_an_answer_is_a_value(certificate: Path) -> None:
    told = {"status": "ready", "as_of": "2026-11-23T08:00:00+08:00", "nik": "6372054107900001", "person": "Siti"}
    with siak(certificate, says(200, told)) as (port, asked):
        assert offices(port, certificate)(WANTED) is Silence.LATER, "a name that no office can have given us"
        found = offices(port, certificate)(LookUp("contoh", "KTP", "48217396", "SIAK/17"))
    assert found == Submitted("SIAK/17", Status.READY, NOW - timedelta(hours=1))
    assert asked == ["/status/SIAK%2F17%20%3Fx s3cret", "/status/SIAK%2F17 s3cret"], "what is filled in stays in its place"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        pytest.param(says(404, {}), Silence.NOTHING, id="it has nothing on the case"),
        pytest.param(says(500, {}), Silence.LATER, id="it is broken"),
        pytest.param(says(200, b"<html>"), Silence.LATER, id="no JSON"),
        pytest.param(says(200, [1]), Silence.LATER, id="no object"),
        pytest.param(says(200, {"status": "selesai"}), Silence.LATER, id="a status there is not"),
        pytest.param(says(200, b"[" * 70_000), Silence.LATER, id="too long"),
        pytest.param(says(302, b"", headers=(("Location", "https://siak.example/elsewhere"),)), Silence.LATER, id="sends us elsewhere"),
        pytest.param(SLOW, Silence.LATER, id="too slow"),
    ],
)
def test_what_is_no_answer(certificate: Path, answer: Callable[[Any], None], found: Silence) -> None:
    with siak(certificate, answer) as (port, asked):
        began = time.monotonic()
        asks = offices(port, certificate, **({"timeout_ms": 2000} if answer is SLOW else {}))
        assert asks(LookUp("contoh", "KTP", "48217396", "SIAK/17")) == found
        assert time.monotonic() - began < 25
    assert len(asked) == 1 or (answer is SLOW and not asked), "one try, and no redirect"


def test_a_name_that_is_never_resolved_keeps_nobody_waiting(certificate: Path) -> None:
    asks = offices(443, certificate, timeout_ms=200, resolve=lambda host, port: time.sleep(8) or ["127.0.0.1"])
    began = time.monotonic()
    assert asks(WANTED) is Silence.LATER
    assert time.monotonic() - began < 7


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::1", "::ffff:7f00:1", "64:ff9b::7f00:1", "0.0.0.0"]
)
def test_an_address_of_ours_is_never_asked(certificate: Path, address: str) -> None:
    with siak(certificate, says(200, {"status": "ready"})) as (port, asked):
        assert offices(port, certificate, allow=(), resolve=lambda host, port: [address])(WANTED) is Silence.LATER
        mixed = offices(port, certificate, resolve=lambda host, port: ["127.0.0.1", address], allow=allowed_networks("127.0.0.1/32"))
        assert mixed(WANTED) is Silence.LATER or address == "127.0.0.1"
    assert asked == [] or address == "127.0.0.1"


def test_a_certificate_that_nobody_trusts_is_refused(certificate: Path) -> None:
    with siak(certificate, says(200, {"status": "ready"})) as (port, asked):
        assert offices(port, None)(WANTED) is Silence.LATER
    assert asked == []


def test_a_system_that_is_ill_is_left_alone_and_tried_again_by_one(certificate: Path) -> None:
    clock, ill = [0.0], [True]
    with siak(certificate, lambda request: says(500 if ill[0] else 404, {})(request)) as (port, asked):
        asks = offices(port, certificate, clock=lambda: clock[0])
        for _ in range(FAILURES + 5):
            assert asks(WANTED) is Silence.LATER
        assert len(asked) == FAILURES, "then nobody asks"
        clock[0] += REST
        assert asks(WANTED) is Silence.LATER and asks(WANTED) is Silence.LATER
        assert len(asked) == FAILURES + 1, "one probe, which failed"
        clock[0] += REST
        ill[0] = False
        assert [asks(WANTED) for _ in range(2)] == [Silence.NOTHING] * 2, "the probe was well: it is asked again"


def test_while_one_probes_nobody_else_waits(certificate: Path) -> None:
    clock, probed, let_go = [0.0], threading.Event(), threading.Event()
    let_go.set()

    def ill(request: Any) -> None:
        probed.set()
        let_go.wait(60)
        says(500, {})(request)

    with siak(certificate, ill) as (port, asked):
        asks = offices(port, certificate, clock=lambda: clock[0])
        for _ in range(FAILURES):
            asks(WANTED)
        clock[0] += REST
        probed.clear()
        let_go.clear()
        probe = threading.Thread(target=asks, args=(WANTED,))
        probe.start()
        assert probed.wait(15)
        assert asks(WANTED) is Silence.LATER
        assert probe.is_alive(), "it still waits for its answer"
        let_go.set()
        probe.join()
    assert len(asked) == FAILURES + 1


@pytest.mark.parametrize(
    "made",
    [
        pytest.param({"url": "http://siak.example/{number}"}, id="no TLS"),
        pytest.param({"url": "https://user:pw@siak.example/{number}"}, id="a password in it"),
        pytest.param({"url": "https://siak.example/"}, id="no slot"),
        pytest.param({"url": "https://siak.example/{nik}"}, id="a slot there is not"),
        pytest.param({"url": "https://{number}.example/"}, id="a slot in the host"),
        pytest.param({"url": "https://siak.example/{number}", "header": "X: a\r\nY: b"}, id="two headers in one"),
        pytest.param({"url": "https://siak.example/{number}", "timeout_ms": "9000"}, id="too patient"),
        pytest.param({"url": "https://siak.example/{number}", "verify": "no"}, id="a word there is not"),
    ],
)
def test_a_look_up_that_cannot_be_is_refused_with_its_town(made: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="lookup"):
        Target.read(made)
