"""Processes that die are started again, and none outlives its supervisor. Real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.redis_server import redis_answers, redis_child
from jobs.run import free_port, hold_port, only_one
from jobs.supervisor import CannotRun, Child, Supervisor

HOUSE = Path(__file__).parent.parent.parent


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


def noting(path: Path, then: str = "import time; time.sleep(60)") -> list[str]:
    """A process that notes its number, and then lives."""
    return [sys.executable, "-S", "-c", f"import os; open({str(path)!r}, 'a').write(f'{{os.getpid()}}\\n'); {then}"]


def pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_what_dies_is_started_again_and_all_is_stopped_at_the_end(tmp_path: Path) -> None:
    said: list[str] = []
    one = Supervisor(tmp_path, HOUSE, os.environ, said.append)
    one.start(Child("first", noting(tmp_path / "first")))
    one.start(Child("second", noting(tmp_path / "second")))
    try:
        assert one.keep(until=lambda: bool(pids(tmp_path / "second")))
        os.kill(pids(tmp_path / "second")[0], signal.SIGKILL)
        assert one.keep(until=lambda: len(pids(tmp_path / "second")) == 2)
        assert "second ended (signal SIGKILL) and is started again" in said[0]
    finally:
        one.stop()
    assert not any(alive(pid) for pid in pids(tmp_path / "first") + pids(tmp_path / "second"))


def test_what_keeps_dying_is_started_more_slowly_and_mended(tmp_path: Path) -> None:
    mended: list[float] = []
    one = Supervisor(tmp_path, HOUSE, os.environ, lambda words: None)
    one.start(Child("ill", noting(tmp_path / "ill", "raise SystemExit(3)"), mend=lambda: mended.append(time.monotonic())))
    began = time.monotonic()
    assert one.keep(until=lambda: bool(mended) or time.monotonic() - began > 90)
    one.stop()
    assert mended, "after three deaths in a row it is mended"
    assert len(pids(tmp_path / "ill")) == 3
    assert time.monotonic() - began > 1


def test_what_a_child_left_behind_does_not_keep_the_port(tmp_path: Path) -> None:
    inner = f"import subprocess, sys; subprocess.Popen({noting(tmp_path / 'inner')!r}); import time; time.sleep(60)"
    one = Supervisor(tmp_path, HOUSE, os.environ, lambda words: None)
    one.start(Child("outer", noting(tmp_path / "outer", inner)))
    assert one.keep(until=lambda: bool(pids(tmp_path / "inner")))
    os.kill(pids(tmp_path / "outer")[0], signal.SIGKILL)
    assert one.keep(until=lambda: len(pids(tmp_path / "inner")) == 2)
    assert until(lambda: not alive(pids(tmp_path / "inner")[0]))
    one.stop()
    assert until(lambda: not any(alive(pid) for pid in pids(tmp_path / "inner")))


def test_a_supervisor_that_is_killed_leaves_nobody_behind(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from jobs.supervisor import Child, Supervisor\n"
        f"one = Supervisor(Path({str(tmp_path)!r}), Path({str(HOUSE)!r}), os.environ, print)\n"
        f"one.start(Child('child', {noting(tmp_path / 'child')!r}))\n"
        "one.keep()\n"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script], cwd=HOUSE)
    assert until(lambda: bool(pids(tmp_path / "child")))
    supervisor.kill()
    supervisor.wait()
    assert until(lambda: not alive(pids(tmp_path / "child")[0]))


def test_two_titians_on_one_folder_are_one_too_many(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(CannotRun, match=r"^DATA_DIR: another Titian is running on "):
        only_one(tmp_path)
    only_one(tmp_path).close()


def test_a_port_in_use_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotRun, match=rf"^PORT: {port} on 127\.0\.0\.1 cannot be used \(Address already in use\)\. Choose another"):
            free_port("127.0.0.1", port)
    free_port("127.0.0.1", port)


def test_the_right_to_a_port_is_one_process_s_alone_and_goes_with_it() -> None:
    script = "import sys, time\nfrom jobs.run import hold_port\nheld = hold_port('127.0.0.1', 64999)\nprint('mine', flush=True)\ntime.sleep(60)\n"
    first = subprocess.Popen([sys.executable, "-c", script], cwd=HOUSE, stdout=subprocess.PIPE)
    assert first.stdout is not None
    with first.stdout as said:
        assert said.readline() == b"mine\n"
        with pytest.raises(CannotRun, match=r"^PORT: 64999 on 127\.0\.0\.1 cannot be used \(Address already in use\)\. Choose another"):
            hold_port("127.0.0.1", 64999)
        hold_port("127.0.0.1", 64998).close()
        first.kill()
        first.wait()
    hold_port("127.0.0.1", 64999).close()


def test_our_redis_keeps_what_it_has_and_a_broken_file_does_not_stop_it(tmp_path: Path) -> None:
    from redis import Redis

    at, folder = Path(f"/tmp/titian-test-{os.getpid()}/redis.sock"), tmp_path / "redis"
    one = Supervisor(tmp_path, HOUSE, os.environ, lambda words: None)
    one.start(redis_child(at, folder))
    try:
        assert one.keep(until=lambda: redis_answers(at))
        client = Redis(unix_socket_path=str(at))
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        client.set("kept", "yes")
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
        assert one.keep(until=lambda: redis_answers(at))
        assert client.get("kept") == b"yes"
        number = client.info("server")["process_id"]
        (folder / "appendonly.aof").write_bytes(b"*3\r\nnot redis at all")
        os.kill(number, signal.SIGKILL)
        ends = time.monotonic() + 60
        assert one.keep(until=lambda: (not alive(number) and redis_answers(at)) or time.monotonic() > ends)
        assert redis_answers(at)
        assert client.get("kept") is None
    finally:
        one.stop()
        at.parent.rmdir()
