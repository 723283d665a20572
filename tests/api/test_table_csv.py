"""CSV files from offices: whatever is in them, a value or a clean fault with its line, and twice is once."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from api import cli_agencies
from api.table import BadTable, Table, judge
from rules.chance import Chance
from store.submitted import Submitted
from store.town_values import Town, TownService
from store.unit import Store
from tests.api.desk import NOW, Caller, furnish, key

HEAD = "external_id,status,as_of,service,proof,person\n"
WELL = "S-1,received,2026-11-20 09:00,KTP,1990,Siti\n"
KTP = TownService("KTP", {"id": "KTP-el"}, "A", 0, 5, 10, 72, 3, "birth_year")
TOWN = Town("contoh", "Contoh", "00", "WITA", ("id",), {}, {"KTP": KTP}, {}, (), {})


def read(data: str | bytes) -> Any:
    return judge(io.BytesIO(data.encode() if isinstance(data, str) else data), TOWN, NOW)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(HEAD + WELL, id="plain"),
        pytest.param("\ufeff" + HEAD + WELL, id="with a byte order mark"),
        pytest.param((HEAD + WELL).replace(",", ";"), id="semicolons"),
        pytest.param((HEAD + WELL).replace("\n", "\r\n"), id="Windows' line ends"),
        pytest.param((HEAD + WELL).rstrip("\n"), id="no line end at its end"),
        pytest.param(HEAD + "\n\n" + WELL + "\n", id="empty lines"),
        pytest.param(HEAD.upper() + WELL, id="a heading in capitals"),
        pytest.param(HEAD + '"S-1","received","2026-11-20 09:00","KTP","1990","Siti"\n', id="all quoted"),
    ],
)
def test_a_file_that_is_well(data: str) -> None:
    [(_, said)] = read(data).submitted()
    assert said == Submitted("S-1", said.status, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), service="KTP", proof="1990", person="Siti")


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+62", "-1", '=cmd|"/c calc"!A1', "a;b,c", "Siti\tRahmah", 'say ""x""'])
def test_a_cell_is_only_text(cell: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD.strip().split(","), ["S-1", "received", "2026-11-20 09:00", "KTP", "1990", cell]])
    found = list(read(out.getvalue()).submitted())
    assert found[0][1].person == " ".join(cell.split()) if "\t" not in cell else not found


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        pytest.param("", 1, "nothing", id="an empty file"),
        pytest.param(HEAD + WELL + 'S-2,"received\n' + WELL, 3, "never closed", id="a quote that is not closed"),
        pytest.param(HEAD + 'S-2,"re"x,2026,KTP,1990,S\n', 2, "not CSV", id="a quote that closes too early"),
        pytest.param((HEAD + WELL).encode() + b"S-2,\xff\xfe,x,y,z,a\n", 3, "UTF-8", id="a line that is not UTF-8"),
        pytest.param(HEAD.encode() + b'"S-2","a\nb' + b'\xe9",x,y,z,a\n', 3, "UTF-8", id="in the second line of a cell"),
        pytest.param((HEAD + WELL).encode("utf-16"), 1, "UTF-16", id="UTF-16"),
        pytest.param(",".join(["external_id"] * 10**6), 1, "longer than", id="a million columns"),
        pytest.param(HEAD + "x," * 10**6, 2, "longer than", id="a million cells"),
        pytest.param("external_id,status,as_of,nik\n", 1, "no column 'nik'", id="a column there is not"),
        pytest.param("external_id,status,status,as_of\n", 1, "twice", id="a column twice"),
        pytest.param("external_id,status\n", 1, "as_of is missing", id="a column that is missing"),
        pytest.param(HEAD + '"' + "x\n" * 40_000, 2, "not closed", id="a quote that runs on for ever"),
        pytest.param(HEAD + "a\rb,received,x,y,z,a\n", 2, "not one record", id="a lone carriage return"),
    ],
)
def test_a_torn_file_is_refused_with_its_line(data: str | bytes, line: int, says: str) -> None:
    with pytest.raises(BadTable) as bad:
        read(data)
    assert (bad.value.line, says in bad.value.why) == (line, True), str(bad.value)


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        pytest.param("S-2,received,2026-11-20 09:00,KTP,1990\n", "", "has 5 cells", id="a cell too few"),
        pytest.param("S-2,received,2026-11-20 09:00,KTP,1990,S,S\n", "", "has 7 cells", id="a cell too many"),
        pytest.param("=1+1,received,2026-11-20 09:00,KTP,1990,S\n", "external_id", "letters", id="a formula for an id"),
        pytest.param("S-2,received,20/11/2026,KTP,1990,S\n", "as_of", "not a moment", id="a date of the office's own"),
        pytest.param("S-2,received,2026-11-20 09:00,KTP,1990,a\x00b\n", "person", "printed", id="a NUL"),
    ],
)
def test_a_faulty_row_is_refused_alone(text: str, field: str, says: str) -> None:
    judged = read(HEAD + WELL + text + WELL.replace("S-1", "S-3"))
    assert [line for line, _ in judged.well] == [2, 4]
    [(line, faults)] = judged.faults
    assert line == 3 and any(one.field == field and says in one.message for one in faults), faults


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_table_or_a_clean_fault(data: bytes) -> None:
    for file in (data, HEAD.encode() + data, HEAD.encode() + WELL.encode() + data):
        try:
            judged = read(file)
        except BadTable as bad:
            assert bad.line >= 1
        else:
            assert all(isinstance(said, Submitted) for _, said in judged.submitted())


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@given(rows=st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=8), separator=st.sampled_from(",;"), mark=st.booleans())
@settings(max_examples=200, deadline=None)
def test_what_a_writer_wrote_is_read_again(rows: list[list[str]], separator: str, mark: bool) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([HEAD.strip().split(","), *rows])
    data = out.getvalue().encode()
    table = Table(io.BytesIO(b"\xef\xbb\xbf" + data if mark else data), TOWN, NOW)
    assert [list(record.cells) for record in table._records(*table._behind)] == rows


def test_memory_does_not_grow_with_the_words_of_a_file(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "many.csv"
    with path.open("w") as file:
        file.write(HEAD)
        file.writelines(f"S-{place},received,2026-11-20 09:00,KTP,1990,{'Siti Rahmah ' * 9}\n" for place in range(20_000))
    tracemalloc.start()
    with path.open("rb") as opened:
        judged = judge(opened, TOWN, NOW)
        assert sum(1 for _ in judged.submitted()) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000 * 600, f"{peak} bytes"


MANY = HEAD + "".join(f"S-{place},received,2026-11-20 09:{place % 60:02d},KTP,1990,Siti\n" for place in range(120))
LATER = "external_id,status,as_of\n" + "".join(f"S-{place},checked,2026-11-21 09:00\n" for place in range(0, 120, 2))


def test_a_file_over_http_twice_and_dry(store: Store) -> None:
    office = Caller(furnish(store).test_client(), key(store))
    dry = office.send(MANY, "?dry_run=1").json
    assert (dry["dry_run"], dry["filed"], dry["refused"]) == (True, 120, 0)
    assert office.get("/applications").json["applications"] == []
    assert office.send(MANY).json["filed"] == 120
    again = office.send(MANY).json
    assert (again["rows"], again["filed"], again["changed"]) == (120, 120, 0), "the same rows get the same answers"
    assert office.send(LATER).json["changed"] == 60
    assert office.send(MANY).json["ignored"] == 60
    torn = office.send(HEAD + WELL + '"')
    assert (torn.status_code, torn.json["errors"][0]["field"]) == (422, "line 3")


def test_the_command_takes_a_file_in(store: Store, tmp_path: Path) -> None:
    group = click.Group("flask", commands={one.name or "": one for one in cli_agencies.commands(store, lambda: NOW, Chance())})
    path = tmp_path / "apps.csv"
    path.write_text(HEAD + WELL + "S-2,wrong,2026-11-20 09:00,KTP,1990,Siti\n")

    def run(*more: str) -> Any:
        return CliRunner().invoke(group, ["import", "applications", str(path), "--town", "banjarbaru", *more])

    came = run("--dry-run")
    assert came.exit_code == 1 and came.stdout == (
        "Dry run, nothing was changed: 2 rows, 1 filed, 0 changed, 0 unchanged, 0 ignored, 1 refused.\n"
    )
    assert "line 3: status is none of" in came.stderr
    assert run().stdout == run().stdout == "2 rows, 1 filed, 0 changed, 0 unchanged, 0 ignored, 1 refused.\n"
    path.write_bytes(b"\xff\xfe")
    came = run()
    assert came.exit_code == 1 and "nothing was taken. line 1: this is UTF-16" in came.stderr
    assert "no town is called" in CliRunner().invoke(group, ["import", "applications", str(path), "--town", "x"]).stderr
