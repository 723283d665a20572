// The words of the handset itself, and of the log beside it.

const WORDS = {
  id: {
    menu: "Menu", messages: "Pesan", pick: "Pilih", back: "Kembali", clear: "Hapus", call: "Panggil", ok: "OK", exit: "Keluar",
    answer: "Jawab", send: "Kirim", write: "Tulis SMS", inbox: "Kotak masuk", lines: "Nomor layanan", to: "Kepada:", message: "Pesan:",
    reply: "Balas", read: "Baca", mute: "Bisu", sound: "Suara", hangup: "Tutup", empty: "Belum ada pesan.", from: "Dari",
    waiting: "Mohon tunggu...", sending: "Mengirim...", sent: "Pesan terkirim.", unsent: "Pesan gagal dikirim.",
    dropped: "Sambungan terputus.\nTekan panggil untuk mencoba lagi.", badcode: "Kode tidak dikenal jaringan.",
    badnumber: "Nomor tidak terdaftar di jaringan ini.", trouble: "Jaringan bermasalah.", dial: "Panggil:", incoming: "Telepon masuk", refuse: "Tolak", calling: "Memanggil",
    ended: "Panggilan selesai", record: "Bicara setelah bunyi: pilih Mikrofon, atau Hening untuk pesan hening 5 detik.", mic: "Mikrofon",
    silent: "Hening", recording: "MEREKAM. Tekan # bila selesai.", nomic: "Mikrofon tidak diizinkan. Pilih Hening.", done: "Selesai",
    officer: "Menunggu petugas...", talk: "Terhubung dengan petugas.", yourkeys: "Angka:", newmessage: "pesan baru", same: "jawaban sama persis", other: "JAWABAN BERBEDA",
    again: "diulang", fields: "Isian", reply_of: "Jawaban", kinds: { ussd: "USSD", sms: "SMS", voice: "Telepon" },
    novoice: "Peramban ini tidak punya suara Indonesia; ucapan tampil sebagai teks.",
    days: ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
    months: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  },
  en: {
    menu: "Menu", messages: "Messages", pick: "Select", back: "Back", clear: "Clear", call: "Call", ok: "OK", exit: "Exit",
    answer: "Answer", send: "Send", write: "Write SMS", inbox: "Inbox", lines: "Service lines", to: "To:", message: "Message:",
    reply: "Reply", read: "Read", mute: "Mute", sound: "Sound", hangup: "Hang up", empty: "No messages yet.", from: "From",
    waiting: "Please wait...", sending: "Sending...", sent: "Message sent.", unsent: "Message not sent.",
    dropped: "Connection lost.\nPress call to try again.", badcode: "The network does not know this code.",
    badnumber: "Nobody has this number on this network.", trouble: "Network trouble.", dial: "Dial:", incoming: "Incoming call", refuse: "Refuse", calling: "Calling",
    ended: "Call ended", record: "Speak after the tone: choose Mic, or Silent for a silent 5-second message.", mic: "Mic",
    silent: "Silent", recording: "RECORDING. Press # when done.", nomic: "No microphone allowed. Choose Silent.", done: "Done",
    officer: "Waiting for an officer...", talk: "Connected to an officer.", yourkeys: "Keys:", newmessage: "new message", same: "same answer, byte for byte",
    other: "A DIFFERENT ANSWER", again: "repeated", fields: "Fields", reply_of: "Answer",
    kinds: { ussd: "USSD", sms: "SMS", voice: "Voice" },
    novoice: "This browser has no Indonesian voice; what is said is shown as text.",
    days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  },
};

export const words = WORDS[document.documentElement.lang] ?? WORDS.id;
