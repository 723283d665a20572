"""Which networks are set up by which settings; and that the web side never loads an SDK."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.lines import callback, providers, senders
from gateway.providers.json import WrongDialect

HOUSE = Path(__file__).parent.parent.parent
KEY = {"WEBHOOK_KEY": "k", "PUBLIC_URL": "https://gw.example.id/"}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC0", "TWILIO_AUTH_TOKEN": "t"}
AFRICA = {"AFRICASTALKING_USERNAME": "u", "AFRICASTALKING_API_KEY": "k"}
KANNEL = {"KANNEL_SENDSMS_URL": "http://x/s", "KANNEL_USERNAME": "u", "KANNEL_PASSWORD": "p"}


@pytest.mark.parametrize(
    "settings, names",
    [
        pytest.param({}, [], id="nothing set"),
        pytest.param({"TWILIO_AUTH_TOKEN": "t"}, [], id="no key, no door"),
        pytest.param(KEY, ["africastalking", "kannel"], id="a key alone opens what signs nothing"),
        pytest.param({**KEY, "TWILIO_AUTH_TOKEN": "t"}, ["africastalking", "kannel", "twilio"], id="Twilio needs its token"),
        pytest.param({"SECRET_KEY": "s" * 40}, ["sandbox"], id="the phone to practise with"),
        pytest.param({**KEY, "JSON_USSD": "hubtel"}, ["africastalking", "json", "kannel"], id="a gateway that is named"),
    ],
)
def test_which_doors_there_are(settings: dict[str, str], names: list[str]) -> None:
    assert sorted(providers(settings)) == names


def test_a_gateway_that_nobody_knows_stops_the_start() -> None:
    with pytest.raises(WrongDialect):
        providers({**KEY, "JSON_USSD": "nobody"})


@pytest.mark.parametrize(
    "settings, names",
    [
        pytest.param({}, {}, id="no credentials, nothing is sent"),
        pytest.param(TWILIO, {"twilio": "twilio"}, id="Twilio"),
        pytest.param({**TWILIO, **AFRICA}, {"twilio": "twilio", "africastalking": "africastalking"}, id="two"),
        pytest.param({**AFRICA, "AFRICASTALKING_API_KEY": ""}, {}, id="half of the credentials"),
        pytest.param(
            {"DEMO": "1", "TWILIO_AUTH_TOKEN": "demo-token", **KANNEL},
            {"sandbox": "sandbox", "twilio": "sandbox", "africastalking": "sandbox", "kannel": "kannel"},
            id="in the demonstration the phone in the browser stands in",
        ),
        pytest.param({"SECRET_KEY": "s" * 40, **TWILIO}, {"sandbox": "sandbox", "twilio": "twilio"}, id="training towns send to a page"),
        pytest.param({"DEMO": "0"}, {}, id="no demonstration"),
    ],
)
def test_who_sends(settings: dict[str, str], names: dict[str, str]) -> None:
    assert {name: sender.name for name, sender in senders(settings).items()} == names


def test_where_a_report_comes() -> None:
    settings = {**TWILIO, **AFRICA, **KANNEL, "WEBHOOK_KEY": "new,old", "PUBLIC_URL": "https://gw.example.id/"}
    known = senders(settings)
    assert callback("twilio", known["twilio"], settings, "01J8") == "https://gw.example.id/hooks/twilio/new/sms/status?id=01J8"
    assert callback("kannel", known["kannel"], settings, "a b%d") == "https://gw.example.id/hooks/kannel/new/report?id=a%20b%25d"
    assert callback("africastalking", known["africastalking"], settings, "01J8") == ""
    assert callback("twilio", known["twilio"], TWILIO, "01J8") == ""


def test_secrets_are_not_in_what_is_printed() -> None:
    settings = {
        "WEBHOOK_KEY": "s3cret-path", "TWILIO_AUTH_TOKEN": "s3cret-token", "TWILIO_ACCOUNT_SID": "AC0",
        "TWILIO_SHARED_KEYS": "a:s3cret-shared", "AFRICASTALKING_USERNAME": "u",
        "AFRICASTALKING_API_KEY": "s3cret-key", "KANNEL_SENDSMS_URL": "http://x", "KANNEL_USERNAME": "u",
        "KANNEL_PASSWORD": "s3cret-password", "JSON_USSD": "hubtel",
    }  # fmt: skip
    shown = repr([*providers(settings).values(), *senders(settings).values()])
    assert "s3cret" not in shown


def test_the_web_side_loads_no_sdk_and_sends_nothing() -> None:
    code = (
        "import sys; from gateway.lines import providers; import gateway.webhooks;"
        "assert len(providers({'WEBHOOK_KEY': 'k', 'TWILIO_AUTH_TOKEN': 't', 'JSON_USSD': 'hubtel'})) == 4;"
        "print(*sorted(name for name in sys.modules if name in ('twilio.rest', 'africastalking', 'requests', 'gateway.network')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
