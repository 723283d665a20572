"""The words of the figures and of the status of the channels, in the languages of the public pages."""

from __future__ import annotations

from collections.abc import Mapping

_ID = {
    "title": "Angka pelayanan", "town": "Kota", "month": "Bulan", "show": "Tampilkan", "none": "Belum ada kota.",
    "lead": "Dihitung dari setiap kejadian, dengan cara yang sama untuk semua kantor. Angka ini juga terdengar di telepon: kirim KINERJA.",
    "hidden": "Tanda – berarti kurang dari {least} kejadian, tidak dihitung di kantor itu, atau ditutup agar angka kecil kantor lain tidak "
    "dapat dihitung darinya: angka kecil bercerita tentang orang.",
    "office": "Kantor", "received": "Masuk", "finished": "Selesai", "on_time": "Tepat waktu", "late": "Terlambat",
    "median": "Lama (tengah), hari kerja", "ninth": "9 dari 10 selesai dalam, hari kerja", "index": "Indeks kepuasan (SKM)",
    "forms": "isian", "method": "cara hitung", "incomplete": "tidak lengkap", "served": "Antrean dilayani", "no_show": "Tidak datang",
    "rating": "Nilai satu angka: baik", "complaints": "Pengaduan", "first": "Tanggapan pertama tepat waktu",
    "done": "Selesai tepat waktu", "line_cases": "Permohonan tepat waktu", "line_complaints": "Pengaduan selesai tepat waktu",
    "whole": "Seluruh kota", "trend": "Enam bulan terakhir", "grade": "Mutu",
    "due_note": "Tepat waktu: dari semua yang dijanjikan selesai bulan itu, berapa yang diputus sampai tanggal janji pertama. "
    "Lama dihitung dalam jam buka kantor. Nilai satu angka tidak pernah masuk indeks.",
    "data": "Data yang sama", "percent": "persen",
    "status_title": "Keadaan saluran", "status_lead": "Apakah nomor-nomor ini bekerja sekarang.",
    "good": "Baik", "slow": "Lambat", "troubled": "Terganggu", "since": "sejak", "late_many": "pesan menunggu",
    "failed": "tidak sampai dalam satu jam terakhir", "use": "Gunakan", "heard": "Terakhir dipakai", "never": "tidak dalam 30 hari ini",
    "silent": "Sepi, mungkin terganggu", "silent_why": "Biasanya dipakai setiap hari kerja, sekarang tidak ada yang masuk.",
    "unknown": "Belum dapat dinilai", "unknown_why": "Belum cukup dipakai untuk menilainya.",
    "unread": "Banyak panggilan dari jaringan tidak dapat dibaca.",
    "heard_note": "“Terakhir dipakai” dihitung untuk semua nomor sejenis pada jaringan yang sama.",
    "database_down": "Sistem sedang tidak terjangkau. Telepon dan USSD menjawab dengan permintaan maaf; SMS disimpan dan dijawab kemudian.",
    "kind_ussd": "USSD", "kind_sms": "SMS", "kind_voice": "Telepon", "status_door": "Keadaan saluran",
}
_EN = {
    "title": "Service figures", "town": "Town", "month": "Month", "show": "Show", "none": "There is no town yet.",
    "lead": "Counted from every event, in the same way for all offices. The phone tells the same numbers: text KINERJA.",
    "hidden": "A – means fewer than {least} events, not counted at that office, or hidden so that another office's small number cannot be "
    "reckoned from it: small numbers tell about people.",
    "office": "Office", "received": "Received", "finished": "Finished", "on_time": "On time", "late": "Late",
    "median": "How long (median), working days", "ninth": "9 of 10 done within, working days", "index": "Satisfaction index (SKM)",
    "forms": "forms", "method": "method", "incomplete": "incomplete", "served": "Queue served", "no_show": "Did not come",
    "rating": "One-digit ratings: good", "complaints": "Complaints", "first": "First answer in time",
    "done": "Settled in time", "line_cases": "Applications on time", "line_complaints": "Complaints settled in time",
    "whole": "Whole town", "trend": "The last six months", "grade": "Grade",
    "due_note": "On time: of all that was promised for that month, how many were decided by the day first promised. "
    "How long is counted in the office's opening hours. One-digit ratings are never part of the index.",
    "data": "The same as data", "percent": "percent",
    "status_title": "State of the channels", "status_lead": "Whether these numbers work right now.",
    "good": "Good", "slow": "Slow", "troubled": "Troubled", "since": "since", "late_many": "messages waiting",
    "failed": "did not arrive in the last hour", "use": "Use", "heard": "Last used", "never": "not in these 30 days",
    "silent": "Silent, perhaps troubled", "silent_why": "It is used on every working day, and now nothing comes in.",
    "unknown": "Cannot be judged yet", "unknown_why": "It was not used enough lately to judge it.",
    "unread": "Much of what its network sends cannot be read.",
    "heard_note": "“Last used” is counted for all numbers of the kind on the same network.",
    "database_down": "The system cannot be reached. Calls and USSD hear an apology; texts are kept and answered later.",
    "kind_ussd": "USSD", "kind_sms": "SMS", "kind_voice": "Voice", "status_door": "State of the channels",
}
WORDS: Mapping[str, Mapping[str, str]] = {"id": _ID, "en": _EN}
