"""Town folders, the demo's people, citizens, and the shape of the database."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from rules import reference
from rules.calendar import Zone, add_working_days
from rules.phone import Phone
from store import applications, citizens, demo, engines, every, schema, towns
from store.sealed import Keys
from store.unit import Store, open_store

NOW = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
TOWNS = Path(__file__).parent.parent.parent / "towns"

# Databases write an index over an expression down in their own words, which cannot be compared.
EXPRESSIONS = {f"complaints_{over}": "complaints" for over in ("free", "inbox", "inbox_category", "inbox_kind", "inbox_region")}


def test_migrations_make_exactly_what_the_code_says(empty_database_url: str) -> None:
    assert schema.current(empty_database_url) is None
    schema.upgrade(empty_database_url)
    schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url) == schema.newest()
    engine = create_engine(engines.with_driver(empty_database_url))
    with engine.connect() as connection:
        options = {"include_object": lambda thing, name, *_: name not in EXPRESSIONS}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), every.metadata) == []
        for name, table in EXPRESSIONS.items():
            assert name in {one["name"] for one in inspect(connection).get_indexes(table)} or connection.dialect.name == "sqlite"
    engine.dispose()
    schema.downgrade(empty_database_url, "base")
    assert schema.current(empty_database_url) is None
    schema.upgrade(empty_database_url)


def test_a_town_reads_as_its_folder_says(store: Store) -> None:
    known = store.towns()
    town = known.get("banjarbaru")
    assert town is not None and known.get("nowhere") is None
    assert (town.name, town.zone, town.code, town.languages[0]) == ("Kota Banjarbaru", "WITA", "63.72", "id")
    ktp = town.services["KTP"]
    assert (ktp.letter, ktp.fee, ktp.name("en"), ktp.name("xx")) == ("A", 0, "ID card", "KTP-el")
    assert town.offices["mpp"] in town.offices_for("KTP") and town.offices["cempaka"] not in town.offices_for("IZIN")
    assert town.regions["63.72.04.1004"].name == "Sungai Ulin"
    assert datetime(2026, 8, 17).date() in town.holidays
    shared = known.line("africastalking", "ussd", "*123#")
    assert shared is not None and shared.towns == ("banjarbaru", "rangkui") and shared in known.lines
    assert known.line("africastalking", "ussd", "*999#") is None


def test_loading_again_changes_nothing_but_the_version_and_takes_away_what_is_gone(store: Store, tmp_path: Path) -> None:
    before = store.towns()
    folder = Path(shutil.copytree(TOWNS / "rangkui", tmp_path / "rangkui"))
    lines = folder / "lines.yaml"
    with store.writing() as unit:
        assert towns.load(unit, folder) == "rangkui"
    again = store.towns()
    assert (again.version, again.all, again.by_line) == (before.version + 1, before.all, before.by_line)
    lines.write_text("\n".join(line for line in lines.read_text().splitlines() if "*12" not in line))
    with store.writing() as unit:
        towns.load(unit, folder)
    fewer = store.towns()
    assert fewer.line("africastalking", "ussd", "*124#") is None
    shared = fewer.line("africastalking", "ussd", "*123#")
    assert shared is not None and shared.towns == ("banjarbaru",)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        pytest.param("town.yaml", "WIB", "XYZ", "town.yaml: no zone", id="no such zone"),
        pytest.param("town.yaml", "[id,", "[", "languages must have id", id="no Indonesian"),
        pytest.param("services.yaml", "letter: A", "letter: AA", "letter of its tickets", id="two letters"),
        pytest.param("services.yaml", "letter: B", "letter: A", "two services have one letter", id="one letter twice"),
        pytest.param("services.yaml", "proof: birth_year", "proof: nik_end", "no proof is called nik_end", id="no such proof"),
        pytest.param("services.yaml", "fee: 0", "fee: gratis", "services.yaml", id="a fee in words"),
        pytest.param("offices.csv", "KTP KK", "KTP XX", "offers XX, which is no service", id="no such service"),
        pytest.param("offices.csv", "Sen-Kam", "Mon-Kam", "offices.csv", id="hours that cannot be read"),
        pytest.param("lines.yaml", "kind: sms", "kind: fax", "no kind of line", id="no such line"),
        pytest.param("lines.yaml", "provider: africastalking", "provider: sandbox", "network of training towns", id="a line to practise on"),
        pytest.param("lines.yaml", "ussd_limit: 160", "ussd_limit: 300", "60 to 182", id="a screen too long"),
        pytest.param("holidays.yaml", "2026-01-01", "2026-13-01", "holidays.yaml", id="no such day"),
        pytest.param("regions.csv", "lat", "latitude", "", id="a column that may be missing"),
    ],
)
def test_every_fault_of_a_folder_is_told(store: Store, tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    folder = Path(shutil.copytree(TOWNS / "rangkui", tmp_path / "rangkui"))
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    if not told:
        with store.writing() as unit:
            towns.load(unit, folder)
        return
    (folder / "town.yaml").write_text((folder / "town.yaml").read_text().replace("code:", "kode:"))
    with pytest.raises(towns.BadTown) as fault, store.writing() as unit:
        towns.load(unit, folder)
    assert "missing" in str(fault.value) or file == "town.yaml"
    assert told in str(fault.value)
    assert store.towns().get("rangkui") is not None  # as it was


def test_the_cast_is_there_once_and_its_notes_are_true(store: Store) -> None:
    for _ in range(2):
        with store.writing() as unit:
            cast = demo.seed(unit, NOW)
    assert len(cast) == 8 and cast is demo.PEOPLE
    with store.reading() as unit:
        assert unit.conn.execute(text("SELECT count(*) FROM applications")).scalar_one() == len(demo._CASES)
        for case in demo._CASES:
            assert reference.valid(case.number)
            assert applications.prove(unit, case.number, case.proof) is not None, case.number
        lost = applications.prove(unit, "48217396", "1990")
        town = store.towns().get("banjarbaru")
        assert lost is not None and town is not None
        due = add_working_days(Zone(town.zone).day(NOW), 4, holidays=town.holidays.keys())
        assert (lost.town, lost.service, lost.status, lost.due) == ("banjarbaru", "KTP", applications.Status.CHECKED, due)
        towns_seen = {case.town for case in demo._CASES}
        assert towns_seen == {"banjarbaru", "rangkui"} and len({case.status for case in demo._CASES}) >= 6
    for person in cast:
        assert Phone(person.phone).local.startswith("0840-0000-")


def test_a_citizen_is_met_once_and_remembers(store: Store, siti: Phone) -> None:
    with store.writing() as unit:
        met = citizens.meet(unit, siti, NOW)
        assert citizens.meet(unit, siti, NOW + timedelta(days=1)) == met == citizens.get(unit, met.id)
        assert (met.language, met.town, met.opted_out, met.noticed) == ("id", None, False, False)
        citizens.speak(unit, met.id, "bjn")
        citizens.live_in(unit, met.id, "banjarbaru")
        citizens.opt_out(unit, met.id, NOW)
        assert citizens.notice(unit, met.id, NOW) and not citizens.notice(unit, met.id, NOW)
        assert citizens.find(unit, siti) == citizens.Citizen(met.id, "bjn", "banjarbaru", True, True)
        citizens.opt_in(unit, met.id)
        again = citizens.get(unit, met.id)
        assert again is not None and not again.opted_out
        assert citizens.phone_of(unit, met.id) == siti
        with pytest.raises(LookupError):
            citizens.phone_of(unit, 999_999)
        row = unit.conn.execute(text("SELECT * FROM citizens")).one()
        assert siti.e164 not in str(row) and siti.e164[1:] not in str(row)


def test_a_citizen_is_found_under_an_old_key(database_url: str, siti: Phone) -> None:
    old = Keys.fresh()
    before = open_store(database_url, Keys.parse(old))
    with before.writing() as unit:
        met = citizens.meet(unit, siti, NOW)
    before.close()
    after = open_store(database_url, Keys.parse(f"{Keys.fresh()},{old}"))
    with after.writing() as unit:
        assert citizens.meet(unit, siti, NOW) == met
        assert citizens.phone_of(unit, met.id) == siti
    after.close()
