"""Danger to life is heard in five languages, and paperwork about it is not."""

from __future__ import annotations

import pytest

from rules.emergency import urgent


@pytest.mark.parametrize("text", [
    "Kebakaran di Komet!", "LAPOR kebakaran rumah", "ada kecelakaan di jl a yani km 33", "ibu saya sakit parah", "tolong cepat",
    "tlg cpt", "istri saya mau melahirkan", "ketuban istri pecah", "perampokan di toko", "ada begal", "anak tenggelam di sungai",
    "hanyut terbawa arus", "kena listrik menyengat", "tetangga kesetrum", "TOLOOOONG CEPAAAT", "kebakarn rumah",
    "ada kecelakan motor", "tabrakkan di simpang", "bapak tidak sadarkan diri", "sesak nafas", "anak saya hilang di pasar",
    "gas bocor", "pohon tumbang menimpa rumah", "kabel listrik putus", "surat KTP hilang dan rumah kebakaran sekarang",
    "lampu jalan mati ada korban kecelakaan", "kecelakaan kerja di proyek, luka parah", "tulung cepet, omah kobongan",
    "ono wong semaput", "pak lurah kelelep", "tulungan gancang imah kahuruan", "budak titeuleum", "pun bapa gering parah",
    "tulungi lakas rumah kabakaran", "ada nang tinggalam", "bini ulun handak baranak", "kasatrum listrik", "fire in the market",
    "someone is drowning", "my father had a heart attack", "he is bleeding", "we were robbed",
    "ada pencuri di rumah", "KDRT suami memukul istri", "ular masuk rumah", "banjir besar masuk rumah",
])
def test_danger_is_heard(text: str) -> None:
    assert urgent(text)


@pytest.mark.parametrize("text", [
    "", "48217396", "lampu jalan mati", "lampu jalan mau mati", "surat keterangan kecelakaan kerja",
    "surat keterangan kecelakaan lalu lintas", "asuransi kecelakaan", "klaim jaminan kecelakaan kerja", "cuti melahirkan",
    "biaya melahirkan", "surat keterangan melahirkan", "akta anak saya hilang", "KTP hilang", "surat kehilangan",
    "sampah menumpuk", "pajak sudah terbayar", "pemadaman listrik", "akta kematian", "kembang api", "lampu darurat mati",
    "syarat akta kelahiran", "petugas minta uang", "larut malam", "hasil diperiksa", "mohon segera", "tolong cek ktp saya",
    "jalan rusak berlubang", "air pdam mati", "pengarahan petugas", "terlintas di pikiran", "street light is out",
    "emergency exit light is broken", "fire insurance",
])
def test_everyday_matters_are_not_danger(text: str) -> None:
    assert not urgent(text)
