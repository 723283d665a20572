"""Names for what of a town's files no form asks for."""

from __future__ import annotations

from collections.abc import Mapping


def _(text: str) -> str:
    return text  # marked for translation


TITLES: Mapping[str, str] = {"town.yaml": _("Pengaturan"), "holidays.yaml": _("Hari libur"), "synonyms.yaml": _("Sinonim"),
                             "answers.yaml": _("Templat jawaban"), "wording.yaml": _("Kata-kata menu")}  # fmt: skip
"""Of the files that are no sheet; a new file gets its title here."""
TONGUES: Mapping[str, str] = {"id": _("Indonesia"), "en": _("Inggris"), "jv": _("Jawa"), "su": _("Sunda"), "bjn": _("Banjar")}
RESERVED: Mapping[str, str] = {
    "lines": _("saluran"), "training": _("tanda kota latihan"), "words": _("kata nama kota di depan SMS"),
    "parent": _("kota induk"), "example": _("tanda kota contoh"), "map_tiles": _("server peta"), "code": _("kode wilayah"),
    "zone": _("zona waktu"), "lookup": _("tanya ke sistem kantor (lookup)"),
}  # fmt: skip
"""What only a technician sets (store/town_reserved.py)."""
OTHERS: Mapping[str, Mapping[str, str]] = {
    "town.yaml": {
        **RESERVED, "id": _("tanda pengenal kota"), "province": _("provinsi"), "area_code": _("kode area telepon"),
        "survey_weights": _("bobot survei"),
    },
    "services.yaml": {
        "lookup": RESERVED["lookup"], "quota_total": _("seluruh nomor per kantor dan hari"), "phone_share": _("bagian telepon (persen)"),
        "also": _("sebutan lain"), "near": _("dikabari bila sekian orang di depan"), "example": _("hanya contoh"), "services": _("layanan"),
    },
    "offices.csv": {"spoken": _("nama yang diucapkan di telepon"), "example": _("hanya contoh")},
    "lines.yaml": {"queue": _("antrean petugas"), "lines": RESERVED["lines"]},
    "holidays.yaml": {
        "day": _("Tanggal"), "name": _("Nama"), "local": _("libur kota sendiri"), "unsure": _("belum pasti"), "holidays": _("Hari libur"),
    },
    "deadlines.yaml": {"clocks": _("tenggat")},
    "news.yaml": {"news": _("kabar"), "example": _("hanya contoh")},
    "synonyms.yaml": {"words": _("Kata")},
    "wording.yaml": TONGUES,
}  # fmt: skip
"""By file: facts that are only in the file, and the names of its lists."""
