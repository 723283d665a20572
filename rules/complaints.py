"""What a complaint is about: six categories whose order, and so whose keys on a phone, never change."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

__all__ = ["Category", "guess"]


class Category(StrEnum):
    """In the order of the menu, forever: 1 lamp, 2 road, 3 water, 4 waste, 5 staff, 6 other. A new one goes last.

    Street lamps come first because they were most of what Banjarbaru's 112 line was called for (indonesia 1.10).
    """

    LAMP = "lamp"
    ROAD = "road"
    WATER = "water"
    WASTE = "waste"
    STAFF = "staff"
    OTHER = "other"


# Weight -> words and two-word phrases. 5 names the thing itself, 1 is a hint, below 0 speaks against. "jalan" and
# "parit" are hints only, because addresses have them. Regional words (jv, su, bjn) await review by native speakers.
_SIGNS: dict[Category, dict[int, str]] = {
    Category.LAMP: {
        5: "lampu jalan, lampu jln, lampu dalan, pju, street light, street lights, street lamp, streetlight, streetlights, tiang lampu",
        3: "lampu, lampune, lampuna, lampunya, penerangan, bohlam, lamp, gelap gulita",
        2: "gelap, peteng, poek, kadap, dark",
        -3: "lampu merah",
    },
    Category.ROAD: {
        5: "jalan rusak, jln rusak, jl rusak, jalan ruksak, dalan rusak, dalan bolong, jalan berlubang, jalan bolong, pothole, potholes",
        3: "lubang, berlubang, lobang, belobang, balubang, aspal, trotoar, jembatan, jambatan, titian, kreteg, jeglongan, rambu, "
           "lampu merah, bridge",
        2: "bolong, amblas, retak, macet, road, sasak",
        1: "jalan, jln, dalan, rusak, ruksak",
    },
    Category.WATER: {
        5: "pdam, ledeng, leding, banjir, banjer, kabanjiran, caah, selokan, solokan, drainase, saluran air, air mati, air bersih, "
           "flood, flooded, drain",
        3: "saluran, got, gorong, genangan, tergenang, pipa, water",
        2: "air, banyu, cai, parit, mampet, mampat, tersumbat, bocor, keruh, pipe",
    },
    Category.WASTE: {
        5: "sampah, runtah, uwuh, ratik, rarahan, garbage, trash, rubbish, bak sampah",
        3: "tps, tpa, limbah, bangkai",
        2: "bau, busuk, tumpukan, diangkut, smell",
        1: "menumpuk, kotor, angkut",
    },
    Category.STAFF: {
        9: "pungli, pungutan, suap, disuap, sogok, calo, korupsi, bribe, bribes, uang rokok, uang pelicin, minta uang, minta duit, "
           "minta bayar, disuruh bayar, dimintai uang, njaluk duit, njaluk dhuwit, menta duit, menta duwit, minta duwit, asked money",
        3: "petugas, petugase, petugasna, petugasnya, pegawai, loket, pelayanan, palayanan, dilayani, judes, tidak sopan, dipersulit, "
           "diskriminasi, officer, staff, rude, clerk",
        2: "pejabat, lurah, camat, kasar, marah",
        1: "lambat, antrean, antrian",
        -2: "petugas sampah, petugas kebersihan, petugas pju",
    },
}
_WEIGHTS = {
    category: {sign: weight for weight, line in lines.items() for sign in line.split(", ")} for category, lines in _SIGNS.items()
}
# Who wins when two weigh the same: what is most surely meant when it is mentioned at all.
_WHEN_EQUAL = (Category.STAFF, Category.LAMP, Category.WASTE, Category.WATER, Category.ROAD)


def guess(text: str) -> Category:
    """The category that the words point to; OTHER when nothing does. A first sorting, for a human to correct."""
    words = re.findall(r"[a-z]+", text.lower())
    said = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
    weights = {category: sum(signs[sign] for sign in said & signs.keys()) for category, signs in _WEIGHTS.items()}
    best = max(weights.values())
    if best < 2:
        return Category.OTHER
    return next(category for category in _WHEN_EQUAL if weights[category] == best)
