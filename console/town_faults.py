"""What the loader says of a town's files, told to its administrator: the field it is about, and a sentence in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from console import language, town_told

__all__ = ["USUAL", "parted", "told"]


def _(text: str) -> str:
    return text  # marked for translation


_WHERE = re.compile(r"(?P<file>[a-z]+\.(?:yaml|csv)): (?:(?!line \d)(?P<thing>(?:[^:]|:(?=\S)){1,60}?): )?(?P<says>.*)", re.DOTALL)
_LINE = re.compile(r"line (?P<line>\d+)(?:, column (?P<column>.+?))?: (?P<says>.*)", re.DOTALL)
_TEXTS = {"paper": "papers", "source": "papers", "when": "papers", "step": "steps", "result": "result"}
_KINDS = {"Step": "step", "Kind": "kind", "How": "steps"}

USUAL: Sequence[tuple[str, str, str]] = (
    (r"'?(?P<field>\w+)'? is missing", "", _("%(field)s belum diisi.")),
    (r"there is no such file", "", _("Berkas ini tidak ada.")),
    (r"something there has another form than expected.*", "",
     _("Bentuknya lain dari yang diharapkan: daftar, teks atau isian bertanda nama.")),
    (r"this is not UTF-8.*", "", _("Bukan UTF-8. Simpan dari Excel sebagai CSV UTF-8.")),
    (r"a control character stands there", "", _("Ada tanda yang tidak terlihat dan tidak dapat dipakai. Ketik ulang baris itu.")),
    (r"longer than (?P<most>\d+) characters", "", _("Lebih panjang dari %(most)s huruf.")),
    (r"longer than (?P<most>\d+) characters; is a quote missing\?", "", _("Lebih panjang dari %(most)s huruf; kurang tanda kutip?")),
    (r"(?P<many>\d+) columns; at most (?P<most>\d+) are read", "", _("%(many)s kolom; paling banyak %(most)s.")),
    (r"the names of the columns are missing", "", _("Nama kolom tidak ada di baris pertama.")),
    (r"a column has no name, or stands there twice", "", _("Ada kolom tanpa nama, atau dua kolom bernama sama.")),
    (r"(?P<many>\d+) fields for (?P<room>\d+) columns", "", _("%(many)s isian untuk %(room)s kolom.")),
    (r"begins like a formula: (?P<part>.*)", "", _("Diawali seperti rumus: %(part)s")),
    (r"a quote is opened here.*", "", _("Tanda kutip dibuka di sini atau sesudahnya dan tidak ditutup.")),
    (r"a field is far too long.*", "", _("Satu isian terlalu panjang; ada tanda kutip yang tidak ditutup.")),
    (r"this table cannot be read: .*", "", _("Tabel tidak terbaca di sini. Periksa koma dan tanda kutip.")),
    (r"this YAML cannot be read: .*", "", _("Tidak terbaca. Periksa spasi di awal baris, titik dua, kurung dan tanda kutip.")),
    (r"references \(\*\) are not read", "", _("Rujukan dengan tanda bintang tidak dibaca.")),
    (r"more than (?P<most>\d+) levels", "", _("Lebih dari %(most)s tingkat.")),
    (r"keys with values are expected", "", _("Di sini seharusnya nama dan isinya, misalnya: nama: isi.")),
    (r"a list named (?P<field>\w+) is expected", "", _("Di sini seharusnya ada daftar bernama %(field)s.")),
    (r"the archive is larger than (?P<most>\d+) MB", "", _("ZIP itu lebih besar dari %(most)s MB.")),
    (r"this is no ZIP archive that can be read: .*", "", _("Bukan ZIP yang dapat dibaca.")),
    (r"more than (?P<most>\d+) files are in the archive", "", _("Lebih dari %(most)s berkas dalam ZIP.")),
    (r"no file of a town is in the archive", "", _("Tidak ada berkas folder kota dalam ZIP itu.")),
    (r"this is no file of a town's folder", "", _("Berkas itu bukan milik folder kota.")),
    (r"is in the archive twice", "", _("Ada dua kali dalam ZIP.")),
    (r"too large", "", _("Terlalu besar.")),
    (r"this is the folder of another town", "id", _("Ini folder kota lain.")),
    (r"a town keeps its id, (?P<id>.*)", "id", _("Tanda pengenal kota tetap: %(id)s.")),
    (r"(?P<word>.+) is a word of (?P<town>.+), another town", "words", _("Kata %(word)s milik %(town)s.")),
    (r"words is a list", "words", _("Di sini seharusnya daftar kata.")),
    (r"no folder makes a town one to practise in.*", "training",
     _("Kota latihan tidak dibuat dari berkas: meja petugas membukanya sendiri.")),
    (r"languages must have id", "languages", _("Bahasa Indonesia (id) harus ada.")),
    (r"no zone is called '(?P<part>.*)'; .*", "zone", _("Zona waktu %(part)s tidak ada: WIB, WITA atau WIT.")),
    (r"notices_per_day is 1 to (?P<most>\d+)", "notices_per_day", _("Isi angka dari 1 sampai %(most)s.")),
    (r"(?P<field>keep_\w+): (?P<low>\d+) to (?P<high>\d+) days", "", _("%(field)s: dari %(low)s sampai %(high)s hari.")),
    (r"a weight is no number: .*", "survey_weights", _("Ada bobot survei yang bukan angka.")),
    (r"no weight for (?P<part>.*)", "survey_weights", _("Bobot survei ini belum ada: %(part)s")),
    (r"a weight is below 0", "survey_weights", _("Ada bobot survei di bawah nol.")),
    (r"the weights sum to (?P<sum>.+), not 1", "survey_weights", _("Jumlah bobot survei %(sum)s; harus 1.")),
    (r"cannot read opening hours: (?P<part>.*)", "hours", _("Jam ini tidak terbaca: %(part)s")),
    (r"cannot read the time: (?P<part>.*)", "hours", _("Jam ini tidak terbaca: %(part)s")),
    (r"a day is named twice: (?P<part>.*)", "hours", _("Satu hari disebut dua kali: %(part)s")),
    (r"no such day: (?P<part>.*)", "hours", _("Hari ini tidak dikenal: %(part)s")),
    (r"days run backwards: (?P<part>.*)", "hours", _("Urutan hari terbalik: %(part)s")),
    (r"times out of order: (?P<part>.*)", "hours", _("Urutan jam keliru: %(part)s")),
    (r"cannot read quiet hours: (?P<part>'.*'); .*", "quiet_hours", _("Jam tenang tidak terbaca: %(part)s. Contoh: 20.00-08.00")),
    (r"quiet hours of more than (?P<most>\d+) hours, or none: (?P<part>.*)", "quiet_hours",
     _("Jam tenang harus ada, dan paling lama %(most)s jam: %(part)s")),
    (r"(?P<field>\w+) has 1 to (?P<most>\d+) characters", "", _("%(field)s: 1 sampai %(most)s huruf.")),
    (r"a text has 1 to (?P<most>\d+) characters", "", _("1 sampai %(most)s huruf.")),
    (r"the letter of its tickets is one of A to Z", "letter", _("Satu huruf besar, A sampai Z.")),
    (r"no proof is called (?P<part>.*)", "proof", _("Bukti seperti itu tidak ada: %(part)s")),
    (r"near is 1 to (?P<most>\d+) people ahead", "near", _("Isi angka dari 1 sampai %(most)s.")),
    (r"it has no Indonesian name", "names", _("Isi dahulu dalam bahasa Indonesia.")),
    (r"it has no Indonesian text", "text", _("Isi dahulu dalam bahasa Indonesia.")),
    (r"texts stand by language: .*", "", _("Teks ditulis menurut bahasa, misalnya {id: ..., en: ...}.")),
    (r"no number may be below 0, or have more than nine digits", "", _("Angka tidak boleh di bawah nol atau lebih dari sembilan angka.")),
    (r"quota is at most (?P<most>\d+) numbers by phone: .*", "quota",
     _("Paling banyak %(most)s nomor; sesudahnya untuk yang datang langsung.")),
    (r"quota, the share of the phones, is more than quota_total", "quota", _("Lebih banyak dari seluruh nomor sehari (quota_total).")),
    (r"a lookup has url, header and timeout_ms", "lookup", _("Isinya url, header dan timeout_ms saja.")),
    (r"a lookup's url begins with https.*", "lookup", _("Alamat harus diawali https:// dan tanpa sandi.")),
    (r"a lookup's url has .*", "lookup", _("Alamat harus memuat {external_id} atau {number} sesudah nama servernya, dan tidak yang lain.")),
    (r"a lookup's header is one line.*", "lookup", _("Header satu baris, misalnya X-Api-Key: $LOOKUP_SIAK.")),
    (r"a lookup's timeout_ms is 100 to (?P<most>\d+)", "lookup", _("timeout_ms dari 100 sampai %(most)s.")),
    (r"(?P<field>lat|lng) is no place on earth", "", _("Isi derajat, misalnya -3.44075.")),
    (r"no kind of line is called (?P<part>.*)", "kind", _("Jenis saluran itu tidak ada: %(part)s")),
    (r"sandbox is the network of training towns", "provider", _("Jaringan sandbox hanya untuk kota latihan.")),
    (r"ussd_limit is (?P<low>\d+) to (?P<high>\d+)", "ussd_limit", _("Isi angka dari %(low)s sampai %(high)s.")),
    (r"a clock has 1 to 365 days and names its legal basis", "days", _("Tenggat harus 1 sampai 365 hari, dengan dasar hukumnya.")),
    (r"calendar is true or false", "calendar", _("Isi true atau false.")),
    (r"'(?P<part>.*)' is not a valid (?P<kind>\w+)", "", _("Pilihan ini tidak ada: %(part)s")),
    (r"(?:its words are a list|each of its words is one to three words long)", "words",
     _("Daftar kata; masing-masing satu sampai tiga kata.")),
    (r"it is over before it begins", "until", _("Berakhir sebelum mulai.")),
    (r"nobody answers for it \(by\)", "by", _("Penanggung jawab belum diisi.")),
    (r"text \((?P<tongue>\w+)\): (?P<size>\d+) characters; 1 to (?P<most>\d+) fit", "text",
     _("%(tongue)s: 1 sampai %(most)s huruf, ini %(size)s.")),
    (r"more than (?P<most>\d+) answers", "", _("Paling banyak %(most)s templat.")),
    (r"an answer has a title, and texts by language", "", _("Templat mempunyai title, dan texts menurut bahasa.")),
    (r"its key is plain letters, digits and _, at most (?P<most>\d+)", "",
     _("Namanya huruf, angka dan garis bawah, paling banyak %(most)s.")),
    (r"its title has 1 to 80 characters", "title", _("Judul 1 sampai 80 huruf.")),
    (r"text \((?P<tongue>\w+)\) has a slot that there is not", "texts", _("%(tongue)s: ada kurung kurawal yang tidak dikenal.")),
    (r"text \((?P<tongue>\w+)\) has a link", "texts", _("%(tongue)s: tanpa tautan; warga diminta tidak memercayainya.")),
    (r"text \((?P<tongue>\w+)\) asks for a secret", "texts", _("%(tongue)s: jangan meminta PIN, kode, sandi atau rekening.")),
    (r"text \((?P<tongue>\w+)\) asks for money", "texts", _("%(tongue)s: jangan meminta uang atau pulsa.")),
    (r"text \((?P<tongue>\w+)\) is more than (?P<most>\d+) SMS", "texts", _("%(tongue)s: terlalu panjang, paling banyak %(most)s SMS.")),
    (r"text \((?P<tongue>\w+)\) is empty", "texts", _("%(tongue)s: belum diisi.")),
    (r"text \((?P<tongue>\w+)\) is in a language that there is not", "texts", _("Bahasa itu tidak ada: %(tongue)s")),
    (r"more than (?P<most>\d+) papers", "papers", _("Paling banyak %(most)s dokumen.")),
    (r"more than (?P<most>\d+) steps", "steps", _("Paling banyak %(most)s langkah.")),
    (r"a (?P<piece>\w+) has no Indonesian text", "", _("Isi dahulu dalam bahasa Indonesia.")),
    (r"(?P<piece>\w+) (?P<part>['\"].*['\"]) \((?P<tongue>\w+)\) is longer than (?P<most>\d+)", "",
     _("%(part)s (%(tongue)s) lebih panjang dari %(most)s huruf.")),
    (r"(?P<piece>\w+) (?P<part>['\"].*['\"]) \((?P<tongue>\w+)\) has signs beyond plain letters", "",
     _("%(part)s (%(tongue)s) memuat tanda yang tidak ada di telepon sederhana.")),
    (r"the papers \((?P<tongue>\w+)\) are longer than (?P<most>\d+) together", "papers",
     _("Semua dokumen (%(tongue)s) bersama lebih dari %(most)s huruf.")),
    (r"the papers with their sources \((?P<tongue>\w+)\) are longer than (?P<most>\d+) together", "papers",
     _("Semua dokumen dengan tempat mendapatkannya (%(tongue)s) bersama lebih dari %(most)s huruf.")),
    (r"(?:(?P<what>.*)) stands there twice", "", _("%(what)s ada dua kali.")),
    (r"two services have one letter", "letter", _("Dua layanan memakai satu huruf antrean.")),
    (r"offers (?P<what>\S+), which is no service", "services", _("Layanan %(what)s tidak ada.")),
    (r"a step is at (?P<what>\S+), which is no office", "steps", _("Kantor %(what)s tidak ada.")),
    (r"(?P<people>\d+) people hold numbers for (?P<service>\S+) until (?P<day>\S+):.*", "services",
     _("%(people)s orang memegang nomor %(service)s, sampai %(day)s. Layani atau pindahkan dahulu; kuota 0 menghentikan nomor baru.")),
    (r"invalid literal for int\(\).*: (?P<part>.*)", "", _("Ini bukan angka bulat: %(part)s")),
    (r"could not convert string to float: (?P<part>.*)", "", _("Ini bukan angka: %(part)s")),
    (r"Exceeds the limit .*", "", _("Angka itu terlalu panjang.")),
    (r"Invalid isoformat string: (?P<part>.*)", "", _("Tanggal tidak terbaca: %(part)s. Contoh: 2027-01-31")),
    (r"(?:month|day|year) .*(?:must be in|out of range).*", "", _("Tanggal itu tidak ada.")),
)  # fmt: skip
"""What is said, the field it is about ("" when the pattern names it, or nothing does), and how it is told."""
_OTHER = _("Isinya tidak dapat dipakai: %(says)s")
_AT = _("Baris %(line)s: %(says)s")
_READ = tuple((re.compile(pattern, re.DOTALL), field, words) for pattern, field, words in USUAL)


def parted(fault: str) -> tuple[str, str, str]:
    """A fault of the loader as the file, the row of it and what is said; the first two are "" where it names none."""
    found = _WHERE.fullmatch(fault)
    if found is None:
        return "", "", fault
    file, thing, says = found["file"], found["thing"] or "", found["says"]
    if file == "town.yaml":  # one row: what stands before a colon is a part of the sentence
        return file, "", fault.removeprefix(f"{file}: ")
    return file, thing, says


def told(file: str, says: str) -> tuple[str, str]:
    """The field it is about, as the file calls it, and the sentence. What we have no words for is told as it was said."""
    if at := _LINE.fullmatch(says):
        field, words = told(file, at["says"])
        column = at["column"] or ""
        return column or field, language._(_AT, line=f"{at['line']} ({column})" if column else at["line"], says=words)
    for pattern, about, words in _READ:
        if found := pattern.fullmatch(says):
            slots = {name: text or "" for name, text in found.groupdict().items()}
            field = about or slots.get("field") or _TEXTS.get(slots.get("piece", ""), "") or _KINDS.get(slots.get("kind", ""), "")
            if file == "town.yaml" and field == "hours":
                field = "officer_hours"
            return field, language._(words, **_shown(file, slots))
    return "", language._(_OTHER, says=says)


def _shown(file: str, slots: dict[str, str]) -> dict[str, str]:
    """What was found, as an administrator calls it."""
    if "field" in slots:
        slots["field"] = town_told.label(file, slots["field"])
    if "tongue" in slots:
        slots["tongue"] = town_told.tongue(slots["tongue"])
    if "day" in slots:
        slots["day"] = language.day(date.fromisoformat(slots["day"]))
    return slots
