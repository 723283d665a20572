"""The pages without a login: what they show, to whom, and what they refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from public.words import TERMINAL, WORDS
from rules.phone import Phone
from store import citizens, messages
from store.unit import Store
from tests.public.shop import furnish, open_shop

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SITI, AMINAH = "+6284000000001", "+6284000000002"
RECORDING = "RE" + "0" * 32
Owe = Callable[..., str]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def visitor(store: Store, tmp_path: Path) -> FlaskClient:
    return furnish(store, tmp_path).test_client()


@pytest.fixture
def owe(store: Store) -> Owe:
    """Put a message to a phone into the store."""

    def owed(to: str, text: str, state: messages.State = messages.State.SENT, minutes: int = 0) -> str:
        at = NOW + timedelta(minutes=minutes)
        with store.writing() as unit:
            citizen = citizens.meet(unit, Phone(to), at)
            id = messages.owe(
                unit, provider="kannel", sender="2580", to=Phone(to), citizen=citizen.id, text=text, purpose="t", kind="reply", now=at
            )
            messages.rise(unit, id, state, at)
        return id

    return owed


@pytest.mark.parametrize("page", ["/", "/phone"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_is_in_its_language_and_names_every_town(visitor: FlaskClient, store: Store, page: str, language: str) -> None:
    shown = visitor.get(f"{page}?lang={language}").get_data(as_text=True)
    assert f'<html lang="{language}">' in shown
    for town in store.towns().all:
        assert town.name in shown
        for line in town.lines:
            assert line.address in shown


def test_the_chosen_language_is_kept(visitor: FlaskClient) -> None:
    visitor.get("/?lang=en")
    assert '<html lang="en">' in visitor.get("/phone").get_data(as_text=True)
    assert '<html lang="en">' in visitor.get("/?lang=tlh").get_data(as_text=True)


@pytest.mark.parametrize("words", [pytest.param(WORDS, id="the pages"), pytest.param(TERMINAL, id="the terminal")])
def test_no_word_lacks_its_translation(words: dict[str, dict[str, str]]) -> None:
    assert words["id"].keys() == words["en"].keys()
    assert all(text.strip() for language in words.values() for text in language.values())


@pytest.mark.parametrize("page", ["/", "/phone", "/phone/network", "/public/phone/main.js"])
def test_every_answer_allows_nothing_inline_and_nothing_from_elsewhere(visitor: FlaskClient, page: str) -> None:
    answer = visitor.get(page)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize("page", ["/", "/phone"])
def test_no_page_has_script_or_style_of_its_own(visitor: FlaskClient, page: str) -> None:
    shown = visitor.get(page).get_data(as_text=True)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", shown)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', shown)


@pytest.mark.parametrize(
    ("method", "page"),
    [
        ("GET", "/phone"), ("GET", "/phone/network"), ("GET", f"/phone/messages?phone={SITI}"),
        ("POST", f"/phone/recordings?reference={RECORDING}"), ("GET", f"/phone/recordings/{RECORDING}"),
    ],
)
def test_outside_demo_mode_there_is_no_phone(store: Store, tmp_path: Path, method: str, page: str) -> None:
    visitor = furnish(store, tmp_path, demo=False).test_client()
    assert visitor.open(page, method=method).status_code == 404
    front = visitor.get("/").get_data(as_text=True)
    assert 'href="/phone"' not in front
    assert "demo-token" not in front


def test_the_phone_learns_what_networks_know(visitor: FlaskClient, store: Store) -> None:
    told = visitor.get("/phone/network").get_json()
    assert re.fullmatch(r"AC[0-9a-f]{32}", told["twilio_sid"])
    assert {(one["provider"], one["kind"], one["address"]) for one in told["lines"]} == {
        (line.provider, line.kind, line.address) for town in store.towns().all for line in town.lines
    }
    assert len(told["lines"]) == len({(one["provider"], one["kind"], one["address"]) for one in told["lines"]})


def test_only_what_a_network_carried_to_this_phone_is_shown_oldest_first(visitor: FlaskClient, owe: Owe) -> None:
    first, second = owe(SITI, "satu", minutes=1), owe(SITI, "dua", minutes=2)
    owe(SITI, "belum dikirim", messages.State.OWED, 3)
    owe(SITI, "gagal", messages.State.FAILED, 4)
    owe(AMINAH, "untuk orang lain", minutes=5)
    shown = visitor.get("/phone/messages", query_string={"phone": SITI}).get_json()["messages"]
    assert [one["text"] for one in shown] == ["satu", "dua"]
    later = visitor.get("/phone/messages", query_string={"phone": SITI, "after": first}).get_json()["messages"]
    assert [one["id"] for one in later] == [second]
    assert later[0]["from"] == "2580"


@pytest.mark.parametrize(
    "phone",
    [
        pytest.param("", id="no number"),
        pytest.param("+6281234567890", id="a number that somebody may have"),
        pytest.param("+628400000000100", id="two digits too many"),
        pytest.param("+6284000000001\n", id="a line break after it"),
        pytest.param("84000000001", id="no plus"),
    ],
)
def test_messages_of_a_real_number_are_never_shown(visitor: FlaskClient, phone: str) -> None:
    assert visitor.get("/phone/messages", query_string={"phone": phone}).status_code == 404


def test_a_recording_is_kept_and_given_back(visitor: FlaskClient) -> None:
    sound = b"RIFF" + bytes(100)
    for _ in range(2):  # the network may send it again
        kept = visitor.post(f"/phone/recordings?reference={RECORDING}", data=sound, content_type="audio/wav")
        assert kept.status_code == 204
    assert visitor.get(f"/phone/recordings/{RECORDING}").data == sound


@pytest.mark.parametrize(
    ("reference", "kind", "size", "status"),
    [
        pytest.param("../../etc/passwd", "audio/wav", 10, 400, id="a path"),
        pytest.param("RE12", "audio/wav", 10, 400, id="too short"),
        pytest.param(RECORDING, "text/plain", 10, 400, id="a type that another site may post"),
        pytest.param(RECORDING, "audio/wav", 0, 413, id="nothing"),
        pytest.param(RECORDING, "audio/wav", 4_000_001, 413, id="too long"),
    ],
)
def test_what_is_no_recording_is_not_kept(
    visitor: FlaskClient, tmp_path: Path, reference: str, kind: str, size: int, status: int
) -> None:
    answer = visitor.post("/phone/recordings", query_string={"reference": reference}, data=bytes(size), content_type=kind)
    assert answer.status_code == status
    assert not list(tmp_path.rglob("*.wav"))


def test_a_recording_that_never_came_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get(f"/phone/recordings/RE{'f' * 32}").status_code == 404
