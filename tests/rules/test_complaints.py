"""What a complaint is about, from the citizen's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.complaints import Category, Kind, guess, propose


def test_the_keys_on_the_phone_never_move() -> None:
    assert [category.value for category in Category][:6] == ["lamp", "road", "water", "waste", "staff", "other"]


@pytest.mark.parametrize(("text", "category"), [
    ("lampu jalan mati di sungai ulin", Category.LAMP), ("PJU gelap jln a yani", Category.LAMP), ("lampune peteng", Category.LAMP),
    ("lampu jalan rusak", Category.LAMP), ("street light broken", Category.LAMP), ("lampu dalan kadap banar", Category.LAMP),
    ("jalan berlubang besar", Category.ROAD), ("jln rusak parah", Category.ROAD), ("dalan bolong", Category.ROAD),
    ("lampu merah simpang mati", Category.ROAD), ("big pothole", Category.ROAD), ("titian patah", Category.ROAD),
    ("banjir di jalan cempaka", Category.WATER), ("air pdam mati 3 hari", Category.WATER), ("got mampet bau", Category.WATER),
    ("banyu ledeng butek", Category.WATER), ("caah di jalan", Category.WATER),
    ("sampah menumpuk di jalan", Category.WASTE), ("parit lalang banyak sampah", Category.WASTE), ("ratik batumpuk", Category.WASTE),
    ("petugas sampah tidak datang", Category.WASTE), ("runtah teu diangkut", Category.WASTE),
    ("petugas minta uang 50rb", Category.STAFF), ("pungli ktp", Category.STAFF), ("pegawai judes", Category.STAFF),
    ("ditarik pungutan untuk lampu jalan", Category.STAFF), ("loket tutup, pelayanan lambat", Category.STAFF),
    ("halo", Category.OTHER), ("", Category.OTHER), ("jalan bintang", Category.OTHER), ("tetangga ribut", Category.OTHER),
])
def test_the_words_point_to_the_category(text: str, category: Category) -> None:
    assert guess(text) is category


@given(st.text(max_size=80))
def test_any_text_has_a_category_whatever_its_capitals(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    assert guess(plain.upper()) is guess(plain.lower())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("lampu jalan mati di Komet", Kind.ORDINARY, id="something broken"),
        pytest.param("kapan lampu di Komet diperbaiki, sudah mati seminggu", Kind.ORDINARY, id="asked politely, still broken"),
        pytest.param("petugas loket judes", Kind.ORDINARY, id="manners are for the office"),
        pytest.param("petugas minta uang di loket", Kind.SUPERVISORY, id="money is for the overseer"),
        pytest.param("saran: jalan rusak itu diaspal, petugas korupsi", Kind.SUPERVISORY, id="an accusation weighs most"),
        pytest.param("saran tambah lampu di taman", Kind.SUGGESTION, id="a suggestion"),
        pytest.param("usul jalan rusak diaspal", Kind.SUGGESTION, id="who opens so has said what it is"),
        pytest.param("mau tanya jam buka kantor camat", Kind.REQUEST, id="a question"),
        pytest.param("jam berapa loket KTP buka", Kind.REQUEST, id="a question without a question word in front"),
        pytest.param("", Kind.ORDINARY, id="nothing"),
    ],
)
def test_the_kind_that_the_words_propose(text: str, kind: Kind) -> None:
    assert propose(text) is kind


@given(st.text(max_size=80))
def test_every_text_has_a_kind(text: str) -> None:
    assert propose(text) in Kind
