"""How long things are kept that no town chooses, in the words of its administrator; store/retention.py carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from rules.retention import PHONES, REQUESTS
from store.retention import KEPT


def _(text: str) -> str:
    return text  # marked for translation; the template translates


FIXED: Sequence[tuple[str, timedelta]] = (
    (_("Percakapan USSD, SMS dan telepon, langkah demi langkah"), KEPT["dialogues"]),
    (_("Jawaban yang diberikan kepada jaringan, dan yang tidak terbaca"), KEPT["inbound_events"]),
    (_("Pesan SMS dan isinya"), KEPT["messages"]),
    (_("Catatan panggilan, juga ke petugas"), KEPT["calls"]),
    (_("Siapa pemegang nomor antrean (nomornya tetap, untuk angka kinerja)"), KEPT["tickets"]),
    (_("Siapa masuk ke konsol, dan nomor siapa yang dibuka"), KEPT["sign_ins"]),
    (_("Ekspor (berkasnya satu hari)"), KEPT["exports"]),
    (_("Nomor telepon, sejak kontak terakhir, bila tidak ada urusan berjalan"), PHONES),
    (_("Permintaan warga tentang datanya, sejak dijawab"), REQUESTS),
)
