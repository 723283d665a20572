"""From which address somebody tries passwords: twenty wrong ones rest that address, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

import console
from console import client
from console.desk import Desk
from rules.permissions import Role
from store import sign_ins
from store.staff import Member
from store.unit import Store
from tests.console.noon import Clock
from tests.console.test_sign_in import GOOD, choose

PROXY, STRANGER, OFFICE = "10.0.0.1", "203.0.113.9", "198.51.100.7"


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "counted"),
    [
        pytest.param(STRANGER, "", "", STRANGER, id="a browser without a proxy"),
        pytest.param(STRANGER, OFFICE, "", STRANGER, id="what a stranger says of himself counts for nothing"),
        pytest.param(STRANGER, OFFICE, PROXY, STRANGER, id="nor when there is a proxy, and he goes around it"),
        pytest.param(PROXY, STRANGER, PROXY, STRANGER, id="our proxy is believed"),
        pytest.param(PROXY, f"{OFFICE}, {STRANGER}", PROXY, STRANGER, id="only what our proxy added, not what it was told"),
        pytest.param(PROXY, f"{OFFICE}, {STRANGER}, 10.0.0.2", "10.0.0.0/24", STRANGER, id="one proxy behind another"),
        pytest.param("::ffff:10.0.0.1", STRANGER, PROXY, STRANGER, id="a proxy that is told in IPv6"),
        pytest.param(PROXY, "2001:db8:1:2:3:4:5:6", PROXY, "2001:db8:1:2::/64", id="of IPv6 the network of a household"),
        pytest.param(PROXY, "", PROXY, "", id="a proxy that tells nothing"),
        pytest.param(PROXY, "unknown", PROXY, "", id="a proxy that does not know"),
        pytest.param("127.0.0.1", STRANGER, "", "", id="a proxy on this machine that nobody named stands for nobody"),
        pytest.param("127.0.0.1", STRANGER, "127.0.0.1", STRANGER, id="a proxy on this machine that was named"),
        pytest.param("", STRANGER, "127.0.0.1", "", id="a peer without an address"),
    ],
)
def test_whose_tries_are_counted(peer: str, forwarded: str, proxies: str, counted: str) -> None:
    assert client.address(peer, forwarded, proxies) == counted


@pytest.fixture
def trying(app: Flask, desk: Desk) -> Callable[..., int]:
    """Try a password from an address, on the console or behind a proxy that is trusted; how it was answered."""
    behind = Flask("titian-behind", static_folder=None)
    behind.secret_key = app.secret_key
    behind.config.update(WTF_CSRF_ENABLED=False)
    console.attach(behind, replace(desk, proxies=PROXY))

    def tried(login: str, password: str, peer: str, forwarded: str = "", *, trusted: bool = True) -> int:
        told = {"X-Forwarded-For": forwarded} if forwarded else {}
        form = {"login": login, "password": password}
        browser = (behind if trusted else app).test_client()
        return browser.post("/console/sign-in", data=form, headers=told, environ_base={"REMOTE_ADDR": peer}).status_code

    return tried


def test_twenty_wrong_from_one_address_leave_the_others_free(
    trying: Callable[..., int], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    choose(store, member, clock)
    for nth in range(20):
        assert trying(f"nobody{nth}", "wrong", PROXY, STRANGER) == 401
    assert trying(member.login, GOOD, PROXY, STRANGER) == 429
    assert trying(member.login, GOOD, PROXY, f"{OFFICE}, {STRANGER}") == 429, "a forged beginning helps nobody"
    assert trying(member.login, GOOD, PROXY, OFFICE) == 302
    clock.later(minutes=16)
    assert trying(member.login, GOOD, PROXY, STRANGER) == 302


def test_a_forged_header_counts_for_nothing(
    trying: Callable[..., int], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    choose(store, member, clock)
    for nth in range(20):
        assert trying(f"nobody{nth}", "wrong", STRANGER, f"198.51.100.{nth}") == 401
    assert trying(member.login, GOOD, STRANGER, OFFICE) == 429, "he is who he is"
    assert trying(member.login, GOOD, PROXY, OFFICE) == 302, "and nobody whom he named has to wait"


def test_behind_a_proxy_that_nobody_named_a_stranger_locks_only_the_login_that_he_tried(
    trying: Callable[..., int], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    tried, other = employ(Role.OFFICER), employ(Role.SUPERVISOR)
    for one in (tried, other):
        choose(store, one, clock)
    for nth in range(40):
        assert trying(tried.login if nth < 5 else f"nobody{nth}", "wrong", "127.0.0.1", STRANGER, trusted=False) == 401
    assert trying(tried.login, GOOD, "127.0.0.1", OFFICE, trusted=False) == 429
    assert trying(other.login, GOOD, "127.0.0.1", OFFICE, trusted=False) == 302


def test_an_office_that_mistypes_all_day_and_gets_in_is_never_locked_out(
    trying: Callable[..., int], employ: Callable[..., Member], store: Store, clock: Clock
) -> None:
    member = employ(Role.OFFICER)
    choose(store, member, clock)
    for _ in range(12):
        assert [trying(member.login, said, PROXY, OFFICE) for said in ("wrong", "worng", GOOD)] == [401, 401, 302]
    for nth in range(24):
        assert trying(f"nobody{nth}", "wrong", PROXY, OFFICE) == 401, "never twenty within a quarter of an hour"
        clock.later(minutes=1)


def test_wrong_codes_of_one_member_rest_nobody_else(store: Store, clock: Clock) -> None:
    """A second factor is tried without an address: it counts for that login alone."""
    with store.writing() as unit:
        for nth in range(30):
            sign_ins.wrong(unit, f"code officer{nth}", "", clock())
        assert not sign_ins.resting(unit, "code somebody", "", clock())
