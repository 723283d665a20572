"""Personal data at rest: sealed with AES-GCM, bound to its table, column and row; found again by keyed blind indexes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
KEY_BYTES = 32
HEAD = 17  # version (1), key id (4), nonce (12)


class Unsealable(Exception):
    """A sealed value that no key opens, or that was moved here from another row."""


class BadKeys(ValueError):
    """DATA_KEYS cannot be read. Says which key, never the key."""


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One data key and the subkeys made from it. No subkey has two uses."""

    secret: bytes
    id: bytes
    cipher: AESGCM
    subkeys: dict[str, bytes] = field(default_factory=dict)

    @staticmethod
    def of(secret: bytes) -> Key:
        """A key from its 32 secret bytes."""
        return Key(secret, _derive(secret, "key-id", 4), AESGCM(_derive(secret, "pii-enc", KEY_BYTES)))

    def subkey(self, label: str) -> bytes:
        """The secret for one use ("bidx-phone", "proof" ...)."""
        made = self.subkeys.get(label)
        if made is None:
            made = self.subkeys[label] = _derive(self.secret, label, KEY_BYTES)
        return made


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """All data keys, newest first: the newest seals, all of them open."""

    all: tuple[Key, ...]
    by_id: dict[bytes, Key]

    @staticmethod
    def parse(text: str) -> Keys:
        """Keys from DATA_KEYS: 32-byte keys in urlsafe base64, comma-separated, newest first. Raises BadKeys."""
        secrets = []
        for place, part in enumerate((p.strip() for p in text.split(",") if p.strip()), start=1):
            try:
                secret = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
            except (binascii.Error, ValueError) as error:
                raise BadKeys(f"data key {place} is not urlsafe base64") from error
            if len(secret) != KEY_BYTES:
                raise BadKeys(f"data key {place} has {len(secret)} bytes, not {KEY_BYTES}")
            secrets.append(secret)
        if not secrets:
            raise BadKeys("there is no data key")
        made = tuple(Key.of(secret) for secret in secrets)
        by_id = {key.id: key for key in made}
        if len(by_id) != len(made):
            raise BadKeys("the same data key is given twice")
        return Keys(made, by_id)

    @staticmethod
    def fresh() -> str:
        """A new key in the form that DATA_KEYS takes."""
        return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode().rstrip("=")

    def index(self, label: str, value: str) -> str:
        """See `index` below."""
        return index(self, label, value)

    def __repr__(self) -> str:
        return f"Keys({len(self.all)})"


def seal(keys: Keys, table: str, column: str, row_id: str, value: str | bytes) -> bytes:
    """`value` sealed under the newest key: v1, key id, nonce, ciphertext and tag. Opens only in this very row and column."""
    key = keys.all[0]
    nonce = os.urandom(12)
    plain = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return VERSION + key.id + nonce + key.cipher.encrypt(nonce, plain, f"{table}:{column}:{row_id}:v1".encode())


def unseal(keys: Keys, table: str, column: str, row_id: str, sealed: bytes) -> bytes:
    """What was sealed here, under whichever of the keys. Raises Unsealable."""
    key = keys.by_id.get(sealed[1:5])
    if key is None or sealed[:1] != VERSION:
        raise Unsealable(f"no key for {table}.{column}")
    try:
        return key.cipher.decrypt(sealed[5:HEAD], sealed[HEAD:], f"{table}:{column}:{row_id}:v1".encode())
    except (InvalidTag, ValueError) as error:
        raise Unsealable(f"{table}.{column} does not belong to this row") from error


def unseal_text(keys: Keys, table: str, column: str, row_id: str, sealed: bytes) -> str:
    """As `unseal`, for text."""
    return unseal(keys, table, column, row_id, sealed).decode("utf-8", "surrogatepass")


def index(keys: Keys, label: str, value: str) -> str:
    """The blind index of a normalised value under the newest key: 32 hex digits, useless without the key."""
    return digest(keys, label, value)[:16].hex()


def indexes(keys: Keys, label: str, value: str) -> tuple[str, ...]:
    """The blind index under every key, newest first: what a look-up must try while keys rotate."""
    message = value.encode()
    return tuple(hmac.digest(key.subkey(label), message, hashlib.sha256)[:16].hex() for key in keys.all)


def digest(keys: Keys, label: str, value: str) -> bytes:
    """HMAC-SHA256 of `value` under the newest key's subkey `label`: 32 bytes."""
    return hmac.digest(keys.all[0].subkey(label), value.encode(), hashlib.sha256)


def digests(keys: Keys, label: str, value: str) -> tuple[bytes, ...]:
    """As `digest`, under every key, newest first."""
    message = value.encode()
    return tuple(hmac.digest(key.subkey(label), message, hashlib.sha256) for key in keys.all)


def _derive(secret: bytes, label: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"titian:" + label.encode()).derive(secret)
