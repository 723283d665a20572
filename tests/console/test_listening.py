"""What callers recorded: heard by who works on it, once it is home from the network, and each listening is audited."""

from __future__ import annotations

import pytest

from rules.chance import Chance
from rules.permissions import Role
from store import audit, callbacks, citizens, complaint_additions, recordings
from store.unit import Store
from tests.console.cases import PART, SITI, Cases
from tests.console.inboxes import Enter
from tests.console.noon import NOON

SOUND = b"RIFF0000WAVE" + bytes(range(200))


def recorded(store: Store, state: str = "home") -> str:
    with store.writing() as unit:
        id = recordings.want(unit, "twilio", "CA1", f"RE{state}", 7, NOON, Chance())
        if state == "home":
            recordings.bring_home(unit, id, SOUND)
        elif state == "lost":
            recordings.lose(unit, id)
        elif state == "forgotten":
            recordings.forget(unit, id)
    return id


def left(store: Store, recording: str, words: str = "") -> str:
    """The number of a call-back with a voice message."""
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, NOON)
        asked = callbacks.file(
            unit, town="banjarbaru", citizen=who.id, channel="voice", language="id", path=("callback.start",), now=NOON, chance=Chance()
        )
        callbacks.leave(unit, asked.number, words, recording)
        callbacks.change(unit, asked.number, callbacks.State.OFFICER, NOON)
    return asked.number


def test_a_voice_message_for_an_officer_plays_in_parts_and_is_audited(enter: Enter, store: Store) -> None:
    number, browser = left(store, recorded(store), "@engine.recording"), enter()
    here = f"/console/callbacks/{number}/recording"
    page = browser.get("/console/calls").text
    assert f'src="{here}"' in page and "@engine" not in page and "@engine" not in browser.get("/console/inbox").text
    whole = browser.get(here)
    assert whole.status_code == 200 and whole.mimetype == "audio/wav" and whole.data == SOUND
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    part = browser.get(here, headers={"Range": "bytes=12-21"})
    assert part.status_code == 206 and part.data == bytes(range(10)) and part.headers["Content-Range"] == "bytes 12-21/212"
    with store.reading() as unit:
        assert [line.action for line in audit.about(unit, f"callback {number}")] == ["callback.listened"], "the parts are one listening"


@pytest.mark.parametrize(
    ("role", "town", "status"),
    [
        pytest.param(Role.OFFICER, "rangkui", 404, id="another town"),
        pytest.param(Role.COUNTER, "banjarbaru", 403, id="who takes no calls"),
        pytest.param(Role.OVERSEER, "banjarbaru", 403, id="the overseer"),
        pytest.param(Role.TOWN_ADMIN, "banjarbaru", 403, id="an administrator"),
    ],
)
def test_who_may_not_listen_hears_nothing(enter: Enter, store: Store, role: Role, town: str, status: int) -> None:
    number = left(store, recorded(store))
    came = enter(role, town).get(f"/console/callbacks/{number}/recording")
    assert came.status_code == status and SOUND not in came.data
    with store.reading() as unit:
        assert audit.about(unit, f"callback {number}") == []


def test_there_is_nothing_to_hear_where_nothing_was_left(enter: Enter, store: Store) -> None:
    browser = enter()
    for number in (left(store, "", "Tolong telepon"), "00000000", "x"):
        assert browser.get(f"/console/callbacks/{number}/recording").status_code == 404
    assert "Tolong telepon" in browser.get("/console/calls").text


@pytest.mark.parametrize(
    ("state", "words"),
    [("wanted", "sedang diambil"), ("lost", "hilang di jaringan"), ("forgotten", "hilang di jaringan"), ("home", "<audio controls")],
)
def test_a_player_is_there_once_there_is_something_to_play(enter: Enter, store: Store, cases: Cases, state: str, words: str) -> None:
    id, case, browser = recorded(store, state), cases.file(), enter()
    with store.writing() as unit:
        complaint_additions.add(
            unit, case.id, citizen=case.citizen, channel="voice", words="", recording=id, now=NOON, chance=Chance()
        )
    number = left(store, id)
    trail = browser.get(f"/console/cases/{case.number}/trail", headers=PART).text
    for page in (browser.get("/console/calls").text, browser.get(f"/console/cases/{case.number}").text, trail):
        assert words in page and ("<audio" in page) is (state == "home")
    assert ('hx-trigger="every 2s"' in trail) is (state == "wanted"), "asked again while it is on its way"
    assert browser.get(f"/console/callbacks/{number}/recording").status_code == (200 if state == "home" else 404)
    assert browser.get(f"/console/cases/{case.number}/recording/{id}").status_code == (200 if state == "home" else 404)
