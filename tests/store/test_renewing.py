"""P-05: keys that rotate. Old values are sealed anew, in small steps that may stop anywhere, and then the new key alone opens them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import LargeBinary, func, select

import store.every
from api import cli_reseal
from rules.chance import Chance
from rules.complaints import Category
from rules.complaints import Kind as Sort
from rules.deadlines import promise
from rules.permissions import Role
from rules.phone import Phone
from store import (
    applications,
    callbacks,
    case_events,
    case_files,
    case_notes,
    citizens,
    complaints,
    inbound,
    messages,
    presence,
    recordings,
    renewing,
    staff,
)
from store.base import metadata
from store.case_events import Kind
from store.complaint_rows import State, Viewer
from store.sealed import Keys, Unsealable
from store.unit import Store, Unit, open_store

OLD, NEW = Keys.fresh(), Keys.fresh()
WORDS = "Lampu jalan padam di depan rumah"


def test_every_sealed_column_is_known() -> None:
    known = {(one.table.name, column) for one in renewing.ALL for column in one.columns}
    never = {(table, column) for table, columns in renewing.NEVER.items() for column in columns}
    there = {(table.name, one.name) for table in metadata.tables.values() for one in table.c if isinstance(one.type, LargeBinary)}
    assert known | never == there and not known & never
    assert store.every.metadata is metadata


def opened(url: str, *keys: str) -> Store:
    return open_store(url, Keys.parse(",".join(keys)))


def lived(unit: Unit, now: datetime, chance: Chance, phone: Phone) -> str:
    """Something of everything that is sealed; the number of the complaint."""
    who = citizens.meet(unit, phone, now)
    due = promise(now.date(), Sort.ORDINARY)
    case = complaints.file(
        unit, town="banjarbaru", category=Category.LAMP, words=WORDS, region=None, recording=None, anonymous=False, secret=False,
        channel="sms", citizen=who.id, now=now, first_due=due.first, done_due=due.done, first_rule=due.first_rule,
        done_rule=due.done_rule, chance=chance, landmark="dekat masjid",
    )  # fmt: skip
    complaints.change(unit, case.number, State.CHECKING, now, note="kami cek", by="staff 1")
    messages.write_in(unit, provider="kannel", address="2345", citizen=who.id, phone=phone, text="halo", reference="1", now=now)
    case_notes.add(unit, case.number, "Bu Siti menelepon", by="staff 1", now=now, chance=chance)
    case_files.add(unit, case.number, "foto.pdf", b"%PDF-1.4 isi", by="staff 1", now=now, chance=chance)
    case_events.write(unit, case.number, Kind.COMPLAINT, "assigned", "staff 1", now, detail="tolong Budi")
    applications.file(
        unit, town="banjarbaru", service="KTP", office="mpp", person="Siti Aminah", proof_kind="birth_year", proof_answer="1990", now=now,
        chance=chance, citizen=who.id, number="48217396",
    )  # fmt: skip
    callbacks.file(
        unit, town="banjarbaru", citizen=who.id, channel="sms", language="id", path=("menu",), now=now, chance=chance, session="{}"
    )
    inbound.remember(unit, "kannel", "sms", "x1", b"0" * 32, "jawaban", now)
    inbound.reject(unit, "kannel", "no sender", "isi yang salah", now)
    recordings.want(unit, "twilio", "CA1", "RE1", 9, now, chance)
    member = staff.add(unit, login="rina", name="Rina", role=Role.OFFICER, town="banjarbaru", now=now)
    staff.set_secret(unit, member.id, "JBSWY3DPEHPK3PXP")
    presence.ring_at(unit, member.id, "banjarbaru", Phone("+6284000000077"), "t", now)
    return case.number


def under(url: str, key: str) -> int:
    """How many values are under this key, and no other."""
    only = Keys.parse(key).all[0]
    found = 0
    with opened(url, key).reading() as unit:
        for one in renewing.ALL:
            for column in one.columns:
                head = func.substr(one.table.c[column], 2, 4, type_=LargeBinary())
                found += sum(bytes(told) == only.id for told in unit.conn.execute(select(head).where(one.table.c[column].is_not(None))).scalars())
    return found


def test_the_new_key_alone_opens_everything_afterwards(database_url: str, now: datetime, chance: Chance, siti: Phone) -> None:
    with opened(database_url, OLD).writing() as unit:
        number = lived(unit, now, chance, siti)
    sealed = under(database_url, OLD)
    assert sealed >= 15
    both = opened(database_url, NEW, OLD)
    told: dict[str, int] = {}
    found = renewing.renew(both, rest=0, seen=lambda table, rows: told.update({table: rows}))
    assert found.shut == 0 and found.done == sum(told.values()) and told["complaints"] == 1 and told["citizens"] == 1
    assert (under(database_url, OLD), under(database_url, NEW)) == (0, sealed)
    with opened(database_url, NEW).reading() as unit:
        who = citizens.find(unit, siti)
        assert who is not None and citizens.phone_of(unit, who.id) == siti, "found by the new index"
        case = complaints.seen_by(unit, number, Viewer.OFFICE)
        assert case is not None and (case.words, case.landmark) == (WORDS, "dekat masjid")
        assert "kami cek" in [one.note for one in complaints.events(unit, case.id)]
        assert [one.text for one in messages.to_phone(unit, siti, 9)] in ([], ["halo"])
        assert case_notes.of_case(unit, number)[0].words == "Bu Siti menelepon"
        assert [one.detail for one in case_events.of(unit, number)][-1] == "tolong Budi"
        assert [one.body for one in inbound.rejected(unit)] == ["isi yang salah"]
    assert renewing.renew(both, rest=0).done == 0, "again does nothing"


def test_it_may_stop_anywhere_and_go_on(database_url: str, now: datetime, chance: Chance, siti: Phone) -> None:
    with opened(database_url, OLD).writing() as unit:
        lived(unit, now, chance, siti)
    sealed, both = under(database_url, OLD), opened(database_url, NEW, OLD)

    class Stopped(Exception):
        pass

    def stop(table: str, rows: int) -> None:
        if table == "complaint_events":
            raise Stopped

    with pytest.raises(Stopped):
        renewing.renew(both, rest=0, seen=stop)
    assert 0 < under(database_url, OLD) < sealed
    renewing.renew(both, rest=0)
    assert under(database_url, OLD) == 0


def test_what_no_key_opens_is_counted_and_left(database_url: str, now: datetime, chance: Chance, siti: Phone) -> None:
    with opened(database_url, OLD).writing() as unit:
        number = lived(unit, now, chance, siti)
    stranger = opened(database_url, NEW)
    found = renewing.renew(stranger, rest=0)
    assert found.done == 0 and found.shut >= 10
    with opened(database_url, OLD).reading() as unit:
        case = complaints.seen_by(unit, number, Viewer.OFFICE)
        assert case is not None and case.words == WORDS
    with stranger.reading() as unit, pytest.raises(Unsealable):
        complaints.seen_by(unit, number, Viewer.OFFICE)


def test_many_rows_of_a_key_of_several_columns(database_url: str, now: datetime) -> None:
    with opened(database_url, OLD).writing() as unit:
        for nth in range(30):
            inbound.remember(unit, f"p{nth % 3}", f"k{nth % 2}", f"x{nth}", b"0" * 32, "jawaban", now)
    assert renewing.renew(opened(database_url, NEW, OLD), rest=0, looked=7).tables["inbound_events"] == 30


def test_the_command_says_what_it_did(database_url: str, now: datetime, chance: Chance, siti: Phone) -> None:
    with opened(database_url, OLD).writing() as unit:
        lived(unit, now, chance, siti)
    both = opened(database_url, NEW, OLD)
    told = CliRunner().invoke(cli_reseal.command(both), ["--rest", "0"])
    assert told.exit_code == 0 and "complaints: 1\n" in told.output and "rows sealed anew" in told.output
    refused = CliRunner().invoke(cli_reseal.command(opened(database_url, Keys.fresh())), ["--rest", "0"])
    assert refused.exit_code == 1 and "open with none of the keys" in refused.output


def test_a_moment_of_any_zone_names_the_row(database_url: str, chance: Chance, siti: Phone) -> None:
    """A row is read back with its moment in UTC, whichever zone it was written in: its seal must open all the same."""
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Makassar"))
    with opened(database_url, OLD).writing() as unit:
        number = lived(unit, noon, chance, siti)
    with opened(database_url, OLD).reading() as unit:
        case = complaints.seen_by(unit, number, Viewer.OFFICE)
        assert case is not None and "kami cek" in [one.note for one in complaints.events(unit, case.id)]
        assert [one.body for one in inbound.rejected(unit)] == ["isi yang salah"]
    assert renewing.renew(opened(database_url, NEW, OLD), rest=0).shut == 0
