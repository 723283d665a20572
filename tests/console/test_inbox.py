"""The inbox as officers see it: what is in it, in which order, found by what, changed by whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from console import inbox_shared
from rules.chance import Chance
from rules.complaints import Kind
from rules.permissions import Role
from store import audit, case_events, case_work, citizens, complaint_additions, complaints, pulse, search_words
from store.complaints import Category, State
from store.unit import Store
from tests.console.cases import Cases
from tests.console.inboxes import SITI, Employ, Enter, called, file, order, text
from tests.console.noon import NOON, Clock
from tests.console.test_case_deeds import was


def test_the_most_urgent_stand_first(store: Store, enter: Enter) -> None:
    with store.writing() as unit:
        later = file(unit, words="nanti", first_due=date(2026, 3, 12), citizen=1).number
        late = file(unit, words="telat", first_due=date(2026, 3, 9), citizen=2).number
        due = file(unit, words="hari ini", first_due=date(2026, 3, 10), citizen=3).number
        again = file(unit, words="belum", citizen=4).number
        complaints.change(unit, again, State.ANSWERED, NOON)
        complaints.change(unit, again, State.REOPENED, NOON, again_due=date(2026, 3, 17))
        raised = file(unit, words="naik", citizen=5).number
        complaints.change(unit, raised, State.RAISED, NOON)
        work = file(unit, words="dikerjakan", citizen=6).number
        complaints.change(unit, work, State.WORKING, NOON)
        closed = file(unit, words="selesai", citizen=8).number
        complaints.change(unit, closed, State.ANSWERED, NOON)
        call, said = called(unit), text(unit)
    page = enter().get("/console/inbox").text
    order(page, late, due, raised, again, later, work)
    assert f"row-{closed}" not in page and f"row-{call}" in page and f"row-{said}" in page
    assert "terlambat 1 hari kerja" in page and "hari ini" in page and "2 hari kerja lagi" in page and "BELUM" in page


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        pytest.param("view=overdue", {"late"}, id="overdue"),
        pytest.param("view=today", {"due", "call"}, id="due today"),
        pytest.param("what=complaint", {"late", "due", "road"}, id="complaints"),
        pytest.param("what=callback", {"call"}, id="call-backs"),
        pytest.param("what=text", {"said"}, id="texts"),
        pytest.param("category=road", {"road"}, id="a category leaves complaints only"),
        pytest.param("kind=request", {"due"}, id="a class"),
        pytest.param("region=63.72.04.1004", {"road"}, id="a kelurahan"),
        pytest.param("view=mine", {"road", "said"}, id="mine"),
        pytest.param("view=unassigned", {"due", "call"}, id="what nobody has"),
        pytest.param("view=snoozed", set(), id="nothing sleeps"),
        pytest.param("view=raised", set(), id="nothing was raised"),
        pytest.param("view=mine&what=text", {"said"}, id="two filters"),
    ],
)
def test_filters(store: Store, enter: Enter, employ: Employ, asked: str, seen: set[str]) -> None:
    me, other = employ(), employ()
    with store.writing() as unit:
        keys = {
            "late": file(unit, citizen=1, first_due=date(2026, 3, 9)).number,
            "due": file(unit, citizen=2, first_due=date(2026, 3, 10), kind=Kind.REQUEST).number,
            "road": file(unit, citizen=3, category=Category.ROAD, region="63.72.04.1004").number,
            "call": called(unit), "said": text(unit),
        }  # fmt: skip
        for key, kind, who in (("late", "complaint", other), ("road", "complaint", me), ("said", "text", me)):
            case_work.assign(unit, keys[key], case_work.Kind(kind), "banjarbaru", who.id, None, me.by, NOON)
    page = enter(me).get(f"/console/inbox?{asked}").text
    assert {name for name, key in keys.items() if f'id="row-{key}"' in page} == seen


@pytest.mark.parametrize(
    "asked",
    ["view=<script>", "what=everything", "category=lamps", "kind=1", "region=63.71.01.1001", "after=-1", "after=1000000000", "after=0.2026-99-01.c.1",
     "after=0.2026-03-01.c.-1", "after=<script>alert(1)</script>"],
)
def test_a_value_that_is_of_no_list_is_refused(enter: Enter, asked: str) -> None:
    assert enter().get(f"/console/inbox?{asked}").status_code == 400


def test_what_the_page_does_not_know_is_not_looked_at(enter: Enter) -> None:
    answer = enter().get("/console/inbox?sort=<script>alert(1)</script>&page=-1")
    assert answer.status_code == 200 and "alert(1)" not in answer.text


def test_markup_in_what_citizens_write_is_text(store: Store, enter: Enter) -> None:
    hostile = '"><img src=x onerror=alert(1)> {{7*7}} </script><b>x'
    with store.writing() as unit:
        file(unit, words=hostile)
        text(unit, hostile)
    client = enter()
    for page in (client.get("/console/inbox").text, client.get("/console/inbox", query_string={"q": hostile}).text):
        assert "<img" not in page and "<b>x" not in page and "{{7*7}}" in page
    assert "&lt;img src=x" in client.get("/console/inbox").text


def test_s_09_numbers_of_people_are_masked_in_the_list_and_whole_on_the_case(store: Store, enter: Enter) -> None:
    said = "NIK saya 1234567890123456, HP 0812-3456-7890, lampu padam"
    with store.writing() as unit:
        number = file(unit, words=said, citizen=citizens.meet(unit, SITI, NOON).id).number
        text(unit, said)
    client = enter()
    page = client.get("/console/inbox").text
    assert "lampu padam" in page and "1234567890123456" not in page and "3456-7890" not in page
    assert "1234567890123456" in client.get(f"/console/cases/{number}").text


def test_another_towns_and_the_overseers_are_not_there(store: Store, enter: Enter) -> None:
    with store.writing() as unit:
        foreign = file(unit, town="rangkui", region=None, words="dari kota lain").number
        hidden = file(unit, kind=Kind.SUPERVISORY, category=Category.STAFF, words="petugas minta uang", citizen=3).number
        reply = text(unit, "ini jawaban rahasia", number=hidden)
        theirs, call = text(unit, "punya rangkui", town="rangkui"), called(unit, town="rangkui")
        search_words.follow(unit, NOON + timedelta(minutes=1))
    client = enter()
    for address in ("/console/inbox", "/console/inbox?q=petugas minta", f"/console/inbox?q={hidden}", f"/console/inbox?q={foreign}", "/console/inbox?q=lain"):
        page = client.get(address).text
        assert not any(f'"row-{key}"' in page for key in (foreign, hidden, reply, theirs, call)), address
    for key in (foreign, hidden, reply, theirs, call):
        answer = client.post("/console/inbox/do", data={"deed": "take", "one": f"{key}:", "mark": "m"}, headers={"HX-Request": "true"})
        assert "1 tidak ada lagi" in answer.text
        with store.reading() as unit:
            assert case_work.of(unit, key) is None


@pytest.mark.parametrize("role", [Role.COUNTER, Role.OVERSEER, Role.TOWN_ADMIN, Role.SYSTEM_ADMIN])
def test_who_works_no_cases_has_no_inbox(enter: Enter, role: Role) -> None:
    client = enter(role)
    assert client.get("/console/inbox").status_code == 403
    for path in ("/console/inbox/do", "/console/inbox/filters", "/console/inbox/filters/1/forget"):
        assert client.post(path, data={"deed": "take", "one": "1:", "name": "x"}).status_code == 403


def test_looking_changes_nothing(enter: Enter, store: Store) -> None:
    with store.writing() as unit:
        number = file(unit).number
    client = enter()
    for path in ("/console/inbox/do", "/console/inbox/filters", "/console/inbox/filters/1/forget"):
        assert client.get(path, query_string={"deed": "take", "one": f"{number}:"}).status_code in (404, 405)
    client.get("/console/inbox")
    with store.reading() as unit:
        assert case_work.of(unit, number) is None and case_events.of(unit, number) == []


def test_many_at_once_and_each_is_told(store: Store, enter: Enter, employ: Employ) -> None:
    me, other = employ(), employ()
    with store.writing() as unit:
        numbers = [file(unit, citizen=nth).number for nth in range(1, 5)]
        case_work.assign(unit, numbers[3], case_work.Kind.COMPLAINT, "banjarbaru", other.id, None, other.by, NOON)
    chosen = {"deed": "take", "one": [f"{number}:" for number in numbers], "mark": "m"}
    answer = enter(me).post("/console/inbox/do", data=chosen, headers={"HX-Request": "true"})
    assert "3 berhasil, 1 sudah diubah petugas lain" in answer.text
    with store.reading() as unit:
        assert [one.number for one in case_work.mine(unit, "banjarbaru", me.id)] == numbers[:3]
        assert case_work.of(unit, numbers[3]).staff == other.id  # type: ignore[union-attr]
        assert [line.action for line in audit.about(unit, f"complaint {numbers[0]}")] == ["assigned"]
        assert [(one.what, one.by, one.staff) for one in case_events.of(unit, numbers[0])] == [("assigned", me.by, me.id)]


@pytest.mark.parametrize(
    ("role", "deed", "more", "status"),
    [
        pytest.param(Role.OFFICER, "give", {}, 403, id="an officer gives cases to nobody else"),
        pytest.param(Role.SUPERVISOR, "give", {}, 200, id="a supervisor does"),
        pytest.param(Role.SUPERVISOR, "give", {"staff": "999999"}, 400, id="not to nobody"),
        pytest.param(Role.SUPERVISOR, "give", {"due": "2026-03-01"}, 400, id="not until yesterday"),
        pytest.param(Role.OFFICER, "forward", {"agency": "PU"}, 403, id="an officer forwards one at a time"),
        pytest.param(Role.SUPERVISOR, "forward", {"agency": "PU"}, 200, id="a supervisor many"),
        pytest.param(Role.SUPERVISOR, "forward", {}, 400, id="not to nowhere"),
        pytest.param(Role.SUPERVISOR, "answer", {}, 400, id="not without words"),
        pytest.param(Role.OFFICER, "snooze", {"day": "2026-03-12", "hour": "9"}, 200, id="until a day and an hour"),
        pytest.param(Role.OFFICER, "snooze:2026-03-11", {}, 200, id="until tomorrow"),
        pytest.param(Role.OFFICER, "snooze", {"day": "2026-03-10", "hour": "8"}, 400, id="not until this morning"),
        pytest.param(Role.OFFICER, "snooze", {"day": "2027-03-10"}, 400, id="not for a year"),
        pytest.param(Role.OFFICER, "snooze", {"day": "besok"}, 400, id="not until some day"),
        pytest.param(Role.OFFICER, "delete", {}, 400, id="no such deed"),
        pytest.param(Role.OFFICER, "take", {"one": "x" * 50}, 400, id="no such row"),
    ],
)
def test_deeds_are_checked(
    store: Store, enter: Enter, employ: Employ, role: Role, deed: str, more: dict[str, str], status: int
) -> None:
    to = employ()
    with store.writing() as unit:
        numbers = [file(unit, citizen=nth).number for nth in range(1, 3)]
    data = {"deed": deed, "mark": "m", "staff": str(to.id), "one": [f"{number}:" for number in numbers], **more}
    answer = enter(role).post("/console/inbox/do", data=data, headers={"HX-Request": "true"})
    assert answer.status_code == status
    if status == 200:
        assert "2 berhasil" in answer.text


def test_a_text_is_done_and_a_complaint_is_not_done_so(store: Store, enter: Enter) -> None:
    with store.writing() as unit:
        keys = [text(unit), called(unit), file(unit).number]
    client = enter()
    done, part = {"deed": "done", "one": [f"{key}:" for key in keys]}, {"HX-Request": "true"}
    first = client.post("/console/inbox/do", data={**done, "mark": "1"}, headers=part)
    assert "2 berhasil, 1 tidak dapat begitu" in first.text
    assert "row-t" not in first.text and f"row-{keys[1]}" not in first.text and f"row-{keys[2]}" in first.text
    again = client.post("/console/inbox/do", data={**done, "one": [f"{keys[0]}:"], "mark": "2"}, headers=part)
    assert "1 sudah diubah petugas lain" in again.text


def test_what_sleeps_is_gone_and_comes_back(store: Store, enter: Enter, clock: Clock) -> None:
    with store.writing() as unit:
        number = file(unit).number
    client = enter()
    client.post("/console/inbox/do", data={"deed": "snooze", "day": "2026-03-10", "hour": "15", "one": f"{number}:", "mark": "m"})
    assert f'"row-{number}"' not in client.get("/console/inbox").text
    assert f'"row-{number}"' in client.get("/console/inbox?view=snoozed").text
    clock.later(minutes=50)
    assert f'"row-{number}"' not in client.get("/console/inbox").text
    client.get("/console/inbox")
    clock.later(minutes=55)
    client.get("/console/inbox")
    clock.later(minutes=59)
    client.get("/console/inbox")
    clock.later(minutes=20)
    assert f'"row-{number}"' in client.get("/console/inbox").text


def test_pages_go_on_where_the_last_ended(store: Store, enter: Enter) -> None:
    with store.writing() as unit:
        numbers = {file(unit, citizen=nth, first_due=date(2026, 3, 1) + timedelta(days=nth % 20)).number for nth in range(1, 104)}
    client, seen, address = enter(), [], "/console/inbox"
    for _ in range(3):
        page = client.get(address).text
        seen += [part.split('"')[0] for part in page.split('<tr id="row-')[1:]]
        following = page.split('rel="next" href="')[1:]
        address = following[0].split('"')[0].replace("&amp;", "&") if following else ""
    assert len(seen) == 103 and set(seen) == numbers and address == ""


def test_without_script_a_form_answers_with_the_page(store: Store, enter: Enter) -> None:
    with store.writing() as unit:
        number = file(unit).number
    client = enter()
    answer = client.post("/console/inbox/do", data={"deed": "take", "one": f"{number}:", "view": "unassigned", "mark": "m"})
    assert (answer.status_code, answer.location) == (303, "/console/inbox?view=unassigned")
    assert "1 berhasil" in client.get("/console/inbox").text


def test_filters_are_saved_and_shared_by_who_may(store: Store, enter: Enter, employ: Employ) -> None:
    officer, chief = employ(), employ(Role.SUPERVISOR)
    mine, theirs = enter(officer), enter(chief)
    assert mine.post("/console/inbox/filters", data={"name": "Lampu", "category": "lamp"}).location == "/console/inbox?category=lamp"
    assert mine.post("/console/inbox/filters", data={"name": "Bersama", "shared": "1"}).status_code == 403
    assert mine.post("/console/inbox/filters", data={"name": " "}).status_code == 400
    theirs.post("/console/inbox/filters", data={"name": "Gawat <b>", "view": "overdue", "shared": "1"})
    page = mine.get("/console/inbox").text
    assert "/console/inbox?category=lamp" in page and "Gawat &lt;b&gt;" in page and "/console/inbox?view=overdue" in page
    assert "Lampu</a>" not in theirs.get("/console/inbox").text
    assert theirs.post("/console/inbox/filters/1/forget").status_code == 404, "somebody else's"
    assert mine.post("/console/inbox/filters/1/forget").status_code == 303
    assert "/console/inbox?category=lamp" not in mine.get("/console/inbox").text


@pytest.mark.parametrize("seen", ["it is looked at", "something is done about it"])
def test_new_words_of_a_citizen_are_marked_until_they_are_seen(store: Store, enter: Enter, cases: Cases, seen: str) -> None:
    case, browser, overseer = cases.file(), enter(), enter(Role.OVERSEER)
    with store.writing() as unit:
        before = pulse.beat(unit)
        complaint_additions.add(
            unit, case.id, citizen=case.citizen, channel="ussd", words="Tiangnya miring", recording=None, now=NOON, chance=Chance()
        )
        after = pulse.beat(unit)
    assert before["cases"] != after["cases"] and before["texts"] == after["texts"]
    overseer.post(f"/console/cases/{case.number}/viewing", data={"typing": "0"})
    assert "Keterangan baru" in browser.get("/console/inbox").text, "who sees no words has seen none"
    if seen == "it is looked at":
        browser.post(f"/console/cases/{case.number}/viewing", data={"typing": "0"})
    else:
        browser.post(f"/console/cases/{case.number}/do/take", data={"was": was(case), "mark": "m", "owner": ""})
    inbox_shared.forget(store)
    assert "Keterangan baru" not in browser.get("/console/inbox").text
