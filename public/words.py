"""The words of the public pages, in the languages they are offered in."""

from __future__ import annotations

from collections.abc import Mapping

_ID = {
    "skip": "Langsung ke isi",
    "front": "Beranda",
    "phone": "Telepon",
    "other_language": "English",
    "tagline": "Layanan publik untuk HP yang hanya bisa SMS dan telepon.",
    "what": "Titian menghubungkan warga yang HP-nya hanya bisa menelepon dan mengirim SMS dengan kantor layanan publik: cek status, ambil "
    "nomor antrean, dan lapor, lewat USSD, SMS, atau telepon. Satu alur layanan ditulis sekali, lalu berlaku sama di ketiga jalur, dan "
    "percakapan yang terputus dapat dilanjutkan.",
    "where": "Ke mana",
    "phone_title": "Coba teleponnya",
    "phone_about": "HP fitur di peramban: hubungi *123#, kirim CEK 48217396, atau telepon.",
    "phone_absent": "Telepon coba-coba hanya ada dalam mode demo.",
    "console_title": "Meja petugas",
    "figures_title": "Angka pelayanan",
    "console_about": "Petugas bantuan, loket, penyelia, pengelola: jawab, layani, panggil.",
    "figures_about": "Apa yang masuk, selesai, terlambat, dan seberapa puas warga.",
    "status_title": "Keadaan saluran", "status_about": "Nomor mana yang bekerja sekarang.",
    "towns": "Kota yang dilayani",
    "lines": "Nomor",
    "offices": "kantor", "boards": "Papan antrean",
    "demo": "Mode demo: semua orang dan nomor di sini rekaan.",
    "kind_ussd": "USSD", "kind_sms": "SMS", "kind_voice": "Telepon",
    "picture": "Gambar HP fitur yang menampilkan menu layanan",
    "handset": "HP fitur",
    "needs_script": "Telepon ini memerlukan JavaScript.",
    "screen": "Layar",
    "keys": "Tombol",
    "owner": "Siapa saya",
    "owner_about": "Warga rekaan. Buka tab lain untuk menjadi orang lain.",
    "town": "Kota dan nomor",
    "try": "Coba sekali tekan",
    "try_ussd": "Hubungi", "try_sms": "SMS CEK 48217396", "try_sms_training": "SMS LAPOR", "try_voice": "Telepon",
    "try_sms_after": "lalu tekan Kirim",
    "switches": "Gangguan dan suara",
    "weak": "Sinyal lemah", "weak_about": "Jawaban berikutnya memutus sambungan. Hubungi lagi untuk melanjutkan.",
    "twice": "Kirim dua kali", "twice_about": "Tiap permintaan dikirim dua kali; jawabannya harus sama persis.",
    "mute": "Bisukan", "mute_about": "Ucapan tetap tampil di layar.",
    "log": "Yang lewat di jaringan", "log_about": "Permintaan HTTP yang sebenarnya, terbaru di atas.",
    "practises": "Telepon latihan: hanya sampai ke kota latihan Anda, dan tidak ada jaringan yang mengirim apa pun.",
    "hint": "Papan ketik: angka, huruf, * #, Enter = OK, Esc = tombol kanan, Backspace = hapus, Home = panggil, "
    "End = tutup, panah = gulir.",
    "key_left": "Tombol kiri", "key_right": "Tombol kanan", "key_up": "Atas", "key_down": "Bawah", "key_back": "Kiri", "key_next": "Kanan",
    "key_ok": "OK", "key_call": "Panggil", "key_end": "Tutup", "key_star": "bintang", "key_hash": "pagar, ganti huruf atau angka",
}

_EN = {
    "skip": "Skip to content",
    "front": "Home",
    "phone": "Phone",
    "other_language": "Bahasa Indonesia",
    "tagline": "Public services for phones that can only text and call.",
    "what": "Titian connects citizens whose phones can only call and text with their public offices: check a status, take a queue number, "
    "make a complaint, by USSD, SMS or voice. Each service is written once and is the same on all three, and a conversation that breaks "
    "off can be continued.",
    "where": "Where to go",
    "phone_title": "Try the phone",
    "phone_about": "A feature phone in the browser: dial *123#, text CEK 48217396, or call.",
    "phone_absent": "The phone to try exists in demo mode only.",
    "console_title": "Staff console",
    "figures_title": "Service figures",
    "console_about": "Helpdesk, counter, supervisor, administrator: answer, serve, call.",
    "figures_about": "What came in, what was finished, what was late, and how content citizens are.",
    "status_title": "State of the channels", "status_about": "Which numbers work right now.",
    "towns": "Towns served",
    "lines": "Numbers",
    "offices": "offices", "boards": "Queue boards",
    "demo": "Demo mode: every person and number here is invented.",
    "kind_ussd": "USSD", "kind_sms": "SMS", "kind_voice": "Voice",
    "picture": "Drawing of a feature phone that shows a service menu",
    "handset": "Feature phone",
    "needs_script": "This phone needs JavaScript.",
    "screen": "Screen",
    "keys": "Keys",
    "owner": "Who am I",
    "owner_about": "Invented citizens. Open another tab to be somebody else.",
    "town": "Town and numbers",
    "try": "One-click tries",
    "try_ussd": "Dial", "try_sms": "Text CEK 48217396", "try_sms_training": "Text LAPOR", "try_voice": "Call",
    "try_sms_after": "then press Send",
    "switches": "Trouble and sound",
    "weak": "Weak signal", "weak_about": "The next answer breaks the connection. Dial again to continue.",
    "twice": "Send twice", "twice_about": "Each request is sent twice; the two answers must be the same.",
    "mute": "Mute", "mute_about": "What is said stays on the screen.",
    "log": "Over the wire", "log_about": "The real HTTP requests, newest on top.",
    "practises": "A phone to practise with: it reaches your training town alone, and no network sends anything.",
    "hint": "Keyboard: digits, letters, * #, Enter = OK, Esc = right key, Backspace = clear, Home = call, End = hang up, arrows = scroll.",
    "key_left": "Left key", "key_right": "Right key", "key_up": "Up", "key_down": "Down", "key_back": "Left", "key_next": "Right",
    "key_ok": "OK", "key_call": "Call", "key_end": "Hang up", "key_star": "star", "key_hash": "hash, change letters or figures",
}

WORDS: Mapping[str, Mapping[str, str]] = {"id": _ID, "en": _EN}

TERMINAL: Mapping[str, Mapping[str, str]] = {
    "id": {
        "help": "*123#              hubungi kode\ntext 2580 CEK 48217396\ncall +625110000123\ninbox              baca pesan\n"
        "lines              nomor layanan\nme 0840-0000-0002  jadi orang lain\nlanguage en\nquit\n"
        "Dalam sesi: ketik jawaban. Dalam telepon: ketik angka, Enter saja = diam.\n"
        "/hang up menutup, /drop memutus, /record [berkas.wav] bicara.",
        "idle": "Siap. Ketik help.", "sent": "Pesan terkirim.", "empty": "Belum ada pesan.", "over": "Selesai.",
        "unknown": "Tidak dikenal. Ketik help.", "away": "Titian tidak menjawab di {url}. Jalankan: make run",
        "demo": "Titian di {url} tidak dalam mode demo.", "dropped": "Sambungan terputus.", "refused": "Jaringan bermasalah: {what}",
        "speak": "Bicara: /record [berkas.wav]", "wait": "Menunggu petugas ...", "news": "{n} pesan baru: inbox",
        "rings": "Telepon masuk dari {number}: angkat, atau tolak", "silent": "Tidak ada telepon masuk.",
    },
    "en": {
        "help": "*123#              dial a code\ntext 2580 CEK 48217396\ncall +625110000123\ninbox              read messages\n"
        "lines              service numbers\nme 0840-0000-0002  be somebody else\nlanguage id\nquit\n"
        "In a session: type the answer. In a call: type keys, Enter alone = silence.\n"
        "/hang up ends, /drop loses the line, /record [file.wav] speaks.",
        "idle": "Ready. Type help.", "sent": "Message sent.", "empty": "No messages yet.", "over": "Ended.",
        "unknown": "Not known. Type help.", "away": "Titian does not answer at {url}. Start it: make run",
        "demo": "Titian at {url} is not in demo mode.", "dropped": "Connection lost.", "refused": "Network trouble: {what}",
        "speak": "Speak: /record [file.wav]", "wait": "Waiting for an officer ...", "news": "{n} new messages: inbox",
        "rings": "{number} is calling: answer, or refuse", "silent": "Nobody is calling.",
    },
}
