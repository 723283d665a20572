"""Every service on every channel, walked by phones and with words that nobody has; each step is looked at, so that none is missed.

What citizens should not write stands in it too: names, a NIK, in every place where something can be written.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from rules.phone import Phone
from store import citizens, complaints, surveys
from store.surveys import Subject
from tests.catalogue.gate import AFRICA_VOICE, KANNEL, SHORT, Gate
from tests.catalogue.phones import TWILIO, Call
from tests.gateway.knocking import KEY

NIK = "6372054107907777"
WORDS = ("kenariputih", "walangsungsang", "Ningratsari")
KTP = Subject("banjarbaru", "mpp", "KTP")


def phone(place: int) -> str:
    """One of the walkers' phones."""
    return f"+6284099990{place:03d}"


def walk(gate: Gate) -> None:
    """All of it, and the worker at its work."""
    texts(gate)
    afterwards(gate)
    dials(gate)
    calls(gate)
    others(gate)
    broken(gate)
    assert "taken" in gate.deliver()


def texts(gate: Gate) -> None:
    """What one phone texts, and a part of each answer."""
    one, two, three = WORDS
    for words, seen in (
        (f"LAPOR lampu jalan mati di Komet dekat rumah {one} {two}", "Laporan diterima."), (f"nama saya {three}", "belum kami pahami"),
        (NIK, "Jangan kirim NIK"), (f"CEK {NIK}", "Nomor itu 8 angka."), (f"CEK {gate.file()} 1971", "tidak cocok"), (one, "tidak cocok"),
        (f"LAPOR NIK saya {NIK} lampu mati di Komet depan rumah {three}", "Laporan diterima."),
        (f"LAPOR UNTUK {phone(9)[1:]} jalan rusak di Komet dekat {one}", "Laporan diterima."),
        (f"PUNGLI petugas {two} minta uang di MPP Banjarbaru", "Laporan langsung ke"),
        (f"LAPOR usul lampu taman {three} di Komet", "Ini usul atau saran?"), ("ya", "Laporan diterima."),
        (f"INFO {one}", "Layanan itu tidak ada"), ("1", "1 Syarat"), ("5", "Sudah punya"), (two, "Sudah punya"), (f"SYARAT KTP {two}", "Bawa:"),
        (f"KANTOR {one}", "Kecamatan mana?"), (f"KANTOR Komet KTP {two}", "Terdekat dari Komet"), (f"KINERJA {one}", "belum cukup data"),
        (f"KABAR {one}", "Janji layanan"),
        ("ANTRI KTP", "Pilih kantor."), ("1", "Pilih hari."), ("1", "didahulukan"), ("1", "Ambil nomor?"), ("1", "Antrean A"),
        (f"TUNDA A999 {one}", "Tunda A"), (f"BATAL A999 {two}", "Batalkan A"), (f"ANTRI {three}", "Pilih kantor."),
        ("DATA", "DATA SAYA"), ("2", "Permintaan data"), ("HAPUS", "Hapus data Anda?"), ("1", "Permintaan data"),
        ("PESAN", "1 "), ("1", "1 Kirim ulang"), ("1", "kami kirim ulang"),
        ("TELEPON", "Kami telepon Anda"), ("JAM 10", "10.00-12.00"), (f"JAM {one}", "Jam berapa"), ("BATAL", "Batalkan apa?"), (f"BANTU {three}", "Kami telepon Anda"),
        ("BAHASA", "LANGUAGE"), ("1", "LAYANAN PUBLIK"), ("COBA", "LATIHAN."), (f"LAPOR lampu mati di Komet dekat {two}", "LATIHAN. Laporan diterima."),
        ("COBA", "LATIHAN."), ("CEK 12345678 1990", "LATIHAN. KTP-el"), ("STOP", "tidak akan menerima SMS"), ("MULAI", "lagi"),
    ):  # fmt: skip
        assert seen in gate.answer(phone(1), words), (words, seen, gate.answers(phone(1))[-1])


def afterwards(gate: Gate) -> None:
    """What can be done about a complaint once it is filed, and a mark for a service that was used."""
    one, two, three = WORDS
    told = gate.complain(phone(2), f"LAPOR pohon tumbang di jalan Cempaka dekat {one}")
    found = re.search(r"CEK (\d{8}) (\d{4})", told)
    assert found, told
    number, proof = found.groups()
    moves = {"PUAS": "Sudah", "BELUM": f"Sudah beres, kata {three}"}
    for words, seen in (
        (f"CEK {number} {proof}", "diterima."), (f"TAMBAH {number} akarnya di {two}", "Keterangan ditambahkan"), (f"TAMBAH {two}", "nomor pengaduan"),
        (f"BUKTI {number} {proof}", f"BUKTI {number[:4]}"), (f"RAHASIA {number}", "dirahasiakan"), (f"BELUM {number} masih di {one}", "dibuka lagi"),
        (f"PUAS {number} kata {three}", "selesai"), (f"LAPOR {number} tumbang lagi di Cempaka dekat {two}", "Laporan diterima."),
    ):  # fmt: skip
        if note := moves.get(words.split()[0]):
            with gate.store.writing() as unit:
                complaints.change(unit, number, complaints.State.ANSWERED, datetime.now(UTC), by="petugas", note=note, day=datetime.now(UTC).date())
        assert seen in gate.answer(phone(2), words), (words, gate.answers(phone(2))[-1])
    may_rate(gate, phone(2))
    for words, seen in ((f"NILAI {one}", "Isi angka"), ("NILAI 4", "Nilai Anda disimpan"), ("SURVEI", "1/9"), (two, "1/9"), ("4", "2/9"), ("NILAI 434344343", "Survei Anda lengkap")):
        assert seen in gate.answer(phone(2), words), (words, gate.answers(phone(2))[-1])


def may_rate(gate: Gate, walker: str) -> None:
    """This phone was served, so it may say how."""
    with gate.store.writing() as unit:
        now = datetime.now(UTC)
        surveys.invite(unit, citizen=citizens.meet(unit, Phone(walker), now).id, subject=KTP, now=now)


def dials(gate: Gate) -> None:
    """Whole paths on the line of two towns: each begins by saying the town, and ends where it says."""
    one, two, three = WORDS
    may_rate(gate, phone(18))
    for place, seen, path in (
        (10, "END Laporan diterima.", ("3", "1", "1", "1", "1", f"Lampu padam di {one} dekat {two}", "3", "1")),
        (11, "END Laporan diterima.", ("3", "1", "2", "2", "2", f"Jalan rusak di {three}", "4", phone(9)[1:], "1")),
        (12, "CON Nomor HP Anda?", ("3", "1", "1", "1", "1", f"Dropped {three} in the middle")),
        (13, "END Nomor antrean Anda A", ("2", "1", "1", "1", "1", "1", "1", "1")),
        (14, "Sudah punya", ("4", "1", "1", "5", one)),
        (15, "Isi angka", ("1", gate.file(), NIK)),
        (16, "Kecamatan mana?", ("5", "1", "1", "1", one)),
        (17, "LANGUAGE", ("5", "3", one)),
        (18, "END Terima kasih. Nilai Anda disimpan", ("5", "6", two, "4", "2")),
        (19, "END Permintaan data", ("5", "7", "2", "2")),
        (20, "END Permintaan data", ("5", "7", "2", "4", "1")),
        (21, "END LATIHAN. Laporan diterima.", ("5", "7", "3", "1", "3", "1", "1", "1", "1", f"Lampu padam di {one}", "1", "1")),
        (22, "Kinerja kantor mana?", ("5", "8", "1", one)),
        (23, "END Kami telepon Anda", ("9",)),
        (13, "CON Pesan terakhir", ("5", "7", "1")),
    ):  # fmt: skip
        screen = gate.dial(phone(place), *path).screen
        assert seen in screen, (path, screen)


def calls(gate: Gate) -> None:
    """The same by keys and voice, with recordings where words are asked for; and a call that is missed."""
    may_rate(gate, phone(35))
    for place, seen, keys in (
        (30, "Terima kasih.", ("3", "1", "1", "1", "*9", "1", "1")),
        (31, "antrean", ("2", "1", "1", "1", "1", "1", "1")),
        (32, "tidak cocok", ("1", gate.file(), NIK[:4])),
        (33, "Pilih layanan", ("4", WORDS[0])),
        (34, "Kecamatan mana?", ("5", "1", "1")),
        (35, "Terima kasih", ("5", "5", "2", "4", "2")),
        (36, "Permintaan data", ("5", "5", "3", "2", "2")),
        (37, "Belum ada pesan", ("5", "5", "3", "1")),
        (38, "Latihan.", ("5", "5", "3", "3", "1", "3", "1", "1", "1", "*9", "1", "1")),
        (39, "Bulan mana?", ("5", "5", "4", "1")),
        (40, "Kami akan menelepon Anda", ("0",)),
    ):  # fmt: skip
        call = Call(gate, phone(place))
        for key in keys:
            if key == "*9":
                assert "Setelah nada" in call.words, (place, call.words)
                recording = {"RecordingSid": f"RE{place:032x}", "RecordingDuration": "9", "RecordingUrl": f"http://x/{WORDS[0]}"}
                call.asks(call.follow_up, **recording)
            else:
                call.keys(key)
        assert seen in call.words, (place, call.words)
        call.hangs_up()
    missed = Call(gate, phone(41))
    gate.twilio("voice/status", CallSid=missed.sid, From=phone(41), To=TWILIO, CallStatus="completed", CallDuration="2")
    assert any("Kami telepon Anda" in one.text for one in gate.inbox(phone(41))), "a missed call is called back"


def others(gate: Gate) -> None:
    """The other networks, and what they tell afterwards."""
    one, two, three = WORDS
    gate.africa("sms", from_=phone(50), to=SHORT, text=f"BANJARBARU sampah {two} di Cempaka sejak kemarin", id=gate.id())
    gate.kannel("sms", from_=phone(51), to=KANNEL, text=f"LAPOR {three} sampah menumpuk di Mentaos", id=gate.id())
    for walker in (phone(50), phone(51)):
        assert "Laporan diterima." in gate.answers(walker)[-1], gate.answers(walker)
    said = {"sessionId": gate.id(), "isActive": "1", "callerNumber": phone(52), "destinationNumber": AFRICA_VOICE}
    gate.africa("voice", **said)
    gate.africa("voice?step=1", **said, recordingUrl=f"https://voice.example/{one}.mp3", durationInSeconds="9")
    for owed in gate.inbox(phone(1))[:3]:
        gate.twilio(f"sms/status?id={owed.id}", MessageSid=f"SM{owed.id}", MessageStatus="delivered", To=phone(1), From=TWILIO)


def broken(gate: Gate) -> None:
    """Requests that are refused, or are no requests, and hold such words all the same."""
    one, two, three = WORDS
    gate.knock(f"twilio/{KEY}/sms", f"From={phone(1)}&Body={one}+{NIK}")
    gate.twilio("sms", From=phone(1), Body=f"{one} {NIK}", To=TWILIO)
    gate.africa("ussd", sessionId=gate.id(), phoneNumber=phone(1), serviceCode="*999#", text=two)
    gate.knock(f"json/{KEY}/ussd", f'{{"Mobile": "{phone(1)}", "Message": "{three}"', content_type="application/json")
