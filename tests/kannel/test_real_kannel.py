"""Texts that a real Kannel carries both ways, and what becomes of them when a part of the road dies."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.faults.citizens import fresh_phone, until
from tests.kannel.boxes import FAKESMSC
from tests.kannel.road import PATIENCE, SHORT_CODE, Road

STATUS = "KTP-el 4821 7396: sedang diperiksa."
NOTICE = "Nomor HP dan isi SMS Anda disimpan"  # once, with the first answer that a phone gets


def test_a_text_is_answered_by_a_real_text(road: Road) -> None:
    phone = fresh_phone()
    road.text(phone, "CEK 48217396 1990")
    answer, notice = sorted(road.got(phone, 2), key=lambda text: text.words)
    assert answer.words.startswith(STATUS)
    assert notice.words.startswith(NOTICE)
    assert all(text.sender == SHORT_CODE and text.plain and text.parts == 1 for text in (answer, notice))


def test_reports_8_and_1_settle_a_message_as_delivered(road: Road) -> None:
    phone = fresh_phone()
    road.text(phone, "CEK 48217396 1990")
    road.got(phone, 2)
    for message in road.sent(phone):
        reports = [asked for asked in road.relay.asked if "/report?" in asked and f"id={message.id}&" in asked]
        assert {found[1] for found in (re.search(r"&d=(\d+)", asked) for asked in reports) if found} == {"8", "1"}
        assert message.state == "delivered"


def test_set_up_as_our_document_says_kannel_listens_on_this_machine_alone(road: Road) -> None:
    assert road.kannel.doors() == {"127.0.0.1"}


def test_a_long_answer_comes_in_parts_and_is_joined(road: Road) -> None:
    phone = fresh_phone()
    road.text(phone, "ANTRI KTP")
    road.got(phone, 2)
    road.text(phone, "1")
    road.got(phone, 3)
    road.text(phone, "77")
    long = road.got(phone, 4)[-1]
    sent = next(message for message in road.sent(phone) if message.text.startswith("Pilihan itu tidak ada."))
    assert len(long.words) > 160 and long.parts == 2 and long.plain
    assert long.words == sent.text


def test_an_emoji_is_understood_as_a_wish_for_help_and_answered_in_plain_letters(road: Road) -> None:
    phone = fresh_phone()
    road.text(phone, "\U0001f600\U0001f64f")
    shown = road.got(phone, 2)
    assert any(text.words.startswith("Maaf, pesan belum kami pahami.") for text in shown)
    assert all(text.plain for text in shown)
    (asked,) = road.relay.texts(phone)
    assert "text=%F0%9F%98%80%F0%9F%99%8F" in asked.upper().replace("TEXT=", "text="), "it came as an emoji"


def test_a_text_that_kannel_brings_twice_is_answered_once(road: Road) -> None:
    phone = fresh_phone()
    road.relay.lose(1)
    road.text(phone, "CEK 48217396 1990")
    assert until(lambda: len(road.relay.texts(phone)) == 2, PATIENCE), road.told(phone)
    first, again = road.relay.texts(phone)
    assert first == again, "Kannel names the same id in its second try"
    assert sum(text.words.startswith(STATUS) for text in road.got(phone, 2)) == 1


def test_debians_own_fakesmsc_is_answered_too(road: Road, tmp_path: Path) -> None:
    phone, told = fresh_phone(), tmp_path / "fakesmsc.log"
    road.handset.switch_off()  # the fake SMSC serves one client at a time
    with told.open("wb") as log:
        command = [str(FAKESMSC), "-H", "127.0.0.1", "-r", str(road.kannel.smsc), "-m", "1", f"{phone[1:]} {SHORT_CODE} text CEK 48217396 1990"]
        phones = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        assert until(lambda: road.sent(phone) and road.quiet(phone), PATIENCE, 0.1), road.told(phone)
        assert until(lambda: STATUS in told.read_text("utf-8", "replace"), PATIENCE), told.read_text("utf-8", "replace")
    finally:
        phones.kill()
        phones.wait()
        road.handset.switch_on()


def waits(road: Road, phone: str) -> bool:
    """Whether the youngest message to a phone was tried in vain and rests."""
    state, attempts = road.house.state(phone)
    return state == "pending" and attempts > 0


def test_smsbox_killed_with_texts_waiting_on_both_sides_loses_and_doubles_none(road: Road) -> None:
    known, first, second = fresh_phone(), fresh_phone(), fresh_phone()
    road.text(known, "MENU")
    road.got(known, 2)

    road.relay.first(road.kannel.kill_smsbox)  # it has fetched, and will not hear what it gets
    road.text(known, "CEK 48217396 1990")
    assert until(lambda: len(road.sent(known)) == 3, PATIENCE), road.told(known)
    for phone in (first, second):
        road.text(phone, "CEK 48217396 1990")
    assert until(lambda: road.kannel.waiting() >= 2, PATIENCE), "bearerbox keeps what comes in"
    assert until(lambda: waits(road, known), PATIENCE), "the answer waits with us"
    assert not road.handset.texts(first) and not road.handset.texts(second) and len(road.handset.texts(known)) == 2

    road.kannel.start_smsbox()
    road.house.let_time_pass(30)
    for phone, many in ((known, 3), (first, 2), (second, 2)):
        assert sum(text.words.startswith(STATUS) for text in road.got(phone, many)) == 1


def test_a_text_while_titian_is_down_is_answered_once_when_it_is_back(road: Road) -> None:
    phone, before = fresh_phone(), road.relay.turned_away
    road.house.stop()
    road.text(phone, "CEK 48217396 1990")
    assert until(lambda: road.relay.turned_away >= before + 2, PATIENCE), "Kannel tries again"
    road.house.start()
    assert sum(text.words.startswith(STATUS) for text in road.got(phone, 2)) == 1
