"""A real Chromium, and a really running Titian. Without a browser these tests fail, unless TITIAN_NO_BROWSER=1 says to leave them out."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.morning import begun, given, morning  # noqa: F401 - fixtures
from tests.browser.signing import PATIENCE, READY
from tests.public.shop import furnish, open_shop, serving

HOUSE = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
)  # fmt: skip
MISSING = (
    f"NO CHROMIUM: none of {', '.join(NAMES)} is installed, so the feature phone was not tested in a browser. "
    "Install one (Debian: apt-get install chromium), or set TITIAN_NO_BROWSER=1 to leave these tests out knowingly."
)
LEFT_OUT = "NOT RUN: TITIAN_NO_BROWSER=1 leaves the browser tests out"
START = 180.0  # seconds that a first start may take on a slow machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder; and when told to, leave it out, each test counted as not run."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if os.environ.get("TITIAN_NO_BROWSER") == "1":
                item.add_marker(pytest.mark.skip(reason=LEFT_OUT))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.fail(MISSING, pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(SWITCHES), timeout=3 * PATIENCE)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a tab of its own person. Whatever the browser complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def opened(address: str, width: int = 1280, height: int = 800) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        if address.partition("?")[0].endswith("/phone") or "/console/" in address:
            page.wait_for_selector(READY)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The public pages with no gateway behind them; their address."""
    folder = tmp_path_factory.mktemp("shop")
    with serving(furnish(open_shop(folder), folder)) as address:
        yield address


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`python app.py` as a newcomer starts it, on a free port with a new DATA_DIR and without the invented past; its address."""
    yield from _started(tmp_path_factory.mktemp("running"), DEMO_HISTORY="0")


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same with the invented past that a newcomer finds, by the real clock; its address."""
    yield from _started(tmp_path_factory.mktemp("lived"))


def _started(folder: Path, **more: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "PORT": str(port), "DATA_DIR": str(folder / "var"), "LANG": "C.UTF-8", **more,
    }
    told = folder / "told.txt"
    with told.open("wb") as out:
        house = subprocess.Popen(
            [sys.executable, str(HOUSE / "app.py")], cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait(house, address, told)
        yield address
    finally:
        _stop(house)


def _wait(house: subprocess.Popen[bytes], address: str, told: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and house.poll() is None:
        try:
            if requests.get(f"{address}/readyz", timeout=10).ok and requests.get(f"{address}/phone", timeout=20).ok:
                return
        except requests.RequestException:
            time.sleep(0.3)
    pytest.fail(f"python app.py did not come up in {START:.0f} s. It said:\n{told.read_text(errors='replace')[-3000:]}", pytrace=False)


def _stop(house: subprocess.Popen[bytes]) -> None:
    """End it as Ctrl-C does, with all that it started; by force when it does not listen."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(house.pid, how)
        except ProcessLookupError:
            return
        try:
            house.wait(15)
        except subprocess.TimeoutExpired:
            continue
