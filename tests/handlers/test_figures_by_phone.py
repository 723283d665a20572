"""Figures and short texts on each channel: keyed step by step, and how people name an office and a month in one SMS."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from gateway.turns import Setting, open_at, play
from handlers.figures import _days, _office, _wished_month
from handlers.service import Visit, services
from menus.model import Book, Channel
from menus.session import Session
from menus.wording import screen
from rules.chance import Chance
from rules.figures import OVER, written
from rules.phone import Phone
from rules.satisfaction import ELEMENTS
from store import figures
from store.figures import figures as table
from store.towns import Town
from store.unit import Store
from tests.stories.reading import book

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)
KEPT = {
    "received": 1300, "finished": 1240, "due": 1250, "kept": 1150, "took.010": 700, "took.014": 500, "took.999": 40, "taken": 2000,
    "served": 1500, "no_show": 500, "forms": 278, "begun": 300, "rating.4": 30, "rating.1": 10,
    **{f"skm.{element}": 937 for element in ELEMENTS},
}  # fmt: skip


@pytest.fixture(scope="module")
def read() -> Book:
    return book()


@pytest.fixture
def counted(store: Store) -> Store:
    """October at the MPP, counted."""
    here: dict[str, Any] = {"town": "banjarbaru", "month": OCTOBER, "office": "mpp", "service": "KTP"}
    with store.writing() as unit:
        unit.conn.execute(insert(table), [{**here, "measure": measure, "n": n} for measure, n in KEPT.items()])
        unit.conn.execute(insert(table), [{**here, "office": "", "service": "", "measure": m, "n": 40} for m in ("complaints", "done_due", "done_kept")])
    return store


def shown(store: Store, read: Book, channel: Channel, state: str, keys: list[str], language: str = "id") -> str:
    line = next(line for line in store.towns().lines if line.kind == "ussd")
    setting = Setting(read, services(), channel, 1, Phone("+6284000000001"), line, store.towns(), NOW, Chance(), False)
    with store.reading() as unit:
        played = open_at(setting, unit, Session(state, language, {"town": "banjarbaru"}), state)
        for key in keys:
            played = play(setting, unit, played, [key])
            assert not played.notice, (key, played.notice)
    return screen(read, played.session, channel).text


@pytest.mark.parametrize("channel", [Channel.USSD, Channel.VOICE])
@pytest.mark.parametrize(
    ("keys", "text"),
    [
        pytest.param(["2", "1", "1"], "MPP Banjarbaru Okt 2026: 1.240 selesai, separuh dalam 1,0 hari kerja, tepat waktu 92%, nilai 84,26 (B) dari 278 orang.", id="summary"),
        pytest.param(["1", "1", "2"], "Banjarbaru Okt 2026: masuk 1.300, selesai 1.240, terlambat 100, tepat waktu 92%. Separuh dalam 1,0 hari kerja, 9 dari 10 dalam 1,4.", id="times"),
        pytest.param(["2", "1", "3"], "MPP Banjarbaru Okt 2026: indeks 84,26 (B), 278 survei, bobot 1/9. Tak lengkap 22, tidak dihitung. Nilai SMS 3-4: 75%", id="satisfaction"),
        pytest.param(["2", "1", "4"], "MPP Banjarbaru Okt 2026: 2.000 nomor antrean, 1.500 dilayani, 25% tidak datang.", id="queue"),
        pytest.param(["2", "1", "5"], "Banjarbaru Okt 2026: 40 pengaduan. Tanggapan tepat waktu -, selesai tepat waktu 100%.", id="complaints are the town's"),
        pytest.param(["3", "1", "1"], "Kec. Landasan Okt 2026: belum cukup data. Angka di bawah 10 tidak ditampilkan.", id="another office has none"),
    ],
)  # fmt: skip
def test_keyed_step_by_step(counted: Store, read: Book, channel: Channel, keys: list[str], text: str) -> None:
    if keys[0] == "3":
        office = counted.towns().by_id["banjarbaru"].offices["landasan-ulin"]
        text = text.replace("Kec. Landasan", office.facts["spoken"] if channel is Channel.VOICE else office.short)
    if channel is Channel.VOICE:  # where five options are a page, the months need none more
        keys = [keys[0], "1", keys[2]]
    assert shown(counted, read, channel, "figures.start", keys) == text


@pytest.mark.parametrize("language", ["en", "jv", "su", "bjn"])
def test_each_language_tells_the_same_numbers(counted: Store, read: Book, language: str) -> None:
    told = shown(counted, read, Channel.USSD, "figures.start", ["2", "1", "1"], language)
    assert written(1240, language) in told and written(Decimal("84.26"), language) in told and "92%" in told


def test_the_phone_tells_what_is_published(counted: Store) -> None:
    town = counted.towns().by_id["banjarbaru"]
    with counted.reading() as unit:
        found = figures.published(unit, town, "mpp", OCTOBER)
    assert found.index and (found.index.value, found.index.grade, found.index.forms, found.incomplete) == (Decimal("84.26"), "B", 278, 22)
    assert found.on_time and (found.finished, found.late, found.on_time.percent, found.median, found.ninth) == (1240, 100, 92, 10, 14)
    assert figures.rating_average(found.ratings or {}) == Decimal("3.25")


@pytest.mark.parametrize(
    ("words", "office", "month"),
    [
        pytest.param("", "*", 10, id="nothing said: the town, the last month"),
        pytest.param("MPP", "mpp", 10, id="an office by its short name"),
        pytest.param("landasan ulin agustus", "landasan-ulin", 8, id="an office and a month"),
        pytest.param("kecamatan", "*", 10, id="a word that many offices have"),
        pytest.param("bjb utara 9", "banjarbaru-utara", 9, id="a month by its number"),
        pytest.param("banjarbaru", "*", 10, id="the town's own name"),
        pytest.param("nov", "*", 10, id="a month that is not over"),
    ],
)
def test_what_is_meant_in_one_sms(store: Store, words: str, office: str, month: int) -> None:
    town: Town = store.towns().by_id["banjarbaru"]
    with store.reading() as unit:
        visit = Visit(1, None, "id", "sms", NOW, town, store.towns(), ("banjarbaru",), unit, Chance())
        said = words.lower().split()
        assert _office(town, said) == office
        assert _wished_month(town, visit, said).month == month


@pytest.mark.parametrize(("tenths", "language", "wanted"), [(None, "id", "-"), (14, "id", "1,4"), (14, "en", "1.4"), (600, "id", "60,0"), (OVER, "id", ">60")])
def test_durations(tenths: int | None, language: str, wanted: str) -> None:
    assert _days(tenths, language) == wanted


def test_short_texts_on_a_screen(store: Store, read: Book) -> None:
    assert shown(store, read, Channel.USSD, "bulletin.start", ["2"]).endswith("tanpa jeda istirahat. (2 Nov 2026)")
    assert shown(store, read, Channel.VOICE, "bulletin.start", ["2"]).endswith("tanpa jeda istirahat. Tanggal 2 November 2026.")
    assert shown(store, read, Channel.USSD, "bulletin.start", ["4"]) == "Belum ada kabar tentang itu."
