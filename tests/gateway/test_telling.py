"""Citizens are told what happened in the same transaction: once, in their language, at a decent hour, and only if they want it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gateway.notice import Notice
from menus.render import gsm
from rules.phone import Phone
from rules.quiet import PER_DAY, USUAL, Purpose, Quiet, Urgent
from store import applications, citizens, manners, messages, notices, outbox, queues
from store.applications import Status
from store.notices import Fate
from store.towns import BadTown, load
from store.unit import Store, Unit
from tests.conftest import TOWNS
from tests.gateway.telling_town import BUDI, KTP, MONDAY, MORNING, NIGHT, SITI, Town
from tests.store.plans import walks


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


def test_what_is_rolled_back_is_not_told(town: Town) -> None:
    who = town.meet()
    town.file(who)
    with pytest.raises(RuntimeError), town.store.writing() as unit:
        applications.change(unit, "48217396", Status.CHECKED, town.now)
        raise RuntimeError("the officer's page broke")
    assert len(town.sent()) == 1


def test_a_fact_that_cannot_be_told_does_not_happen(town: Town) -> None:
    def broken(unit: Unit, news: object) -> None:
        raise RuntimeError("no words")

    town.file(town.meet())
    town.store.tell = broken
    with pytest.raises(RuntimeError, match="no words"):
        town.change(Status.CHECKED)
    with town.store.reading() as unit:
        found = applications.by_number(unit, "48217396")
    assert found is not None and found.status is Status.RECEIVED


def test_the_same_fact_is_told_once(town: Town) -> None:
    who = town.meet()
    first, second = town.tell(who, "one"), town.tell(who, "one")
    assert (first.again, second.again) == (False, True)
    assert [one.id for one in town.sent()] == [first.message]
    assert town.tell(town.meet(BUDI), "one").fate is Fate.OWED, "told to somebody else as well"


@pytest.mark.parametrize("language", ["id", "en", "jv", "su", "bjn"])
def test_in_the_citizens_language_and_in_one_message(town: Town, language: str) -> None:
    town.file(town.meet(language=language))
    town.change(Status.CHECKED, next_step="Rekam sidik jari")
    texts = [one.text for one in town.sent()]
    assert len(texts) == 2 and all(gsm.segments(text).count == 1 for text in texts)
    assert ("Target" in texts[1]) is (language in ("id", "bjn"))


def test_at_night_it_waits_for_the_morning_and_not_all_at_once(town: Town) -> None:
    town.now = NIGHT
    moments = []
    for n in range(20):
        told = town.tell(town.meet(Phone(f"+62840000001{n:02d}")), "one")
        assert told.goes_at is not None and told.message is not None
        assert town.goes_at(told.message) == told.goes_at
        moments.append(told.goes_at)
    eight = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert all(eight <= moment <= eight + timedelta(minutes=30) for moment in moments) and len(set(moments)) > 10


def test_what_waits_holds_up_no_answer_and_nothing_urgent(town: Town) -> None:
    town.now = NIGHT
    who = town.meet()
    waits, urgent = town.tell(who, "one"), town.tell(who, "two", urgent=Urgent.BREACH)
    assert waits.goes_at is not None and urgent.goes_at == NIGHT
    with town.store.writing() as unit:
        answer = messages.owe(
            unit, provider="africastalking", sender="2345", to=SITI, citizen=who, text="x", purpose="answer", kind="reply", now=NIGHT
        )
        claimed = [outbox.claim(unit, id, "me", NIGHT) for id in (str(waits.message), str(urgent.message), answer)]
    assert [one is not None for one in claimed] == [False, True, True]


def test_two_about_one_case_go_out_in_order(town: Town) -> None:
    town.now = NIGHT
    who = town.meet()
    first, second = town.tell(who, "one"), town.tell(who, "two")
    later = NIGHT + timedelta(hours=11)
    with town.store.writing() as unit:
        assert outbox.claim(unit, str(second.message), "me", later) is None
        assert outbox.claim(unit, str(first.message), "me", later) is not None


def test_beyond_the_days_number_it_waits_for_tomorrow_and_is_not_lost(town: Town) -> None:
    who = town.meet()
    here = town.store.towns().get("banjarbaru")
    assert here is not None
    told, foreseen = [], []
    for n in range(2 * PER_DAY + 1):
        with town.store.reading() as unit:
            foreseen.append(notices.goes_at(unit, who, Purpose.STATUS, manners.of(here), town.now))
        told.append(town.tell(who, f"fact {n}"))
    days = [one.goes_at and one.goes_at.date() for one in told]
    assert days == [date(2026, 11, 23)] * PER_DAY + [date(2026, 11, 24)] * PER_DAY + [date(2026, 11, 25)]
    assert all(one.fate is Fate.OWED for one in told)
    assert [one and one.date() for one in foreseen] == days, "an officer is told the same beforehand"
    urgent = town.tell(who, "now", urgent=Urgent.TURN_NEAR, purpose=Purpose.QUEUE)
    assert urgent.goes_at == town.now, "urgent ones are not counted"
    assert town.tell(town.meet(BUDI), "one").goes_at == town.now, "each citizen by themselves"


def test_more_than_a_month_can_hold_is_shown_to_staff(town: Town) -> None:
    who = town.meet()
    here = town.store.towns().get("banjarbaru")
    assert here is not None
    fates = [town.tell(who, f"fact {n}").fate for n in range(30 * PER_DAY + 2)]
    assert fates.count(Fate.HELD) == 2 and fates[-1] is Fate.HELD
    with town.store.reading() as unit:
        assert notices.goes_at(unit, who, Purpose.STATUS, manners.of(here), town.now) is None
        assert notices.held(unit, MORNING) == 2 and notices.unsent(unit, MORNING) == {Fate.HELD: 2}


def test_what_would_come_too_late_is_not_sent(town: Town) -> None:
    town.now = NIGHT
    assert town.tell(town.meet(), "one", until=NIGHT + timedelta(hours=3)).fate is Fate.TOO_LATE
    assert town.sent() == []


@pytest.mark.parametrize(
    ("refuses", "purpose", "urgent", "fate"),
    [
        pytest.param([Purpose.STATUS], Purpose.STATUS, None, Fate.REFUSED, id="this kind is refused"),
        pytest.param([Purpose.STATUS], Purpose.DELAY, None, Fate.OWED, id="another kind is refused"),
        pytest.param("all", Purpose.DELAY, None, Fate.REFUSED, id="all is refused"),
        pytest.param("all", Purpose.QUEUE, Urgent.TURN_NEAR, Fate.REFUSED, id="urgent, and all is refused"),
        pytest.param("all", Purpose.NEWS, Urgent.BREACH, Fate.OWED, id="their own data was exposed: a duty"),
    ],
)
def test_only_if_it_is_wanted(
    town: Town, refuses: list[Purpose] | str, purpose: Purpose, urgent: Urgent | None, fate: Fate
) -> None:
    who = town.meet()
    with town.store.writing() as unit:
        if isinstance(refuses, str):
            citizens.opt_out(unit, who, MORNING)
        else:
            notices.refuse(unit, who, refuses, MORNING)
    assert town.tell(who, "one", purpose=purpose, urgent=urgent).fate is fate


def test_stop_takes_back_what_waits_and_leaves_what_is_on_its_way(town: Town) -> None:
    who = town.meet()
    on_its_way = town.tell(who, "zero")
    town.now = NIGHT
    waits, other = town.tell(who, "one"), town.tell(who, "two", purpose=Purpose.QUEUE, case="50000008")
    with town.store.writing() as unit:
        assert outbox.claim(unit, str(on_its_way.message), "me", NIGHT) is not None
        assert notices.refuse(unit, who, [Purpose.STATUS], NIGHT) == 1
        assert notices.withdraw(unit, who, NIGHT) == 1
        assert notices.withdraw(unit, who, NIGHT) == 0
        assert notices.of_case(unit, who, "48217396") == [
            (Purpose.STATUS, "zero", Fate.OWED), (Purpose.STATUS, "one", Fate.WITHDRAWN)
        ]  # fmt: skip
        late = NIGHT + timedelta(hours=12)
        assert [outbox.claim(unit, str(one.message), "me", late) for one in (waits, other)] == [None, None]
    states = {one.id: (one.state, one.detail) for one in town.sent()}
    assert states[str(waits.message)] == (messages.State.EXPIRED, "opted_out")
    assert states[str(on_its_way.message)][0] is messages.State.OWED


def test_the_first_message_ever_comes_with_what_is_kept_and_why(town: Town) -> None:
    with town.store.writing() as unit:
        who = citizens.meet(unit, SITI, MORNING).id
    town.file(who)
    town.change(Status.CHECKED)
    with town.store.reading() as unit:
        purposes = sorted(one.purpose for one in messages.to_phone(unit, SITI))
    assert purposes == ["main.privacy", "notice.underway", "notice.underway"]


def test_a_withheld_number_and_a_case_without_a_phone_are_told_nothing(town: Town) -> None:
    town.file(None)
    town.change(Status.CHECKED)
    who = town.meet(Phone("+99900000000001"))
    assert town.tell(who, "one").fate is Fate.NO_LINE


@pytest.mark.parametrize("status", [Status.REFUSED, Status.NEEDS_PAPERS])
def test_neither_a_name_nor_why_it_was_refused_is_told_to_a_shared_phone(town: Town, status: Status) -> None:
    town.file(town.meet())
    town.change(status, reason="data ganda")
    text = town.sent()[-1].text
    assert "Contoh" not in text and ("data ganda" in text) is (status is Status.NEEDS_PAPERS)


def test_a_later_day_with_a_reason_is_a_delay_whoever_writes_it(town: Town) -> None:
    town.file(town.meet(), status=Status.CHECKED)
    town.change(Status.CHECKED, due=date(2026, 12, 4), reason="blangko habis")
    assert town.sent()[-1].text.startswith("Mohon maaf, KTP-el 4821 7396 terlambat. Sebab: blangko habis. Perkiraan baru 4 Des 2026.")


def _tell(town: Town) -> Callable[[Unit], object]:
    who = town.meet()
    notice = Notice(who, "banjarbaru", "notice.ready", lambda _: {}, Purpose.STATUS, "48217396", "one")
    return lambda unit: town.telling.tell(unit, notice)


def _call(town: Town) -> Callable[[Unit], object]:
    def call(unit: Unit) -> None:
        called = queues.call_next(unit, **KTP, day=MONDAY, counter="1", now=town.now)
        assert called is not None
        town.telling(unit, unit.news)
        unit.news.clear()

    for n in range(6):
        town.take(Phone(f"+6284000000{n + 100:03d}"))
    return call


def _withdraw(town: Town) -> Callable[[Unit], object]:
    who = town.meet()
    return lambda unit: notices.withdraw(unit, who, town.now)


@pytest.mark.parametrize("verb", [pytest.param(_tell, id="telling"), pytest.param(_call, id="calling"), pytest.param(_withdraw, id="stop")])
def test_telling_walks_through_no_table(town: Town, verb: Callable[[Town], Callable[[Unit], object]]) -> None:
    assert walks(town.store, verb(town)) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("quiet_hours: 21.00-07.00", "", id="other hours"),
        pytest.param("quiet_hours: 08.00-07.00", "quiet hours", id="hardly an hour is left to tell"),
        pytest.param("quiet_hours: malam", "quiet hours", id="no hours"),
        pytest.param("notices_per_day: 0", "1 to", id="none a day"),
    ],
)
def test_a_towns_own_manners(town: Town, tmp_path: Path, line: str, told: str) -> None:
    folder = Path(shutil.copytree(TOWNS / "rangkui", tmp_path / "rangkui"))
    (folder / "town.yaml").write_text(f"{(folder / 'town.yaml').read_text()}\n{line}\n")
    if told:
        with pytest.raises(BadTown, match=told), town.store.writing() as unit:
            load(unit, folder)
        return
    with town.store.writing() as unit:
        load(unit, folder)
    own, usual = town.store.towns().get("rangkui"), town.store.towns().get("banjarbaru")
    assert own is not None and usual is not None
    assert manners.of(own).quiet == Quiet(21 * 60, 7 * 60) and manners.of(usual).quiet == USUAL


def test_nothing_is_left_of_who_asks_to_be_erased(town: Town) -> None:
    who = town.meet()
    town.now = NIGHT
    waits = town.tell(who, "one")
    with town.store.writing() as unit:
        notices.refuse(unit, who, [Purpose.NEWS], NIGHT)
        assert notices.erase(unit, who, NIGHT) == 1
        assert notices.of_case(unit, who, "48217396") == [] and notices.refused(unit, who) == frozenset()
        assert outbox.claim(unit, str(waits.message), "me", NIGHT + timedelta(hours=12)) is None
