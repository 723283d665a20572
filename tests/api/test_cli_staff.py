"""`flask staff`: from nobody at all to a member who may sign in no more, as a technician types it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from api import cli_staff
from rules.chance import Chance
from rules.permissions import Role
from store import audit, case_work, sign_ins, staff, staff_invites, towns
from store.case_work import Kind
from store.unit import Store
from tests.api.test_cli import TOWNS

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
ORIGIN = "https://titian.example.go.id"
ADD = ("add", "lia", "--name", "Lia Contoh", "--role", "counter", "--town", "banjarbaru", "--office", "mpp")
Run = Callable[..., Result]


@pytest.fixture
def run(store: Store) -> Run:
    with store.writing() as unit:
        towns.load(unit, TOWNS / "banjarbaru")
    group = cli_staff.group(store, lambda: NOW, Chance(), ORIGIN)
    return lambda *words: CliRunner().invoke(group, list(words))


def token(came: Result) -> str:
    """The token of the address that was printed."""
    assert came.exit_code == 0, came.output
    address, told = came.stdout.splitlines()
    assert address.startswith(f"{ORIGIN}/console/set-up/") and "within 48 hours" in told
    return address.rpartition("/")[2]


def opens(store: Store, token: str) -> int | None:
    """Whose address this is; None when it opens nothing."""
    with store.reading() as unit:
        found = staff_invites.find(unit, token, NOW)
    return found.staff if found is not None else None


def test_the_first_address_is_given_until_somebody_works_there(run: Run, store: Store) -> None:
    first, second = token(run("set-up")), token(run("set-up"))
    with store.reading() as unit:
        assert staff_invites.find(unit, first, NOW) is None, "the one before opens nothing any more"
        found = staff_invites.find(unit, second, NOW)
        assert found is not None and found.staff is None
        assert staff_invites.find(unit, second, NOW + timedelta(hours=49)) is None
    token(run(*ADD))
    came = run("set-up")
    assert came.exit_code == 1 and "There is staff already" in came.stderr


def test_a_member_is_added_with_town_role_and_office_and_gets_an_address(run: Run, store: Store) -> None:
    address = token(run(*ADD))
    with store.reading() as unit:
        made = staff.by_login(unit, "lia")
        assert made is not None and (made.role, made.town, made.offices) == (Role.COUNTER, "banjarbaru", ("mpp",))
        assert [(one.action, one.subject) for one in audit.of_actors(unit, ["terminal"]).lines] == [("staff_added", made.by)]
    assert opens(store, address) == made.id
    assert run("list").stdout == "lia\tcounter\tbanjarbaru\tinvited\tLia Contoh\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(ADD, "this login is taken", id="a login twice"),
        pytest.param(("add", "Lia!", *ADD[2:]), "a login is 1 to 40 small letters", id="no login"),
        pytest.param((*ADD[:7], "atlantis"), "No town is called atlantis", id="no such town"),
        pytest.param(("add", "joko", *ADD[2:9], "atlantis"), "No office is called atlantis", id="no such office"),
        pytest.param(("add", "joko", *ADD[2:6]), "a system administrator has no town", id="a counter in no town"),
        pytest.param(("add", "joko", "--name", "Joko", "--role", "king"), "'king' is not one of", id="no such role"),
        pytest.param(("invite", "nobody"), "Nobody is called nobody", id="an address for nobody"),
        pytest.param(("disable", "nobody"), "Nobody is called nobody", id="nobody sent away"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(run: Run, store: Store, words: tuple[str, ...], told: str) -> None:
    token(run(*ADD))
    came = run(*words)
    assert came.exit_code != 0 and told in came.stderr
    with store.reading() as unit:
        assert [one.login for one in staff.everybody(unit)] == ["lia"]


def at_work(store: Store) -> int:
    """Lia has a password and a phone, and is signed in."""
    with store.writing() as unit:
        lia = staff.by_login(unit, "lia")
        assert lia is not None
        staff.set_password(unit, lia.id, "a hash", NOW)
        staff.set_secret(unit, lia.id, "JBSWY3DPEHPK3PXP")
        sign_ins.begin(unit, lia, "hers", NOW, half=False)
    return lia.id


def test_a_new_address_ends_what_the_lost_phone_could_open(run: Run, store: Store) -> None:
    before = token(run(*ADD))
    lia = at_work(store)
    assert run("list").stdout.split("\t")[3] == "active"
    address = token(run("invite", "lia"))
    assert (opens(store, before), opens(store, address)) == (None, lia)
    with store.reading() as unit:
        assert (staff.password_of(unit, lia), staff.secret_of(unit, lia)) == ("", "")
        assert sign_ins.find(unit, "hers", NOW) is None
        assert [one.action for one in audit.of_actors(unit, ["terminal"]).lines] == ["staff_invited", "staff_added"]


def test_who_is_sent_away_is_out_at_once(run: Run, store: Store) -> None:
    token(run(*ADD))
    lia = at_work(store)
    with store.writing() as unit:
        case_work.assign(unit, "t1", Kind.TEXT, "banjarbaru", lia, None, f"staff {lia}", NOW)
    came = run("disable", "lia")
    assert (came.exit_code, came.output) == (0, "Cases back in the queue: 1\n")
    with store.reading() as unit:
        left = case_work.of(unit, "t1")
        assert left is not None and left.staff is None
        found = staff.get(unit, lia)
        assert found is not None and found.disabled and sign_ins.find(unit, "hers", NOW) is None
    assert run("list").stdout.split("\t")[3] == "disabled"
