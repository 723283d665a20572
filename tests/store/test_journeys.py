"""A citizen's way across channels, as an officer sees it: menus that ended and menus that broke off, each with its steps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from menus.session import Session
from rules.phone import Phone
from store import citizens, dialogues, journeys
from store.dialogues import Dialogue
from store.unit import Store

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def keep(store: Store, key: str, channel: str, session: Session, *, ended: bool, at: datetime, phone: str = "+6284000000001") -> int:
    with store.writing() as unit:
        who = citizens.meet(unit, Phone(phone), at)
        kept = dialogues.keep(unit, Dialogue(
            "africastalking", key, channel, who.id, "*123#", session.to_json(), "1", 3, ended, 0, at
        ))  # fmt: skip
        assert kept
    return who.id


@pytest.mark.parametrize("channel", ["ussd", "sms", "voice"])
@pytest.mark.parametrize("ended", [True, False], ids=["it ended", "it broke off"])
def test_a_menu_stands_in_the_journey_with_its_steps(store: Store, channel: str, ended: bool) -> None:
    session = Session("complaint.words", "id", {"town": "banjarbaru"}, ("main.front", "complaint.category"))
    who = keep(store, "s1", channel, session, ended=ended, at=NOW)
    with store.reading() as unit:
        (step,) = [one for one in journeys.of_citizen(unit, who, NOW - timedelta(days=7)) if one.what is journeys.What.MENU]
    assert step.path == ("main.front", "complaint.category", "complaint.words")
    assert (step.channel, step.town, step.over) == (channel, "banjarbaru", ended)


def test_the_way_of_another_phone_is_not_told(store: Store) -> None:
    who = keep(store, "mine", "ussd", Session("main.front"), ended=True, at=NOW)
    keep(store, "theirs", "ussd", Session("complaint.words"), ended=True, at=NOW, phone="+6284000000002")
    with store.reading() as unit:
        assert [one.path for one in journeys.of_citizen(unit, who, NOW - timedelta(days=7))] == [("main.front",)]


def test_the_latest_comes_first_and_what_is_old_stays_away(store: Store) -> None:
    for nth, days in enumerate((9, 1, 3)):
        who = keep(store, f"s{nth}", "ussd", Session(f"main.s{days}"), ended=True, at=NOW - timedelta(days=days))
    with store.reading() as unit:
        assert [one.path for one in journeys.of_citizen(unit, who, NOW - timedelta(days=7))] == [("main.s1",), ("main.s3",)]
