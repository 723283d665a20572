"""What the documents promise of signing out, of passwords and of forms, driven: an old cookie, a try too many, a form without a token."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from console import passwords
from rules.permissions import Role
from store import audit, staff
from store.staff import Member
from store.unit import Store
from tests.console.noon import Clock
from tests.console.test_sign_in import GOOD, choose

NEW = "payung merah tertiup angin laut"


def replay(app: Flask, browser: FlaskClient) -> FlaskClient:
    """Another browser with the cookie that this one has now."""
    cookie = browser.get_cookie("titian_console", path="/console")
    assert cookie is not None
    other = app.test_client()
    other.set_cookie("titian_console", cookie.value, path="/console")
    return other


def doings(store: Store, member: Member) -> list[str]:
    with store.reading() as unit:
        return [line.action for line in audit.of_actors(unit, [member.by]).lines]


def test_an_old_cookie_opens_nothing_after_signing_out(
    app: Flask, enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store
) -> None:
    member = employ(Role.OFFICER)
    browser = enter(member)
    assert browser.get("/console/me").status_code == 200
    thief = replay(app, browser)
    assert thief.get("/console/me").status_code == 200, "it is the cookie that opens"
    assert browser.post("/console/sign-out").location == "/console/sign-in"
    for path in ("/console/me", "/console/inbox"):
        assert thief.get(path).location.startswith("/console/sign-in")
    assert thief.get("/console/pulse").status_code == 401
    assert doings(store, member) == ["signed_out"]


def test_a_changed_password_opens_and_the_old_one_does_not(
    app: Flask, enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    choose(store, member, clock)
    browser, elsewhere = enter(member), enter(member)
    for old, new, words in (("wrong", NEW, "Kata sandi lama salah"), (GOOD, "pendek", "paling sedikit"), (GOOD, "password123", "mudah ditebak")):
        answer = browser.post("/console/me/password", data={"old": old, "new": new})
        assert answer.status_code == 400 and words in answer.text
    assert elsewhere.get("/console/me").status_code == 200 and "password_changed" not in doings(store, member)
    assert browser.post("/console/me/password", data={"old": GOOD, "new": NEW}).status_code == 200
    assert browser.get("/console/me").status_code == 200
    assert elsewhere.get("/console/me").location.startswith("/console/sign-in")
    tried = [app.test_client().post("/console/sign-in", data={"login": member.login, "password": one}).status_code for one in (GOOD, NEW)]
    assert tried == [401, 302]
    assert doings(store, member)[1:] == ["password_changed"], "before the try with the old one"


def test_whoever_guesses_a_password_on_an_open_screen_rests(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    choose(store, member, clock)
    browser = enter(member)
    for _ in range(5):
        assert browser.post("/console/me/password", data={"old": "wrong", "new": NEW}).status_code == 400
    assert browser.post("/console/me/password", data={"old": GOOD, "new": NEW}).status_code == 429
    clock.later(minutes=16)
    assert browser.post("/console/me/password", data={"old": GOOD, "new": NEW}).status_code == 200


def test_who_leaves_elsewhere_stays_here(enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store) -> None:
    member = employ(Role.OFFICER)
    here, there, other = enter(member), enter(member), enter(Role.OFFICER)
    assert "Dikeluarkan dari 1 tempat lain." in here.post("/console/me/elsewhere").text
    assert there.get("/console/me").location.startswith("/console/sign-in")
    assert (here.get("/console/me").status_code, other.get("/console/me").status_code) == (200, 200)
    assert doings(store, member) == ["signed_out_elsewhere"]


def test_five_wrong_codes_rest_and_a_right_one_waits_too(app: Flask, store: Store, employ: Callable[..., Member], clock: Clock) -> None:
    member, secret = employ(Role.OFFICER), passwords.fresh_secret()
    choose(store, member, clock, secret=secret)
    for nth in range(5):  # a new browser for each: what counts is whose code it is
        browser = app.test_client()
        browser.post("/console/sign-in", data={"login": member.login, "password": GOOD})
        assert browser.post("/console/sign-in/code", data={"code": f"00000{nth}"}).status_code == 401
    assert browser.post("/console/sign-in/code", data={"code": pyotp.TOTP(secret).at(clock())}).status_code == 429
    clock.later(minutes=16)
    assert browser.post("/console/sign-in/code", data={"code": pyotp.TOTP(secret).at(clock())}).status_code == 302


def some(part: re.Match[str]) -> str:
    """Something that this part of an address may be."""
    one_of = re.match(r"<any\((\w+)", part[0])
    return one_of[1] if one_of else "1" if part[0].startswith("<int:") else "x"


@pytest.mark.parametrize("role", list(Role))
def test_every_deed_of_the_console_refuses_a_form_without_a_token(app: Flask, enter: Callable[..., FlaskClient], role: Role) -> None:
    """Also for who may do it: each is some role's."""
    app.config["WTF_CSRF_ENABLED"] = True
    browser, asked = enter(role), 0
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
            path = re.sub("<[^>]+>", some, rule.rule)
            assert browser.open(path, method=method).status_code == 403, f"{method} {rule.rule}"
            asked += 1
    assert asked > 60, "the forms of all pages"


def test_a_set_up_address_takes_no_form_without_a_token(app: Flask, employ: Callable[..., Member], store: Store) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert app.test_client().post("/console/sign-in", data={"login": "x", "password": "y"}).status_code == 403
    assert app.test_client().post("/console/set-up/x", data={"password": GOOD, "again": GOOD}).status_code == 403
    with store.reading() as unit:
        assert not staff.anybody(unit)
