"""What a complaint is about and of what kind it is, as far as its words tell. A first sorting, for a human to correct."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

__all__ = ["Category", "Kind", "guess", "propose"]


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


class Kind(StrEnum):
    """The classes of SP4N-LAPOR! (indonesia 3.3). Each has clocks of its own; a supervisory one bypasses the office."""

    ORDINARY = "ordinary"  # pengaduan
    SUGGESTION = "suggestion"  # aspirasi
    REQUEST = "request"  # permintaan informasi
    SUPERVISORY = "supervisory"  # pengawasan: abuse of office, extortion, discipline


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


# Words of each kind that is no plain complaint. jv, su and bjn await review by native speakers.
_SUPERVISORY = frozenset(
    """pungli; pungutan liar; suap; disuap; menyuap; sogok; disogok; menyogok; calo; percaloan; korupsi; korup; gratifikasi; nepotisme
    uang rokok; uang pelicin; minta uang; minta duit; minta bayar; disuruh bayar; dimintai uang; uang tambahan; minta imbalan
    menyalahgunakan; penyalahgunaan; disalahgunakan; salah guna; pelecehan; dilecehkan; pemerasan; memeras; diperas; bolos; mangkir
    njaluk duit; njaluk dhuwit; nyuwun arta; menta duit; menta duwit; minta duwit; bribe; bribes; bribery; corruption; extortion
    asked money; harassment; harassed; misconduct""".replace("\n", ";").split(";")
)
_SUGGESTION = frozenset(
    """saran; usul; usulan; usulkan; mengusulkan; menyarankan; aspirasi; masukan; sebaiknya; alangkah baiknya; lebih baik; ada baiknya
    perlu ditambah; mohon ditambah; tolong ditambah; mohon dibangun; usulanipun; pamundut; saena; langkung sae; labih baik; baiknya
    suggest; suggestion; propose; proposal; it would; should have""".replace("\n", ";").split(";")
)
_REQUEST = frozenset(
    """tanya; nanya; bertanya; numpang tanya; mau tanya; minta info; mohon info; minta informasi; mohon informasi; permintaan informasi
    informasi tentang; apakah; bagaimana cara; gimana cara; bagaimana caranya; apa syarat; apa syaratnya; syaratnya apa; jam berapa
    jam buka; buka jam; kapan buka; kapan jadwal; jadwal; berapa biaya; biayanya berapa; dimana kantor; nyuwun pirsa; badhe tanglet
    tumaros; naros; batakun; handak batakun; question; how do; how can; where can; what time; when does""".replace("\n", ";").split(";")
)
# What is broken, missing or wrongly done: a plain complaint, however politely it is asked about.
_TROUBLE = frozenset(
    """rusak; mati; padam; banjir; mampet; bau; menumpuk; numpuk; bocor; berlubang; bolong; amblas; roboh; tumbang; keruh; macet
    tersumbat; tergenang; genangan; lambat; kasar; judes; marah; telat; terlambat; kecewa; keluhan; mengeluh; dipersulit; ditolak
    pejah; risak; pareum; ruksak; mampat; caah; broken; dead; flooded; dirty; rude; late""".replace("\n", ";").split(";")
)
_PHRASES = {
    kind: frozenset(" ".join(sign.split()) for sign in signs)
    for kind, signs in ((Kind.SUPERVISORY, _SUPERVISORY), (Kind.SUGGESTION, _SUGGESTION), (Kind.REQUEST, _REQUEST))
}
_BROKEN = frozenset(" ".join(sign.split()) for sign in _TROUBLE)
_OPENING = 2  # words: who begins so has said what it is


def propose(text: str) -> Kind:
    """The kind that the words point to; ORDINARY when they do not clearly point elsewhere. To be confirmed by the citizen.

    Supervisory words weigh most: an accusation must not land on the desk of the accused. What tells of something broken is a
    plain complaint, unless it opens with a word such as "saran" or "tanya".
    """
    words = re.findall(r"[a-z]+", text.lower())
    said = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
    if said & _PHRASES[Kind.SUPERVISORY]:
        return Kind.SUPERVISORY
    opening = {*words[:_OPENING], " ".join(words[:_OPENING])}
    for kind in (Kind.SUGGESTION, Kind.REQUEST):
        if opening & _PHRASES[kind]:
            return kind
    if said & _BROKEN:
        return Kind.ORDINARY
    return next((kind for kind in (Kind.SUGGESTION, Kind.REQUEST) if said & _PHRASES[kind]), Kind.ORDINARY)
