"""What the columns of an export are called, and what stands in them, in the language of whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from console import case_words
from console.language import _
from rules.complaints import Category, Kind
from rules.escalation import Level
from store import callbacks
from store.applications import Status
from store.complaint_rows import State
from store.export_files import Spoken
from store.exports import What
from store.messages import State as TextState
from store.queue_rows import State as TicketState
from store.town_values import Town

_T = TypeVar("_T")
CHANNELS = ("ussd", "sms", "voice", "desk", "web")
LANGUAGES = ("id", "en", "jv", "su", "bjn")


def spoken(what: What, town: Town) -> Spoken:
    """The words of one kind of export."""
    offices = {one.id: one.name for one in town.offices.values()}
    channels = _of(CHANNELS, case_words.channel)
    values: dict[What, Mapping[str, Mapping[str, str]]] = {
        What.COMPLAINTS: {
            "category": _of(Category, case_words.category), "kind": _of(Kind, case_words.kind), "state": _of(State, case_words.state),
            "level": _of(Level, case_words.level), "channel": channels,
        },
        What.QUEUE: {"state": _of(TicketState, case_words.ticket), "office": offices},
        What.MESSAGES: {
            "state": _of(TextState, lambda one: case_words.text_state(one)[0]), "direction": {"in": _("masuk"), "out": _("keluar")},
        },
        What.APPLICATIONS: {"status": _of(Status, case_words.status), "office": offices},
        What.CALLBACKS: {
            "channel": channels, "state": _of(callbacks.State, case_words.call_back), "language": _of(LANGUAGES, case_words.spoken),
        },
    }  # fmt: skip
    return Spoken(_headings(), values[what])


def _of(these: Iterable[_T], name: Callable[[_T], str]) -> dict[str, str]:
    return {str(one): name(one) for one in these}


def _headings() -> dict[str, str]:
    return {
        "number": _("Nomor"), "filed_at": _("Masuk pada"), "category": _("Bidang"), "kind": _("Golongan"), "region": _("Kelurahan"),
        "channel": _("Lewat"), "state": _("Keadaan"), "agency": _("Dinas"), "first_due": _("Batas jawaban pertama"),
        "done_due": _("Batas selesai"), "first_answer_at": _("Jawaban pertama"), "updated_at": _("Terakhir berubah"),
        "level": _("Naik ke"), "phone": _("Nomor HP"), "words": _("Isi"), "landmark": _("Patokan"), "day": _("Hari"),
        "office": _("Nama kantor"), "service": _("Layanan"), "label": _("Nomor antrean"), "priority": _("Prioritas"), "counter": _("Loket"),
        "taken_at": _("Diambil"), "called_at": _("Dipanggil"), "seconds": _("Lama dilayani (detik)"), "id": _("Tanda pengenal"),
        "at": _("Waktu"), "direction": _("Arah"), "network": _("Jaringan"), "line": _("Nomor saluran"), "purpose": _("Keperluan"),
        "segments": _("Jumlah SMS"), "cost": _("Biaya jaringan"), "status": _("Keadaan"), "due": _("Target"), "fee": _("Biaya (rupiah)"),
        "reason": _("Alasan"), "next_step": _("Langkah berikut"), "language": _("Bahasa"), "due_at": _("Ditelepon mulai"),
        "until": _("Ditelepon sampai"), "delays": _("Kali ditunda"),
    }  # fmt: skip
