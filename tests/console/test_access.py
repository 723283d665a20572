"""Who gets in, and what a page refuses (reliability.md section 10, rows A and X)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from console import passwords
from rules.chance import Chance
from rules.permissions import MAY, Permission, Role
from store import audit, staff, staff_invites
from store.staff import Member
from store.unit import Store
from tests.console.noon import Clock
from tests.console.test_what_pages_cost import watched

GOOD = "kuda lumping menari di bukit"


def pages(app: Flask) -> list[str]:
    """Every address of the console that a browser may simply open."""
    return sorted(
        rule.rule for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("console.") and not rule.arguments and "GET" in (rule.methods or ())
    )  # fmt: skip


def test_without_a_sign_in_every_page_leads_to_the_sign_in(app: Flask) -> None:
    browser = app.test_client()
    found = {path: browser.get(path) for path in pages(app)}
    open_ = {path for path, answer in found.items() if answer.status_code == 200}
    assert open_ == {"/console/sign-in"}
    for path, answer in found.items():
        if path not in open_:
            assert answer.status_code == 401 or answer.location.startswith("/console/sign-in"), path


def test_every_page_refuses_to_be_framed_and_to_run_foreign_scripts(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    for role in Role:
        browser = enter(role)
        for path in pages(app):
            answer = browser.get(path)
            assert answer.status_code < 500, path
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
            assert "'unsafe" not in answer.headers["Content-Security-Policy"], path
            if answer.mimetype == "text/html":
                body = answer.get_data(as_text=True)
                assert not re.search(r"<script(?![^>]*src=)", body), f"{path} has a script of its own"
                assert not re.search(r"\son[a-z]+=|\sstyle=", body), f"{path} has inline code or style"


@pytest.mark.parametrize("role", [role for role in Role if Permission.STAFF not in MAY[role]])
def test_only_administrators_see_the_staff(enter: Callable[..., FlaskClient], role: Role) -> None:
    assert enter(role).get("/console/staff").status_code == 403


def test_a_form_from_elsewhere_is_refused(app: Flask, enter: Callable[..., FlaskClient], store: Store) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = enter(Role.TOWN_ADMIN)
    form = {"login": "baru", "name": "Baru", "role": "officer"}
    assert browser.post("/console/staff", data=form).status_code == 403
    with store.reading() as unit:
        assert staff.by_login(unit, "baru") is None
    page = browser.get("/console/staff").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert browser.post("/console/staff", data={**form, "csrf_token": token[1]}).status_code == 200
    with store.reading() as unit:
        assert staff.by_login(unit, "baru") is not None


def test_asking_never_changes_anything(app: Flask, enter: Callable[..., FlaskClient]) -> None:
    """A GET of an address that acts is not allowed."""
    browser = enter(Role.TOWN_ADMIN)
    for path in ("/console/sign-out", "/console/language", "/console/theme", "/console/me/password", "/console/staff/1/disable"):
        assert browser.get(path).status_code in (404, 405), path


def test_no_page_that_is_opened_writes_anything(app: Flask, enter: Callable[..., FlaskClient], store: Store) -> None:
    """A link from outside carries the cookie along (`SameSite=Lax`): it may show, and must not do."""
    for role in Role:
        browser = enter(role)
        for path in pages(app):
            with watched(store) as asked:
                browser.get(path)
            assert [said for said, _ in asked if not said.lstrip().startswith(("SELECT", "WITH"))] == [], path


def test_nobody_raises_anybody_above_themselves(enter: Callable[..., FlaskClient], store: Store) -> None:
    browser = enter(Role.TOWN_ADMIN)
    form = {"login": "atas", "name": "Atas", "role": "system_admin"}
    assert browser.post("/console/staff", data=form).status_code == 403
    assert browser.post("/console/staff", data={**form, "role": "king"}).status_code == 400


def test_a_town_administrator_cannot_touch_another_town(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store
) -> None:
    other = employ(Role.OFFICER, "rangkui")
    browser = enter(Role.TOWN_ADMIN, "banjarbaru")
    for path in ("", "/invite", "/disable"):
        assert browser.post(f"/console/staff/{other.id}{path}", data={"role": "officer", "away": "1"}).status_code == 404
    assert browser.post("/console/staff", data={"login": "x", "name": "X", "role": "officer", "town": "rangkui"}).status_code == 200
    with store.reading() as unit:
        made = staff.by_login(unit, "x")
    assert made is not None and made.town == "banjarbaru", "the town in the form counts for nothing"


def test_an_invitation_opens_once_and_gives_no_more_than_a_password(
    app: Flask, store: Store, employ: Callable[..., Member], clock: Clock
) -> None:
    member = employ(Role.COUNTER)
    with store.writing() as unit:
        token = staff_invites.invite(unit, member.id, clock(), Chance())
    browser = app.test_client()
    form = {"password": GOOD, "again": GOOD, "role": "system_admin", "town": ""}
    assert browser.post(f"/console/set-up/{token}", data=form).status_code == 303
    assert browser.post(f"/console/set-up/{token}", data=form).status_code == 404
    with store.reading() as unit:
        after = staff.get(unit, member.id)
    assert after is not None and after.role is Role.COUNTER and after.town == "banjarbaru"


def test_a_new_address_takes_the_password_and_the_codes_at_once(
    app: Flask, enter: Callable[..., FlaskClient], store: Store, employ: Callable[..., Member], clock: Clock
) -> None:
    """Whoever found the phone may know the password: they are worth nothing before the owner has chosen anew."""
    member = employ(Role.OFFICER)
    with store.writing() as unit:
        staff.set_password(unit, member.id, passwords.keep(GOOD), clock())
        staff.set_secret(unit, member.id, passwords.fresh_secret())
    form = {"login": member.login, "password": GOOD}
    assert app.test_client().post("/console/sign-in", data=form).status_code == 302
    half = app.test_client()
    half.post("/console/sign-in", data=form)
    assert enter(Role.TOWN_ADMIN).post(f"/console/staff/{member.id}/invite").status_code == 200
    assert app.test_client().post("/console/sign-in", data=form).status_code == 401
    assert half.get("/console/sign-in/code").status_code == 302, "who was half in is out"
    with store.reading() as unit:
        assert staff.secret_of(unit, member.id) == ""
    assert "belum memilih kata sandi" in enter(Role.TOWN_ADMIN).get("/console/staff").text


def test_an_invitation_ends_after_two_days(app: Flask, store: Store, employ: Callable[..., Member], clock: Clock) -> None:
    member = employ(Role.COUNTER)
    with store.writing() as unit:
        token = staff_invites.invite(unit, member.id, clock(), Chance())
    clock.later(hours=49)
    assert app.test_client().get(f"/console/set-up/{token}").status_code == 404


def test_the_first_one_becomes_system_administrator_and_there_is_no_second_first_one(app: Flask, store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        token = staff_invites.invite(unit, None, clock(), Chance())
    browser = app.test_client()
    answer = browser.post(
        f"/console/set-up/{token}", data={"login": "kepala", "name": "Kepala", "password": GOOD, "again": GOOD}
    )  # fmt: skip
    assert answer.status_code == 303
    with store.writing() as unit:
        made = staff.by_login(unit, "kepala")
        assert made is not None and made.role is Role.SYSTEM_ADMIN
        late = staff_invites.invite(unit, None, clock(), Chance())
    form = {"login": "kedua", "name": "Kedua", "password": GOOD, "again": GOOD}
    assert browser.post(f"/console/set-up/{late}", data=form).status_code == 404


@pytest.mark.parametrize(
    ("password", "status"),
    [
        pytest.param("a" * 1_000_000, (400, 413), id="a password of a million letters"),
        pytest.param("password123", (400,), id="a breached password"),
        pytest.param("qwertyuiop", (400,), id="a walk on the keyboard"),
        pytest.param("pendek", (400,), id="too short"),
        pytest.param("korek api basah di laut biru tujuh belas kali tetap menyala juga", (303,), id="sixty-four characters"),
        pytest.param("kata sandi über naïve ประเทศ", (303,), id="any letters there are"),
    ],
)
def test_which_passwords_may_be_chosen(
    app: Flask, store: Store, employ: Callable[..., Member], clock: Clock, password: str, status: tuple[int, ...]
) -> None:
    member = employ(Role.COUNTER)
    with store.writing() as unit:
        token = staff_invites.invite(unit, member.id, clock(), Chance())
    answer = app.test_client().post(f"/console/set-up/{token}", data={"password": password, "again": password})
    assert answer.status_code in status


def test_a_header_of_a_proxy_signs_nobody_in(app: Flask, employ: Callable[..., Member]) -> None:
    member = employ(Role.SUPERVISOR)
    told = {"X-Remote-User": member.login, "X-Forwarded-User": member.login, "Remote-User": member.login, "Authorization": "Bearer x"}
    assert app.test_client().get("/console/", headers=told).location.startswith("/console/sign-in")


@pytest.mark.parametrize(
    ("path", "form", "ends"),
    [
        pytest.param("", {"name": "Nama Baru", "role": "officer"}, False, id="a name ends nothing"),
        pytest.param("", {"name": "Nama Baru", "role": "supervisor"}, True, id="another role"),
        pytest.param("", {"name": "Nama Baru", "role": "officer", "office": "cempaka"}, True, id="another office"),
        pytest.param("/invite", {}, True, id="a new address: the phone that is lost may be signed in"),
        pytest.param("/disable", {"away": "1"}, True, id="sent away"),
    ],
)
def test_what_an_administrator_changes_ends_the_sign_ins_at_once(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], path: str, form: dict[str, str], ends: bool
) -> None:
    boss, member = enter(Role.TOWN_ADMIN), employ(Role.OFFICER)
    theirs = enter(member)
    assert theirs.get("/console/me").status_code == 200
    assert boss.post(f"/console/staff/{member.id}{path}", data=form).status_code == 200
    assert theirs.get("/console/me").status_code == (302 if ends else 200)
    assert boss.get("/console/staff").status_code == 200


def test_every_administrators_deed_is_in_the_audit(enter: Callable[..., FlaskClient], store: Store, employ: Callable[..., Member]) -> None:
    boss = employ(Role.TOWN_ADMIN)
    browser = enter(boss)
    browser.post("/console/staff", data={"login": "baru", "name": "Baru", "role": "officer"})
    with store.reading() as unit:
        made = staff.by_login(unit, "baru")
        assert made is not None
    browser.post(f"/console/staff/{made.id}", data={"name": "Baru", "role": "supervisor"})
    browser.post(f"/console/staff/{made.id}/disable", data={"away": "1"})
    with store.reading() as unit:
        told = [(line.action, line.purpose) for line in audit.of_actors(unit, [boss.by]).lines]
    assert told == [("staff_disabled", ""), ("staff_changed", "officer -> supervisor"), ("staff_added", "officer")]
    shown = browser.get("/console/audit").get_data(as_text=True)
    assert "mengubah petugas" in shown and "Petugas bantuan → Penyelia" in shown and "staff_changed" not in shown
