"""Applications told by an office's system: what is taken, what is refused, and that twice is once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.phone import Phone
from store import applications, citizens
from store.api_keys import Right
from store.applications import Status
from store.unit import Store
from tests.api.desk import Caller, Clock, furnish, key, row


@pytest.fixture
def office(store: Store) -> Caller:
    return Caller(furnish(store).test_client(), key(store))


def known(store: Store, number: str) -> applications.Application:
    with store.reading() as unit:
        found = applications.by_number(unit, number)
    assert found is not None
    return found


def test_a_new_application_is_filed_and_can_be_proved(store: Store, office: Caller) -> None:
    came = office.tell(row(phone="0812-3456-7890", fee=5000, next_step="Ambil foto"))
    assert came.status_code == 201, came.json
    assert (came.json["outcome"], came.json["status"], came.json["external_id"]) == ("filed", "received", "SIAK-1")
    with store.reading() as unit:
        assert applications.prove(unit, came.json["number"], "1990") is not None
        assert applications.prove(unit, came.json["number"], "1991") is None
        assert applications.person(unit, came.json["number"]) == "Siti"
        who = citizens.find(unit, Phone("+6281234567890"))
    found = known(store, came.json["number"])
    assert who is not None and found.citizen == who.id
    assert (found.fee, found.next_step, str(found.due), found.office) == (5000, "Ambil foto", "2026-11-30", "mpp")


def test_the_same_again_gets_the_same_answer_and_changes_nothing(store: Store, office: Caller) -> None:
    first = office.tell([row()])
    again = office.tell([row()])
    assert first.get_data() == again.get_data()
    with store.reading() as unit:
        assert len(applications.events(unit, known(store, first.json["results"][0]["number"]).id)) == 1


LATER = {"as_of": "2026-11-21T09:00:00+08:00"}


@pytest.mark.parametrize(
    ("change", "outcome", "stands"),
    [
        pytest.param({**LATER, "status": "checked"}, "changed", "checked", id="an allowed change is made"),
        pytest.param({**LATER}, "unchanged", "received", id="nothing new is nothing changed"),
        pytest.param({"as_of": "2026-11-19T09:00:00+08:00", "status": "checked"}, "ignored", "received", id="what is older is ignored"),
        pytest.param({**LATER, "due": "2026-12-04", "reason": "Blangko habis"}, "changed", "received", id="a delay with its reason"),
    ],
)
def test_what_is_told_next(store: Store, office: Caller, change: dict[str, Any], outcome: str, stands: str) -> None:
    number = office.tell(row()).json["number"]
    came = office.tell(row(**change))
    assert came.status_code == 200, came.json
    assert (came.json["outcome"], came.json["number"], came.json["status"]) == (outcome, number, stands)
    assert known(store, number).status == stands
    if outcome == "ignored":
        assert came.json["as_of"] == "2026-11-20T01:00:00+00:00", "the moment that is known is told"


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        pytest.param({"external_id": None}, "external_id", "is missing", id="no id"),
        pytest.param({"external_id": "=cmd|x"}, "external_id", "letters, digits", id="an id that is a formula"),
        pytest.param({"external_id": "6372054107900001"}, "external_id", "NIK", id="an id that is a NIK"),
        pytest.param({"external_id": 7}, "external_id", "not text", id="an id that is a number"),
        pytest.param({"service": "SIM"}, "service", "no service", id="a service we do not have"),
        pytest.param({"service": None}, "service", "needed for a new", id="new, without its service"),
        pytest.param({"proof": None}, "proof", "needed for a new", id="new, without its second fact"),
        pytest.param({"proof": "abc"}, "proof", "birth_year", id="a second fact of another kind"),
        pytest.param({"office": "istana"}, "office", "no office", id="an office we do not have"),
        pytest.param({"status": "done"}, "status", "none of", id="a status there is not"),
        pytest.param({"as_of": "kemarin"}, "as_of", "not a moment", id="no moment"),
        pytest.param({"as_of": "2026-11-20T09:00:00"}, "as_of", "names no zone", id="a moment without its zone"),
        pytest.param({"as_of": "2026-02-30T09:00:00Z"}, "as_of", "exists", id="a day that does not exist"),
        pytest.param({"as_of": "0001-01-01T00:00:00+23:59"}, "as_of", "exists", id="before time began"),
        pytest.param({"as_of": "2027-01-01T00:00:00Z"}, "as_of", "future", id="a moment to come"),
        pytest.param({"due": "30-11-2026"}, "due", "not a day", id="a day the other way round"),
        pytest.param({"fee": True}, "fee", "whole number", id="a fee that is true"),
        pytest.param({"fee": -1}, "fee", "whole number", id="a fee below nothing"),
        pytest.param({"fee": 10**30}, "fee", "whole number", id="a fee beyond all"),
        pytest.param({"phone": "petugas"}, "phone", "not a phone", id="a phone that is a word"),
        pytest.param({"person": "a\x00b"}, "person", "cannot be printed", id="a NUL in a name"),
        pytest.param({"reason": "x" * 201}, "reason", "1 to 200", id="a reason too long"),
        pytest.param({"town": "rangkui"}, "town", "is not a field", id="another town is not taken"),
        pytest.param({"role": "admin"}, "role", "is not a field", id="mass assignment is not taken"),
    ],
)
def test_a_row_is_refused_with_its_field(office: Caller, change: dict[str, Any], field: str, says: str) -> None:
    came = office.tell(row(**change))
    assert (came.status_code, came.content_type) == (422, "application/problem+json")
    assert any(one["field"] == field and says in one["message"] for one in came.json["errors"]), came.json


def test_good_rows_are_taken_beside_bad_ones(office: Caller) -> None:
    came = office.tell([row(external_id="A"), row(external_id="B", status="?"), 7, row(external_id="C")])
    assert came.status_code == 207
    assert (came.json["taken"], came.json["refused"]) == (2, 2)
    assert [one["outcome"] for one in came.json["results"]] == ["filed", "refused", "refused", "filed"]
    assert [one["row"] for one in came.json["results"]] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({**LATER, "status": "ready"}, "status", id="a change that the table does not have"),
        pytest.param({"status": "checked"}, "as_of", id="other content for the same moment"),
        pytest.param({**LATER, "status": "checked", "service": "KK"}, "service", id="another service"),
        pytest.param({**LATER, "due": "2026-11-29"}, "status", id="an earlier day is no delay"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(store: Store, office: Caller, change: dict[str, Any], field: str) -> None:
    number = office.tell(row()).json["number"]
    before = known(store, number)
    came = office.tell(row(**change))
    assert came.status_code == 422
    assert came.json["errors"][0]["field"] == field
    assert known(store, number) == before


ROWS = st.builds(
    lambda id, hour, status, reason: row(external_id=id, as_of=f"2026-11-20T{hour:02d}:00:00Z", status=str(status), reason=reason),
    st.sampled_from(["A", "B"]), st.integers(0, 5), st.sampled_from(list(Status)), st.sampled_from([None, "kurang foto"]),
)  # fmt: skip


@given(rows=st.lists(ROWS, min_size=1, max_size=12), data=st.data())
@settings(max_examples=15, deadline=None)
def test_any_order_and_any_copies_leave_the_same_behind(store: Store, rows: list[dict[str, Any]], data: st.DataObject) -> None:
    app = furnish(store)
    one, two = (Caller(app.test_client(), key(store, agency=f"a{data.draw(st.uuids()).hex}")) for _ in range(2))
    shuffled = data.draw(st.permutations(rows)) + data.draw(st.lists(st.sampled_from(rows), max_size=4))
    one.tell(rows)
    two.tell(shuffled)
    left = [_left(caller) for caller in (one, two)]
    assert left[0] == left[1]
    two.tell(rows)
    assert _left(two) == left[0]


def _left(caller: Caller) -> list[tuple[Any, ...]]:
    listed = caller.get("/applications?updated_since=2026-01-01T00:00:00Z").json["applications"]
    return sorted((one["external_id"], one["status"], one["as_of"], one["reason"]) for one in listed)


def test_lists_page_by_page_only_its_own(store: Store) -> None:
    clock = Clock()
    app = furnish(store, clock=clock)
    mine, theirs = Caller(app.test_client(), key(store)), Caller(app.test_client(), key(store, agency="dpmptsp"))
    for place in range(25):
        (mine if place % 2 else theirs).tell(row(external_id=f"X-{place}"))
    seen: list[str] = []
    path = "/applications?updated_since=2026-11-01T00:00:00Z&limit=5"
    while path:
        page = mine.get(path).json
        assert len(page["applications"]) <= 5
        seen += [one["external_id"] for one in page["applications"]]
        path = f"/applications?limit=5&cursor={page['next']}" if "next" in page else ""
    assert seen == [f"X-{place}" for place in range(1, 25, 2)]


def test_one_application_is_shown_to_its_own_agency_only(store: Store) -> None:
    app = furnish(store)
    mine, theirs = Caller(app.test_client(), key(store)), Caller(app.test_client(), key(store, agency="dpmptsp"))
    number = mine.tell(row(person="Siti")).json["number"]
    shown = mine.get(f"/applications/{number}")
    assert shown.json["external_id"] == "SIAK-1"
    assert "Siti" not in shown.text and "1990" not in shown.text
    assert theirs.get(f"/applications/{number}").status_code == 404
    assert mine.get("/applications/12345678").status_code == 404


@pytest.mark.parametrize(
    ("rights", "status"),
    [pytest.param((Right.READ,), 403, id="who may only read"), pytest.param((Right.WRITE,), 201, id="who may write")],
)
def test_a_key_does_what_its_rights_say(store: Store, rights: tuple[Right, ...], status: int) -> None:
    assert Caller(furnish(store).test_client(), key(store, *rights)).tell(row()).status_code == status
