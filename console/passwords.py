"""Passwords (argon2id) and time-based codes: how they are kept, and which are refused."""

from __future__ import annotations

import io
import threading
from datetime import datetime

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from markupsafe import Markup

LEAST, MOST = 10, 128  # characters
ISSUER = "Titian"
STEP = 30  # seconds that a code lasts (RFC 6238)

# OWASP's argon2id figures for servers with little memory: 19 MiB, two rounds. At most two are computed at once, so that a
# flood of sign-ins leaves a core and the memory to the callers.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_ROOM = threading.BoundedSemaphore(2)
_NOBODY = _HASHER.hash("nobody has this password")


def keep(password: str) -> str:
    """The hash to store."""
    with _ROOM:
        return _HASHER.hash(password)


def right(kept: str, password: str) -> bool:
    """Whether this is the password. Takes as long when there is none, so that nobody learns who works here."""
    if len(password) > MOST:
        return False
    with _ROOM:
        try:
            return _HASHER.verify(kept or _NOBODY, password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def weakness(password: str, words: list[str]) -> str:
    """Why this may not be a password: "short", "long" or "guessable"; "" when it may. `words` are its owner's names.

    Guessable is what zxcvbn would guess within 10^8 tries: the breached and common ones, keyboard walks, dates, names.
    """
    if len(password) < LEAST:
        return "short"
    if len(password) > MOST:
        return "long"
    from zxcvbn import zxcvbn  # slow to import, and seldom needed

    return "guessable" if zxcvbn(password[:72], user_inputs=[*words, "titian"])["score"] < 3 else ""


def fresh_secret() -> str:
    """A secret for an authenticator app, base32."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """The otpauth address that an authenticator app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def picture(secret: str, login: str) -> Markup:
    """That address as a picture."""
    drawn = io.BytesIO()
    segno.make(address(secret, login), error="m").save(
        drawn, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, omitsize=False, dark="#000", light="#fff"
    )
    return Markup(drawn.getvalue().decode())  # drawn by the library from our own address


def spaced(secret: str) -> str:
    """A secret to be typed, in groups of four."""
    return " ".join(secret[at: at + 4] for at in range(0, len(secret), 4))


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Which time step this code belongs to, of the present one and its neighbours; None when it is wrong."""
    told = "".join(code.split())
    if not secret or len(told) != 6 or not told.isascii() or not told.isdigit():
        return None
    present, right_code = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if pyotp.utils.strings_equal(right_code.at(step * STEP), told):
            return step
    return None
