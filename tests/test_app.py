"""`python app.py` as a newcomer runs it: one real machine with all its processes, killed, stopped and started again."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.faults.network import NOTICE

HOUSE = Path(__file__).parent.parent
SITI = "+6284000000001"


class Machine:
    """One `python app.py` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environ = {
            **{name: value for name, value in os.environ.items() if name not in ("PYTHONUNBUFFERED", "DEMO", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL")},
            "PORT": str(self.port), "DATA_DIR": str(folder),
        }  # fmt: skip
        self.folder = folder
        self.said = folder.parent / "said.txt"

    def start(self) -> float:
        began = time.monotonic()
        with open(self.said, "wb") as said:
            self.process = subprocess.Popen([sys.executable, "app.py"], cwd=HOUSE, env=self.environ, stdout=said, stderr=said)
        assert until(lambda: self.said.read_text().count("http://") == 3 or self.process.poll() is not None, 180), self.said.read_text()
        assert self.process.poll() is None, self.said.read_text()
        return time.monotonic() - began

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)

    def get(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **fields: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", data=urlencode(fields).encode(), timeout=30) as answer:
            return str(answer.read().decode())

    def texts(self) -> list[str]:
        told = json.loads(self.get("/phone/messages?" + urlencode({"phone": SITI})))
        return [one["text"] for one in told["messages"]]

    def child(self, words: str) -> int | None:
        found = subprocess.run(["pgrep", "-P", str(self.process.pid), "-f", words], capture_output=True, text=True, check=False)
        return int(found.stdout.split()[0]) if found.stdout else None


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if true():
                return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    one = Machine(tmp_path_factory.mktemp("m") / "var")
    one.start()
    yield one
    if one.process.poll() is None:
        one.stop()


def test_it_says_where_to_click_and_nothing_else(machine: Machine) -> None:
    assert re.fullmatch(r"(\S.*: http://127\.0\.0\.1:\d+/\S*\n){3}", machine.said.read_text())
    for line in machine.said.read_text().splitlines():
        machine.get(line.partition(f":{machine.port}")[2])


def test_a_citizen_texts_and_is_answered_within_a_second_or_two(machine: Machine) -> None:
    machine.post("/hooks/africastalking/demo/sms", **{"from": SITI, "to": "2345", "id": "app-1", "text": "CEK 48217396", "date": "x"})
    assert until(lambda: any("4821 7396" in text or "lahir" in text for text in machine.texts()))


def test_a_wrong_key_gets_nothing(machine: Machine) -> None:
    with pytest.raises(HTTPError) as refused:
        machine.post("/hooks/africastalking/wrong/sms", text="x")
    assert (refused.value.code, refused.value.read()) == (404, b"")
    assert 'titian_refused_total{provider="africastalking",status="404"} 1' in machine.get("/metrics")


def answers(machine: Machine) -> int:
    """How many texts the phone got, but for the notice, which comes once beside the first, and when it comes."""
    return sum(NOTICE not in text for text in machine.texts())


@pytest.mark.parametrize("words", ["app.py worker", "app.py scheduler", "granian", "redis-server"])
def test_any_process_may_be_killed(machine: Machine, words: str) -> None:
    assert until(lambda: machine.child(words) is not None)
    before = machine.child(words)
    known = answers(machine)
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert until(lambda: machine.child(words) not in (None, before))
    assert until(lambda: machine.get("/healthz") == "ok\n")
    machine.post("/hooks/africastalking/demo/sms", **{"from": SITI, "to": "2345", "id": f"app-{words}", "text": "MENU", "date": "x"})
    assert until(lambda: answers(machine) == known + 1)
    assert until(lambda: json.loads(machine.get("/readyz")) == {"ready": True, "degraded": {}})


def test_a_second_one_is_told_why_not(machine: Machine, tmp_path: Path) -> None:
    in_use = f"PORT: {machine.port} on 127.0.0.1 cannot be used"
    for folder, line in ((machine.folder, "DATA_DIR: another Titian is running on "), (tmp_path, in_use)):
        environ = {**machine.environ, "DATA_DIR": str(folder)}
        came = subprocess.run([sys.executable, "app.py"], cwd=HOUSE, env=environ, capture_output=True, text=True, timeout=120, check=False)
        assert (came.returncode, came.stderr.count("\n")) == (1, 1)
        assert came.stderr.startswith(line)


def test_of_two_that_start_in_the_same_second_one_is_told_why_not(machine: Machine, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    both = [
        subprocess.Popen(
            [sys.executable, "app.py"], cwd=HOUSE, env={**machine.environ, "PORT": str(port), "DATA_DIR": str(tmp_path / name)},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    try:
        assert until(lambda: any(one.poll() is not None for one in both), 120)
        refused, other = sorted(both, key=lambda one: one.poll() is None)
        assert (refused.returncode, other.poll()) == (1, None)
        assert refused.communicate()[1].startswith(f"PORT: {port} on 127.0.0.1 cannot be used (Address already in use).")
    finally:
        for one in both:
            one.terminate()
            one.communicate(timeout=60)


def test_a_restart_keeps_everything_and_nobody_is_left_behind(machine: Machine) -> None:
    before = machine.texts()
    children = [machine.child(words) for words in ("worker", "scheduler", "granian", "redis-server")]
    assert machine.stop() == 0
    assert not any(child and Path(f"/proc/{child}").exists() for child in children)
    machine.start()
    assert until(lambda: machine.texts() == before)
    assert (machine.folder / "secrets").stat().st_mode & 0o777 == 0o600


def test_outside_a_demo_it_does_not_start_without_secrets(tmp_path: Path) -> None:
    environ = {**os.environ, "DEMO": "0", "DATA_DIR": str(tmp_path), "HOST": "0.0.0.0"}
    came = subprocess.run([sys.executable, "app.py"], cwd=HOUSE, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert came.returncode == 1
    assert {line.split(":")[0] for line in came.stderr.splitlines()} == {"SECRET_KEY", "DATA_KEYS", "PUBLIC_URL", "WEBHOOK_KEY"}
    assert not (tmp_path / "secrets").exists()
