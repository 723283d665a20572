"""Signing in: what opens the console, what does not, and when it closes again."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from console import passwords
from rules.permissions import Role
from store import sign_ins, staff
from store.staff import Member
from store.unit import Store
from tests.console.noon import Clock

GOOD = "kuda lumping menari di bukit"


def choose(store: Store, member: Member, clock: Clock, password: str = GOOD, secret: str = "") -> None:
    with store.writing() as unit:
        staff.set_password(unit, member.id, passwords.keep(password), clock())
        staff.set_secret(unit, member.id, secret)


def test_a_password_and_a_code_open_the_console(app: Flask, store: Store, employ: Callable[..., Member], clock: Clock) -> None:
    member, secret = employ(Role.OFFICER), passwords.fresh_secret()
    choose(store, member, clock, secret=secret)
    browser = app.test_client()
    first = browser.post("/console/sign-in", data={"login": member.login, "password": GOOD})
    assert first.location == "/console/sign-in/code"
    assert browser.get("/console/").location.startswith("/console/sign-in"), "half a sign-in opens nothing"
    second = browser.post("/console/sign-in/code", data={"code": pyotp.TOTP(secret).at(clock())})
    assert second.location == "/console/inbox"
    assert browser.get("/console/").location == "/console/inbox"


def test_the_cookie_comes_along_with_a_link_and_not_with_a_foreign_form(app: Flask) -> None:
    kept = app.test_client().get("/console/sign-in").headers["Set-Cookie"]
    assert "SameSite=Lax" in kept and "HttpOnly" in kept and "Path=/console" in kept


def test_each_code_works_once(app: Flask, store: Store, employ: Callable[..., Member], clock: Clock) -> None:
    member, secret = employ(Role.OFFICER), passwords.fresh_secret()
    choose(store, member, clock, secret=secret)
    code = pyotp.TOTP(secret).at(clock())
    for expected in (302, 401):
        browser = app.test_client()
        browser.post("/console/sign-in", data={"login": member.login, "password": GOOD})
        assert browser.post("/console/sign-in/code", data={"code": code}).status_code == expected


def test_five_wrong_passwords_rest_the_login_and_a_right_one_waits_too(
    app: Flask, store: Store, employ: Callable[..., Member], clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    choose(store, member, clock)
    browser = app.test_client()
    for _ in range(5):
        assert browser.post("/console/sign-in", data={"login": member.login, "password": "wrong"}).status_code == 401
    assert browser.post("/console/sign-in", data={"login": member.login, "password": GOOD}).status_code == 429
    clock.later(minutes=16)
    assert browser.post("/console/sign-in", data={"login": member.login, "password": GOOD}).status_code == 302


def test_a_sign_in_ends_at_once_when_its_member_is_disabled(
    enter: Callable[..., FlaskClient], store: Store, employ: Callable[..., Member], clock: Clock
) -> None:
    member = employ(Role.SUPERVISOR)
    browser = enter(member)
    assert browser.get("/console/").location == "/console/supervisor"
    with store.writing() as unit:
        staff.disable(unit, member.id, clock())
    assert browser.get("/console/").location.startswith("/console/sign-in")
    assert browser.get("/console/pulse").status_code == 401


def test_a_sign_in_ends_after_an_hour_of_nothing_and_after_a_working_day(enter: Callable[..., FlaskClient], clock: Clock) -> None:
    browser = enter(Role.OFFICER)
    for _ in range(14):
        clock.later(minutes=50)
        answer = browser.get("/console/")
    assert answer.location == "/console/inbox"
    clock.later(minutes=50)
    assert browser.get("/console/").location.startswith("/console/sign-in"), "twelve hours are over"
    idle = enter(Role.OFFICER)
    clock.later(minutes=61)
    assert idle.get("/console/").location.startswith("/console/sign-in")


def test_a_changed_password_ends_the_other_sign_ins(store: Store, employ: Callable[..., Member], clock: Clock) -> None:
    member = employ(Role.OFFICER)
    with store.writing() as unit:
        for token in ("one", "two"):
            sign_ins.begin(unit, member, token, clock(), half=False)
        assert sign_ins.end_all(unit, member.id, clock(), but=sign_ins.hashed("two")) == 1
        assert sign_ins.find(unit, "one", clock()) is None
        assert sign_ins.find(unit, "two", clock()) is not None


def test_demo_staff_do_not_enter_outside_demo_mode(app: Flask, store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        staff.add(unit, login="demo", name="Demo", role=Role.OFFICER, town="banjarbaru", now=clock(), demo=True)
    browser = app.test_client()
    assert browser.post("/console/sign-in/demo", data={"login": "demo"}).status_code == 404
    assert browser.post("/console/sign-in", data={"login": "demo", "password": ""}).status_code == 401


def test_nobody_is_led_out_of_the_console(app: Flask) -> None:
    for where in ("//evil.example/", "https://evil.example/", "/\\evil.example", "/phone"):
        with app.test_client() as browser:
            browser.get("/console/sign-in", query_string={"next": where})
            with browser.session_transaction(path="/console") as kept:
                assert kept["next"] == ""
