"""The words by which a complaint is found again: plain letters, without endings, without the words that say nothing."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["MOST", "stems"]

MOST = 60  # different words of one text; a longer text is found by its first ones
SHORTEST = 3
_ENDINGS = ("nya", "lah", "kah", "pun", "ku", "mu")
_LEAST_LEFT = 4  # letters that must remain before an ending is taken for one: "kamu" has none
_SILENT_WORDS = """
    ada adalah agar akan aku anda apa apakah atas atau bagi bahwa banyak bapak baru belum beberapa bisa buat bukan dan dari dalam
    dapat dengan dia dong harap hari harus ibu ini itu jadi jangan juga kah kalau kami kapan karena ke kepada kita lagi lah lain lalu
    lebih masih mau melalui mereka mohon nanti namun oleh orang pada pak para per pernah perlu pun punya saat saja sampai sangat saya
    sebab sebagai sejak selalu semua seperti serta setelah setiap siapa sudah supaya tadi tanpa telah tentang terima tetapi tapi tiap
    tidak tolong untuk udah yang yth kasih mba mas the and for with has have been was not this that please
    kel kelurahan kec kecamatan desa
    inggih niki niku kula panjenengan ulun pian nang kada wan gasan nyaeta abdi henteu teu jeung
"""
_SILENT = frozenset(_SILENT_WORDS.split())


def stems(text: str) -> tuple[str, ...]:
    """The different words of a text that are worth finding it by, in their order, at most 60.

    Lower case, no accents, letters and digits only, 3 or more; the endings -nya -lah -kah -pun -ku -mu are left off.
    Neither prefixes nor parts of words are known: who looks for "lampu" does not find "perlampuan".
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found: dict[str, None] = {}
    for word in re.findall(r"[a-z]+|[0-9]+", plain):
        if len(word) < SHORTEST or word in _SILENT:
            continue
        ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= _LEAST_LEFT), "")
        stem = word.removesuffix(ending)[:40]
        if stem not in _SILENT:
            found.setdefault(stem)
        if len(found) == MOST:
            break
    return tuple(found)
