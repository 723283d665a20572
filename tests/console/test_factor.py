"""Moving the codes to another phone: by who proves once more who they are, and to a phone that shows that it has the key."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from flask.testing import FlaskClient

from console import passwords
from rules.permissions import Role
from store import audit, staff
from store.staff import Member
from store.unit import Store
from tests.console.noon import Clock
from tests.console.test_sign_in import GOOD, choose


@pytest.fixture
def owner(store: Store, employ: Callable[..., Member], clock: Clock) -> tuple[Member, str]:
    """An officer, and the key that their phone has."""
    member, secret = employ(Role.OFFICER), passwords.fresh_secret()
    choose(store, member, clock, secret=secret)
    return member, secret


def shown(browser: FlaskClient) -> str:
    """The new key, as the page spells it."""
    found = re.search(r'class="secret"><code>([A-Z2-7 ]+)</code>', browser.get("/console/me/factor").text)
    assert found
    return found[1].replace(" ", "")


@pytest.mark.parametrize("by", ["code", "password"])
def test_who_has_the_old_phone_or_the_password_moves_the_codes(
    enter: Callable[..., FlaskClient], owner: tuple[Member, str], store: Store, clock: Clock, by: str
) -> None:
    member, secret = owner
    browser, elsewhere = enter(member), enter(member)
    proof = pyotp.TOTP(secret).at(clock()) if by == "code" else GOOD
    assert browser.post("/console/me/factor/prove", data={"proof": proof}).location == "/console/me/factor"
    new = shown(browser)
    assert browser.post("/console/me/factor", data={"code": pyotp.TOTP(secret).at(clock())}).status_code == 400, "the old phone's code"
    with store.reading() as unit:
        assert staff.secret_of(unit, member.id) == secret, "nothing is moved before the new phone has shown its code"
    code = pyotp.TOTP(new).at(clock())
    assert browser.post("/console/me/factor", data={"code": code}).status_code == 200
    with store.reading() as unit:
        assert staff.secret_of(unit, member.id) == new
        assert [one.action for one in audit.of_actors(unit, [member.by]).lines] == ["second_factor_moved"]
    assert elsewhere.get("/console/me").location.startswith("/console/sign-in"), "the phone that is gone may be signed in"
    assert browser.get("/console/me/factor").location == "/console/me", "once"
    again = elsewhere
    again.post("/console/sign-in", data={"login": member.login, "password": GOOD})
    assert again.post("/console/sign-in/code", data={"code": code}).status_code == 401, "that code was used"
    clock.later(minutes=1)
    assert again.post("/console/sign-in/code", data={"code": pyotp.TOTP(new).at(clock())}).status_code == 302


def test_a_screen_that_was_left_open_moves_nothing(enter: Callable[..., FlaskClient], owner: tuple[Member, str], clock: Clock) -> None:
    member, secret = owner
    browser = enter(member)
    assert browser.get("/console/me/factor").location == "/console/me"
    assert browser.post("/console/me/factor", data={"code": "123456"}).status_code == 400
    for _ in range(5):
        assert browser.post("/console/me/factor/prove", data={"proof": "000000"}).status_code == 400
    assert browser.post("/console/me/factor/prove", data={"proof": GOOD}).status_code == 429, "five wrong ones, and it rests"
    clock.later(minutes=16)
    code = pyotp.TOTP(secret).at(clock())
    assert browser.post("/console/me/factor/prove", data={"proof": code}).status_code == 303
    assert browser.post("/console/me/factor/prove", data={"proof": code}).status_code == 400, "each code works once"


def test_a_new_key_waits_ten_minutes_for_its_first_code(enter: Callable[..., FlaskClient], owner: tuple[Member, str], clock: Clock) -> None:
    browser = enter(owner[0])
    browser.post("/console/me/factor/prove", data={"proof": GOOD})
    new = shown(browser)
    clock.later(minutes=11)
    assert browser.post("/console/me/factor", data={"code": pyotp.TOTP(new).at(clock())}).status_code == 400
    assert browser.get("/console/me/factor").location == "/console/me"
