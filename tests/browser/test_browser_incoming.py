"""The gateway calls: the phone rings, in the browser and as a Python object, before the real gateway over a real store."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app import create_app
from config import Config
from public.handset import Handset
from rules.callbacks import Outcome, Window
from rules.chance import Chance
from rules.phone import Phone
from store import callbacks, citizens, placed
from store.sealed import Keys
from store.unit import Store, open_store

SITI = Phone("+6284000000001")
LINES = {"twilio": "+625110000123", "africastalking": "+627170000456"}


@dataclass
class Gateway:
    """A running gateway and its store."""

    url: str
    store: Store

    def ring(self, provider: str) -> str:
        """A call to SITI is placed and taken by the network; our id of it."""
        now, line = datetime.now(UTC), LINES[provider]
        with self.store.writing() as unit:
            who = citizens.meet(unit, SITI, now)
            asked = callbacks.file(
                unit, town="banjarbaru" if provider == "twilio" else "rangkui", citizen=who.id, channel="sms", language="id", path=(),
                now=now, chance=Chance(), wants="menu", provider=provider, line=line, window=Window(now, now + timedelta(hours=1)),
            )  # fmt: skip
            id = Chance().token()
            assert callbacks.call(unit, asked.number, id, now)
            assert placed.owe(unit, id=id, callback=asked.number, provider=provider, line=line, citizen=who.id, now=now)
            placed.note(unit, id, now, taken=True, reference=f"sandbox-{id}")
        return id

    def outcome(self, id: str) -> Outcome | None:
        with self.store.reading() as unit:
            one = placed.get(unit, id)
        assert one is not None
        return one.outcome

    def wait_for(self, id: str, outcome: Outcome) -> None:
        """The outcome is told within a minute."""
        until = time.monotonic() + 60
        while self.outcome(id) is None and time.monotonic() < until:
            time.sleep(0.1)
        assert self.outcome(id) is outcome


@pytest.fixture
def gateway(sqlite_template: Path, tmp_path: Path) -> Iterator[Gateway]:
    (tmp_path / "titian.db").write_bytes(sqlite_template.read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    keys = Keys.fresh()
    config = Config.from_env({
        "DEMO": "1", "DATA_DIR": str(tmp_path), "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}", "DATA_KEYS": keys,
        "SECRET_KEY": "x" * 40, "WEBHOOK_KEY": "demo", "TWILIO_AUTH_TOKEN": "demo-token",
    })  # fmt: skip
    server = make_server("127.0.0.1", port, create_app(config), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    store = open_store(config.database, Keys.parse(keys))
    yield Gateway(f"http://127.0.0.1:{port}", store)
    server.shutdown()
    thread.join(5)
    store.close()


@pytest.mark.parametrize("provider", LINES)
def test_a_phone_answers_our_call_and_hears_why(gateway: Gateway, provider: str) -> None:
    phone = Handset(gateway.url, SITI.e164, twice=True)
    assert phone.ringing() == []
    id = gateway.ring(provider)
    [one] = phone.ringing()
    assert (one.id, one.line) == (id, LINES[provider])
    assert "Anda minta kami telepon." in phone.pick_up(one)
    assert phone.ringing() == []
    assert "Selamat datang di Layanan Publik." in phone.press("1")
    phone.hang_up()
    assert gateway.outcome(id) is Outcome.ANSWERED


@pytest.mark.parametrize("provider", LINES)
def test_a_phone_refuses_our_call(gateway: Gateway, provider: str) -> None:
    phone = Handset(gateway.url, SITI.e164)
    id = gateway.ring(provider)
    phone.refuse(phone.ringing()[0])
    assert gateway.outcome(id) is Outcome.DECLINED and phone.ringing() == []


def test_nobody_else_hears_it_ring(gateway: Gateway) -> None:
    gateway.ring("twilio")
    assert Handset(gateway.url, "+6284000000002").ringing() == []
    assert Handset(gateway.url, SITI.e164).ringing() != []


@pytest.mark.parametrize("provider", LINES)
def test_the_browser_rings_and_answers(gateway: Gateway, open_page: Callable[..., Page], provider: str) -> None:
    page = open_page(gateway.url + "/phone")
    page.locator("input[name=owner]").first.check()
    id = gateway.ring(provider)
    said = page.locator("#screen-text")
    expect(page.locator("#screen-text")).to_contain_text("Telepon masuk")
    page.locator("[data-key=call]").click()
    expect(said).to_contain_text("Anda minta kami telepon")
    page.locator("[data-key=end]").click()
    gateway.wait_for(id, Outcome.ANSWERED)


def test_the_browser_refuses_with_the_red_key(gateway: Gateway, open_page: Callable[..., Page]) -> None:
    page = open_page(gateway.url + "/phone")
    page.locator("input[name=owner]").first.check()
    id = gateway.ring("twilio")
    expect(page.locator("#screen-text")).to_contain_text("Telepon masuk")
    page.locator("[data-key=end]").click()
    gateway.wait_for(id, Outcome.DECLINED)


@pytest.mark.parametrize("provider", LINES)
def test_a_page_that_is_closed_in_the_middle_of_a_call_hangs_up(gateway: Gateway, open_page: Callable[..., Page], provider: str) -> None:
    page = open_page(gateway.url + "/phone")
    page.locator("input[name=owner]").first.check()
    id = gateway.ring(provider)
    expect(page.locator("#screen-text")).to_contain_text("Telepon masuk")
    page.locator("[data-key=call]").click()
    expect(page.locator("#screen-text")).to_contain_text("Anda minta kami telepon")
    page.close()
    gateway.wait_for(id, Outcome.ANSWERED)
