"""The commands of `flask`: what they say, and what they return to a shell."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from api import cli
from menus.model import Book, Command, Say
from rules.chance import Chance
from rules.phone import Phone
from store import citizens, data_requests, first_run, messages, queues, templates, town_rows
from store.unit import Store

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TOWNS = Path(__file__).parent.parent.parent / "towns"
Run = Callable[..., Result]


@dataclass(frozen=True)
class Finding:
    part: str
    well: bool
    says: str


FINDINGS = [Finding("database", True, "revision 0006"), Finding("redis", True, "noeviction")]


def commands(store: Store, faults: list[str] | None = None, findings: list[Finding] | None = None) -> Run:
    opens = {word: Command("main.front") for word in ("CEK", "ANTRI", "LAPOR", "KANTOR")}
    book = Book({"main.front": Say()}, {"id": {"main.front": "Selamat datang."}}, {}, opens, {}, frozenset(), {})
    group = click.Group("flask", commands={
        one.name or "": one for one in cli.commands(
            book=book, faults=lambda: faults or [], store=store, play=lambda: 7, doctor=lambda: findings or FINDINGS,
            now=lambda: NOW,
        )
    })  # fmt: skip
    return lambda *words: CliRunner().invoke(group, list(words))


def test_menus_check_says_what_holds(store: Store) -> None:
    came = commands(store)("menus", "check")
    assert (came.exit_code, came.stdout) == (0, "1 states, 0 messages, 1 languages, 3 channels: all hold and fit.\n")


def test_menus_check_names_each_fault_and_fails(store: Store) -> None:
    came = commands(store, ["status.found id ussd: too long", "status.ask jv: missing"])("menus", "check")
    assert (came.exit_code, came.stderr) == (1, "status.found id ussd: too long\nstatus.ask jv: missing\n")


def test_menus_graph_draws_and_knows_its_flows(store: Store) -> None:
    run = commands(store)
    assert run("menus", "graph").stdout.startswith("flowchart TD\n")
    assert run("menus", "graph", "nothing").exit_code == 1


def test_menus_play_gives_back_how_it_ended(store: Store) -> None:
    assert commands(store)("menus", "play").exit_code == 7


def test_towns_load_takes_a_folder_in_again_and_again(store: Store) -> None:
    run = commands(store)
    for _ in range(2):
        came = run("towns", "load", str(TOWNS / "rangkui"))
        assert (came.exit_code, came.stdout) == (0, "rangkui: taken in.\n")


def test_towns_load_tells_every_fault_of_a_bad_folder(store: Store, tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("id: x\n")
    came = commands(store)("towns", "load", str(tmp_path))
    assert came.exit_code == 1
    assert came.stderr.count("\n") > 1


def without_its_mpp(into: Path) -> Path:
    folder = shutil.copytree(TOWNS / "rangkui", into / "rangkui")
    listed = (folder / "offices.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "offices.csv").write_text("".join(line for line in listed if not line.startswith("mpp,")), encoding="utf-8")
    served = (folder / "services.yaml").read_text(encoding="utf-8")
    (folder / "services.yaml").write_text(re.sub(r"\[mpp\]", "[camat]", served), encoding="utf-8")
    return folder


def test_no_folder_and_no_start_takes_an_office_away_from_who_holds_a_number_there(store: Store, tmp_path: Path) -> None:
    with store.writing() as unit:
        who = citizens.meet(unit, Phone("+6281234567890"), NOW)
        taken = queues.take(
            unit, town="rangkui", office="mpp", service="KTP", letter="A", day=NOW.date() + timedelta(days=1), quota=9, citizen=who.id,
            priority=False, now=NOW, chance=Chance(),
        )  # fmt: skip
    assert isinstance(taken, queues.Taken)
    folder, run = without_its_mpp(tmp_path), commands(store)
    came = run("towns", "load", str(folder))
    assert (came.exit_code, came.stderr) == (1, (
        "Error: rangkui/offices.csv: mpp: 1 people hold numbers for KTP until 2026-03-11: "
        "serve or move them first, and set its quota to 0 so that no others are given\n"
    ))  # fmt: skip
    first_run.load(store, tmp_path, NOW)
    with store.reading() as unit:
        assert "mpp" in town_rows.read(unit).all[-1].offices, "it stays until they were served"
    with store.writing() as unit:
        assert queues.cancel(unit, taken.ticket.id, NOW)
    assert run("towns", "load", str(folder)).stdout == "rangkui: taken in.\n"
    with store.reading() as unit:
        assert "mpp" not in town_rows.read(unit).all[-1].offices


def test_db_upgrade_twice_is_harmless(store: Store) -> None:
    run = commands(store)
    assert run("db", "upgrade").stdout.endswith(": nothing to do.\n")
    assert run("db", "upgrade").exit_code == 0


@pytest.mark.parametrize(("well", "code"), [pytest.param(True, 0, id="all well"), pytest.param(False, 1, id="one is ill")])
def test_doctor_tells_each_part_and_fails_when_one_is_ill(store: Store, well: bool, code: int) -> None:
    came = commands(store, findings=[*FINDINGS, Finding("signatures", well, "a genuine one taken")])("doctor")
    assert came.exit_code == code
    assert [line[:4].strip() for line in came.stdout.splitlines()] == ["ok", "ok", "ok" if well else "ILL"]


def test_data_show_gives_a_citizen_what_is_kept(store: Store) -> None:
    phone = Phone("+6281234567890")
    with store.writing() as unit:
        who = citizens.meet(unit, phone, NOW)
        messages.write_in(unit, provider="twilio", address="1708", citizen=who.id, phone=phone, text="CEK", reference="SM1", now=NOW)
    run = commands(store)
    told = json.loads(run("data", "show", "0812-3456-7890").stdout)
    assert (told["phone"], told["language"], told["opted_out"]) == ("+6281234567890", "id", False)
    assert [one["text"] for one in told["messages"]] == ["CEK"]


@pytest.mark.parametrize(
    ("phone", "says"),
    [pytest.param("081200000000", "nothing is kept", id="somebody we never met"), pytest.param("petugas", "not a phone", id="no number")],
)
def test_data_show_of_nobody(store: Store, phone: str, says: str) -> None:
    came = commands(store)("data", "show", phone)
    assert came.exit_code == 1
    assert says in came.stderr


def test_data_erase_asks_first_and_then_leaves_nobody(store: Store) -> None:
    with store.writing() as unit:
        citizens.meet(unit, Phone("+6281234567890"), NOW)
    run = commands(store)
    assert run("data", "erase", "0812-3456-7890").exit_code == 1, "nobody said yes"
    assert run("data", "show", "0812-3456-7890").exit_code == 0
    came = run("data", "erase", "0812-3456-7890", "--yes")
    assert came.exit_code == 0 and "kept" in came.stdout and "UU 43/2009" in came.stdout
    assert "nothing is kept" in run("data", "show", "0812-3456-7890").stderr


def test_data_hold_release_and_the_requests_that_wait(store: Store) -> None:
    phone = Phone("+6281234567890")
    with store.writing() as unit:
        who = citizens.meet(unit, phone, NOW)
        asked, _ = data_requests.file(
            unit, citizen=who.id, town="rangkui", kind=data_requests.Kind.COPY, channel="sms", now=NOW - timedelta(hours=73), chance=Chance()
        )
    run = commands(store)
    told = run("data", "requests").stdout
    assert asked.number in told and told.rstrip().endswith("LATE")
    assert run("data", "hold", "081234567890").exit_code == 0
    assert json.loads(run("data", "show", "081234567890").stdout)["held"] is True
    assert run("data", "release", "081234567890").exit_code == 0
    assert run("data", "hold", "081200000000").exit_code == 1


def test_towns_load_refuses_a_word_that_means_something_else(store: Store, tmp_path: Path) -> None:
    for file in (TOWNS / "rangkui").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "synonyms.yaml").write_text("CEK: [antri]\n")
    came = commands(store)("towns", "load", str(tmp_path))
    assert came.exit_code == 1 and "ANTRI means both" in came.stderr


def test_a_folder_comes_in_with_its_prepared_answers_or_not_at_all(store: Store, tmp_path: Path) -> None:
    folder, run = shutil.copytree(TOWNS / "rangkui", tmp_path / "rangkui"), commands(store)
    (folder / "town.yaml").write_text((folder / "town.yaml").read_text().replace("Kecamatan Rangkui", "Rangkui Baru", 1))
    (folder / "answers.yaml").write_text("pasar: {title: Pasar, texts: {id: 'Kirim pulsa ke www.pasar.id'}}\n")
    came = run("towns", "load", str(folder))
    assert came.exit_code == 1 and "rangkui/answers.yaml: pasar: text (id) has a link" in came.stderr and "asks for money" in came.stderr
    with store.reading() as unit:
        assert town_rows.read(unit).by_id["rangkui"].name == "Kecamatan Rangkui"
    (folder / "answers.yaml").write_text("pasar: {title: Pasar, texts: {id: 'Pasar buka {due}.'}}\n")
    assert run("towns", "load", str(folder)).exit_code == 0
    with store.reading() as unit:
        assert [(one.key, dict(one.texts)) for one in templates.own(unit, "rangkui")] == [("pasar", {"id": "Pasar buka {due}."})]
