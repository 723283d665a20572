"""A hop is answered once: the same event gets the same reply, and of two hops on one dialogue one is first."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from store import dialogues, hops, inbound
from store.dialogues import Dialogue
from store.sealed import Keys
from store.unit import Conflict, Store, Unit, open_store

HASH = b"h" * 16


def new(now: datetime, key: str = "s1", citizen: int = 7) -> Dialogue:
    return Dialogue("africastalking", key, "ussd", citizen, "*123#", '["main.front","id"]', "1", 0, False, 0, now, "1*2")


def keep(unit: Unit, dialogue: Dialogue, event: str, now: datetime, reply: str = "CON Halo") -> bool:
    return hops.keep(unit, dialogue, "africastalking", "ussd", event, HASH, reply, now)


def look(store: Store, event: str, key: str = "s1") -> tuple[inbound.Answered | None, Dialogue | None]:
    with store.reading() as unit:
        return hops.look(unit, "africastalking", "ussd", event, key)


def test_nothing_is_known_of_a_new_session(store: Store) -> None:
    assert look(store, "e1") == (None, None)


@pytest.mark.parametrize("way", ["stroke", "relaxed", "durable"])
def test_a_hop_is_written_and_found(store: Store, now: datetime, way: str) -> None:
    with {"stroke": store.stroke, "relaxed": lambda: store.writing(False), "durable": store.writing}[way]() as unit:
        assert keep(unit, new(now), "e1", now)
    answered, dialogue = look(store, "e1")
    assert answered == inbound.Answered("CON Halo", HASH)
    assert dialogue == replace(new(now), version=1)
    assert look(store, "e2") == (None, dialogue)
    with store.stroke() as unit:
        assert keep(unit, replace(dialogue, step=4, ended=True, heard="1*2*3"), "e2", now + timedelta(seconds=9))
    _, later = look(store, "e2")
    assert later == replace(dialogue, step=4, ended=True, heard="1*2*3", version=2)


@pytest.mark.parametrize("version", [0, 3], ids=["it is there already", "it moved on"])
def test_whoever_comes_second_writes_nothing(store: Store, now: datetime, version: int) -> None:
    with store.stroke() as unit:
        assert keep(unit, new(now), "e1", now)
    with store.stroke() as unit:
        assert not keep(unit, replace(new(now), version=version), "e2", now)
    assert look(store, "e2")[0] is None


def test_an_event_answered_meanwhile_is_a_conflict_and_the_dialogue_stays(store: Store, now: datetime) -> None:
    with store.stroke() as unit:
        assert keep(unit, new(now), "e1", now)
    with pytest.raises(Conflict), store.stroke() as unit:
        keep(unit, replace(new(now), version=1), "e1", now, "CON Lain")
    answered, dialogue = look(store, "e1")
    assert answered is not None and answered.reply == "CON Halo"
    assert dialogue is not None and dialogue.version == 1


def test_fifty_copies_of_one_event_are_one_hop(store: Store, now: datetime) -> None:
    won: list[bool] = []

    def copy() -> None:
        try:
            with store.stroke() as unit:
                won.append(keep(unit, new(now), "e1", now))
        except Conflict:
            won.append(False)

    threads = [threading.Thread(target=copy) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 49 + [True]


def test_nothing_personal_is_readable_in_the_tables(store: Store, now: datetime) -> None:
    with store.stroke() as unit:
        keep(unit, new(now), "e1", now, "CON Siti Contoh")
    with store.reading() as unit:
        said = unit.conn.execute(text("SELECT said FROM dialogues")).scalar_one()
        reply = unit.conn.execute(text("SELECT reply FROM inbound_events")).scalar_one()
    assert b"main.front" not in bytes(said) and b"Siti" not in bytes(reply)


def test_a_hop_under_an_old_key_is_found_after_rotation(database_url: str, now: datetime) -> None:
    old, fresh = Keys.fresh(), Keys.fresh()
    before = open_store(database_url, Keys.parse(old))
    with before.stroke() as unit:
        keep(unit, new(now), "e1", now)
    before.close()
    after = open_store(database_url, Keys.parse(f"{fresh},{old}"))
    assert look(after, "e1")[0] == inbound.Answered("CON Halo", HASH)
    after.close()


def test_the_latest_unfinished_dialogue_is_offered_until_it_is_dropped_or_ended(store: Store, now: datetime) -> None:
    with store.writing() as unit:
        for key, minutes in (("old", 0), ("newer", 5), ("newest", 9)):
            dialogues.keep(unit, new(now + timedelta(minutes=minutes), key))
        dialogues.keep(unit, new(now, "another", citizen=8))

    def offered(since: datetime = now, this: str = "newest") -> str | None:
        with store.reading() as unit:
            found = dialogues.unfinished(unit, 7, since, other_than=("africastalking", this))
            return found.key if found else None

    assert offered() == "newer"
    assert offered(this="none") == "newest"
    assert offered(now + timedelta(minutes=6)) is None
    with store.writing() as unit:
        dialogues.drop(unit, "africastalking", "newer")
    assert offered() == "old"
    with store.writing() as unit:
        dialogues.end(unit, "africastalking", "old")
    assert offered() is None


def test_old_events_and_dialogues_are_forgotten_in_small_batches(store: Store, now: datetime) -> None:
    with store.writing() as unit:
        for n in range(7):
            day = now - timedelta(days=40 if n < 5 else 2)
            inbound.remember(unit, "twilio", "sms", f"SM{n}", HASH, "", day)
            dialogues.keep(unit, new(day, f"k{n}"))
        inbound.reject(unit, "twilio", "no From", "Body=x", now - timedelta(days=40))
        assert [refused.body for refused in inbound.rejected(unit)] == ["Body=x"]
    with store.writing() as unit:
        before = now - timedelta(days=30)
        assert [inbound.forget(unit, before, 3) for _ in range(4)] == [4, 2, 0, 0]
        assert [dialogues.forget(unit, before, 3) for _ in range(3)] == [3, 2, 0]
        assert inbound.answered(unit, "twilio", "sms", "SM6") is not None
        assert not inbound.remember(unit, "twilio", "sms", "SM6", HASH, "", now)
