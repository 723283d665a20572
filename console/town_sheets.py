"""The sheets of a town and the fields of each: offices, services, kelurahan, deadlines, short news, lines; and the town's own facts."""

from __future__ import annotations

from console.town_fields import Field, Sheet
from rules.retention import SPANS, Kept
from store import bulletins, guides


def _(text: str) -> str:
    return text  # marked for translation; the template translates


_PLACES, _TIMES, _WORDS = _("Letak"), _("Waktu dan jumlah"), _("Nama dan keterangan")
OFFICES = Sheet(
    "offices", "offices.csv", _("Daftar kantor"), _("Kantor baru"), ("id",), ("name", "short", "hours", "services"), (
        Field("id", _("Tanda pengenal"), "slug", True, _("Tetap selamanya, misalnya landasan-ulin."), 60),
        Field("name", _("Nama lengkap"), needed=True, most=80),
        Field("short", _("Nama di layar telepon"), most=40, room=18),
        Field("hours", _("Jam buka"), "hours", True, _("Contoh: Sen-Kam 08.00-15.00, Jum 08.00-11.00"), 120),
        Field("services", _("Layanan di sini"), "services"),
        Field("address", _("Alamat"), needed=True, most=120, group=_PLACES),
        Field("walk", _("Cara menemukannya"), help=_("Patokan, misalnya: seberang pasar"), most=80, group=_PLACES),
        Field("region", _("Kelurahan"), "region", group=_PLACES),
        Field("lat", _("Lintang"), "degrees", high=90, group=_PLACES),
        Field("lng", _("Bujur"), "degrees", high=180, group=_PLACES),
        Field("phone", _("Telepon"), "phone", group=_PLACES),
    ),
)  # fmt: skip
SERVICES = Sheet(
    "services", "services.yaml", _("Daftar layanan"), _("Layanan baru"), ("code",), ("names", "letter", "fee", "days", "quota"), (
        Field("code", _("Kode"), "code", True, _("Dipakai warga dalam SMS, misalnya KTP. Tetap selamanya.")),
        Field("names", _("Nama di layar telepon"), "languages", True, most=60, room=18),
        Field("letter", _("Huruf antrean"), "letter", True),
        Field("fee", _("Biaya (rupiah)"), "number", True, _("0: gratis. Dokumen kependudukan gratis menurut undang-undang.")),
        Field("fee_basis", _("Dasar hukum biaya"), most=120),
        Field("days", _("Selesai dalam (hari kerja)"), "number", True, high=365, group=_TIMES),
        Field("minutes", _("Lama di loket (menit per orang)"), "number", True, high=480, group=_TIMES),
        Field("counters", _("Jumlah loket"), "number", True, high=99, group=_TIMES),
        Field("quota", _("Nomor lewat telepon per kantor dan hari"), "number", True, high=999, group=_TIMES),
        Field("open_days", _("Hari layanan"), "days", help=_("Kosong: setiap hari kantor buka. Contoh: Sen-Rab"), group=_TIMES),
        Field("proof", _("Bukti sebelum status diberi tahu"), "choice", True, group=_TIMES, choices=(
            ("birth_year", _("Tahun lahir")), ("birth_date", _("Tanggal lahir")), ("business_word", _("Kata dari nama usaha")),
            ("mother_name", _("Nama ibu")), ("receipt", _("Nomor resi")),
        )),
        Field("bring", _("Yang dibawa, ringkas"), "languages", most=120, room=64, group=_WORDS),
        Field("papers", _("Dokumen"), "rows", high=guides.PAPERS, group=_WORDS, parts=(
            Field("names", _("Nama dokumen"), "languages", True, most=guides.PAPER),
            Field("from", _("Didapat di"), "languages", most=guides.SOURCE),
            Field("when", _("Hanya bila"), "languages", most=guides.WHEN),
        )),
        Field("steps", _("Langkah"), "rows", high=guides.STEPS, group=_WORDS, parts=(
            Field("text", _("Apa yang dilakukan"), "languages", True, most=guides.STEP),
            Field("how", _("Di mana"), "choice", choices=(
                ("home", _("Di rumah")), ("counter", _("Di loket")), ("smartphone", _("Lewat ponsel pintar")),
                ("elsewhere", _("Di tempat lain")),
            )),
            Field("at", _("Hanya di kantor"), "offices"),
        )),
        Field("result", _("Hasilnya"), "languages", most=guides.RESULT, group=_WORDS),
    ),
)  # fmt: skip
REGIONS = Sheet(
    "regions", "regions.csv", _("Kelurahan"), _("Kelurahan baru"), ("code",), ("name", "kecamatan", "code"), (
        Field("code", _("Kode wilayah"), needed=True, help=_("Menurut Kepmendagri, misalnya 63.72.02.1003"), most=20),
        Field("name", _("Nama"), needed=True, most=60, room=22),
        Field("kecamatan", _("Kecamatan"), needed=True, most=60, room=22),
        Field("lat", _("Lintang"), "degrees", high=90),
        Field("lng", _("Bujur"), "degrees", high=180),
    ),
)  # fmt: skip
DEADLINES = Sheet(
    "deadlines", "deadlines.yaml", _("Tenggat pengaduan"), _("Tenggat baru"), ("step", "kind", "since"),
    ("step", "kind", "days", "basis", "since"), (
        Field("step", _("Janji"), "choice", True, choices=(
            ("first", _("Jawaban pertama")), ("forwarded", _("Jawaban dinas lain")), ("done", _("Penyelesaian")),
            ("reply", _("Waktu menanggapi")),
        )),
        Field("kind", _("Jenis pengaduan"), "choice", True, choices=(
            ("ordinary", _("Biasa")), ("suggestion", _("Saran")), ("request", _("Permintaan informasi")), ("supervisory", _("Pengawasan")),
        )),
        Field("days", _("Lama (hari)"), "number", True, low=1, high=365),
        Field("calendar", _("Hari kalender, bukan hari kerja"), "flag"),
        Field("basis", _("Dasar hukum"), needed=True, help=_("Nomor dan tahun keputusan"), most=200),
        Field("since", _("Berlaku sejak"), "date", True),
    ),
    _("Pengaduan yang sudah masuk tetap memegang janji pada hari ia masuk. Yang sudah berlaku tidak diubah: tambah yang baru."),
)  # fmt: skip
NEWS = Sheet(
    "news", "news.yaml", _("Kabar singkat"), _("Kabar baru"), (), ("kind", "text", "day", "until", "by"), (
        Field("kind", _("Tentang"), "choice", True, choices=(
            ("promise", _("Maklumat pelayanan")), ("repair", _("Perbaikan karena pengaduan")), ("activity", _("Kegiatan")),
            ("budget", _("Anggaran")),
        )),
        Field("text", _("Teks"), "languages", True, most=bulletins.LONGEST, room=100),
        Field("day", _("Tampil sejak"), "date", True),
        Field("until", _("Sampai"), "date", True),
        Field("by", _("Penanggung jawab"), needed=True, most=80),
    ),
    _("Dibaca warga lewat JANJI, PERBAIKAN, KEGIATAN, ANGGARAN. Tanpa tautan."),
)  # fmt: skip
LINES = Sheet(
    "lines", "lines.yaml", _("Saluran"), _("Saluran baru"), ("provider", "kind", "address"),
    ("provider", "kind", "address", "ussd_limit"), (
        Field("provider", _("Jaringan"), "choice", True, choices=(
            ("africastalking", "Africa's Talking"), ("twilio", "Twilio"), ("kannel", "Kannel"),
        )),
        Field("kind", _("Jenis"), "choice", True, choices=(("ussd", "USSD"), ("sms", "SMS"), ("voice", _("Suara")))),
        Field("address", _("Alamat"), "line", True, _("Persis seperti yang dikirim jaringan, misalnya *123# atau +625110000123"), 60),
        Field("ussd_limit", _("Huruf per layar USSD"), "number", True, low=60, high=182),
        Field("sms_price", _("Harga satu SMS (rupiah)"), "money", high=100_000),
    ),
    _("Hanya teknisi. Alamat yang ada di dua kota dipakai bersama: penelepon ditanya kota mana."), True,
)  # fmt: skip
SHEETS = {one.path: one for one in (OFFICES, SERVICES, REGIONS, DEADLINES, NEWS, LINES)}

_ANSWER, _MONEY, _WORK = _("Siapa menjawab"), _("Biaya dan batas"), _("Cara kerja petugas")
_KEPT = _("Masa simpan sesudah kasus selesai (hari)")


def _kept(kind: Kept, label: str) -> Field:
    span = SPANS[kind]
    return Field(kind.value, label, "money", low=span.least, high=span.most, group=_KEPT, usual=span.usual)


SETTINGS = (
    Field("name", _("Nama kota"), needed=True, most=120, room=20),
    Field("short", _("Nama pendek"), most=20),
    Field("languages", _("Bahasa"), "tongues", True),
    Field("officer_hours", _("Jam petugas menjawab telepon"), "hours", most=120, group=_ANSWER),
    Field("dpo", _("Petugas pelindungan data pribadi"), most=64, help=_("Wajib menurut UU PDP pasal 53"), group=_ANSWER),
    Field("overseer", _("Pengawas pengaduan pungli"), most=36, group=_ANSWER),
    Field("emergency", _("Nomor darurat"), "phone", group=_ANSWER),
    Field("quiet_hours", _("Jam tenang: tidak ada SMS"), "quiet", help=_("Kosong: 20.00-08.00"), group=_MONEY),
    Field("notices_per_day", _("Kabar SMS per warga dan hari"), "money", low=1, high=20, help=_("Kosong: 6"), group=_MONEY),
    Field("sms_price", _("Harga satu SMS (rupiah)"), "money", high=100_000, group=_MONEY),
    Field("untouched_hours", _("Kasus tak tersentuh kembali ke antrean setelah (jam)"), "money", low=1, high=720, group=_WORK),
    Field("line_minutes", _("Lama menunggu petugas di telepon (menit)"), "money", low=1, high=60, group=_WORK),
    Field("answer_within", _("Telepon terjawab baik bila dalam (detik)"), "money", low=5, high=600, group=_WORK),
    Field("agencies", _("Dinas tujuan terusan"), "list", help=_("Dipisah koma"), group=_WORK),
    _kept(Kept.SOUNDS, _("Rekaman suara warga")),
    _kept(Kept.WORDS, _("Isi pengaduan, catatan dan berkas petugas")),
    _kept(Kept.APPLICATIONS, _("Nama dan bukti pada permohonan")),
    _kept(Kept.CALLBACKS, _("Permintaan ditelepon")),
    Field("wrap_up", _("Kode penutup telepon"), "rows", high=12, help=_("Kosong: daftar bawaan"), group=_WORK, parts=(
        Field("code", _("Kode"), "slug", True, most=20),
        Field("id", _("Indonesia"), needed=True, most=40),
        Field("en", _("Inggris"), most=40),
    )),
)  # fmt: skip
