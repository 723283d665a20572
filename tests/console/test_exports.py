"""Exports: safe in a spreadsheet (C-01), phones as text (C-02), masked by role and audited (C-04), bounded (C-05)."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from api import cli_exports
from console import export_words
from console.desk import Desk
from rules.chance import Chance
from rules.complaints import Kind
from rules.permissions import Role
from store import applications, audit, citizens, export_files, export_rows, exports, queues
from store.applications import Status
from store.exports import What
from store.sealed import Unsealable
from store.unit import Store
from tests.console.cases import BUDI, SITI, Cases
from tests.console.noon import NOON, Clock

DAYS = {"first": "2026-03-01", "last": "2026-03-10"}
EVIL = ['=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\0=1", "＝1+1", ' "=1+1', "'=1"]


@pytest.fixture
def desk(store: Store, book: object, clock: Clock, tmp_path: Path) -> Desk:
    return Desk(store, book, clock, Chance(), demo=False, origin="http://localhost", exports=tmp_path / "exports")  # type: ignore[arg-type]


def asked(browser: FlaskClient, **more: str) -> str:
    """Ask for a file and wait for it; its address."""
    answer = browser.post("/console/exports", data={"what": "complaints", "form": "csv", **DAYS, **more})
    assert answer.status_code == 303, answer.text
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page = browser.get(answer.location).text
        if "/file" in page:
            return f"{answer.location}/file"
        assert "tidak jadi" not in page
        time.sleep(0.02)
    raise AssertionError("the file was never ready")


def rows(answer: bytes, what: What = What.COMPLAINTS) -> list[dict[str, str]]:
    """The rows, each column by its name with us; how it is headed is another test's."""
    _heads, *told = csv.reader(io.StringIO(answer.decode("utf-8-sig"), newline=""), delimiter=";")
    return [dict(zip(export_rows.columns(what), row, strict=True)) for row in told]


def lying(store: Store, folder: Path, id: str, form: str = "csv") -> bytes:
    """What a file that lies there says to who has the keys."""
    many, opened = export_files.read(store.keys, folder, id, form)
    with opened:
        told = opened.read()
    assert len(told) == many
    return told


def test_what_citizens_wrote_is_no_formula(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    for words in EVIL:
        cases.file(words)
    browser = enter(Role.TOWN_ADMIN)
    made = rows(browser.get(asked(browser, open="1", reason="laporan bulanan")).data)
    assert len(made) == len(EVIL)
    assert all(row["words"].startswith("'") for row in made), [row["words"] for row in made]


def test_a_sheet_has_text_cells_only_and_no_formula(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    for words in EVIL:
        cases.file(words)
    browser = enter(Role.TOWN_ADMIN)
    answer = browser.get(asked(browser, form="xlsx", open="1", reason="laporan bulanan"))
    assert (answer.mimetype or "").endswith("spreadsheetml.sheet") and "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert book.testzip() is None and "xl/externalLinks" not in "".join(book.namelist())
    assert "<f>" not in sheet and "<hyperlink" not in sheet and sheet.count("HYPERLINK") == 1
    assert ">0840-0000-0001<" in sheet and not re.search(r"<c [^>]*><v>840000", sheet), "a phone is text"


def test_phones_are_masked_and_words_left_out_unless_opened(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    cases.file("Lampu rahasia", landmark="rumah Bu Contoh")
    browser = enter(Role.SUPERVISOR)
    told = browser.get(asked(browser)).data.decode()
    [row] = rows(told.encode())
    assert "rahasia" not in told and "Contoh" not in told and "0000-0001" not in told and row["phone"].startswith("0")
    assert row["words"] == "" and "." in row["phone"]
    refused = browser.post("/console/exports", data={"what": "complaints", "form": "csv", **DAYS, "open": "1", "reason": "ingin tahu"})
    assert refused.status_code == 403
    admin = enter(Role.TOWN_ADMIN)
    assert admin.post("/console/exports", data={"what": "complaints", "form": "csv", **DAYS, "open": "1"}).status_code == 400
    [row] = rows(admin.get(asked(admin, open="1", reason="laporan bulanan")).data)
    assert (row["phone"], row["words"], row["landmark"]) == ("0840-0000-0001", "Lampu rahasia", "rumah Bu Contoh")


def test_who_hid_stays_hidden_even_when_opened(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    cases.file("tanpa nama", anonymous=True)
    secret = cases.file("pungli di loket", kind=Kind.SUPERVISORY, phone=BUDI)
    admin, overseer = enter(Role.TOWN_ADMIN), enter(Role.OVERSEER)
    [row] = rows(admin.get(asked(admin, open="1", reason="laporan bulanan")).data)
    assert row["phone"] == "" and row["words"] == "tanpa nama"
    found = rows(overseer.get(asked(overseer)).data)
    assert {one["number"] for one in found} >= {secret.number} and all(one["words"] == "" for one in found)


def test_an_overseers_file_has_no_part_of_a_phone_and_nothing_that_was_written_of_a_person(
    enter: Callable[..., FlaskClient], cases: Cases, store: Store
) -> None:
    cases.file()
    with store.writing() as unit:
        who = citizens.meet(unit, SITI, NOON).id
        applications.file(
            unit, town="banjarbaru", service="KTP", office="mpp", person="Siti", proof_kind="birth_year", proof_answer="1990", now=NOON,
            chance=Chance(), due=NOON.date(), number="48217396", citizen=who,
        )  # fmt: skip
        applications.change(unit, "48217396", Status.NEEDS_PAPERS, NOON, reason="Siti belum bawa KK", next_step="bawa KK")
    browser = enter(Role.OVERSEER)
    assert "Tanpa nomor HP" in browser.get("/console/exports").text
    for what in ("complaints", "applications"):
        told = browser.get(asked(browser, what=what)).data.decode("utf-8-sig")
        assert "......" not in told and "Siti" not in told and "bawa KK" not in told and len(told.splitlines()) == 2
    supervisor = enter(Role.SUPERVISOR)
    assert "......" in supervisor.get(asked(supervisor)).data.decode("utf-8-sig")


def test_every_export_is_in_the_audit(enter: Callable[..., FlaskClient], cases: Cases, store: Store) -> None:
    cases.file()
    browser = enter(Role.TOWN_ADMIN)
    id = asked(browser, open="1", reason="laporan bulanan").split("/")[-2]
    with store.reading() as unit:
        lines = audit.about(unit, f"export {id}")
    assert [line.action for line in lines] == ["export_made", "export_open"]
    assert "laporan bulanan" in lines[1].purpose and "2026-03-01 2026-03-10" in lines[1].purpose and "1 rows" in lines[0].purpose


@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_each_kind_can_be_had(enter: Callable[..., FlaskClient], cases: Cases, store: Store, what: What, form: str) -> None:
    cases.file()
    browser = enter(Role.SUPERVISOR)
    assert browser.get(asked(browser, what=what, form=form)).status_code == 200


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param({"what": "staff"}, 400, id="no such thing"),
        pytest.param({"form": "exe"}, 400, id="no such format"),
        pytest.param({"first": "x"}, 400, id="no day"),
        pytest.param({"first": "2026-03-11"}, 400, id="the wrong way round"),
        pytest.param({"first": "2025-03-09"}, 400, id="more than 366 days"),
        pytest.param({"first": "2025-03-10"}, 303, id="366 days"),
    ],
)
def test_what_may_be_asked(enter: Callable[..., FlaskClient], given: dict[str, str], status: int) -> None:
    answer = enter(Role.SUPERVISOR).post("/console/exports", data={"what": "queue", "form": "csv", **DAYS, **given})
    assert answer.status_code == status


def test_a_file_is_its_askers_alone_and_gone_after_a_day(
    enter: Callable[..., FlaskClient], cases: Cases, clock: Clock, desk: Desk, store: Store
) -> None:
    cases.file()
    browser = enter(Role.SUPERVISOR)
    address = asked(browser)
    assert enter(Role.SUPERVISOR).get(address).status_code == 404
    assert enter(Role.SUPERVISOR, town="rangkui").get(address).status_code == 404
    assert enter(Role.OFFICER).get(address).status_code == 403
    assert browser.get("/console/exports/../../etc/passwd/file").status_code == 404
    [path] = desk.exports.iterdir()
    assert path.stat().st_mode & 0o077 == 0 and desk.exports.stat().st_mode & 0o077 == 0
    clock.later(hours=25)
    later = enter(Role.SUPERVISOR)
    assert later.get(address).status_code == 404
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    assert export_files.sweep(desk.exports, clock()) == 1 and not path.exists()


def test_nothing_of_another_town_or_office(enter: Callable[..., FlaskClient], cases: Cases, store: Store) -> None:
    cases.file("di sana", town="rangkui", region=None)
    with store.writing() as unit:
        for office in ("mpp", "cempaka"):
            queues.take(
                unit, town="banjarbaru", office=office, service="KTP", letter="A", day=NOON.date(), quota=9, citizen=None, priority=False,
                now=NOON, chance=Chance(),
            )  # fmt: skip
    browser = enter(Role.SUPERVISOR)
    assert rows(browser.get(asked(browser)).data) == []
    bound = enter(Role.SUPERVISOR, offices=("cempaka",))
    assert [row["office"] for row in rows(bound.get(asked(bound, what="queue")).data, What.QUEUE)] == ["Kantor Kecamatan Cempaka"]


def test_no_token_no_export(app: Flask, enter: Callable[..., FlaskClient], store: Store) -> None:
    browser = enter(Role.SUPERVISOR)
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post("/console/exports", data={"what": "queue", "form": "csv", **DAYS}).status_code == 403
    browser.get("/console/exports")
    with store.reading() as unit:
        assert unit.conn.execute(select(exports.exports)).all() == []


def test_a_file_lies_there_sealed_and_is_refused_once_it_was_touched(
    enter: Callable[..., FlaskClient], cases: Cases, desk: Desk, store: Store
) -> None:
    cases.file("Lampu rahasia")
    browser = enter(Role.TOWN_ADMIN)
    for form in ("csv", "xlsx"):
        address = asked(browser, form=form, open="1", reason="laporan bulanan")
        [path] = desk.exports.glob(f"*.{form}")
        sealed = path.read_bytes()
        assert b"rahasia" not in sealed and b"0001" not in sealed and b"PK" not in sealed[:40]
        whole = browser.get(address)
        assert whole.status_code == 200 and whole.content_length == len(whole.data)
        path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
        with pytest.raises(Unsealable):
            lying(store, desk.exports, path.stem, form)


def test_columns_are_parted_as_a_spreadsheet_of_the_readers_language_parts_them(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    case = cases.file()
    browser = enter(Role.SUPERVISOR)
    assert browser.get(asked(browser)).data.startswith('\ufeff"Nomor";"Masuk pada";'.encode())
    browser.post("/console/language", data={"language": "en"})
    told = browser.get(asked(browser)).data
    assert told.startswith('\ufeff"Number","Received",'.encode()) and f'"{case.number}",'.encode() in told


def test_a_file_speaks_the_readers_language(enter: Callable[..., FlaskClient], cases: Cases) -> None:
    cases.file("Lampu padam", channel="voice")
    browser = enter(Role.SUPERVISOR)
    told = browser.get(asked(browser)).data.decode("utf-8-sig").splitlines()
    assert told[0].startswith('"Nomor";"Masuk pada";"Bidang";"Golongan";"Kelurahan";"Lewat";"Keadaan"')
    assert '"Lampu jalan";"Pengaduan"' in told[1] and '"Telepon";"Diterima"' in told[1]
    browser.post("/console/language", data={"language": "en"})
    told = browser.get(asked(browser)).data.decode("utf-8-sig").splitlines()
    assert '"Street lamps","Complaint"' in told[1] and '"Phone","Received"' in told[1]


@pytest.mark.parametrize("what", What)
def test_no_column_is_without_a_name(app: Flask, store: Store, what: What) -> None:
    town = store.towns().get("banjarbaru")
    assert town is not None
    with app.test_request_context():
        told = export_words.spoken(what, town)
    assert set(export_rows.columns(what)) <= set(told.headings) and set(told.values) <= set(export_rows.columns(what))


def test_dates_of_a_sheet_are_dates_and_numbers_numbers(enter: Callable[..., FlaskClient], cases: Cases, store: Store) -> None:
    case = cases.file()
    with store.writing() as unit:
        queues.take(
            unit, town="banjarbaru", office="mpp", service="KTP", letter="A", day=NOON.date(), quota=9, citizen=None, priority=True,
            now=NOON, chance=Chance(),
        )  # fmt: skip
    browser = enter(Role.SUPERVISOR)
    queue, complaints = browser.get(asked(browser, what="queue", form="xlsx")), browser.get(asked(browser, form="xlsx"))
    with zipfile.ZipFile(io.BytesIO(queue.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    day = (NOON.date() - date(1899, 12, 30)).days
    assert f'<c r="B2" s="2"><v>{day}</v></c>' in sheet and re.search(r'<c r="G2"><v>\d</v></c>', sheet)
    with zipfile.ZipFile(io.BytesIO(complaints.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert f'<c r="B2" s="3"><v>{day - 1}.5</v></c>' in sheet and f">{case.number}</t>" in sheet


def test_the_same_rows_on_the_command_line(store: Store, cases: Cases, clock: Clock) -> None:
    case = cases.file("=1+1")
    group = cli_exports.group(store, clock)
    told = CliRunner().invoke(group, ["complaints", "--town", "banjarbaru", "--format", "json", "--open"])
    assert told.exit_code == 0, told.output
    row = json.loads(told.stdout.splitlines()[0])
    assert (row["number"], row["words"], row["phone"]) == (case.number, "=1+1", "0840-0000-0001")
    told = CliRunner().invoke(group, ["complaints", "--town", "banjarbaru"])
    [row] = csv.DictReader(io.StringIO(told.stdout.lstrip("\ufeff"), newline=""))
    assert row["number"] == case.number and row["words"] == "" and "0001" not in row["phone"][:8]
    assert CliRunner().invoke(group, ["queue", "--town", "nowhere"]).exit_code == 1
