"""The second fact a citizen gives to see a case, brought to one form so that a keyed digest of it can be compared.

Never the caller's number and never digits of a NIK: both are known to whoever holds the phone or a photocopy.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

__all__ = ["KINDS", "tidy"]

KINDS = ("birth_year", "birth_date", "business_word", "mother_name", "receipt")

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_NUMERIC_DATE = re.compile(r"([0-9]{1,2})\s*[-./\s]\s*([0-9]{1,2})\s*[-./\s]\s*([0-9]{4})|([0-9]{2})([0-9]{2})([0-9]{4})")
_WORDED_DATE = re.compile(r"([0-9]{1,2})\s*[-./]?\s*([a-z]+)\s*[-./]?\s*([0-9]{4})")
_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "agt": 8,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}
_LOOKALIKES = str.maketrans("OoIl", "0011")
# Words that half of all businesses begin with: as a second fact they would be worth nothing.
_COMMON_BUSINESS = frozenset((
    "pt", "cv", "ud", "pd", "fa", "tb", "tk", "rm", "usaha", "toko", "kios", "warung", "depot", "rumah", "makan", "kedai", "bengkel",
    "salon", "dagang", "industri", "the",
))
_TITLES = frozenset(("ibu", "bu", "ny", "nyonya", "hj", "h", "hajah", "hajjah", "alm", "almh", "almarhumah", "dr", "dra", "mama", "mamak"))


def tidy(kind: str, text: str) -> str | None:
    """The answer in its one form, or None when it cannot be an answer of that kind. ValueError for an unknown kind.

    birth_year: "1990". birth_date: "ddmmyyyy", day first. business_word: the first telling word of the name of the
    business, in small letters (PT, CV, Toko, Warung and the like do not count). mother_name: all words, small, no
    titles. receipt: the four digits printed on a receipt, 0 and 1 also typed as O, I or l.
    """
    match kind:
        case "birth_year":
            return _birth_year(text)
        case "birth_date":
            return _birth_date(text)
        case "business_word":
            words = [word for word in _words(text) if word not in _COMMON_BUSINESS]
            return words[0] if words else None
        case "mother_name":
            return " ".join(word for word in _words(text) if word not in _TITLES) or None
        case "receipt":
            bare = re.sub(r"[\s.\-]+", "", text).translate(_LOOKALIKES)
            return bare if re.fullmatch(r"[0-9]{4}", bare) else None
        case _:
            raise ValueError(f"no proof is called {kind!r}; there are {', '.join(KINDS)}")


def _birth_year(text: str) -> str | None:
    if whole := _birth_date(text):
        return whole[4:]
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else None


def _birth_date(text: str) -> str | None:
    text = text.strip().lower()
    if found := _NUMERIC_DATE.search(text):
        if _digits(text) != _digits(found[0]):
            return None
        day, month, year = (int(group) for group in found.groups() if group)
    elif found := _WORDED_DATE.search(text):
        day, month, year = int(found[1]), _MONTHS.get(found[2][:3], 0), int(found[3])
    else:
        return None
    if not 1900 <= year <= 2099:
        return None
    try:
        return date(year, month, day).strftime("%d%m%Y")
    except ValueError:
        return None


def _digits(text: str) -> str:
    return "".join(re.findall(r"[0-9]", text))


def _words(text: str) -> list[str]:
    """Words in small ASCII letters and digits; accents and punctuation are dropped, so "Acil's" is "acils"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain.replace("'", ""))
