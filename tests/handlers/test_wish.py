"""Which service is meant by what people text."""

from __future__ import annotations

import pytest

from handlers.wish import meant
from store.town_values import TownService


def service(code: str, name: str, **facts: object) -> TownService:
    return TownService(code, {"id": name, "en": name}, code[0], 0, 1, 10, 10, 1, "birth_year", facts=facts)


SERVICES = (
    service("KTP", "KTP-el"),
    service("KK", "Kartu Keluarga"),
    service("AKTA", "Akta kelahiran"),
    service("AKTA_MATI", "Akta kematian"),
    service("KIA", "Kartu anak"),
    service("IZIN", "Izin usaha (NIB)"),
    service("RUMAH", "Izin bangunan", also=("imb", "pbg")),
)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param("KTP", "KTP", id="the code"),
        pytest.param("e-ktp hilang", "KTP", id="as most people write it"),
        pytest.param("mau urus KTPEL", "KTP", id="glued"),
        pytest.param("ktp anak", "KIA", id="the longer name wins over the shorter in it"),
        pytest.param("akte lahir", "AKTA", id="a common misspelling"),
        pytest.param("akta kematian", "AKTA_MATI", id="another deed"),
        pytest.param("kartu keluarga", "KK", id="the full name"),
        pytest.param("ijin usaha", "IZIN", id="the old spelling"),
        pytest.param("PBG", "RUMAH", id="a word that the town added"),
        pytest.param("kktp", None, id="part of a word is not the word"),
        pytest.param("", None, id="nothing"),
        pytest.param("🙂", None, id="no letters"),
    ],
)
def test_meant(words: str, code: str | None) -> None:
    found = meant(words, SERVICES)
    assert (found.code if found else None) == code
