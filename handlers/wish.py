"""Which service somebody means who texts "ANTRI e-ktp hilang" or "SYARAT akte lahir"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from store.towns import TownService

# How people write the services (indonesia.md 7.3). A town adds its own under `also:` in services.yaml.
_ALSO = {
    "KTP": ("ktp", "e ktp", "ektp", "ktp el", "ktpel", "katepe", "kartu penduduk", "id card", "identity card"),
    "KK": ("kk", "kartu keluarga", "kartu kel", "family card"),
    "AKTA": ("akta", "akte", "akta lahir", "akte lahir", "akta kelahiran", "akte kelahiran", "surat lahir", "birth certificate"),
    "AKTA_MATI": ("akta mati", "akta kematian", "akte kematian", "surat kematian"),
    "KIA": ("kia", "ktp anak", "kartu anak"),
    "IZIN": ("izin", "ijin", "nib", "izin usaha", "ijin usaha", "siup", "situ", "oss", "business licence"),
    "PINDAH": ("pindah", "surat pindah", "skpwni", "pindah domisili", "mutasi", "moving letter"),
    "PASPOR": ("paspor", "passport", "pasport", "pasfor"),
    "SIM": ("sim", "sim c", "sim a", "surat ijin mengemudi"),
    "SKCK": ("skck", "skkb", "kelakuan baik", "catatan polisi"),
    "PAJAK": ("pajak", "pbb", "pkb", "stnk", "samsat"),
    "BPJS": ("bpjs", "jkn", "kis", "bpjs kesehatan", "askes"),
}

# What happens in a family, and the services it takes, the first to be done first (indonesia.md F36).
_EVENTS = {
    ("bayi", "lahir", "lahiran", "melahirkan", "punya bayi", "anak lahir", "birth", "baby"): ("AKTA", "KK", "KIA"),
    ("meninggal", "wafat", "mati", "duka", "kematian", "death"): ("AKTA_MATI", "KK"),
    ("pindah rumah", "pindahan", "boyongan", "moving"): ("PINDAH", "KK", "KTP"),
    ("usaha", "warung", "toko", "dagang", "jualan", "buka usaha", "business"): ("IZIN",),
    ("hilang", "kehilangan", "kecopetan", "dompet hilang", "lost"): ("KTP", "KK"),
    ("menikah", "nikah", "kawin", "married"): ("KK", "KTP"),
}


def meant(words: str, services: Iterable[TownService]) -> TownService | None:
    """The service that the words name, the longest name winning ("akta kematian" over "akta"); None when none is named."""
    said = f" {_plain(words)} "
    best: tuple[int, TownService] | None = None
    for service in services:
        for name in _names(service):
            if name and f" {name} " in said and (best is None or len(name) > best[0]):
                best = (len(name), service)
    return best[1] if best else None


def unnamed(words: str, services: Iterable[TownService]) -> str:
    """The words, plain and small, less every name of a service."""
    left = f" {_plain(words)} "
    names = {name for service in services for name in _names(service)} | {name for also in _ALSO.values() for name in also}
    for name in sorted(names, key=len, reverse=True):
        left = left.replace(f" {name} ", " ") if name else left
    return " ".join(left.split())


def event(words: str, services: Mapping[str, TownService]) -> tuple[TownService, ...]:
    """The town's services that something in a family takes ("punya bayi"); none when no such thing is named."""
    said = f" {_plain(words)} "
    for names, codes in _EVENTS.items():
        if any(f" {name} " in said for name in names):
            return tuple(services[code] for code in codes if code in services)
    return ()


def _names(service: TownService) -> Iterable[str]:
    yield _plain(service.code)
    yield from (_plain(name) for name in service.names.values())
    yield from _ALSO.get(service.code, ())
    also = service.facts.get("also", ())
    yield from (_plain(str(name)) for name in (also if isinstance(also, (list, tuple)) else ()))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
