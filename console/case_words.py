"""How the console names what a case has: states, kinds, channels, and what happened. Indonesian; the catalogue has the English."""

from __future__ import annotations

from console.language import _
from rules.callbacks import Outcome
from rules.complaints import Category, Kind
from rules.escalation import Level
from store import callbacks
from store.applications import Status
from store.complaint_rows import State
from store.leaving import Why
from store.messages import State as TextState
from store.queue_rows import State as TicketState

COLOURS = {
    State.RECEIVED: "azure", State.CHECKING: "azure", State.FORWARDED: "indigo", State.WORKING: "blue", State.ANSWERED: "green",
    State.CLOSED: "secondary", State.NEEDS_FACTS: "yellow", State.NOT_OURS: "secondary", State.REOPENED: "orange", State.RAISED: "red",
}  # fmt: skip


def state(one: State) -> str:
    """Where a complaint stands."""
    return {
        State.RECEIVED: _("Diterima"), State.CHECKING: _("Diperiksa"), State.FORWARDED: _("Diteruskan"), State.WORKING: _("Ditangani"),
        State.ANSWERED: _("Dijawab"), State.CLOSED: _("Ditutup"), State.NEEDS_FACTS: _("Perlu keterangan"),
        State.NOT_OURS: _("Bukan wewenang"), State.REOPENED: _("Dibuka lagi"), State.RAISED: _("Naik ke atasan"),
    }[one]  # fmt: skip


def status(one: Status) -> str:
    """Where an application stands."""
    return {
        Status.RECEIVED: _("Diterima"), Status.CHECKED: _("Diproses"), Status.NEEDS_PAPERS: _("Kurang berkas"),
        Status.APPROVED: _("Disetujui"), Status.READY: _("Siap diambil"), Status.COLLECTED: _("Sudah diambil"),
        Status.REFUSED: _("Ditolak"), Status.WITHDRAWN: _("Dibatalkan"),
    }[one]  # fmt: skip


def ticket(one: TicketState) -> str:
    """Where a queue number stands."""
    return {
        "waiting": _("Menunggu"), "called": _("Dipanggil"), "serving": _("Dilayani"), "done": _("Sudah selesai"), "skipped": _("Dilewati"),
        "postponed": _("Ditunda"), "cancelled": _("Dibatalkan"), "no_show": _("Tidak hadir"), "moved": _("Dipindah"),
    }.get(str(one), str(one))  # fmt: skip


def category(one: Category) -> str:
    """What a complaint is about."""
    return {
        Category.LAMP: _("Lampu jalan"), Category.ROAD: _("Jalan"), Category.WATER: _("Air dan saluran"), Category.WASTE: _("Sampah"),
        Category.STAFF: _("Pelayanan petugas"), Category.OTHER: _("Lainnya"),
    }[one]  # fmt: skip


def kind(one: Kind) -> str:
    """The class of a complaint."""
    return {
        Kind.ORDINARY: _("Pengaduan"), Kind.SUGGESTION: _("Aspirasi"), Kind.REQUEST: _("Permintaan informasi"),
        Kind.SUPERVISORY: _("Pengawasan"),
    }[one]  # fmt: skip


def level(one: Level) -> str:
    """How high it was raised."""
    return {
        Level.UNIT_HEAD: _("kepala unit"), Level.COORDINATOR: _("koordinator pengaduan"), Level.OMBUDSMAN: _("Ombudsman diberitahukan")
    }[one]  # fmt: skip


def channel(one: str) -> str:
    """On which line something was said."""
    return {"ussd": "USSD", "sms": "SMS", "voice": _("Telepon"), "desk": _("Loket"), "web": "Web"}.get(one, one)


def text_state(one: TextState) -> tuple[str, str]:
    """What became of a text, and its colour."""
    return {
        TextState.OWED: (_("menunggu dikirim"), "yellow"), TextState.SENT: (_("terkirim ke jaringan"), "azure"),
        TextState.DELIVERED: (_("sampai di HP"), "green"), TextState.FAILED: (_("gagal"), "red"),
        TextState.EXPIRED: (_("tidak terkirim, kedaluwarsa"), "red"), TextState.HEARD: (_("masuk"), "secondary"),
    }[one]  # fmt: skip


def call_back(one: callbacks.State) -> str:
    """Where a call-back is."""
    return {
        callbacks.State.WAITING: _("Dijadwalkan"), callbacks.State.READY: _("Antre ditelepon"),
        callbacks.State.CALLED: _("Sedang ditelepon"), callbacks.State.OFFICER: _("Minta petugas"),
        callbacks.State.DONE: _("Sudah selesai"),
        callbacks.State.GAVE_UP: _("Tidak tersambung"), callbacks.State.DROPPED: _("Dibatalkan"),
    }[one]  # fmt: skip


def came(one: Outcome) -> str:
    """What came of the latest call to somebody who asked to be called."""
    return {
        Outcome.ANSWERED: _("diangkat"), Outcome.INVALID: _("nomor salah"), Outcome.DECLINED: _("ditolak"),
        Outcome.NO_ANSWER: _("tidak dijawab"), Outcome.BUSY: _("nada sibuk"), Outcome.FAILED: _("tidak tersambung"),
        Outcome.UNKNOWN: _("tidak diketahui"),
    }[one]  # fmt: skip


def spoken(language: str) -> str:
    """The name of a citizen's language."""
    return {
        "id": "Bahasa Indonesia", "en": "English", "jv": "Basa Jawa", "su": "Basa Sunda", "bjn": "Bahasa Banjar"
    }.get(language, language)  # fmt: skip


def doubt(one: str) -> str:
    """Why a text looks like a swindler's."""
    return {
        "link": _("Ada tautan. Warga diajari tidak percaya SMS bertautan."),
        "secret": _("Menyebut PIN, sandi, kode, atau nomor rekening. Kantor tidak pernah memintanya."),
        "money": _("Menyebut kirim uang atau pulsa. Kantor tidak pernah memintanya."),
    }[one]


def happened(what: str) -> str:
    """What the staff did about a case."""
    return {
        "assigned": _("Diberikan kepada"), "released": _("Dikembalikan ke antrean"), "returned": _("Kembali ke antrean, tidak disentuh"),
        "raised": _("Kembali kedua kali: penyelia melihatnya"), "snoozed": _("Ditunda sampai"), "woke": _("Muncul lagi"),
        "done": _("Selesai di meja"), "undone": _("Selesainya diurungkan"),
        "named": _("Disebut dalam catatan"), "corrected": _("Dibetulkan"), "merged": _("Digabung"),
        "split": _("Dipecah"), "linked": _("Ditautkan"), "raised_hand": _("Minta bantuan"),
        "proved": _("Penelepon membuktikan diri"), "unlocked": _("Kunci dibuka"),
    }.get(what, what)  # fmt: skip


def why(detail: str) -> str:
    """The words of a case's event: an officer's, or why the house put it back."""
    known: dict[str, str] = {Why.DISABLED: _("Akun petugasnya dinonaktifkan"), Why.ROLE: _("Peran petugasnya diganti")}
    return known.get(detail, detail)


def reasons() -> dict[str, str]:
    """Why a complaint is closed by an officer."""
    return {
        "settled": _("Sudah beres"), "silent": _("Warga tidak menjawab"), "nothing_found": _("Sudah dicek, tidak ditemukan"),
        "elsewhere": _("Ditangani instansi lain"), "withdrawn": _("Ditarik oleh warga"), "other": _("Lainnya"),
    }  # fmt: skip
