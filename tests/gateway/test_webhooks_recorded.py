"""Every recorded request, replayed through the real webhooks: tests/recorded/<provider>/*.json says what must be heard."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest

from gateway.types import Ignored, Inbound
from rules.phone import Phone
from tests.gateway.knocking import KEY, SETTINGS, TOKEN, House

RECORDED = Path(__file__).parent.parent / "recorded"
FILES = sorted(RECORDED.rglob("*.json"))
ALL = [pytest.param(path, id=f"{path.parent.name} {path.stem}") for path in FILES]


def replay(path: Path) -> tuple[dict[str, Any], House, str]:
    told = json.loads(path.read_text(encoding="utf-8"))
    name = path.parent.name
    house = House({**SETTINGS, "JSON_USSD": json.dumps(told.get("dialect", {"like": "hubtel"}))})
    answer = house.knock(
        f"{name}/{KEY}/{told['tail']}", told["body"], method=told["method"], headers=told["headers"], sign=TOKEN if name == "twilio" else ""
    )
    assert answer.status_code == 200, house.refused
    return told, house, answer.get_data(as_text=True)


def plain(event: object) -> dict[str, Any]:
    """An event as the recordings write it."""
    found = {name: getattr(event, name) for name in event.__dataclass_fields__}  # type: ignore[attr-defined]
    found["phone"] = found["phone"].e164 if isinstance(found.get("phone"), Phone) else None
    found["recorded"] = asdict(found["recorded"]) if found.get("recorded") else None
    return {**found, "kind": type(event).__name__}


@pytest.mark.parametrize("path", ALL)
def test_a_recorded_request_is_heard_as_its_recording_says(path: Path) -> None:
    told, house, _ = replay(path)
    if told["event"]["kind"] == Ignored.__name__:
        assert house.heard == []
        return
    assert {name: plain(house.event).get(name) for name in told["event"]} == told["event"]


@pytest.mark.parametrize("path", ALL)
def test_the_answer_is_one_that_the_network_can_read(path: Path) -> None:
    told, house, body = replay(path)
    event = house.event if house.heard else None
    match path.parent.name, told["tail"].partition("?")[0]:
        case "twilio", "sms":
            assert body.endswith("<Response />")
        case "twilio", "sms/status" | "voice/status" | "voice/recording":
            assert body == ""
        case "twilio", _:
            expat.ParserCreate().Parse(body, True)
        case "africastalking", "ussd":
            assert body == "CON 1 Cek\n2 Antre"
        case "africastalking", "voice" if isinstance(event, Inbound):
            expat.ParserCreate().Parse(body, True)
        case "kannel", "ussd" if isinstance(event, Inbound):
            assert body == "1 Cek\n2 Antre"
        case "json", _:
            assert isinstance(json.loads(body), dict)
        case _:
            assert body == ""


def test_every_network_has_recordings() -> None:
    assert {path.parent.name for path in FILES} == {"twilio", "africastalking", "kannel", "json"}
    assert len(FILES) >= 60
