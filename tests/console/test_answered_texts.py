"""What a citizen texts back: whose it is, and that it waits no longer once it was answered, wherever that was done."""

from __future__ import annotations

import pytest

from store import case_work, complaints, staff, unanswered
from store.complaint_rows import State
from store.unit import Store
from tests.console.cases import Cases
from tests.console.inboxes import Employ, Enter, text
from tests.console.noon import NOON
from tests.console.test_case_deeds import do


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        pytest.param("reply", {"text": "Besok pagi, Bu."}, id="a reply on the case"),
        pytest.param("answer", {"words": "Sudah diganti"}, id="the formal answer"),
        pytest.param("ask", {"words": "Di tiang mana?"}, id="a question back"),
        pytest.param("not_ours", {"agency": "PLN"}, id="it is not ours"),
    ],
)
def test_a_reply_to_an_officer_waits_no_longer_once_its_case_was_answered(
    enter: Enter, employ: Employ, cases: Cases, store: Store, deed: str, form: dict[str, str]
) -> None:
    me, case, other = employ(), cases.file(), cases.file("Jalan berlubang")
    with store.writing() as unit:
        about, elsewhere = text(unit, "Kapan pak?", number=case.number), text(unit, "Yang lain pak?", number=other.number)
    browser = enter(me)
    assert f'id="row-{about}"' in browser.get("/console/inbox").text
    if deed == "reply":
        assert browser.post(f"/console/cases/{case.number}/reply", data={"mark": "m", **form}).status_code == 303
    else:
        assert do(browser, case, deed, **form) == 303
    page = browser.get("/console/inbox").text
    assert f'id="row-{about}"' not in page and f'id="row-{elsewhere}"' in page
    with store.reading() as unit:
        assert [one.done_by for one in unanswered.of_case(unit, case.number)] == [me.by]


@pytest.mark.parametrize("deed", ["take", "snooze"])
def test_what_tells_the_citizen_nothing_leaves_their_text_waiting(enter: Enter, cases: Cases, store: Store, deed: str) -> None:
    case, browser = cases.file(), enter()
    with store.writing() as unit:
        about = text(unit, number=case.number)
    assert do(browser, case, deed, until="2026-03-11") == 303
    assert f'id="row-{about}"' in browser.get("/console/inbox").text


@pytest.mark.parametrize("state", [State.WORKING, State.ANSWERED])
def test_a_reply_is_of_whoever_has_the_case_or_had_it_last(
    enter: Enter, employ: Employ, cases: Cases, store: Store, state: State
) -> None:
    hers, other, case = employ(), employ(), cases.file()
    with store.writing() as unit:
        case_work.assign(unit, case.number, case_work.Kind.COMPLAINT, case.town, hers.id, None, hers.by, NOON)
        complaints.change(unit, case.number, state, NOON, note="x")
        if state is State.ANSWERED:
            case_work.finish(unit, case.number, hers.by, NOON)
        about = text(unit, number=case.number)
    assert f'id="row-{about}"' in enter(hers).get("/console/inbox?view=mine").text
    assert f'id="row-{about}"' not in enter(other).get("/console/inbox?view=mine").text


def test_a_reply_is_of_nobody_who_is_gone(enter: Enter, employ: Employ, cases: Cases, store: Store) -> None:
    gone, case = employ(), cases.file()
    with store.writing() as unit:
        case_work.assign(unit, case.number, case_work.Kind.COMPLAINT, case.town, gone.id, None, gone.by, NOON)
        staff.disable(unit, gone.id, NOON)
        about = text(unit, number=case.number)
    assert f'id="row-{about}"' in enter().get("/console/inbox?view=unassigned").text
