"""Does a text tell of danger to life? Then "telepon 112" is said before anything else.

A false alarm costs one sentence; a miss can cost a life. So doubt means alarm, and only phrases that are surely
paperwork or street furniture are taken out first. Regional words (jv, su, bjn) await review by native speakers.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["urgent"]

# One word that is enough by itself.
_WORDS = """
kebakaran kabakaran kobongan kobong kahuruan kasalukutan kasalukut terbakar kebakar tabakar
kecelakaan kacilakaan kacalakaan laka tabrakan ketabrak tertabrak tabrak tatabrak katabrak batabrakan kelindas terlindas
melahirkan lairan nglairake nglahirake babaran ngajuru ngalahirkeun baranak bersalin
perampokan rampok dirampok perampok kerampokan rampog dirampog rampuk dirampuk begal dibegal pembegalan jambret dijambret maling
pencuri kdrt ditodong penodongan diculik penculikan dibacok pembacokan ditusuk penusukan ditembak penembakan dibunuh pembunuhan dikeroyok
tawuran diperkosa perkosaan pemerkosaan dipukuli disekap disandera
tenggelam kelelep kerem titeuleum tikerelep tinggalam balamas hanyut kaanyut palid
kesetrum tersetrum tersengat kesengat kasetrum kasitrum kasatrum nyetrum
pingsan semaput kapaehan kalangar pangsan sekarat kejang stroke pendarahan perdarahan keracunan karacunan overdosis
longsor gempa tsunami meledak ledakan njebluk bitu tertimbun kejepit terjepit tergeletak mayat
darurat ambulan ambulans ambulance pemadam damkar
fire accident emergency drowning drowned robbery robbed robber unconscious bleeding electrocuted explosion exploded suicide stabbed
kidnapped raped dying choking seizure landslide earthquake overdose collapsed
"""

# Words that mean danger only together, in any case next to each other with at most two words between.
_PAIRS = """
tolong+cepat tlg+cepat tolong+cpt tlg+cpt tulung+cepet tulung+enggal tulung+gancang tulungi+lakas tulung+lakas cepat+tolong
cepet+tulung lakas+tulungi help+fast help+quickly help+now
sakit+parah sakit+keras lara+parah lara+nemen gering+parah gering+pisan garing+parah garing+banar
luka+parah luka+bakar tatu+parah
sesak+napas sesak+nafas sesek+napas sesek+nafas
serangan+jantung sakit+jantung tidak+sadar tidak+sadarkan tak+sadarkan tak+sadar gak+sadar ora+sadar teu+sadar kada+sadar
tidak+bernapas tidak+bernafas gak+napas muntah+darah berlumuran+darah banyak+darah gigit+ular digigit+ular dipatuk+ular digigit+anjing
mau+melahirkan mau+lahiran arep+lairan arep+babaran handak+baranak bade+ngajuru rek+ngajuru pecah+ketuban ketuban+pecah
ada+api api+besar api+membesar api+menyala api+gede geni+gede seuneu+gede rumah+dibakar ada+asap asap+tebal
gas+bocor tabung+bocor kabel+putus kabel+jatuh kabel+nyetrum listrik+menyengat setrum+listrik kena+setrum kena+listrik tiang+roboh
pohon+menimpa tertimpa+pohon tertimpa+bangunan rumah+roboh rumah+ambruk bangunan+roboh jembatan+putus banjir+bandang caah+bandang
bunuh+diri gantung+diri mau+bunuh orang+jatuh jatuh+sumur masuk+sumur jatuh+sungai nyawa+terancam
ada+ular ular+masuk banjir+besar banjir+tinggi memukul+istri memukuli+istri pukul+istri
anak+hilang bawa+parang bawa+celurit
on+fire heart+attack giving+birth in+labor in+labour gas+leak house+burning snake+bite very+sick seriously+ill dead+body
"""

# Surely not a call for help: papers, insurance, lamps and stairs. Taken out before the words are looked for.
_PAPERWORK = (
    r"surat(?: \w+){0,2} (?:kecelakaan|kebakaran|melahirkan|lahiran|bersalin|darurat)(?: (?:kerja|lalu lintas))?",
    r"(?:asuransi|santunan|klaim|jaminan|iuran|premi)(?: \w+)? (?:kecelakaan|kebakaran|melahirkan|bersalin)(?: kerja)?",
    r"(?:cuti|biaya|setelah|sesudah|sudah|habis|baru|rumah|program) (?:melahirkan|bersalin|lahiran)",
    r"(?:lampu|tangga|pintu|jalur|jalan|nomor|kontak) darurat",
    r"(?:kembang|kereta|korek|gunung) api(?: besar)?",
    r"(?:akta|akte|kia|ktp|kk|kartu|surat)(?: \w+){0,3} hilang",
    r"fire (?:hydrant|extinguisher|safety|permit)",
    r"(?:accident|fire) (?:insurance|certificate)",
    r"emergency (?:lamp|light|number|exit|contact)",
)


def _fold(text: str) -> str:
    """Small ASCII letters and single spaces, repeated letters written once: "Tolooong!!" is "tolong"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    spaced = re.sub(r"[^a-z]+", " ", plain).strip()
    return re.sub(r"([a-z])\1+", r"\1", spaced)


def _folded(pattern: str) -> str:
    return re.sub(r"(?<!\\)([a-z])\1+", r"\1", pattern)


_ALARMS = frozenset(_fold(word) for word in _WORDS.split())
# Long enough that one slip still leaves no doubt, by the length of what was written.
_LONG = {length: tuple(word for word in _ALARMS if len(word) >= 8 and abs(len(word) - length) <= 1) for length in range(7, 30)}
_TOGETHER = frozenset((_fold(first), _fold(second)) for first, second in (pair.split("+") for pair in _PAIRS.split()))
_HARMLESS = re.compile("|".join(rf"\b(?:{_folded(pattern)})\b" for pattern in _PAPERWORK))
_ENDING = re.compile(r"(?:nya|lah|kah|ne|na|e)$")
# Everyday words that are one letter from an alarm: paid (burned), briefing (bleeding), crossed (run over).
_NOT_A_SLIP = frozenset(("terbayar", "pengarahan", "terlintas"))


def urgent(text: str) -> bool:
    """Whether the text tells of fire, accident, grave illness, birth, violence, drowning, electric shock or the like.

    Languages id, en, jv, su, bjn as they are texted: stretched letters, short forms, and one wrong letter in a long word.
    """
    words = _HARMLESS.sub(" . ", _fold(text)).split()
    for place, word in enumerate(words):
        if word in _ALARMS or _ENDING.sub("", word) in _ALARMS:
            return True
        if word not in _NOT_A_SLIP and any(_one_slip(word, alarm) for alarm in _LONG.get(len(word), ())):
            return True
        if any((word, later) in _TOGETHER or (later, word) in _TOGETHER for later in words[place + 1:place + 4]):
            return True
    return False


def _one_slip(a: str, b: str) -> bool:
    """Whether at most one letter added, lost or changed, or two neighbours swapped, makes b of a."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    return rest_a[1:] == rest_b or rest_a == rest_b[1:] or rest_a[1:] == rest_b[1:] or (
        rest_a[:2] == rest_b[1::-1] and len(rest_b) >= 2 and rest_a[2:] == rest_b[2:]
    )
