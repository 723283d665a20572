"""Every setting: typed, with its default and one line of help. `python config.py` prints the table.

A wrong setting stops the start, and all of them are told at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEMO_WEBHOOK_KEY = "demo"
DEMO_TWILIO_TOKEN = "demo-token"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SOCKET_PATH_LIMIT = 100  # bytes; the kernel allows 107
KNOWN_SECRETS = frozenset({"demo", "demo-token", "secret", "changeme", "change-me", "dev", "development", "password", "titian", "test"})


class ConfigFaults(Exception):
    """The settings are wrong. `faults` holds one exact line for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def setting(default: Any, help: str, *, read: Callable[[str], Any] = str, secret: bool = False) -> Any:
    """One setting of `Config`: its default, how its text is read, what it is for, and whether it is never shown."""
    return field(default=default, repr=not secret, metadata={"help": help, "read": read, "secret": secret})


def _yes(text: str) -> bool:
    if text.strip().lower() in {"1", "yes", "true", "on"}:
        return True
    if text.strip().lower() in {"0", "no", "false", "off", ""}:
        return False
    raise ValueError("is neither 1 nor 0")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text.strip()) or not low <= int(text) <= high:
            raise ValueError(f"is not a whole number from {low} to {high}")
        return int(text)

    return read


def _address(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        parts = urlsplit(text.strip())
        if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "unix"):
            raise ValueError(f"is not an address that begins with {' or '.join(s + '://' for s in schemes)}")
        return text.strip().rstrip("/")

    return read


def _database(text: str) -> str:
    if re.match(r"sqlite(\+\w+)?:///", text):
        return text
    if re.match(r"postgres(ql)?(\+psycopg)?://", text):
        return re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", text)
    raise ValueError("is not an address that begins with sqlite:/// or postgresql://")


def _prefixes(text: str) -> tuple[str, ...]:
    found = tuple(part.strip().lstrip("+") for part in text.split(",") if part.strip())
    if not found or not all(re.fullmatch(r"[1-9][0-9]{0,6}", part) for part in found):
        raise ValueError('is not a list of country codes such as "62" or "62,60"')
    return found


def _networks(text: str) -> str:
    return ",".join(str(ipaddress.ip_network(part.strip())) for part in text.split(","))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one process. Made by `load` or `Config.from_env`; never changed after."""

    port: int = setting(8000, "Port of the web server.", read=_whole(1, 65535))
    host: str = setting("127.0.0.1", "Address that the web server listens on.")
    data_dir: Path = setting(Path("var"), "Folder for everything kept on this machine.", read=Path)  # noqa: RUF009 - a Path never changes
    database_url: str = setting("", "Database; empty is SQLite in DATA_DIR. PostgreSQL: postgresql://user@host/name", read=_database)
    redis_url: str = setting("", "Redis; empty: one that we start.", read=_address("redis", "rediss", "unix"), secret=True)
    secret_key: str = setting("", "Signs cookies; 32 characters or more.", secret=True)
    data_keys: str = setting("", "Keys that seal personal data: 32 bytes each in URL-safe base64, comma list, newest first.", secret=True)
    public_url: str = setting("", "Our origin as the networks call it. Signatures are checked against it.", read=_address("http", "https"))
    webhook_key: str = setting("", "The secret part of every webhook's path; 16 characters or more; comma list, newest first.", secret=True)
    demo: bool = setting(False, "1: invented people, known secrets, the phone in the browser.", read=_yes)
    demo_history: bool = setting(True, "In demo mode, 1: offices have four invented months behind them, and people wait today.", read=_yes)
    trusted_proxies: str = setting("", "Our own proxies or their networks, comma between: X-Forwarded-For is read.", read=_networks)
    send_to: tuple[str, ...] = setting(("62",), "Country codes that messages may be sent to, comma between.", read=_prefixes)
    web_threads: int = setting(8, "Requests that one web process answers at once.", read=_whole(1, 64))
    twilio_account_sid: str = setting("", "Twilio account: AC and 32 hexadecimal digits.")
    twilio_auth_token: str = setting("", "Twilio's secret: checks their signatures, signs us in; comma list, newest first.", secret=True)
    twilio_shared_keys: str = setting("", "Twilio's keys for HMAC-SHA256 signatures: id:secret, comma between.", secret=True)
    twilio_api_url: str = setting("", "Another address for Twilio's API: a proxy, a test server.", read=_address("http", "https"))
    africastalking_username: str = setting("", "Africa's Talking user name.")
    africastalking_api_key: str = setting("", "Africa's Talking API key.", secret=True)
    africastalking_api_url: str = setting("", "Another address for Africa's Talking's API.", read=_address("http", "https"))
    africastalking_voice_url: str = setting("", "Another address for Africa's Talking's voice API.", read=_address("http", "https"))
    kannel_sendsms_url: str = setting("", "Kannel's sendsms address: http://host:13013/cgi-bin/sendsms", read=_address("http", "https"))
    kannel_username: str = setting("", "Kannel's sendsms user name.")
    kannel_password: str = setting("", "Kannel's sendsms password.", secret=True)
    kannel_ussd_ask: int = setting(2, "Kannel's USSD service code of a screen that asks.", read=_whole(0, 255))
    kannel_ussd_end: int = setting(17, "Kannel's USSD service code of a screen that ends.", read=_whole(0, 255))
    lookup_allow: str = setting("", "Networks that look-ups may ask beside the public one: 10.1.2.0/24, comma between.", read=_networks)
    json_ussd: str = setting("", "A USSD gateway that speaks JSON: its dialect, or the names of its fields (docs/operating.md).")

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'titian.db'}"

    @property
    def redis(self) -> str:
        """Address of Redis; a unix socket when it is ours."""
        return self.redis_url or f"unix://{self.redis_socket}"

    @property
    def redis_socket(self) -> Path:
        """Where our own Redis listens. A path too long for a socket moves to a private folder with a short name."""
        socket = self.data_dir.absolute() / "redis" / "redis.sock"
        if len(os.fsencode(socket)) <= SOCKET_PATH_LIMIT:
            return socket
        short = hashlib.sha256(os.fsencode(socket)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"titian-{os.getuid()}-{short}" / "redis.sock"

    @property
    def origin(self) -> str:
        """Scheme, host and port that the outside calls us by, without a slash at the end."""
        return self.public_url or f"http://{self.host if ':' not in self.host else f'[{self.host}]'}:{self.port}"

    def as_environ(self) -> dict[str, str]:
        """Every setting as text under its name, as the networks' files read them: with demo values, and PUBLIC_URL filled in."""
        found = {one.name.upper(): _as_text(getattr(self, one.name)) for one in fields(self)}
        return {**found, "PUBLIC_URL": self.origin}

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """The settings in `environ`, or ConfigFaults with every fault. Reads nothing but `environ`."""
        values: dict[str, Any] = {}
        faults: list[str] = []
        for one in fields(cls):
            text = environ.get(one.name.upper(), "")
            if not text.strip():
                continue
            try:
                values[one.name] = one.metadata["read"](text)
            except ValueError as error:
                shown = "its value" if one.metadata["secret"] else repr(text)
                faults.append(f"{one.name.upper()}: {shown} {error}.")
        if values.get("demo"):
            values = {"webhook_key": DEMO_WEBHOOK_KEY, "twilio_auth_token": DEMO_TWILIO_TOKEN, **values}
        config = cls(**values)
        faults += _faults(config, told={line.split(":")[0] for line in faults})
        if faults:
            raise ConfigFaults(faults)
        return config


def _faults(config: Config, told: set[str]) -> list[str]:
    """What is wrong between the settings, one line each; nothing about those already told."""
    found = dict(_set_together(config)) | dict(_data_keys(config.data_keys))
    if not config.demo:
        found |= dict(_in_service(config))
    return [f"{name}: {what}" for name, what in found.items() if name not in told]


def _set_together(config: Config) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    groups = [("africastalking_username", "africastalking_api_key"), ("kannel_sendsms_url", "kannel_username", "kannel_password")]
    if not config.demo:
        groups.append(("twilio_account_sid", "twilio_auth_token"))
    for group in groups:
        given = [name for name in group if getattr(config, name)]
        if given:
            found += [(name.upper(), f"is missing; it is needed beside {given[0].upper()}.") for name in group if name not in given]
    if config.twilio_account_sid and not re.fullmatch(r"AC[0-9a-f]{32}", config.twilio_account_sid):
        found.append(("TWILIO_ACCOUNT_SID", "is not AC and 32 hexadecimal digits."))
    if urlsplit(config.public_url).path or urlsplit(config.public_url).query:
        found.append(("PUBLIC_URL", "must be an origin only: scheme and host, no path."))
    if config.webhook_key and not re.fullmatch(r"[A-Za-z0-9_, -]+", config.webhook_key):
        found.append(("WEBHOOK_KEY", "may hold only letters, digits, - and _, and a comma between keys."))
    return found


def _data_keys(text: str) -> list[tuple[str, str]]:
    for at, key in enumerate(text.split(",") if text else (), start=1):
        try:
            size = len(base64.b64decode(key.strip() + "=" * (-len(key.strip()) % 4), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError):
            return [("DATA_KEYS", f"key {at} is not URL-safe base64.")]
        if size != 32:
            return [("DATA_KEYS", f"key {at} has {size} bytes, not 32.")]
    return []


def _in_service(config: Config) -> list[tuple[str, str]]:
    """What a gateway for real citizens may not run with."""
    found = []
    how = 'Make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
    for name, least in (("SECRET_KEY", 32), ("WEBHOOK_KEY", 16), ("TWILIO_AUTH_TOKEN", 16), ("AFRICASTALKING_API_KEY", 16)):
        given = [part.strip() for part in getattr(config, name.lower()).split(",") if part.strip()]
        if not given and name in ("SECRET_KEY", "WEBHOOK_KEY"):
            found.append((name, f"is missing (or set DEMO=1 to try Titian out). {how}"))
        elif any(value.lower() in KNOWN_SECRETS or len(set(value)) < 6 for value in given):
            found.append((name, "is a secret that everybody knows."))
        elif given and (shortest := min(map(len, given))) < least:
            found.append((name, f"is too short: {shortest} characters, not {least} or more."))
    if not config.data_keys:
        found.append(("DATA_KEYS", f"is missing. {how}"))
    if not config.public_url:
        found.append(("PUBLIC_URL", "is missing; the networks' signatures are checked against it. Example: https://titian.example.go.id"))
    elif not config.public_url.startswith("https://"):
        found.append(("PUBLIC_URL", "must begin with https:// outside demo mode."))
    return found


def read_env_file(path: Path) -> dict[str, str]:
    """The settings in a `.env` file: NAME=value lines, # comments, quotes around a value allowed. {} when there is none."""
    found: dict[str, str] = {}
    if not path.is_file():
        return found
    faults = []
    for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.strip().startswith("#"):
            continue
        told = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(\"(.*)\"|'(.*)'|.*?)\s*", line)
        if told is None:
            faults.append(f"{path.name}: line {at} is not NAME=value.")
        else:
            found[told[1]] = next(part for part in (told[3], told[4], told[2]) if part is not None)
    if faults:
        raise ConfigFaults(faults)
    return found


def load(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Config:
    """The settings of this process: the environment, then `.env`, then defaults; in demo mode with secrets kept in DATA_DIR."""
    merged = {**read_env_file(env_file), **(os.environ if environ is None else environ)}
    config = Config.from_env(merged)
    if config.demo and not (config.secret_key and config.data_keys):
        kept = keep_demo_secrets(config.data_dir)
        config = Config.from_env({**merged, **{name: value for name, value in kept.items() if not merged.get(name)}})
    return config


def keep_demo_secrets(data_dir: Path) -> dict[str, str]:
    """The SECRET_KEY and DATA_KEYS of a demo: made once, kept in DATA_DIR/secrets, readable by us alone.

    Any number of processes may ask at once; all get the same.
    """
    path = data_dir / "secrets"
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        words = f"SECRET_KEY={secrets.token_urlsafe(32)}\nDATA_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n"
        fresh = data_dir / f".secrets.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # the first one wins; a half-written file is never seen
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return read_env_file(path)


def table() -> str:
    """Every setting as a Markdown table."""
    rows = ["| setting | default | what it is for |", "|---|---|---|"]
    for one in fields(Config):
        default = f"`{_as_text(one.default)}`" if one.default != "" else ""
        rows.append(f"| `{one.name.upper()}` | {default} | {one.metadata['help']} |")
    return "\n".join(rows)


def _as_text(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(int(value) if isinstance(value, bool) else value)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
