"""The supervisor's board: what goes on now, what was measured, and handing work on."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from menus.session import Session
from rules.chance import Chance
from rules.permissions import Role
from store import audit, case_work, complaints, day_left, dialogues, measures_fold, officer_calls, queues
from store.case_events import Kind
from store.complaint_rows import State
from store.staff import Member
from store.unit import Store
from tests.console import counters
from tests.console.cases import EVIL, PART, Cases
from tests.console.noon import NOON, Clock

TILES = ("level", "abandoned", "solved", "aht", "at_once", "reopened", "first", "kept", "took", "backs", "texts", "served")


def take(store: Store, citizen: int = 1, office: str = "mpp") -> None:
    with store.writing() as unit:
        queues.take(
            unit, town="banjarbaru", office=office, service="KTP", letter="A", day=NOON.date(), quota=99, citizen=citizen, priority=False,
            now=NOON, chance=Chance(),
        )  # fmt: skip


def waiting(page: str, office: str = "mpp") -> int:
    found = re.search(rf'id="q-{office}".*?numbers big">(\d+)<', page, re.S)
    return int(found[1]) if found else 0


def tile(page: str, id: str) -> str:
    found = re.search(rf'id="tile-{id}".*?class="value numbers">(.*?)</p>', page, re.S)
    assert found is not None, id
    return found[1]


def test_the_board_follows_what_happens(enter: Callable[..., FlaskClient], store: Store, cases: Cases) -> None:
    browser = enter(Role.SUPERVISOR)
    assert waiting(browser.get("/console/supervisor").text) == 0
    take(store)
    take(store, 2)
    assert waiting(browser.get("/console/supervisor/live", headers=PART).text) == 2, "at once, whatever was known before"
    case = cases.file(now=NOON - timedelta(days=20))
    live = browser.get("/console/supervisor/live", headers=PART).text
    assert "Lampu jalan" in live and "tak ada yang buka" in live
    with store.writing() as unit:
        complaints.change(unit, case.number, State.ANSWERED, NOON)
    assert "Tidak ada pengaduan terbuka." in browser.get("/console/supervisor/live", headers=PART).text


def test_what_was_measured_stands_in_tiles_with_their_rules(
    enter: Callable[..., FlaskClient], store: Store, cases: Cases, clock: Clock
) -> None:
    case = cases.file(now=NOON - timedelta(hours=3))
    with store.writing() as unit:
        complaints.change(unit, case.number, State.ANSWERED, NOON - timedelta(hours=1), by="staff 1")
    for key, seconds in (("a", 10), ("b", 15), ("c", 50)):
        for state, after in (("", 0), ("ringing", 1), ("talking", seconds), ("wrap_up", 200), ("done", 230)):
            with store.writing() as unit:
                at = NOON - timedelta(hours=1) + timedelta(seconds=after)
                if not state:
                    officer_calls.enter(
                        unit, provider="twilio", key=key, line="+62511", town="banjarbaru", citizen=3, language="id", path=(), now=at
                    )
                else:
                    call = officer_calls.of_key(unit, "twilio", key)
                    assert call and officer_calls.change(unit, call, officer_calls.State(state), at, staff=1, detail="answered")
    measures_fold.keep(store, NOON)
    page = enter(Role.SUPERVISOR).get("/console/supervisor?span=week").text
    assert (tile(page, "level"), tile(page, "at_once"), tile(page, "solved")) == ("67%", "100%", "100%")
    assert "Dijawab dalam 20 detik" in page and "2 dari 3" in page
    assert all(tile(page, one) for one in TILES)
    assert "0,3 hari kerja" in page or "hari kerja" in tile(page, "took")


def test_a_second_look_at_the_numbers_shows_what_was_counted_since(enter: Callable[..., FlaskClient], store: Store, cases: Cases) -> None:
    browser = enter(Role.SUPERVISOR)
    page = browser.get("/console/supervisor?span=week").text
    again = re.search(r'id="numbers" hx-get="([^"]+)" hx-trigger="every 60s"', page)
    assert again is not None and "dihitung pukul 12.00 WITA" in page
    take(store)
    with store.writing() as unit:
        (ticket,) = queues.of_citizen(unit, 1, NOON.date())
        for state in (queues.State.CALLED, queues.State.SERVING, queues.State.DONE):
            queues.change(unit, ticket.id, state, NOON)
    measures_fold.keep(store, NOON + timedelta(minutes=2))
    part = browser.get(html.unescape(again[1]), headers=PART).text
    assert (tile(page, "served"), tile(part, "served")) == ("0", "1") and "days-table" in part, "the same span"


def test_a_step_shows_what_share_of_those_who_came_to_it_left_there(enter: Callable[..., FlaskClient], store: Store) -> None:
    steps = [("main.front", ())] * 3 + [("complaint.region", ("main.front",))] * 2 + [("complaint.thanks", ("main.front", "complaint.region"))]
    for nth, (state, trail) in enumerate(steps):
        session = Session(state, facts={"town": "banjarbaru"}, trail=trail).to_json()
        with store.writing() as unit:
            assert dialogues.keep(unit, dialogues.Dialogue(
                "africastalking", f"k{nth}", "ussd", nth + 1, "*384*7#", session, "", 1, nth == 5, 0, NOON - timedelta(hours=2)
            ))  # fmt: skip
    measures_fold.keep(store, NOON)
    browser = enter(Role.SUPERVISOR)
    page = browser.get("/console/supervisor").text.split('id="left-title"')[1]
    assert page.index("3 dari 6, 50%") < page.index("2 dari 3, 67%"), "by how many, with the share beside"


@pytest.mark.parametrize("span", ["today", "week", "month"])
def test_each_tile_leads_somewhere_and_each_chart_has_its_numbers(enter: Callable[..., FlaskClient], store: Store, span: str) -> None:
    browser = enter(Role.SUPERVISOR)
    page = browser.get(f"/console/supervisor?span={span}").text
    for link in set(re.findall(r'<h3><a href="([^"]+)"', page)):
        assert link[1:].split("?")[0] in page if link.startswith("#") else browser.get(link).status_code == 200, link
    for table in re.findall(r'data-from="([^"]+)"', page):
        assert f'id="{table}"' in page
    assert "style=" not in page.split("<main", 1)[1]


def test_every_point_of_the_map_stands_in_the_list_below_it(enter: Callable[..., FlaskClient], store: Store, cases: Cases) -> None:
    case = cases.file(now=NOON - timedelta(days=3))
    with store.writing() as unit:
        complaints.change(unit, case.number, State.ANSWERED, NOON - timedelta(hours=1), by="staff 1")
    measures_fold.keep(store, NOON)
    page = enter(Role.SUPERVISOR).get("/console/supervisor?span=week").text
    ground, below = page.split('id="region-map"')[1].split("</section>")[0].split("</div>", 1)
    points = json.loads(html.unescape(re.search(r'data-spots="([^"]*)"', ground)[1]))  # type: ignore[index]
    assert 'aria-label="Peta kelurahan' in ground and len(points) == 20 and sum(one["n"] is not None for one in points) == 1
    for one in points:
        assert html.escape(one["name"]) in below, one
        assert one["told"] == "" or all(part in below for part in one["told"].split(" · "))


def test_the_board_tells_whom_no_counter_called_and_what_became_of_them(enter: Callable[..., FlaskClient], store: Store) -> None:
    take(store)
    with store.writing() as unit:
        queue = day_left.Left("banjarbaru", "mpp", "KTP", NOON.date())
        assert day_left.void(unit, queue, NOON) is False
        audit.write(unit, day_left.actor("banjarbaru"), day_left.MOVED, str(queue), NOON, "2")
        audit.write(unit, day_left.actor("rangkui"), day_left.MOVED, "queue rangkui KTP 2026-03-10", NOON, "9")
    browser = enter(Role.SUPERVISOR)
    live, trail = browser.get("/console/supervisor/live", headers=PART).text, browser.get("/console/audit").text
    assert "1 nomor Sel 10 Mar 2026 belum terpanggil: berakhir tanpa kabar" in live and "2 nomor Sel 10 Mar 2026 belum terpanggil: pindah" in live
    assert "9 nomor" not in live and "9 nomor" not in trail
    assert "memindah nomor yang belum terpanggil" in trail and "<td>2 nomor</td>" in trail and "Jam otomatis" in trail
    browser.post("/console/language", data={"language": "en"})
    live = browser.get("/console/supervisor/live", headers=PART).text
    assert "1 number of Tue 10 Mar 2026 that was never called ended" in live and "2 numbers of Tue 10 Mar 2026 that were never called are first" in live


def test_a_line_that_the_last_counter_left_behind_is_named_and_moved_from_the_board(enter: Callable[..., FlaskClient], store: Store) -> None:
    for citizen in (1, 2):
        take(store, citizen)
    lead, desk = enter(Role.SUPERVISOR), enter(Role.COUNTER)
    assert "Loket terakhir ditutup" not in lead.get("/console/supervisor/live", headers=PART).text, "nobody has opened yet"
    counters.sit(desk)
    for verb in ("next", "skip", "pause"):
        counters.press(desk, verb)
    live = lead.get("/console/supervisor/live", headers=PART).text
    assert "Loket terakhir ditutup" not in live, "a counter that rests has not closed"
    assert "KTP-el: <span" in live and "1 menunggu, 1 dilewati, 1 loket" in live
    counters.press(desk, "leave")
    take(store, 3)  # a counter alone moves no number: the board would look again two seconds later
    live = lead.get("/console/supervisor/live", headers=PART).text
    assert re.search(r'id="left-mpp-KTP".*?<strong class="numbers">3</strong>\s*<span>menunggu KTP-el di MPP Banjarbaru<', live, re.S)
    assert "move-day" not in enter(Role.OVERSEER).get("/console/supervisor/live", headers=PART).text
    move = {"office": "mpp", "service": "KTP", "back": "supervisor"}
    assert lead.post("/console/counter/move-day", data=move).location == "/console/supervisor"
    page = lead.get("/console/supervisor").text
    assert "3 nomor KTP-el dipindah" in page and "Loket terakhir ditutup" not in page


def test_each_office_leads_to_its_own_board(enter: Callable[..., FlaskClient], store: Store) -> None:
    take(store)
    assert '<a href="/board/banjarbaru.mpp">' in enter(Role.SUPERVISOR).get("/console/supervisor").text


def test_a_wall_screen_is_the_same_page_larger(enter: Callable[..., FlaskClient]) -> None:
    assert "data-wall" in enter(Role.SUPERVISOR).get("/console/supervisor?wall=1").text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param(Role.OFFICER, 403, id="an officer has the inbox"),
        pytest.param(Role.COUNTER, 403, id="a counter its counter"),
        pytest.param(Role.OVERSEER, 200, id="the overseer sees how the town does"),
        pytest.param(Role.TOWN_ADMIN, 200, id="and so does the town's administrator"),
        pytest.param(Role.SYSTEM_ADMIN, 403, id="but not who keeps the machine"),
    ],
)
def test_who_may_look(enter: Callable[..., FlaskClient], role: Role, status: int) -> None:
    browser = enter(role)
    for address in ("", "/live", "/measured", "?span=month"):
        assert browser.get(f"/console/supervisor{address}", headers=PART).status_code == status
    assert browser.get("/console/supervisor/staff/1").status_code == 403


@pytest.mark.parametrize("span", ["year", "<script>", "1000000000", "today;drop"])
def test_a_span_is_one_of_three(enter: Callable[..., FlaskClient], span: str) -> None:
    assert enter(Role.SUPERVISOR).get("/console/supervisor", query_string={"span": span}).status_code == 400


def test_work_is_handed_on_once_and_noted(
    enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, cases: Cases
) -> None:
    rina, dedi, far = employ(), employ(), employ(town="rangkui")
    mine, taken = cases.file("satu"), cases.file("dua")
    with store.writing() as unit:
        for case in (mine, taken):
            case_work.assign(unit, case.number, Kind.COMPLAINT, "banjarbaru", rina.id, None, rina.by, NOON)
    browser = enter(Role.SUPERVISOR)
    page = browser.get(f"/console/supervisor/staff/{rina.id}").text
    assert mine.number in page and dedi.name in page and far.name not in page
    with store.writing() as unit:
        case_work.assign(unit, taken.number, Kind.COMPLAINT, "banjarbaru", dedi.id, None, dedi.by, NOON)
        case_work.release(unit, taken.number, dedi.by, NOON)
    keys = {"key": [mine.number, taken.number, mine.number, "99999999", "x"], "to": str(dedi.id)}
    answer = browser.post(f"/console/supervisor/staff/{rina.id}/hand-on", data=keys)
    assert answer.status_code == 303 and "1 dialihkan" in browser.get(answer.location).text
    with store.reading() as unit:
        now, other = case_work.of(unit, mine.number), case_work.of(unit, taken.number)
        assert now is not None and now.staff == dedi.id
        assert other is not None and other.staff is None, "what was put back meanwhile stays where it is"
        assert audit.about(unit, f"complaint {mine.number}")[0].purpose == f"staff {dedi.id}"
    address = f"/console/supervisor/staff/{rina.id}/hand-on"
    assert browser.post(address, data={"key": mine.number, "to": str(far.id)}).status_code == 404
    assert browser.post(address, data={"key": mine.number, "to": "x"}).status_code == 400
    assert browser.get(address).status_code in (404, 405)
    assert browser.get(f"/console/supervisor/staff/{far.id}").status_code == 404
    assert enter(Role.OFFICER).post(address, data=keys).status_code == 403


def test_nothing_is_handed_on_without_the_token(
    app: Flask, enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store, cases: Cases
) -> None:
    rina, dedi, case = employ(), employ(), cases.file()
    with store.writing() as unit:
        case_work.assign(unit, case.number, Kind.COMPLAINT, "banjarbaru", rina.id, None, rina.by, NOON)
    browser = enter(Role.SUPERVISOR)
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post(f"/console/supervisor/staff/{rina.id}/hand-on", data={"key": case.number, "to": str(dedi.id)}).status_code == 403
    with store.reading() as unit:
        found = case_work.of(unit, case.number)
    assert found is not None and found.staff == rina.id


def test_names_are_only_text_and_no_words_of_citizens_are_shown(
    enter: Callable[..., FlaskClient], store: Store, cases: Cases, employ: Callable[..., Member]
) -> None:
    from store import staff

    cases.file(EVIL)
    rina = employ()
    with store.writing() as unit:
        staff.change(unit, rina.id, name="<script>alert(1)</script>")
    page = enter(Role.SUPERVISOR).get("/console/supervisor").text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page and "onerror" not in page


def test_nothing_of_another_town_is_counted(enter: Callable[..., FlaskClient], store: Store, cases: Cases) -> None:
    cases.file(town="rangkui", region=None)
    take(store)
    there = enter(Role.SUPERVISOR, town="rangkui").get("/console/supervisor/live", headers=PART).text
    here = enter(Role.SUPERVISOR).get("/console/supervisor/live", headers=PART).text
    assert "Lampu jalan" in there and "Lampu jalan" not in here
    assert waiting(here) == 1 and waiting(there) == 0


def test_the_board_speaks_english(enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store) -> None:
    from store import staff

    lead = employ(Role.SUPERVISOR)
    with store.writing() as unit:
        staff.change(unit, lead.id, language="en")
    page = enter(lead).get("/console/supervisor").text
    assert "Service level" in page and "Queues now" in page and "Antrean sekarang" not in page
