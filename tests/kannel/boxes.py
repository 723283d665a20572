"""A real Kannel: bearerbox and smsbox, set up as docs/providers/kannel.md says, on ports of its own and on loopback alone."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil

from tests.faults.citizens import until
from tests.faults.machine import free_port

DOCUMENT = Path(__file__).parents[2] / "docs" / "providers" / "kannel.md"
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))  # not everybody's PATH names sbin
FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
USERNAME, PASSWORD = "titian", "an-invented-password"
STARTS_IN = 30.0  # seconds at most, on a machine that is busy with other things
STOPS_IN = 8.0
OPERATOR = """
group = smsc
smsc = fake
smsc-id = LINE
port = {port}
our-host = 127.0.0.1
connect-allow-ip = 127.0.0.1
"""


def missing() -> list[str]:
    """The parts of Kannel that this machine does not have."""
    lacking = [name for name in ("bearerbox", "smsbox") if shutil.which(name, path=PATH) is None]
    return lacking if os.access(FAKESMSC, os.X_OK) else [*lacking, str(FAKESMSC)]


def recommended() -> str:
    """The kannel.conf that our document prints."""
    found = re.search(r"^## kannel\.conf$.*?^```\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, f"{DOCUMENT.name} prints no kannel.conf"
    return found[1]


class Kannel:
    """Both boxes in a folder of their own; texts go to a Titian on `port`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.admin, self.between, self.sendsms, self.smsc = (free_port() for _ in range(4))
        self._boxes: dict[str, subprocess.Popen[bytes]] = {}
        spool = folder / "spool"
        spool.mkdir(parents=True)
        changes = {
            "admin-port = 13000": f"admin-port = {self.admin}",
            "smsbox-port = 13001": f"smsbox-port = {self.between}",
            "sendsms-port = 13013": f"sendsms-port = {self.sendsms}",
            "store-location = /var/spool/kannel": f'store-location = "{spool}"',
            "http://127.0.0.1:8000/hooks/kannel/KEY/": f"http://127.0.0.1:{port}/hooks/kannel/demo/",
            "admin-password = PASSWORD": f"admin-password = {PASSWORD}",
            "\npassword = PASSWORD": f"\npassword = {PASSWORD}",
            "username = titian": f"username = {USERNAME}",
            # The same 200 seconds of patience, in steps that a test can wait for.
            "http-request-retry = 20": "http-request-retry = 200",
            "http-queue-delay = 10": "http-queue-delay = 1",
        }
        told = recommended()
        for ours, mine in changes.items():
            assert told.count(ours) == 1, f"{DOCUMENT.name}: {ours.strip()!r} stands there {told.count(ours)} times"
            told = told.replace(ours, mine)
        self.file = folder / "kannel.conf"
        self.file.write_text(told + OPERATOR.format(port=self.smsc), "utf-8")
        self.file.chmod(0o600)

    def start(self) -> None:
        """Start both; returns when texts can pass."""
        self._run("bearerbox")
        self._listening("bearerbox", self.between)
        self.start_smsbox()

    def start_smsbox(self) -> None:
        """Start smsbox; returns when it is attached and takes what is sent."""
        self._run("smsbox")
        self._listening("smsbox", self.sendsms)
        assert until(lambda: "smsbox:" in self.status(), STARTS_IN), self.logs()

    def kill_smsbox(self) -> None:
        """kill -9, and wait until it is gone."""
        box = self._boxes.pop("smsbox")
        box.kill()
        box.wait()

    def stop(self) -> None:
        """End what was started here, by force when it does not listen."""
        for name in ("smsbox", "bearerbox"):
            box = self._boxes.pop(name, None)
            if box is None or box.poll() is not None:
                continue
            box.send_signal(signal.SIGTERM)
            try:
                box.wait(STOPS_IN)
            except subprocess.TimeoutExpired:
                box.kill()
                box.wait()

    def status(self) -> str:
        """The status page of bearerbox; "" when it does not answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=5)
        try:
            line.request("GET", f"/status.txt?password={PASSWORD}")
            return line.getresponse().read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            line.close()

    def doors(self) -> set[str]:
        """The addresses that both listen at."""
        ends = [end for box in self._boxes.values() for end in psutil.Process(box.pid).net_connections("tcp")]
        return {end.laddr.ip for end in ends if end.status == psutil.CONN_LISTEN}

    def waiting(self) -> int:
        """How many messages Kannel holds, in either direction; -1 when it does not say."""
        told = self.status()
        queued = re.findall(r"\((\d+) queued\)", told) + re.findall(r"store size (\d+)", told)
        return sum(map(int, queued)) if queued else -1

    def logs(self) -> str:
        """The end of what both wrote, for a test that failed."""
        return "\n".join(f"--- {path.name}\n{path.read_text('utf-8', 'replace')[-3000:]}" for path in sorted(self.folder.glob("*.log")))

    def _run(self, name: str) -> None:
        program = shutil.which(name, path=PATH)
        assert program is not None, f"there is no {name}"
        with (self.folder / f"{name}.log").open("ab") as log:
            self._boxes[name] = subprocess.Popen(
                [program, "-v", "1", str(self.file)], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _listening(self, name: str, port: int) -> None:
        ends = time.monotonic() + 4 * STARTS_IN
        while True:
            assert self._boxes[name].poll() is None, f"{name} ended at its start\n{self.logs()}"
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            try:
                line.connect()
                return
            except OSError:
                assert time.monotonic() < ends, f"{name} does not listen\n{self.logs()}"
                time.sleep(0.05)
            finally:
                line.close()
