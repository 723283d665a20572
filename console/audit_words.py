"""What the audit's lines are called: what was done, to what, and why, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from console import case_words
from console.frame import role_name
from console.language import _, day, language, several
from console.reveal import reasons
from rules.permissions import Role
from rules.reference import spaced
from store import day_left
from store.audit import Line
from store.complaint_rows import State
from store.town_values import Town

_ENTERING = ("signed", "sign", "password", "staff")
REASONED = frozenset({"reveal", "reveal_limit", "case.unlock", "export_open"})
"""What is done with a reason in an officer's own words. They may name a citizen: whoever oversees without names never reads them."""


def deed(action: str) -> str:
    """An action; one that is not here is shown as it is written down."""
    area, _dot, name = action.partition(".")
    if area == "case" and name in set(State):
        return _("mengubah status kasus: %(state)s", state=case_words.state(State(name)))
    return {**_entering(), **_case(), **_queue(), **_calls(), **_town()}.get(action, action)


def about(subject: str, names: Mapping[str, str]) -> str:
    """What it was done to. `names` holds the names of "staff 12" and the like."""
    if subject in names:
        return names[subject]
    kind, _space, rest = subject.partition(" ")
    told = {
        "complaint": _("pengaduan"), "application": _("permohonan"), "callback": _("telepon balik"), "text": _("SMS"),
        "ticket": _("nomor antrean"), "counter": _("loket"), "call": _("telepon"), "queue": _("antrean"), "citizen": _("warga"),
        "export": _("unduhan"), "town": _("kota"), "staff": _("petugas"), "console": _("meja petugas"),
    }.get(kind, kind)  # fmt: skip
    if kind == "export":
        rest = rest[:8]
    return f"{told} {spaced(rest) if len(rest) == 8 and rest.isdigit() else rest}".strip()


def why(line: Line, names: Mapping[str, str], *, blind: bool = False) -> str:
    """Its reason. `blind`: only what was chosen from a list, nothing that somebody wrote."""
    first, colon, rest = line.purpose.partition(": ")
    if line.action.startswith("reveal"):
        chosen = reasons().get(first, "") if colon or first in reasons() else ""
        written = rest if chosen else line.purpose
        return (chosen or _("Alasan lain")) if blind else f"{chosen}: {written}" if chosen and written else chosen or written
    if line.action in (day_left.MOVED, day_left.VOID) and line.purpose.isdecimal():
        return several("%(count)s nomor", "%(count)s nomor", int(line.purpose))
    if blind and line.action in REASONED:
        return _("tertulis, tidak ditampilkan di sini")
    if line.action in ("staff_added", "staff_changed"):
        return " → ".join(_(role_name(Role(one))) if one in set(Role) else one for one in line.purpose.split(" -> "))
    return names.get(line.purpose, line.purpose)


def over_the_limit(lines: Sequence[Line], now: datetime) -> int:
    """How often in the last day somebody wanted to open more phones than an hour allows, of these lines."""
    return sum(one.action == "reveal_limit" and now - one.at < timedelta(days=1) for one in lines)


def chapters() -> dict[str, tuple[str, tuple[str, ...]]]:
    """What the audit can be narrowed to: its name in an address, what it is called, and the actions in it."""
    return {
        "opened": (_("Nomor HP dibuka, unduhan terbuka"), ("reveal", "reveal_limit", "export_open")),
        "exports": (_("Unduhan"), ("export", "export_open")),
        "entering": (_("Masuk, sandi, petugas"), tuple(name for name in _entering() if name.split("_")[0] in _ENTERING)),
        "town": (_("Kota: terbitan, templat"), tuple(_town())),
    }


def queue_left(line: Line, town: Town, serves: Callable[[str], bool]) -> str:
    """What became of those whom no counter called, in a sentence; "" for an office that is none of theirs."""
    office, service, day_ = (*line.subject.split(" ")[1:], "", "", "")[:3]
    if office not in town.offices or not serves(office) or not line.purpose.isdecimal():
        return ""
    offered = town.services.get(service)
    where = {
        "office": town.offices[office].short or town.offices[office].name, "service": offered.name(language()) if offered else service,
        "day": day(date.fromisoformat(day_)),
    }  # fmt: skip
    if line.action == day_left.MOVED:
        return several(
            "%(office)s, %(service)s: %(count)s nomor %(day)s belum terpanggil: pindah ke depan hari buka berikutnya, warga dikabari",
            "%(office)s, %(service)s: %(count)s nomor %(day)s belum terpanggil: pindah ke depan hari buka berikutnya, warga dikabari",
            int(line.purpose), **where,
        )  # fmt: skip
    return several(
        "%(office)s, %(service)s: %(count)s nomor %(day)s belum terpanggil: berakhir tanpa kabar",
        "%(office)s, %(service)s: %(count)s nomor %(day)s belum terpanggil: berakhir tanpa kabar", int(line.purpose), **where,
    )  # fmt: skip


def _entering() -> dict[str, str]:
    return {
        "signed_in": _("masuk ke meja petugas"), "signed_out": _("keluar dari meja petugas"), "sign_in_refused": _("ditolak masuk"),
        "signed_out_elsewhere": _("keluar dari tempat lain"), "password_chosen": _("memilih sandi"),
        "second_factor_moved": _("memindahkan kode ke HP lain"),
        "password_changed": _("mengganti sandi"), "staff_added": _("menambah petugas"), "staff_changed": _("mengubah petugas"),
        "staff_disabled": _("menonaktifkan petugas"), "staff_enabled": _("mengaktifkan petugas lagi"),
        "staff_invited": _("mengundang petugas"), "training_begun": _("mulai berlatih"), "training_ended": _("selesai berlatih"),
        "training_anew": _("memulai latihan dari awal"),
        "export": _("mengunduh, disamarkan"), "export_open": _("mengunduh, terbuka"), "export_made": _("berkas unduhan jadi"),
        "reveal": _("membuka nomor HP"), "reveal_limit": _("membuka nomor HP, melewati batas"),
        "filter_shared": _("membagikan saringan"), "phone of an officer": _("mengganti telepon petugas"),
        "data.erase": _("menghapus data seorang warga"), "data.hold": _("menahan pengolahan data seorang warga"),
        "data.release": _("membuka lagi pengolahan data seorang warga"), "data.new_owner": _("nomor HP berganti pemilik"),
        "demo.seed": _("mengisi riwayat demo"),
    }  # fmt: skip


def _case() -> dict[str, str]:
    return {
        "assigned": _("memberikan tugas"), "released": _("mengembalikan ke antrean"), "snoozed": _("menunda"), "done": _("menyelesaikan"),
        "undone": _("mengurungkan selesai"),
        "citizen.reply": _("membalas warga"), "case.reply": _("membalas warga"), "case.note": _("menulis catatan"),
        "case.file": _("menyimpan berkas"), "case.file_opened": _("membuka berkas"), "case.listened": _("mendengarkan rekaman"),
        "case.answer": _("menjawab pengaduan"), "case.ask": _("meminta keterangan"), "case.forward": _("meneruskan pengaduan"),
        "case.not_ours": _("menyatakan bukan wewenang"), "case.close": _("menutup pengaduan"),
        "case.reopen": _("membuka pengaduan lagi"), "case.status": _("mengubah status"), "case.take": _("mengambil kasus"),
        "case.assign": _("memberikan kasus"), "case.release": _("mengembalikan kasus"), "case.snooze": _("menunda kasus"),
        "case.merge": _("menggabungkan pengaduan"), "case.split": _("memecah pengaduan"), "case.link": _("menautkan kasus"),
        "case.unlink": _("melepas tautan kasus"), "case.correct": _("membetulkan pengaduan"), "case.delay": _("mencatat penundaan"),
        "case.prove": _("memeriksa bukti warga"), "case.unlock": _("membuka kunci nomor kasus"),
    }  # fmt: skip


def _queue() -> dict[str, str]:
    return {
        "counter_opened": _("membuka loket"), "counter_closed": _("menutup loket"), "queue_moved": _("memindah antrean sehari"),
        "ticket_given": _("memberi nomor antrean"), "ticket_sent_on": _("memindah nomor antrean"),
        "ticket_priority": _("mengubah prioritas antrean"), "ticket_cancelled": _("membatalkan nomor antrean"),
        day_left.MOVED: _("memindah nomor yang belum terpanggil"), day_left.VOID: _("mengakhiri nomor yang belum terpanggil"),
        "ticket_undone": _("mengurungkan langkah antrean"), "counter_freed": _("meninggalkan loket: ditutup otomatis"),
    }  # fmt: skip


def _calls() -> dict[str, str]:
    return {
        "call answered": _("menjawab telepon"), "call hold": _("menahan telepon"), "call resume": _("melanjutkan telepon"),
        "call end": _("mengakhiri telepon"), "call handed on": _("mengalihkan telepon"), "call wrapped up": _("mencatat hasil telepon"),
        "caller proved": _("memeriksa bukti penelepon"), "text sent": _("mengirim SMS kepada penelepon"),
        "complaint filed for a caller": _("mencatat pengaduan penelepon"),
        "complaint filed from a text": _("menjadikan SMS pengaduan"),
        "ticket taken for a caller": _("mengambil nomor antrean untuk penelepon"),
        "callback.listened": _("mendengarkan rekaman"), "called back": _("menelepon balik"), "call-back": _("mencatat hasil telepon balik"),
    }  # fmt: skip


def _town() -> dict[str, str]:
    return {
        "town_published": _("menerbitkan kota"), "town_undone": _("membatalkan terbitan kota"),
        "town_taken_in": _("memasukkan berkas kota"), "town_begun": _("memulai kota baru"), "town_discarded": _("membuang rancangan kota"),
        "template_changed": _("mengubah templat"), "template_hide": _("menghapus templat"),
        "template_restore": _("memulihkan templat bawaan"), "template_back": _("mengembalikan versi templat"),
    }  # fmt: skip
