"""The counter's pages: presses, panels, slips, and who may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rules.permissions import Role
from rules.phone import Phone
from store import audit, board, counter_rows, messages, queues
from store.queues import State
from store.staff import Member
from store.unit import Store
from tests.console.cases import PART
from tests.console.counters import CLOSING, OFFICE, SITI, book, press, sit, version
from tests.console.noon import Clock


def test_a_number_from_the_first_call_to_the_end(desk_of: FlaskClient, store: Store, clock: Clock) -> None:
    mine = book(store, clock)
    assert "1 orang menunggu" in desk_of.get("/console/counter").text
    assert mine.label in press(desk_of, "next").text
    assert "Papan masih menyebut" in press(desk_of, "recall").text
    clock.later(seconds=10)
    assert "Dipanggil 2 dari 3" in press(desk_of, "recall").text
    assert "Dilayani" in press(desk_of, "serve").text
    clock.later(minutes=4)
    assert "Tidak ada yang menunggu" in press(desk_of, "finish").text
    back = press(desk_of, "undo").text
    assert mine.label in back and "Dilayani" in back
    assert "Tidak ada yang menunggu." in press(desk_of, "finish-next").text
    with store.reading() as unit:
        done = queues.by_number(unit, mine.number)
        assert done is not None and done.state is State.DONE and done.counter == "Loket 1"
        assert audit.about(unit, f"ticket {mine.number}", 5)[0].action == "ticket_undone"


def test_a_number_given_back_by_phone_while_it_is_called_is_said_and_the_next_can_be_called(
    desk_of: FlaskClient, store: Store, clock: Clock
) -> None:
    mine, next_ = book(store, clock), book(store, clock, Phone("+6284000000002"))
    press(desk_of, "next")
    with store.writing() as unit:
        assert queues.cancel(unit, mine.id, clock())
    seen = desk_of.get("/console/counter").text
    assert mine.label in seen and "Dibatalkan warga" in seen and "Sudah datang" not in seen
    assert "sudah berubah" in press(desk_of, "serve").text
    assert next_.label in press(desk_of, "next").text
    assert "Urungkan panggilan" in desk_of.get("/console/counter").text
    assert f"{next_.label} menunggu lagi" in press(desk_of, "undo").text
    assert f"{next_.label} menunggu lagi" in desk_of.get("/console/counter/screen", headers={"HX-Request": "true"}).text, "until the next press"
    assert "menunggu lagi" not in press(desk_of, "next").text
    assert "menunggu lagi" not in desk_of.get("/console/counter").text


def test_the_same_press_twice_calls_one_number(desk_of: FlaskClient, store: Store, clock: Clock) -> None:
    first, second = book(store, clock), book(store, clock, Phone("+6284000000002"))
    seen = version(desk_of)
    for _ in range(2):
        answer = desk_of.post("/console/counter/do/next", data={"version": seen}, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and first.label in answer.text
    desk_of.post("/console/counter/do/next", data={"version": "not a number"})
    with store.reading() as unit:
        waiting = queues.by_number(unit, second.number)
        assert waiting is not None and waiting.state is State.WAITING
        assert len(board.calls(unit, **OFFICE, day=clock().date())) == 1


def test_pressed_without_a_script_the_page_comes_again(desk_of: FlaskClient) -> None:
    answer = desk_of.post("/console/counter/do/next", data={"version": version(desk_of)})
    assert answer.status_code == 303
    assert "Tidak ada yang menunggu." in desk_of.get(answer.location).text


def test_sending_on_and_priority_from_the_panels(desk_of: FlaskClient, enter: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    other = enter(Role.COUNTER)
    sit(other, "Loket 2")
    mine = book(store, clock)
    late = book(store, clock, Phone("+6284000000002"))
    press(desk_of, "priority", ticket=late.number, first="1")
    assert late.label in press(desk_of, "next").text
    panel = desk_of.get("/console/counter/panel/send", headers=PART).text
    to = re.search(r'value="(counter:\d+)"', panel)
    assert to is not None and "service:KK" in panel
    assert f"{late.label} dipindah" in press(desk_of, "send", to=to[1]).text
    assert late.label in press(other, "next").text
    assert mine.label in press(desk_of, "next").text
    press(desk_of, "send", to="service:KK")
    with store.reading() as unit:
        assert [one.service for one in queues.of_citizen(unit, mine.citizen or 0, clock().date())] == ["KK"]
    assert press(desk_of, "send", to="nonsense").status_code == 400
    assert press(desk_of, "priority", ticket="10000000", first="1").status_code == 404


def test_the_last_counter_closes_and_who_waits_is_told_another_day(
    desk_of: FlaskClient, enter: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    mine = book(store, clock)
    assert "loket terakhir" in desk_of.get("/console/counter/panel/close", headers=PART).text
    move = {"office": "mpp", "service": "KTP", "reason": "listrik padam"}
    assert enter(Role.SUPERVISOR).post("/console/counter/move-day", data=move).status_code == 403, "a counter is open"
    desk_of.post("/console/counter/do/leave", data={"version": version(desk_of)})
    assert "minta penyelia" in desk_of.get("/console/counter").text
    assert desk_of.post("/console/counter/move-day", data=move).status_code == 403, "the office is open: a supervisor decides"
    lead = enter(Role.SUPERVISOR)
    assert "Pindahkan ke hari berikutnya" in lead.get("/console/counter").text
    assert lead.post("/console/counter/move-day", data=move).status_code == 303
    with store.reading() as unit:
        held = queues.of_citizen(unit, mine.citizen or 0, clock().date())
        assert [one.day for one in held] == [clock().date() + timedelta(days=1)]
        assert any("listrik padam" in one.text for one in messages.to_phone(unit, SITI, 9))
    assert "1 nomor" in lead.get("/console/counter").text


def test_who_missed_a_turn_is_seen_and_called_when_they_stand_there(desk_of: FlaskClient, store: Store, clock: Clock) -> None:
    late = book(store, clock)
    press(desk_of, "next")
    seen = press(desk_of, "skip").text
    assert "Tidak ada yang menunggu; 1 dilewati" in seen and "kembali setelah 5 nomor" in seen
    next_ = book(store, clock, Phone("+6284000000002"))
    seen = desk_of.get("/console/counter").text
    assert seen.index(f"<li>{next_.label}") < seen.index(f"<li>{late.label}"), "in the order in which they will be called"
    closing = desk_of.get("/console/counter/panel/close", headers=PART).text
    assert "1 orang menunggu KTP-el dan 1 dilewati" in closing and "penyelia yang memindahkan" in closing and "Anda ditawari" not in closing
    called = press(desk_of, "here", ticket=late.number).text
    assert f'aria-live="polite">{late.label}' in called and "Sudah di sini" not in called
    press(desk_of, "serve")
    press(desk_of, "finish")
    assert "sudah berubah" in press(desk_of, "here", ticket=late.number).text
    assert "sudah berubah" in press(desk_of, "here", ticket=next_.number).text, "who waits has not missed a turn"


def test_who_leads_is_offered_to_move_them_after_closing(enter: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    book(store, clock)
    lead = enter(Role.SUPERVISOR)
    sit(lead)
    assert "Setelah menutup Anda ditawari memindahkan mereka." in lead.get("/console/counter/panel/close", headers=PART).text


def test_before_the_office_opens_nobody_is_offered_to_send_everybody_home(
    enter: Callable[..., FlaskClient], store: Store, clock: Clock
) -> None:
    book(store, clock)
    clock.at = CLOSING - timedelta(hours=7, minutes=45)  # 07.45 WITA
    desk_of = enter(Role.COUNTER)
    assert "tidak ada loket yang melayani" not in desk_of.get("/console/counter").text
    move = {"office": "mpp", "service": "KTP", "reason": "tutup"}
    assert desk_of.post("/console/counter/move-day", data=move).status_code == 403
    assert "Pindahkan mereka" in enter(Role.SUPERVISOR).get("/console/counter").text, "who leads may close a day before it begins"


def test_after_hours_the_officer_moves_who_waits(enter: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    book(store, clock)
    clock.at = CLOSING
    desk_of = enter(Role.COUNTER)
    sit(desk_of)
    desk_of.post("/console/counter/do/leave", data={"version": version(desk_of)})
    assert desk_of.post("/console/counter/move-day", data={"office": "mpp", "service": "KTP", "reason": "tutup"}).status_code == 303


def test_whoever_signs_out_leaves_the_counter(desk_of: FlaskClient, enter: Callable[..., FlaskClient], store: Store) -> None:
    other = enter(Role.COUNTER)
    sit(other, "Loket 1")
    assert "sudah ditempati" in other.get("/console/counter").text
    desk_of.post("/console/sign-out")
    sit(other, "Loket 1")
    assert 'id="counter"' in other.get("/console/counter").text
    with store.reading() as unit:
        assert [one.state for one in counter_rows.of_office(unit, **OFFICE)] == ["open"]


def test_the_counter_where_one_sat_last_is_one_press_away(desk_of: FlaskClient) -> None:
    desk_of.post("/console/counter/do/leave", data={"version": version(desk_of)})
    assert "Buka lagi Loket 1" in desk_of.get("/console/counter").text


def test_as_many_officers_sit_down_as_the_services_of_an_office_have_counters(enter: Callable[..., FlaskClient], store: Store) -> None:
    free = re.compile(r'name="label" value="([^"]+)">')
    for nth in range(1, 6):  # KTP has three counters, KK two
        officer = enter(Role.COUNTER, offices=("cempaka",))
        label = free.findall(officer.get("/console/counter").text)[0]
        assert label == f"Loket {nth}"
        officer.post("/console/counter/sit", data={"office": "cempaka", "label": label})
    assert not free.findall(enter(Role.COUNTER, offices=("cempaka",)).get("/console/counter").text)
    with store.reading() as unit:
        assert len(counter_rows.of_office(unit, "banjarbaru", "cempaka")) == 5


@pytest.mark.parametrize(
    ("written", "label"),
    [
        pytest.param("7", "Loket 7", id="a number is that of a counter"),
        pytest.param(" loket  2 ", "Loket 2", id="one that the list has is that one"),
        pytest.param("Meja Prioritas", "Meja Prioritas", id="a name of its own"),
    ],
)
def test_a_counter_that_the_list_does_not_have_is_written(
    enter: Callable[..., FlaskClient], store: Store, written: str, label: str
) -> None:
    sit(enter(Role.COUNTER), other=written)
    with store.reading() as unit:
        assert [one.label for one in counter_rows.of_office(unit, **OFFICE)] == [label]


def test_who_chose_no_counter_is_told(enter: Callable[..., FlaskClient]) -> None:
    browser = enter(Role.COUNTER)
    assert sit(browser, "").status_code == 303
    assert "Pilih loket, atau tulis namanya." in browser.get("/console/counter").text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param(Role.OFFICER, 403, id="a help officer has no counter"),
        pytest.param(Role.OVERSEER, 403, id="nor has an overseer"),
        pytest.param(Role.TOWN_ADMIN, 403, id="nor a town administrator"),
        pytest.param(Role.SUPERVISOR, 200, id="a supervisor may help out"),
    ],
)
def test_who_may_open_the_counter(enter: Callable[..., FlaskClient], role: Role, status: int) -> None:
    browser = enter(role)
    assert browser.get("/console/counter").status_code == status
    if status == 403:
        for address in ("sit", "do/next", "walk-in", "move-day"):
            assert browser.post(f"/console/counter/{address}").status_code == 403


def test_nothing_of_another_town_or_office_is_touched(enter: Callable[..., FlaskClient], store: Store, clock: Clock) -> None:
    mine = book(store, clock)
    stranger = enter(Role.COUNTER, town="rangkui")
    assert stranger.get(f"/console/counter/tickets/{mine.number}").status_code == 404
    assert stranger.post("/console/counter/sit", data={"office": "cempaka", "label": "Loket 1"}).status_code == 404
    bound = enter(Role.COUNTER, offices=("cempaka",))
    assert sit(bound).status_code == 404
    assert bound.get(f"/console/counter/tickets/{mine.number}").status_code == 404
    assert "MPP Banjarbaru" not in bound.get("/console/counter").text
    bound.post("/console/counter/sit", data={"office": "cempaka", "label": "Loket 1"})
    assert press(bound, "priority", ticket=mine.number, first="1").status_code == 404
    assert "Tidak ada yang menunggu" in press(bound, "next").text


def test_looking_changes_nothing(desk_of: FlaskClient, store: Store, clock: Clock) -> None:
    book(store, clock)
    with store.reading() as unit:
        before = counter_rows.of_office(unit, **OFFICE)
    for address in ("", "/screen", "/panel/send", "/panel/priority", "/panel/walk-in", "/panel/close"):
        assert desk_of.get(f"/console/counter{address}", headers=PART).status_code == 200
    for address in ("sit", "do/next", "walk-in", "move-day", "do/leave"):
        assert desk_of.get(f"/console/counter/{address}").status_code in (404, 405)
    with store.reading() as unit:
        assert counter_rows.of_office(unit, **OFFICE) == before


def test_markup_in_a_label_is_only_text(enter: Callable[..., FlaskClient]) -> None:
    browser = enter(Role.COUNTER)
    sit(browser, "<script>alert(1)</script>")
    page = browser.get("/console/counter").text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert sit(browser, "x" * 41).status_code == 400


def test_a_press_without_the_token_does_nothing(app: Flask, desk_of: FlaskClient, store: Store, clock: Clock) -> None:
    mine, seen = book(store, clock), version(desk_of)
    app.config["WTF_CSRF_ENABLED"] = True
    assert desk_of.post("/console/counter/do/next", data={"version": seen}).status_code == 403
    with store.reading() as unit:
        found = queues.by_number(unit, mine.number)
        assert found is not None and found.state is State.WAITING


def test_the_counter_speaks_english(enter: Callable[..., FlaskClient], employ: Callable[..., Member], store: Store) -> None:
    from store import staff

    member = employ(Role.COUNTER)
    with store.writing() as unit:
        staff.change(unit, member.id, language="en")
    browser = enter(member)
    sit(browser)
    assert "Call the next" in browser.get("/console/counter").text
