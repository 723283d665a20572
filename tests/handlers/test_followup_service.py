"""What may be done about a complaint, and by whom: the phone, the digits of a receipt, a part in it, or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import complaint_near, followup, followup_deeds
from handlers.complaint_filing import part_digits
from handlers.proving import receipt_digits
from handlers.service import Visit
from rules.chance import Chance
from rules.complaints import Category, Kind
from rules.phone import Phone
from store import citizens, complaint_additions, complaint_joins, complaints, numbers
from store.complaint_joins import Part
from store.complaints import Complaint, State
from store.promises import promised
from store.unit import Store, Unit

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def visit(store: Store, unit: Unit, phone: str = "0840-0000-0001", now: datetime = NOW) -> Visit:
    number = Phone.parse(phone)
    who, towns = citizens.meet(unit, number, now), store.towns()
    return Visit(who.id, number, "id", "sms", now, towns.get("banjarbaru"), towns, ("banjarbaru", "rangkui"), unit, Chance())


def filed(store: Store, unit: Unit) -> Complaint:
    here = visit(store, unit)
    return complaints.file(
        unit, town="banjarbaru", category=Category.LAMP, region="63.72.04.1004", words="lampu mati", recording=None, anonymous=False,
        secret=False, citizen=here.citizen, channel="sms", now=NOW, first_due=date(2026, 11, 26), done_due=date(2026, 12, 11), chance=Chance(),
    )  # fmt: skip


def opened(here: Visit, words: str, purpose: str = "add") -> tuple[str, str, str]:
    outcome = followup.open_(here, words=words, purpose=purpose)
    return outcome.name, outcome.facts.get("right", "").partition("/")[0], outcome.facts.get("told_more", "")


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10_000:04d}"


@pytest.mark.parametrize(
    ("phone", "form", "purpose", "came"),
    [
        pytest.param("0840-0000-0001", "{number} putus", "add", ("ready", "filer", "putus"), id="the phone that filed it"),
        pytest.param("0840-0000-0001", "{number} {proof} putus", "add", ("ready", "filer", "putus"), id="with digits that it need not give"),
        pytest.param("0840-0000-0001", "{number} 2026 putus", "add", ("ready", "filer", "2026 putus"), id="with a year in the story"),
        pytest.param("0840-0000-0001", "{number}", "proof", ("prove", "", ""), id="what shows the case wants the digits"),
        pytest.param("0840-0000-0001", "{number} {proof}", "proof", ("ready", "filer", ""), id="and gets them"),
        pytest.param("0840-0000-0002", "{number} putus", "add", ("prove", "", "putus"), id="another phone"),
        pytest.param("0840-0000-0002", "{number} {proof} putus", "add", ("ready", "filer", "putus"), id="another phone with the digits"),
        pytest.param("0840-0000-0002", "{number} {wrong} putus", "add", ("unknown", "", ""), id="another phone with wrong digits"),
        pytest.param("0840-0000-0002", "48217396 putus", "add", ("prove", "", "putus"), id="nobody's number sounds like a stranger's"),
        pytest.param("0840-0000-0002", "48217396 0000 putus", "add", ("unknown", "", ""), id="with digits too"),
        pytest.param("0840-0000-0001", "48217397 putus", "add", ("mistyped", "", "putus"), id="a wrong digit"),
        pytest.param("0840-0000-0001", "lampu putus", "add", ("which", "", "lampu putus"), id="no number"),
        pytest.param("0840-0000-0001", "@engine.recording", "add", ("which", "", ""), id="a recording"),
    ],
)
def test_whose_it_is(store: Store, phone: str, form: str, purpose: str, came: tuple[str, str, str]) -> None:
    with store.writing() as unit:
        number = filed(store, unit).number
        digits = receipt_digits(unit.keys, number)
        words = form.format(number=number, proof=digits, wrong=wrong(digits))
        assert opened(visit(store, unit, phone), words, purpose) == came


def test_five_wrong_digits_lock_here_as_everywhere(store: Store) -> None:
    with store.writing() as unit:
        number = filed(store, unit).number
        right = receipt_digits(unit.keys, number)
        here = visit(store, unit, "0840-0000-0002")
        heard = [followup.open_(here, words=f"{number} {wrong(right)}", purpose="proof").name for _ in range(6)]
        assert heard == ["unknown"] * 4 + ["locked"] * 2
        assert followup.prove(here, number=number, proof=right).name == "locked"
        assert opened(visit(store, unit), f"{number} putus")[0] == "ready", "who filed it may still add"


@pytest.mark.parametrize("right", ["", "filer/48217396", "filer", "joined/", "/"])
def test_a_right_to_another_number_is_none(store: Store, right: str) -> None:
    with store.writing() as unit:
        number = filed(store, unit).number
        for purpose in ("add", "reopen", "thank", "hide", "refuse", "proof", "x"):
            came = followup_deeds.act(visit(store, unit), purpose=purpose, number=number, right=right, words="w", recording="")
            assert came.name == "not_yours"


def test_joining_twice_is_one_part_with_the_same_digits(store: Store) -> None:
    with store.writing() as unit:
        case = filed(store, unit)
        here = visit(store, unit, "0840-0000-0002")
        first, second = (complaint_near.join(here, same=case.number) for _ in range(2))
        assert first == second and first.facts["proof_digits"] == part_digits(here, case.number, here.citizen)
        assert complaints.concerned(unit, case) == (case.citizen, here.citizen)
        assert complaint_near.join(visit(store, unit), same=case.number).name == "over", "one does not join oneself"
        assert complaint_near.join(here, same="48217396").name == "over"
        assert opened(here, f"{case.number} juga") == ("ready", "joined", "juga")
        stranger = visit(store, unit, "0840-0000-0003")
        assert opened(stranger, f"{case.number} {first.facts['proof_digits']} juga") == ("ready", "joined", "juga")


@pytest.mark.parametrize(
    ("part", "purpose", "came"),
    [
        pytest.param(Part.JOINED, "add", "added", id="a neighbour may add"),
        pytest.param(Part.JOINED, "reopen", "reopened", id="and object"),
        pytest.param(Part.JOINED, "thank", "not_yours", id="but not close"),
        pytest.param(Part.JOINED, "hide", "not_yours", id="nor hide another's name"),
        pytest.param(Part.HELPED, "thank", "thanks", id="who was helped may close"),
        pytest.param(Part.HELPED, "refuse", "refused", id="and refuse"),
        pytest.param(Part.HELPED, "hide", "not_yours", id="but not hide the helper's name"),
    ],
)
def test_what_a_part_allows(store: Store, part: Part, purpose: str, came: str) -> None:
    with store.writing() as unit:
        case = filed(store, unit)
        here = visit(store, unit, "0840-0000-0002")
        complaint_joins.add(unit, case.id, case.number, here.citizen, part, "1234", NOW)
        complaints.change(unit, case.number, State.ANSWERED, NOW)
        done = followup_deeds.act(here, purpose=purpose, number=case.number, right=f"{part}/{case.number}", words="mati", recording="")
        assert done.name == came


@pytest.mark.parametrize(
    ("days", "came"), [pytest.param(10, "reopened", id="on the tenth day"), pytest.param(11, "too_late", id="on the eleventh")]
)
def test_ten_days_to_object(store: Store, days: int, came: str) -> None:
    with store.writing() as unit:
        case = filed(store, unit)
        complaints.change(unit, case.number, State.ANSWERED, NOW, day=date(2026, 11, 23))
        here = visit(store, unit, now=NOW + timedelta(days=days))
        done = followup_deeds.act(here, purpose="reopen", number=case.number, right=f"filer/{case.number}", words="mati", recording="")
        assert done.name == came
        kept = complaint_additions.of_complaint(unit, case.id)
        found = complaints.by_number(unit, case.number)
        assert found is not None and (found.done_due, bool(found.again_due), len(kept)) == (date(2026, 12, 11), came == "reopened", came == "reopened")


def test_an_addition_answers_a_question(store: Store) -> None:
    with store.writing() as unit:
        case = filed(store, unit)
        complaints.change(unit, case.number, State.NEEDS_FACTS, NOW, note="tiang berapa")
        right = f"filer/{case.number}"
        assert followup_deeds.act(visit(store, unit), purpose="add", number=case.number, right=right, words="12", recording="").name == "added"
        found = complaints.by_number(unit, case.number)
        assert found is not None and found.state is State.CHECKING


def test_every_kind_is_promised_by_the_towns_own_table(store: Store) -> None:
    town = store.towns().get("banjarbaru")
    assert town is not None and town.facts["overseer"]
    assert {kind: promised(town, date(2026, 11, 23), kind).done.isoformat() for kind in Kind} == {
        Kind.ORDINARY: "2026-12-11", Kind.SUGGESTION: "2026-12-11", Kind.REQUEST: "2026-11-30", Kind.SUPERVISORY: "2027-02-22",
    }  # fmt: skip


def test_a_number_that_is_no_complaint_gives_no_right(store: Store) -> None:
    with store.writing() as unit:
        numbers.take(unit, "ticket", "48217396", NOW)
        assert opened(visit(store, unit), "48217396 x")[0] == "prove"
