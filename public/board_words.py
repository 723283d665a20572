"""The words of the board. The regional ones await review by native speakers; numbers are spoken in Indonesian there."""

from __future__ import annotations

from collections.abc import Mapping

BOARD: Mapping[str, Mapping[str, str]] = {
    "id": {
        "name": "Indonesia", "title": "Papan antrean", "now": "Sedang dipanggil", "last": "Baru dipanggil", "waiting": "Menunggu",
        "people": "orang", "about": "sekitar {low}–{high} menit", "nobody": "tidak ada", "pause": "jeda",
        "none": "Belum ada loket yang buka",
        "closed": "Kantor tutup", "hours": "Jam buka", "lost": "Sambungan terputus sejak {clock}", "before": "Terakhir diketahui:",
        "sound_on": "Nyalakan suara", "sound_off": "Matikan suara",
        "silent": "Suara mati: tekan layar", "no_voice": "Perangkat ini tidak punya suara untuk bahasa ini: "
        "panggilan berupa bunyi dan teks berkedip.", "language": "Bahasa", "call": "Nomor antrean, {number}, ke {counter}.",
        "counter": "loket", "missing": "Tidak ada papan bernama {name}.", "boards": "Papan antrean", "to": "ke",
    },
    "en": {
        "name": "English", "title": "Queue board", "now": "Now calling", "last": "Called before", "waiting": "Waiting",
        "people": "people", "about": "about {low}–{high} minutes", "nobody": "nobody", "pause": "paused", "none": "No counter is open yet",
        "closed": "The office is closed", "hours": "Opening hours", "lost": "Connection lost since {clock}", "before": "Last known:",
        "sound_on": "Turn sound on", "sound_off": "Turn sound off",
        "silent": "Sound is off: press the screen", "no_voice": "This machine has no voice for this language: "
        "calls are a chime and flashing text.", "language": "Language", "call": "Number {number}, to {counter}.",
        "counter": "counter", "missing": "There is no board called {name}.", "boards": "Queue boards", "to": "to",
    },
    "jv": {
        "name": "Jawa", "title": "Papan antrian", "now": "Saweg dipuntimbali", "last": "Nembe dipuntimbali", "waiting": "Nengga",
        "people": "tiyang", "about": "kinten-kinten {low}–{high} menit", "nobody": "boten wonten", "pause": "leren",
        "none": "Dereng wonten loket ingkang bikak", "closed": "Kantor tutup", "hours": "Jam bikak",
        "lost": "Sambungan pedhot wiwit {clock}", "before": "Pungkasan kasumurupan:", "sound_on": "Urupaken swanten",
        "sound_off": "Pejahaken swanten",
        "silent": "Swanten pejah: pencet layar", "no_voice": "Piranti punika boten gadhah swanten: timbalan awujud ungel lan seratan.",
        "language": "Basa", "call": "Nomer antrian, {number}, dhateng {counter}.", "counter": "loket",
        "missing": "Boten wonten papan {name}.", "boards": "Papan antrian", "to": "dhateng",
    },
    "su": {
        "name": "Sunda", "title": "Papan antrian", "now": "Nuju disaur", "last": "Nembe disaur", "waiting": "Ngantosan",
        "people": "jalmi", "about": "kinten-kinten {low}–{high} menit", "nobody": "teu aya", "pause": "eureun heula",
        "none": "Teu acan aya loket nu muka", "closed": "Kantor tutup", "hours": "Jam muka", "lost": "Sambungan pegat ti {clock}",
        "before": "Panungtungan kauninga:", "sound_on": "Hurungkeun sora", "sound_off": "Pareuman sora",
        "silent": "Sora pareum: pencet layar",
        "no_voice": "Alat ieu teu gaduh sora: panggeroan mangrupa sora lonceng sareng tulisan.", "language": "Basa",
        "call": "Nomer antrian, {number}, ka {counter}.", "counter": "loket", "missing": "Teu aya papan {name}.",
        "boards": "Papan antrian", "to": "ka",
    },
    "bjn": {
        "name": "Banjar", "title": "Papan antrian", "now": "Lagi dikiau", "last": "Hanyar dikiau", "waiting": "Mahadang",
        "people": "urang", "about": "kira-kira {low}–{high} manit", "nobody": "kadada", "pause": "ampih satumat",
        "none": "Balum ada lokit nang buka", "closed": "Kantur tutup", "hours": "Jam buka", "lost": "Sambungan pagat matan {clock}",
        "before": "Tauhir ditahui:", "sound_on": "Hidupakan suara", "sound_off": "Matiakan suara",
        "silent": "Suara mati: picik layar",
        "no_voice": "Alat ini kada baisi suara: kiauan baupa bunyi wan tulisan.", "language": "Bahasa",
        "call": "Numur antrian, {number}, ka {counter}.", "counter": "lokit", "missing": "Kadada papan {name}.",
        "boards": "Papan antrian", "to": "ka",
    },
}  # fmt: skip
