"""Each kind of fault of a town's files, told in the administrator's words and in both languages, with the field it is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g

from console import town_faults
from rules import satisfaction
from store import town_archive, town_files, town_texts, towns
from store.town_files import Data

Break = Callable[[Data], None]


def in_(file: str, **facts: Any) -> Break:
    """The first row of a file with these facts; None takes one away."""

    def change(said: Data) -> None:
        row = said[file] if file in ("town.yaml", "synonyms.yaml") else town_files.things(said, file)[0]
        for name, value in facts.items():
            row.pop(name, None)
            if value is not None:
                row[name] = value

    return change


def again(file: str, **facts: Any) -> Break:
    """The first row of a file a second time, with these facts."""

    def change(said: Data) -> None:
        rows = town_files.things(said, file)
        rows.append({**rows[0], **facts})

    return change


def without_hours(said: Data) -> None:
    for row in town_files.things(said, "offices.csv"):
        del row["hours"]


CLOCK = {"step": "first", "kind": "ordinary", "days": "2", "basis": "Perwali 5/2026", "since": "2027-05-01"}


def clock(**facts: str) -> Break:
    return lambda said: town_files.things(said, "deadlines.yaml").append({**CLOCK, **facts})


def lookup(**facts: str) -> Break:
    return in_("services.yaml", lookup={"url": "https://a.b/{number}", **facts})


WEIGHTS = dict.fromkeys(satisfaction.ELEMENTS, "1/9")
FIRST, SECOND = satisfaction.ELEMENTS[:2]
PAPER = {"names": {"id": "Kartu Keluarga"}}
STEP = {"text": {"id": "Datang."}, "how": "home"}

ROWS = [
    # what is broken, the field, Indonesian, English
    (in_("town.yaml", name=None), "name", "Nama kota belum diisi.", "is not filled in."),
    (in_("town.yaml", languages=["en"]), "languages", "Bahasa Indonesia (id) harus ada.", "Indonesian (id) must"),
    (in_("town.yaml", zone="XYZ"), "zone", "Zona waktu XYZ tidak ada", "no time zone XYZ"),
    (in_("town.yaml", words="BJB"), "words", "daftar kata", "list of words"),
    (in_("town.yaml", training="yes"), "training", "Kota latihan tidak dibuat dari berkas", "not made from files"),
    (in_("town.yaml", officer_hours="Sen 8-15"), "officer_hours", "Jam ini tidak terbaca", "cannot be read"),
    (in_("town.yaml", officer_hours="Mon 08.00-15.00"), "officer_hours", "Hari ini tidak dikenal", "day"),
    (in_("town.yaml", officer_hours="Sen 08.00-15.00, Sen 08.00-15.00"), "officer_hours", "Satu hari disebut dua kali", "twice"),
    (in_("town.yaml", officer_hours="Jum-Sen 08.00-15.00"), "officer_hours", "Urutan hari terbalik", "backwards"),
    (in_("town.yaml", officer_hours="Sen 15.00-08.00"), "officer_hours", "Urutan jam keliru", "order"),
    (in_("town.yaml", quiet_hours="malam"), "quiet_hours", "Jam tenang tidak terbaca", "quiet hours"),
    (in_("town.yaml", quiet_hours="08.00-07.00"), "quiet_hours", "paling lama 16 jam", "at most 16 hours"),
    (in_("town.yaml", notices_per_day="99"), "notices_per_day", "dari 1 sampai 20", "from 1 to 20"),
    (in_("town.yaml", notices_per_day="banyak"), "", "Ini bukan angka bulat: 'banyak'", "no whole number"),
    (in_("town.yaml", keep_sounds="5"), "keep_sounds", "Rekaman suara warga: dari 30 sampai 730 hari.", "from 30 to 730 days"),
    (in_("town.yaml", survey_weights={**WEIGHTS, FIRST: "x"}), "survey_weights", "bukan angka", "no number"),
    (in_("town.yaml", survey_weights={FIRST: "1"}), "survey_weights", f"Bobot survei ini belum ada: {SECOND}", "missing"),
    (in_("town.yaml", survey_weights={**WEIGHTS, FIRST: "-1"}), "survey_weights", "di bawah nol", "below zero"),
    (in_("town.yaml", survey_weights={**WEIGHTS, FIRST: "1/2"}), "survey_weights", "harus 1", "must sum to 1"),
    (in_("town.yaml", survey_weights="1"), "", "Bentuknya lain", "another form"),
    (in_("town.yaml", code="1" * 30), "code", "kode wilayah: 1 sampai 20 huruf.", "1 to 20 characters"),
    (in_("services.yaml", letter="AA"), "letter", "Satu huruf besar", "One capital letter"),
    (in_("services.yaml", proof="nik"), "proof", "Bukti seperti itu tidak ada: nik", "no such proof"),
    (in_("services.yaml", near="50"), "near", "dari 1 sampai 10", "from 1 to 10"),
    (in_("services.yaml", names={"en": "ID card"}), "names", "dahulu dalam bahasa Indonesia", "Indonesian"),
    (in_("services.yaml", bring="KK"), "", "Teks ditulis menurut bahasa", "by language"),
    (in_("services.yaml", fee="-1"), "", "di bawah nol", "below zero"),
    (in_("services.yaml", fee="gratis"), "", "Ini bukan angka bulat: 'gratis'", "no whole number"),
    (in_("services.yaml", fee="9" * 5000), "", "Angka itu terlalu panjang.", "too long"),
    (in_("services.yaml", quota="700"), "quota", "Paling banyak 599 nomor", "At most 599"),
    (in_("services.yaml", quota="72", quota_total="60"), "quota", "Lebih banyak dari seluruh nomor", "More than all numbers"),
    (in_("services.yaml", code="X" * 41), "code", "Kode: 1 sampai 40 huruf.", "1 to 40 characters"),
    (lookup(extra="x"), "lookup", "url, header dan timeout_ms saja", "only"),
    (lookup(url="http://a.b/{number}"), "lookup", "diawali https://", "begins with https://"),
    (lookup(url="https://a.b/"), "lookup", "memuat {external_id} atau {number}", "behind its host"),
    (lookup(header="x"), "lookup", "Header satu baris", "one line"),
    (lookup(timeout_ms="9"), "lookup", "dari 100 sampai 5000", "100 to 5000"),
    (in_("services.yaml", papers=[PAPER] * 6), "papers", "Paling banyak 5 dokumen.", "At most 5 papers"),
    (in_("services.yaml", steps=[STEP] * 7), "steps", "Paling banyak 6 langkah.", "At most 6 steps"),
    (in_("services.yaml", papers=[{"names": {"en": "card"}}]), "papers", "dahulu dalam bahasa Indonesia", "Indonesian"),
    (in_("services.yaml", papers=[{"names": {"id": "x" * 31}}]), "papers", "(Indonesia) lebih panjang dari 30 huruf", "longer than 30"),
    (in_("services.yaml", result={"id": "KK…"}), "result", "tidak ada di telepon sederhana", "simple telephone"),
    (in_("services.yaml", papers=[{"names": {"id": "x" * 30}}] * 3), "papers", "bersama lebih dari 84 huruf", "longer than 84"),
    (in_("services.yaml", steps=[{**STEP, "how": "fly"}]), "steps", "Pilihan ini tidak ada: fly", "no such choice"),
    (in_("services.yaml", steps=[{"text": {"id": "Datang."}}]), "how", "belum diisi", "not filled in"),
    (in_("services.yaml", steps=["Datang."]), "", "Bentuknya lain", "another form"),
    (in_("services.yaml", steps=[{**STEP, "at": ["moon"]}]), "steps", "Kantor moon tidak ada.", "no office moon"),
    (again("services.yaml"), "", "KTP ada dua kali.", "twice"),
    (again("services.yaml", code="BARU"), "letter", "Dua layanan memakai satu huruf", "one queue letter"),
    (without_hours, "hours", "Jam buka belum diisi.", "not filled in"),
    (in_("offices.csv", hours="siang"), "hours", "Jam ini tidak terbaca", "cannot be read"),
    (in_("offices.csv", services="XX"), "services", "Layanan XX tidak ada.", "no service XX"),
    (in_("offices.csv", lat="utara"), "", "Ini bukan angka: 'utara'", "no number"),
    (in_("offices.csv", lat="99"), "lat", "Isi derajat", "degrees"),
    (again("regions.csv"), "", "ada dua kali", "twice"),
    (in_("lines.yaml", kind="fax"), "kind", "Jenis saluran itu tidak ada: fax", "no such kind"),
    (in_("lines.yaml", provider="sandbox"), "provider", "hanya untuk kota latihan", "training towns only"),
    (in_("lines.yaml", ussd_limit="300"), "ussd_limit", "dari 60 sampai 182", "60"),
    (in_("holidays.yaml", day="besok"), "", "Tanggal tidak terbaca: 'besok'", "cannot be read"),
    (in_("holidays.yaml", day="2026-13-01"), "", "Tanggal itu tidak ada.", "no such date"),
    (in_("holidays.yaml", name=""), "name", "Nama: 1 sampai 120 huruf.", "1 to 120"),
    (clock(days="0"), "days", "1 sampai 365 hari", "365 days"),
    (clock(calendar="yes"), "calendar", "Isi true atau false.", "true or false"),
    (clock(step="never"), "step", "Pilihan ini tidak ada: never", "no such choice"),
    (lambda said: [clock()(said) for _ in range(2)], "", "ada dua kali", "twice"),
    (in_("news.yaml", until="2020-01-01"), "until", "Berakhir sebelum mulai.", "over before"),
    (in_("news.yaml", by=""), "by", "Penanggung jawab belum diisi.", "answers for it"),
    (in_("news.yaml", text={"en": "Open."}), "text", "dahulu dalam bahasa Indonesia", "Indonesian"),
    (in_("news.yaml", text={"id": "a" * 101}), "text", "Indonesia: 1 sampai 100 huruf, ini 101.", "this has 101"),
    (in_("news.yaml", kind="gossip"), "kind", "Pilihan ini tidak ada: gossip", "no such choice"),
    (lambda said: said.update({"wording.yaml": {"status.kind:lamp": {"id": "a" * 481}}}), "", "1 sampai 480 huruf.", "1 to 480"),
    (in_("synonyms.yaml", CEK="halo"), "words", "Daftar kata", "A list"),
    (in_("synonyms.yaml", CEK=["a b c d"]), "words", "satu sampai tiga kata", "one to three words"),
]  # fmt: skip


@pytest.fixture(scope="module")
def page() -> Flask:
    return Flask("page")


def told(page: Flask, faults: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    with page.test_request_context():
        g.language = language
        return [town_faults.told(file, says) for file, _thing, says in map(town_faults.parted, faults)]


@pytest.fixture(scope="module")
def folder() -> Mapping[str, str]:
    found, faults = town_texts.from_folder(Path(__file__).parents[2] / "towns" / "banjarbaru")
    assert not faults
    return town_files.texts(town_files.data(found))


@pytest.mark.parametrize(("broken", "field", "indonesian", "english"), ROWS, ids=[f"{one[2]} {at}" for at, one in enumerate(ROWS)])
def test_what_is_wrong_with_a_row(
    page: Flask, folder: Mapping[str, str], broken: Break, field: str, indonesian: str, english: str
) -> None:
    said = town_files.data(folder)
    broken(said)
    with pytest.raises(towns.BadTown) as fault:
        towns.check("banjarbaru", {name: town_texts.write(name, one) for name, one in said.items()})
    [*_, last] = told(page, fault.value.faults, "id")
    found = [one for one in told(page, fault.value.faults, "id") if indonesian in one[1]]
    assert found and found[0][0] == field, (fault.value.faults, last)
    assert not any("tidak dapat dipakai" in words for _field, words in told(page, fault.value.faults, "id"))
    assert any(english in words for _field, words in told(page, fault.value.faults, "en")), told(page, fault.value.faults, "en")


TEXTS = [
    ("offices.csv", "id,name\nmpp,\"MPP\nx,y\n", "", "Tanda kutip dibuka", "quote"),
    ("offices.csv", "id,name\nmpp,=cmd()\n", "name", "Baris 2 (name): Diawali seperti rumus", "Line 2 (name): "),
    ("offices.csv", "id,name\nmpp,\"a\"b\n", "", "Tabel tidak terbaca di sini", "table"),
    ("offices.csv", "id,name\nmpp,MPP,more\n", "", "3 isian untuk 2 kolom", "columns"),
    ("offices.csv", "id,id\nmpp,MPP\n", "", "dua kolom bernama sama", "two have the same"),
    ("offices.csv", "id,name\nmpp," + "x" * 3000 + "\n", "name", "kurang tanda kutip?", "quote missing"),
    ("offices.csv", "", "", "Nama kolom tidak ada", "names of the columns"),
    ("offices.csv", "id" + ",x" * 70 + "\n", "", "kolom; paling banyak 60", "columns; at most 60"),
    ("offices.csv", "x" * 400_001, "", "Lebih panjang dari 400000 huruf.", "Longer than 400000"),
    ("services.yaml", "services: [\n", "", "Tidak terbaca. Periksa spasi", "cannot be read"),
    ("services.yaml", "a: &x [1]\nb: *x\n", "", "tanda bintang", "References"),
    ("services.yaml", "[" * 40 + "]" * 40, "", "Lebih dari 12 tingkat", "12 levels"),
    ("services.yaml", "- 1\n", "", "nama dan isinya", "Names with values"),
    ("services.yaml", "services: 1\n", "services", "daftar bernama layanan", "list named services"),
]


@pytest.mark.parametrize(("name", "text", "field", "indonesian", "english"), TEXTS, ids=[one[3] for one in TEXTS])
def test_what_is_wrong_with_a_text(page: Flask, name: str, text: str, field: str, indonesian: str, english: str) -> None:
    with pytest.raises(towns.BadTown) as fault:
        town_files.data({name: text})
    [(about, words)] = told(page, fault.value.faults, "id")
    assert indonesian in words and about == field, words
    assert english in told(page, fault.value.faults, "en")[0][1]


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, raw in files:
            archive.writestr(name, raw)
    return out.getvalue()


ZIPS = [
    (b"PK\x03\x04" + b"0" * 500, "Bukan ZIP yang dapat dibaca.", "no ZIP"),
    (b"x" * 2_000_001, "lebih besar dari 2 MB", "larger than 2 MB"),
    (zipped(*((f"{place}.txt", b"") for place in range(41))), "Lebih dari 40 berkas", "More than 40 files"),
    (zipped(("app.py", b"")), "Tidak ada berkas folder kota", "No file of a town's folder"),
    (zipped(("a/town.yaml", b"id: x"), ("b/town.yaml", b"id: x")), "Ada dua kali dalam ZIP.", "twice"),
    (zipped(("town.yaml", b"x" * 1_600_001)), "Terlalu besar.", "Too large."),
    (zipped(("town.yaml", b"name: Kant\xf6r")), "Baris 1: Bukan UTF-8", "Line 1: "),
    (zipped(("town.yaml", b"name: a\x00b")), "tidak terlihat", "invisible"),
]


@pytest.mark.parametrize(("raw", "indonesian", "english"), ZIPS, ids=[one[1] for one in ZIPS])
def test_what_is_wrong_with_an_archive(page: Flask, raw: bytes, indonesian: str, english: str) -> None:
    with pytest.raises(towns.BadTown) as fault:
        town_archive.unpacked(raw)
    assert indonesian in told(page, fault.value.faults, "id")[0][1], fault.value.faults
    assert english in told(page, fault.value.faults, "en")[0][1], told(page, fault.value.faults, "en")


def test_what_we_have_no_words_for_is_told_as_it_was_said(page: Flask) -> None:
    assert told(page, ("town.yaml: the moon is wrong",), "id") == [("", "Isinya tidak dapat dipakai: the moon is wrong")]
