"""A real Kannel between phones and a really running Titian.

Without Kannel these tests fail, unless TITIAN_NO_KANNEL=1 says to leave them out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.machine import House
from tests.kannel.boxes import PASSWORD, USERNAME, Kannel, missing
from tests.kannel.handset import Handset
from tests.kannel.relay import Relay
from tests.kannel.road import Road

INSTALL = "apt-get install --no-install-recommends kannel kannel-extras"
LEFT_OUT = "NOT RUN: TITIAN_NO_KANNEL=1 leaves the tests with a real Kannel out"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder; and when told to, leave it out, each test counted as not run."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("kannel")
            if os.environ.get("TITIAN_NO_KANNEL") == "1":
                item.add_marker(pytest.mark.skip(reason=LEFT_OUT))


@pytest.fixture(scope="session")
def programs() -> None:
    lacking = missing()
    if lacking:
        pytest.fail(
            f"NO KANNEL: {', '.join(lacking)} not found, so texts were not carried by a real Kannel. Install it (Debian: {INSTALL}), "
            "or set TITIAN_NO_KANNEL=1 to leave these tests out knowingly.",
            pytrace=False,
        )


@pytest.fixture(scope="module")
def road(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """Everything running, for the tests of one file."""
    folder = tmp_path_factory.mktemp("kannel")
    relay = Relay()
    kannel = Kannel(folder / "kannel", relay.port)
    settings = {
        "KANNEL_SENDSMS_URL": f"http://127.0.0.1:{kannel.sendsms}/cgi-bin/sendsms", "KANNEL_USERNAME": USERNAME, "KANNEL_PASSWORD": PASSWORD,
        "PUBLIC_URL": f"http://127.0.0.1:{relay.port}",
    }  # fmt: skip
    house = House(folder / "var", settings)
    relay.to = house.port
    handset = Handset(kannel.smsc)
    try:
        kannel.start()
        handset.switch_on()
        house.start()
        yield Road(handset, kannel, relay, house)
    finally:
        handset.switch_off()
        kannel.stop()
        house.stop()
        relay.close()
