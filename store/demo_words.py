"""What invented people say and are told in the demonstration's history. Nobody here is real; texts are Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

from rules.complaints import Category, Kind

FIRST = (
    "Aminah", "Rusdi", "Halimah", "Fahri", "Norhayati", "Yusuf", "Mariani", "Hendra", "Lina", "Supian", "Dewi", "Agus", "Ratna", "Taufik",
    "Maimunah", "Joko", "Sari", "Anwar", "Kartini", "Rahman",
)  # fmt: skip
LAST = ("Contoh", "Umpama", "Misal", "Andai", "Permisalan")  # "for example", five times: so that nobody takes them for a neighbour
BUSINESSES = ("Melati", "Sekar", "Barokah", "Berkah", "Mawar", "Jaya", "Sumber", "Rezeki")

SAID: Mapping[Category, tuple[str, ...]] = {
    Category.LAMP: (
        "Lampu jalan di {place} mati sejak tiga malam, gelap sekali",
        "Tiga lampu PJU dekat simpang {place} padam, rawan kecelakaan",
        "Lampu jalan depan mushala {place} berkedip lalu mati",
        "Tiang lampu di {place} miring, kabelnya menjuntai",
    ),
    Category.ROAD: (
        "Jalan di {place} berlubang, kemarin ada motor jatuh",
        "Aspal di gang kelurahan {place} amblas setelah hujan",
        "Jembatan kecil di {place} papannya lepas dua",
        "Rambu di tikungan {place} roboh, belum dipasang lagi",
    ),
    Category.WATER: (
        "Air PDAM di {place} tidak mengalir dua hari",
        "Selokan di {place} mampet, air masuk ke teras rumah",
        "Pipa bocor di pinggir jalan {place}, air terbuang terus",
        "Air ledeng di {place} keruh dan berbau",
    ),
    Category.WASTE: (
        "Sampah di TPS {place} menumpuk, sudah lima hari tidak diangkut",
        "Ada yang membuang sampah ke parit di {place}",
        "Bak sampah di pasar {place} penuh dan berbau",
    ),
    Category.STAFF: (
        "Petugas loket di {place} melayani sambil main HP, kami menunggu lama",
        "Pelayanan lambat, loket tutup sebelum jam istirahat",
    ),
    Category.OTHER: (
        "Suara musik di {place} sampai tengah malam setiap Sabtu",
        "Pohon besar di {place} condong ke rumah warga",
        "Anjing liar di sekitar sekolah {place} mengejar anak-anak",
    ),
}
ASKED: Mapping[Kind, tuple[str, ...]] = {
    Kind.SUGGESTION: (
        "Usul: tambah bangku tunggu untuk lansia di kantor {place}",
        "Saran: buka loket hari Sabtu sekali sebulan di {place}",
    ),
    Kind.REQUEST: (
        "Tanya jadwal perekaman KTP keliling di {place} bulan ini",
        "Mohon informasi syarat bantuan rumah layak huni di {place}",
    ),
    Kind.SUPERVISORY: ("Ada petugas di {place} minta uang rokok supaya surat cepat selesai",),
}
AGENCIES: Mapping[Category, str] = {
    Category.LAMP: "Dinas Perhubungan", Category.ROAD: "Dinas PUPR", Category.WATER: "PDAM", Category.WASTE: "Dinas Lingkungan Hidup",
    Category.STAFF: "Kepala kantor", Category.OTHER: "Satpol PP",
}  # fmt: skip
ANSWERS: Mapping[Category, tuple[str, ...]] = {
    Category.LAMP: ("Lampu diganti dan menyala lagi", "Kabel diperbaiki, lampu menyala"),
    Category.ROAD: ("Lubang ditambal, dapat dilalui", "Masuk perbaikan bulan depan, diberi tanda"),
    Category.WATER: ("Pipa diperbaiki, air mengalir", "Selokan dikeruk bersama warga"),
    Category.WASTE: ("Sampah diangkut, jadwal ditambah", "Petugas kebersihan dijadwalkan tiap hari"),
    Category.STAFF: ("Petugas ditegur, loket diawasi", "Kami mohon maaf, sudah dibina"),
    Category.OTHER: ("Sudah ditangani di tempat", "Sudah didatangi dan didamaikan"),
}
NOT_SETTLED = ("Masih sama, belum diperbaiki", "Baru sehari sudah rusak lagi")
ADDED = ("Letaknya di depan warung, sebelah kiri", "Kejadiannya setiap pagi sekitar jam 7")
DELAYS = ("blangko habis", "gangguan jaringan", "alat rekam rusak", "menunggu pengesahan")
PAPERS = ("fotokopi KK", "buku nikah", "surat polisi", "pas foto")
LEFT = ("Mohon ditelepon, ibu saya tidak bisa membaca SMS", "Mau tanya cara perbaiki nama di KK", "Telepon setelah zuhur saja")
TEXTS = (
    ("ANTRI KTP", "Nomor antrean Anda sudah dicatat. Datang 10 menit sebelum giliran."),
    ("syarat kk", "Kartu Keluarga: KK lama, buku nikah atau surat pindah. Biaya GRATIS."),
    ("MENU", "LAYANAN PUBLIK. Balas: CEK nomor, ANTRI layanan, LAPOR isi, INFO layanan, KANTOR kelurahan."),
    ("jam buka kantor", "Senin-Kamis 08.00-15.00, Jumat 08.00-11.00."),
    ("KINERJA", "Angka bulan lalu dikirim dalam satu SMS."),
    ("LAPOR", "Ceritakan: apa, di mana, sejak kapan. Balas SMS ini."),
)
