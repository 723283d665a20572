"""A case whose office has a system of its own: asked before the turn, told in time, or texted later, once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.answering import Answering
from gateway.conversation import Conversation
from gateway.sending import Destinations, Sending
from handlers.service import LookUp, services
from jobs.deliver import Deliver
from menus.model import Book
from store import applications, look_ups, towns
from store.applications import Status
from store.ledger import outbox
from store.submitted import Silence, Submitted
from store.unit import Store
from tests.stories.playing import Player
from tests.stories.reading import ROOT, book
from tests.stories.staffing import START

NUMBER = "48217396"
CASE = {
    "number": NUMBER, "town": "banjarbaru", "service": "KTP", "office": "mpp", "status": "received", "due": "2026-11-30",
    "proof_kind": "birth_year", "proof_answer": "1990",
}  # fmt: skip
Answer = Callable[[LookUp], Submitted | Silence]


@pytest.fixture(scope="module")
def read() -> Book:
    return book()


def play(store: Store, read: Book, answer: Answer, tmp_path: Path) -> Player:
    folder = tmp_path / "banjarbaru"
    shutil.copytree(ROOT / "towns" / "banjarbaru", folder)
    whole = (folder / "services.yaml").read_text()
    at = whole.index("    letter: A\n")
    (folder / "services.yaml").write_text(whole[:at] + "    lookup: {url: 'https://siak.example/{number}'}\n" + whole[at:])
    with store.writing() as unit:
        towns.load(unit, folder)
    player = Player(store, read)
    player.talk = Conversation(read, services(), store, lambda: player.now, player.chance, answer)
    player.do_given([{"application": CASE}])
    player.do_texts("MENU")  # somebody we know
    return player


def ready(wanted: LookUp) -> Submitted:
    return Submitted(wanted.external_id, Status.READY, START)


def status(store: Store) -> str:
    with store.reading() as unit:
        found = applications.by_number(unit, NUMBER)
    assert found is not None
    return str(found.status)


def worker(player: Player, answer: Answer) -> Callable[[], list[str]]:
    store = player.store
    answering = Answering(store, player.talk.book, store.towns, lambda wanted, patience: answer(wanted))
    deliver = Deliver(
        store, Sending({}, Destinations(("62",), True)), lambda *_: "", "worker", lambda: player.now, lambda most: 0, answering=answering
    )  # fmt: skip

    def round() -> list[str]:
        with store.reading() as unit:
            owed = unit.conn.execute(outbox.select().where(outbox.c.topic == look_ups.TOPIC)).all()
        return [deliver(row.id) for row in owed]

    return round


@pytest.mark.parametrize("channel", ["ussd", "sms", "voice"])
def test_an_answer_in_time_is_told_and_kept(store: Store, read: Book, tmp_path: Path, channel: str) -> None:
    asked: list[LookUp] = []

    def answer(wanted: LookUp) -> Submitted:
        with store.writing() as unit:  # would fail, or wait for ever, if a transaction of this hop were open
            unit.conn.exec_driver_sql("UPDATE house SET epoch = epoch")
        asked.append(wanted)
        return ready(wanted)

    player = play(store, read, answer, tmp_path)
    _ask(player, channel)
    player.do_sees_part("sudah jadi")
    assert asked == [LookUp("banjarbaru", "KTP", NUMBER, NUMBER)], "asked once, though each request comes twice"
    assert status(store) == "ready"
    with store.reading() as unit:
        found = applications.by_number(unit, NUMBER)
        assert found is not None
        steps = [str(event.status) for event in applications.events(unit, found.id)]
    assert steps == ["received", "checked", "approved", "ready"], "the way there is an allowed one"


def _ask(player: Player, channel: str, proof: str = "1990") -> None:
    if channel == "ussd":
        player.do_dials(f"*123*1*{NUMBER}*{proof}#")
    elif channel == "sms":
        player.do_texts(f"CEK {NUMBER} {proof}")
    else:
        player.do_calls("")
        for keys in ("1", NUMBER, proof):
            player.do_keys(keys)


@pytest.mark.parametrize("channel", ["ussd", "sms", "voice"])
def test_without_an_answer_the_last_known_is_told_and_the_rest_texted_once(store: Store, read: Book, tmp_path: Path, channel: str) -> None:
    player = play(store, read, lambda wanted: Silence.LATER, tmp_path)
    _ask(player, channel)
    player.do_sees_part("Hasil terbaru dikirim lewat SMS")
    player.do_sees_part("diterima, per 23 Nov" if channel != "voice" else "diterima, per 23 November")
    player.do_receives_nothing("")
    silent = worker(player, lambda wanted: Silence.LATER)
    assert silent() == ["later"]
    player.do_receives_nothing("")
    player.now += timedelta(minutes=10)
    well = worker(player, ready)
    assert (well(), well()) == (["looked"], ["nothing"])
    player.do_receives_part("KTP-el 4821 7396: sudah jadi, per 23 Nov 2026")
    assert status(store) == "ready"


def test_asking_twice_owes_one_answer(store: Store, read: Book, tmp_path: Path) -> None:
    player = play(store, read, lambda wanted: Silence.LATER, tmp_path)
    for _ in range(2):
        _ask(player, "ussd")
    assert worker(player, ready)() == ["looked"]
    player.do_receives_part("sudah jadi")


def test_after_two_hours_the_citizen_hears_that_none_came(store: Store, read: Book, tmp_path: Path) -> None:
    player = play(store, read, lambda wanted: Silence.LATER, tmp_path)
    _ask(player, "ussd")
    player.now += timedelta(hours=2, minutes=1)
    assert worker(player, lambda wanted: Silence.LATER)() == ["looked"]
    player.do_receives_part("Kantor belum memberi jawaban baru")


@pytest.mark.parametrize("proof", ["1991", "0000"])
def test_a_wrong_second_fact_asks_nobody(store: Store, read: Book, tmp_path: Path, proof: str) -> None:
    asked: list[LookUp] = []
    player = play(store, read, lambda wanted: asked.append(wanted) or Silence.LATER, tmp_path)
    _ask(player, "ussd", proof)
    _ask(player, "sms", proof)
    assert asked == []


def test_what_cannot_follow_is_not_taken_over(store: Store, read: Book, tmp_path: Path) -> None:
    player = play(store, read, ready, tmp_path)
    _ask(player, "ussd")
    player.talk = Conversation(read, services(), store, lambda: player.now, player.chance, lambda wanted: Submitted("X", Status.CHECKED, START))
    _ask(player, "ussd")
    player.do_sees_part("sudah jadi")
    assert status(store) == "ready"
