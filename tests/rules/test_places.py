"""Finding the kelurahan that somebody means, in the two towns' real lists."""

from __future__ import annotations

import csv
from math import pi
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.places import PART, SURE, TYPO, find, kilometres

TOWNS = Path(__file__).parents[2] / "towns"
PLACES = [
    (row["code"], row["name"])
    for town in ("banjarbaru", "rangkui")
    for row in csv.DictReader((TOWNS / town / "regions.csv").read_text(encoding="utf-8").splitlines())
]
SIDES = ("Barat", "Selatan", "Tengah", "Timur", "Utara")
names = st.sampled_from(PLACES)


@pytest.mark.parametrize(("text", "names"), [
    pytest.param("Landasan Ulin Timur", ["Landasan Ulin Timur"], id="one of five with the same beginning"),
    pytest.param("lampu mati di landasan ulin tmr dekat pasar", ["Landasan Ulin Timur"], id="a shortened direction"),
    pytest.param("landasanulinbarat", ["Landasan Ulin Barat"], id="written in one"),
    pytest.param("kel. lok tabat utara rt 3", ["Loktabat Utara"], id="written in two"),
    pytest.param("sei ulin", ["Sungai Ulin"], id="sei is sungai"),
    pytest.param("KOMET", ["Komet"], id="capitals"),
    pytest.param("gajahmada", ["Gajah Mada"], id="the other town"),
    pytest.param("di cempaka dan komet", ["Cempaka", "Komet"], id="two places"),
    pytest.param("parit lalang, pintu air", ["Parit Lalang", "Pintu Air"], id="two places of two words"),
])
def test_a_full_name_is_sure(text: str, names: list[str]) -> None:
    found = find(text, PLACES)
    assert sorted(place.name for place in found) == names
    assert all(place.sure and place.score == SURE for place in found)


@pytest.mark.parametrize(("text", "name"), [
    pytest.param("kommet", "Komet", id="a letter too many"),
    pytest.param("cempka", "Cempaka", id="a letter lost"),
    pytest.param("syamsuddin noor", "Syamsudin Noor", id="a usual other spelling"),
    pytest.param("masjid jami'", "Masjid Jamik", id="an apostrophe for k"),
    pytest.param("lndasan uln selatan", "Landasan Ulin Selatan", id="two slips in a long name"),
    pytest.param("bitnang", "Bintang", id="neighbours swapped"),
])
def test_a_slip_is_only_a_guess(text: str, name: str) -> None:
    found = find(text, PLACES)
    assert [(place.name, place.score, place.sure) for place in found] == [(name, TYPO, False)]


@pytest.mark.parametrize(("text", "names"), [
    pytest.param("loktabat", ["Loktabat Selatan", "Loktabat Utara"], id="which Loktabat"),
    pytest.param("guntung", ["Guntung Manggis", "Guntung Paikat", "Guntung Payung"], id="which Guntung"),
    pytest.param("di landasan ulin", [f"Landasan Ulin {side}" for side in SIDES], id="which Ulin"),
])
def test_half_a_name_offers_all_that_begin_so(text: str, names: list[str]) -> None:
    found = find(text, PLACES)
    assert sorted(place.name for place in found) == names
    assert {place.score for place in found} == {PART}


@pytest.mark.parametrize("text", [
    "", "halo", "di sungai", "pintu rusak", "tadi malam di dalam rumah", "jalan komen", "bangkai ayam", "ada binatang",
    "asap", "parit mampet", "12345",
])
def test_everyday_words_are_no_places(text: str) -> None:
    assert find(text, PLACES) == []


def test_the_longer_name_wins_over_one_inside_it() -> None:
    places = [("1", "Landasan Ulin"), ("2", "Landasan Ulin Timur"), ("3", "Ulin")]
    assert [place.code for place in find("rt 4 landasan ulin timur", places)] == ["2"]
    assert [place.code for place in find("rt 4 landasan ulin", places)] == ["1"]


@given(names, st.sampled_from(["", "di ", "kel. ", "rt 02 "]), st.booleans())
def test_every_place_is_found_by_its_own_name(place: tuple[str, str], before: str, shout: bool) -> None:
    text = before + (place[1].upper() if shout else place[1])
    assert [(found.code, found.score) for found in find(text, PLACES)] == [(place[0], SURE)]


@given(names, st.data())
def test_a_lost_letter_never_gives_another_place_as_sure(place: tuple[str, str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(place[1]) - 1))
    written = place[1][:cut] + place[1][cut + 1:]
    assert all(found.code == place[0] for found in find(written, PLACES) if found.sure)


def test_distances() -> None:
    assert kilometres(0, 0, 0, 180) == pytest.approx(pi * 6371.0088)
    assert kilometres(-3.44075, 114.83739, -3.45585, 114.87824) == pytest.approx(4.8, abs=0.1)
    assert kilometres(-3.4, 114.8, -3.4, 114.8) == 0


points = st.tuples(st.floats(-11, 6), st.floats(95, 141))


@given(points, points)
def test_the_way_back_is_as_long(here: tuple[float, float], there: tuple[float, float]) -> None:
    assert kilometres(*here, *there) == pytest.approx(kilometres(*there, *here))
