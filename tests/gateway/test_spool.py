"""Events on disk while the database is away: sealed, in order, heard once, bounded, and never silently lost."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.spool import Spool, SpoolFull, SpoolUnusable, _pack, _unpack
from gateway.types import Request
from store.sealed import Keys

Heard = list[tuple[str, Request]]


def request(n: int, text: str = "CEK 48217396") -> Request:
    form = {"MessageSid": (f"SM{n}",), "From": ("+6281234567890",), "Body": (text,)}
    return Request("POST", "https://t.example/hooks/twilio/k/sms?a=1", "k", "sms", {"a": ("1",)}, form, {"host": "t.example"}, b"\x00raw")


class Gone(Exception):
    """The database is away."""


@pytest.fixture
def spool(tmp_path: Path, keys: Keys) -> Spool:
    return Spool(tmp_path / "spool", keys)


def waiting(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "spool").glob("*.bin"))


def test_what_was_kept_is_heard_in_order_and_once(spool: Spool) -> None:
    heard: Heard = []
    for n in range(20):
        spool.put("twilio", request(n))
    assert spool.waiting() == 20
    came = spool.replay(lambda provider, one: heard.append((provider, one)), Gone)
    assert (came.done, came.quarantined, came.stopped) == (20, 0, False)
    assert heard == [("twilio", request(n)) for n in range(20)]
    assert spool.replay(lambda provider, one: heard.append((provider, one)), Gone).done == 0
    assert spool.waiting() == 0


def test_it_stops_when_the_database_goes_away_again_and_keeps_the_rest(spool: Spool) -> None:
    heard: list[str] = []

    def hear(provider: str, one: Request) -> None:
        if len(heard) == 3:
            raise Gone
        heard.append(one.form["MessageSid"][0])

    for n in range(6):
        spool.put("twilio", request(n))
    assert spool.replay(hear, Gone).stopped
    assert spool.waiting() == 3
    spool.replay(lambda provider, one: heard.append(one.form["MessageSid"][0]), Gone)
    assert heard == [f"SM{n}" for n in range(6)]


def test_what_is_on_disk_says_nothing_and_is_ours_alone(spool: Spool, tmp_path: Path) -> None:
    spool.put("twilio", request(1, "rahasia saya"))
    [path] = waiting(tmp_path)
    raw = path.read_bytes()
    assert b"rahasia" not in raw
    assert b"6281234567890" not in raw
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="an empty file"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-1]), id="a byte is missing"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:20] + b"x" + path.read_bytes()[21:]), id="a byte is another"),
        pytest.param(lambda path: path.rename(path.with_name("0" * 20 + "-1-1.bin")), id="moved to another place in the order"),
    ],
)
def test_a_spoilt_file_is_put_aside_and_the_others_are_heard(spool: Spool, tmp_path: Path, spoil: object) -> None:
    heard: Heard = []
    for n in range(3):
        spool.put("twilio", request(n))
    spoil(waiting(tmp_path)[1])  # type: ignore[operator]
    came = spool.replay(lambda provider, one: heard.append((provider, one)), Gone)
    assert (came.done, came.quarantined) == (2, 1)
    assert spool.quarantined() == 1
    assert [one.form["MessageSid"][0] for _, one in heard] == ["SM0", "SM2"]


def test_an_event_that_nobody_can_take_is_put_aside(spool: Spool) -> None:
    spool.put("twilio", request(1))

    def hear(provider: str, one: Request) -> None:
        raise ValueError("a network that is set up no more")

    assert spool.replay(hear, Gone).quarantined == 1
    assert spool.waiting() == 0


def test_a_file_half_written_at_a_power_cut_is_not_heard(spool: Spool, tmp_path: Path) -> None:
    (tmp_path / "spool" / "aside" / "00000000000000000001-1-1").write_bytes(b"half")
    assert spool.replay(lambda provider, one: pytest.fail("heard"), Gone).done == 0


def test_it_is_bounded(tmp_path: Path, keys: Keys) -> None:
    small = Spool(tmp_path / "spool", keys, limit_files=3)
    for n in range(3):
        small.put("twilio", request(n))
    assert small.full() == 1.0
    with pytest.raises(SpoolFull):
        small.put("twilio", request(4))
    tight = Spool(tmp_path / "tight", keys, limit_bytes=100)
    with pytest.raises(SpoolFull):
        tight.put("twilio", request(1))
    assert not list((tmp_path / "tight").glob("*.bin"))


def test_a_disk_that_does_not_take_it_is_said(spool: Spool, tmp_path: Path) -> None:
    (tmp_path / "spool" / "aside").rmdir()
    with pytest.raises(SpoolFull, match="does not take it"):
        spool.put("twilio", request(1))


def test_a_folder_that_cannot_be_written_stops_the_start(tmp_path: Path, keys: Keys) -> None:
    (tmp_path / "spool").write_text("a file is in the way")
    with pytest.raises(SpoolUnusable, match=r"^DATA_DIR: .*spool cannot be written"):
        Spool(tmp_path / "spool", keys)


def test_many_threads_and_two_replays_lose_and_double_nothing(spool: Spool, tmp_path: Path, keys: Keys) -> None:
    heard: list[str] = []
    other = Spool(tmp_path / "spool", keys)

    def hear(provider: str, one: Request) -> None:
        heard.append(one.form["MessageSid"][0])

    with ThreadPoolExecutor(10) as threads:
        puts = [threads.submit((spool, other)[n % 2].put, "twilio", request(n)) for n in range(100)]
        for put in puts:
            put.result()
        for one in [threads.submit(each.replay, hear, Gone) for each in (spool, other)]:
            one.result()
    spool.replay(hear, Gone)
    assert sorted(heard) == sorted(f"SM{n}" for n in range(100))


texts = st.text(max_size=20)
fields = st.dictionaries(texts, st.lists(texts, min_size=1, max_size=3).map(tuple), max_size=4)


headers = st.dictionaries(texts, texts, max_size=4)


@given(st.builds(Request, texts, texts, texts, texts, fields, fields, headers, st.binary(max_size=50)), texts)
def test_any_request_comes_back_as_it_was(one: Request, provider: str) -> None:
    assert _unpack(_pack(provider, one)) == (provider, one)


def test_files_are_named_so_that_their_order_is_the_order_of_arrival(spool: Spool, tmp_path: Path) -> None:
    before = 0
    for n in range(50):
        spool.put("twilio", request(n))
    names = [path.name for path in waiting(tmp_path)]
    assert names == sorted(names)
    assert [int(name.split("-")[2].removesuffix(".bin")) for name in names] == list(range(before + 1, 51))
    assert all(name.split("-")[1] == f"{os.getpid():07d}" for name in names)
