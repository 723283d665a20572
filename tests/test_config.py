"""Settings: every fault is told at once, in one exact line, and nothing weak goes into service."""

from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Config, ConfigFaults, keep_demo_secrets, load, read_env_file, table

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
IN_SERVICE = {
    "SECRET_KEY": "k3J9vQ2mX7pL5wR8tY1uZ4aB6cD0eF-g",
    "DATA_KEYS": KEY,
    "PUBLIC_URL": "https://titian.example.go.id",
    "WEBHOOK_KEY": "h7Gq2LmX9pR4tVzK",
}


def faults(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigFaults) as raised:
        Config.from_env(environ)
    return raised.value.faults


def test_a_service_with_real_secrets_starts() -> None:
    config = Config.from_env(IN_SERVICE)
    assert (config.demo, config.port, config.origin) == (False, 8000, "https://titian.example.go.id")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"SECRET_KEY": ""}, "SECRET_KEY: is missing", id="no secret"),
        pytest.param({"SECRET_KEY": "changeme"}, "SECRET_KEY: is a secret that everybody knows.", id="a known secret"),
        pytest.param({"SECRET_KEY": "a" * 40}, "SECRET_KEY: is a secret that everybody knows.", id="one letter forty times"),
        pytest.param({"SECRET_KEY": "k3J9vQ2m"}, "SECRET_KEY: is too short: 8 characters, not 32 or more.", id="a short secret"),
        pytest.param({"WEBHOOK_KEY": "demo"}, "WEBHOOK_KEY: is a secret that everybody knows.", id="an open webhook"),
        pytest.param({"WEBHOOK_KEY": "h7Gq2LmX9pR4tVz/"}, "WEBHOOK_KEY: may hold only letters", id="a slash in the path"),
        pytest.param({"WEBHOOK_KEY": "h7Gq2LmX9pR4tVzK,old-key"}, "WEBHOOK_KEY: is too short: 7", id="a short second key"),
        pytest.param({"PUBLIC_URL": "http://titian.example.go.id"}, "PUBLIC_URL: must begin with https://", id="no TLS"),
        pytest.param({"PUBLIC_URL": "https://a.example/x"}, "PUBLIC_URL: must be an origin only", id="an address with a path"),
        pytest.param({"PUBLIC_URL": "titian"}, "PUBLIC_URL: 'titian' is not an address", id="no address at all"),
        pytest.param({"DATA_KEYS": ""}, "DATA_KEYS: is missing.", id="no data keys"),
        pytest.param({"DATA_KEYS": f"{KEY},AAAA"}, "DATA_KEYS: key 2 has 3 bytes, not 32.", id="a short data key"),
        pytest.param({"DATA_KEYS": "!!"}, "DATA_KEYS: key 1 is not URL-safe base64.", id="a data key that is not base64"),
        pytest.param({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32}, "TWILIO_AUTH_TOKEN: is missing", id="an empty token checks nothing"),
        pytest.param({"TWILIO_AUTH_TOKEN": "demo-token"}, "TWILIO_AUTH_TOKEN: is a secret that everybody knows.", id="the demo token"),
        pytest.param({"TWILIO_ACCOUNT_SID": "x"}, "TWILIO_ACCOUNT_SID: is not AC and 32", id="not an account"),
        pytest.param({"AFRICASTALKING_USERNAME": "u"}, "AFRICASTALKING_API_KEY: is missing", id="half of Africa's Talking"),
        pytest.param({"KANNEL_USERNAME": "u"}, "KANNEL_SENDSMS_URL: is missing", id="a third of Kannel"),
        pytest.param({"PORT": "0"}, "PORT: '0' is not a whole number from 1 to 65535.", id="port nought"),
        pytest.param({"PORT": "８０"}, "PORT: '８０' is not a whole number", id="digits of another script"),
        pytest.param({"DEMO": "maybe"}, "DEMO: 'maybe' is neither 1 nor 0.", id="an unclear demo"),
        pytest.param({"DATABASE_URL": "mysql://x"}, "DATABASE_URL: 'mysql://x' is not an address", id="another database"),
        pytest.param({"REDIS_URL": "http://u:geheim@x"}, "REDIS_URL: its value is not an address", id="a password is not repeated"),
        pytest.param({"SEND_TO": "indonesia"}, "SEND_TO: 'indonesia' is not a list", id="a country by name"),
    ],
)
def test_what_is_refused(changed: dict[str, str], told: str) -> None:
    assert any(line.startswith(told) for line in faults({**IN_SERVICE, **changed})), faults({**IN_SERVICE, **changed})


def test_all_faults_are_told_at_once_and_each_once() -> None:
    told = faults({"PORT": "x", "DEMO": "?", "TWILIO_ACCOUNT_SID": "AC1"})
    names = [line.split(":")[0] for line in told]
    assert sorted(names) == sorted(set(names))
    assert {"PORT", "DEMO", "SECRET_KEY", "DATA_KEYS", "PUBLIC_URL", "WEBHOOK_KEY", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"} == set(names)
    assert all("\n" not in line and line.endswith((".", "))\"", "id")) for line in told)


def test_a_demo_has_the_keys_that_its_documents_name() -> None:
    config = Config.from_env({"DEMO": "1"})
    assert (config.webhook_key, config.twilio_auth_token, config.origin) == ("demo", "demo-token", "http://127.0.0.1:8000")
    assert Config.from_env({"DEMO": "1", "WEBHOOK_KEY": "mine"}).webhook_key == "mine"


def test_the_networks_read_the_settings_as_they_are_in_force() -> None:
    told = Config.from_env({"DEMO": "1", "PORT": "8123", "SEND_TO": "62, 60"}).as_environ()
    assert (told["PUBLIC_URL"], told["WEBHOOK_KEY"], told["TWILIO_AUTH_TOKEN"]) == ("http://127.0.0.1:8123", "demo", "demo-token")
    assert (told["DEMO"], told["SEND_TO"], told["KANNEL_USSD_END"]) == ("1", "62,60", "17")


def test_secrets_are_never_shown() -> None:
    secret = {**IN_SERVICE, "TWILIO_ACCOUNT_SID": "AC" + "1f" * 16, "TWILIO_AUTH_TOKEN": "t0ken-of-the-account", "REDIS_URL": "redis://:pw0rd@r/0"}
    shown = repr(Config.from_env(secret))
    for name in ("SECRET_KEY", "DATA_KEYS", "WEBHOOK_KEY", "TWILIO_AUTH_TOKEN"):
        assert secret[name] not in shown
    assert "pw0rd" not in shown


@given(st.dictionaries(st.sampled_from([one.name.upper() for one in fields(Config)]), st.text(max_size=30), max_size=8))
def test_any_environment_gives_settings_or_faults(environ: dict[str, str]) -> None:
    try:
        config = Config.from_env(environ)
    except ConfigFaults as error:
        assert error.faults
    else:
        assert config.demo, "without secrets only a demo starts"


def test_demo_secrets_are_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as many:
        made = list(many.map(lambda _: keep_demo_secrets(tmp_path / "var"), range(16)))
    assert all(one == made[0] for one in made)
    assert stat.S_IMODE((tmp_path / "var" / "secrets").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secrets"]
    config = load({"DEMO": "1", "DATA_DIR": str(tmp_path / "var")}, tmp_path / ".env")
    assert (config.secret_key, config.data_keys) == (made[0]["SECRET_KEY"], made[0]["DATA_KEYS"])


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text('# ours\nexport PORT=9000\nHOST="0.0.0.0"\n\nDEMO=1\n')
    assert read_env_file(file) == {"PORT": "9000", "HOST": "0.0.0.0", "DEMO": "1"}
    config = load({"PORT": "9001", "DATA_DIR": str(tmp_path)}, file)
    assert (config.port, config.host) == (9001, "0.0.0.0")


def test_a_broken_line_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT 9000\n")
    with pytest.raises(ConfigFaults, match=r"\.env: line 1 is not NAME=value\."):
        load({}, tmp_path / ".env")


def test_a_socket_path_too_long_for_the_kernel_moves_to_a_short_one(tmp_path: Path) -> None:
    short = Config.from_env({"DEMO": "1", "DATA_DIR": "/srv/titian"})
    assert str(short.redis_socket) == "/srv/titian/redis/redis.sock"
    long = Config.from_env({"DEMO": "1", "DATA_DIR": str(tmp_path / ("x" * 120))})
    assert len(os.fsencode(long.redis_socket)) < 107
    assert long.redis_socket == Config.from_env({"DEMO": "1", "DATA_DIR": str(tmp_path / ("x" * 120))}).redis_socket


def test_postgres_addresses_use_our_driver() -> None:
    config = Config.from_env({**IN_SERVICE, "DATABASE_URL": "postgres://u@h/n"})
    assert config.database == "postgresql+psycopg://u@h/n"


def test_every_setting_is_explained() -> None:
    shown = table()
    for one in fields(Config):
        assert f"`{one.name.upper()}`" in shown
        assert one.metadata["help"].endswith((".", "name", "sendsms")), one.name


def test_the_example_file_names_every_setting_and_changes_none() -> None:
    example = Path(__file__).parent.parent / ".env.example"
    text = example.read_text(encoding="utf-8")
    for one in fields(Config):
        assert f"{one.name.upper()}=" in text, one.name
    assert read_env_file(example) == {}, "every line of the example is a comment until somebody chooses"
