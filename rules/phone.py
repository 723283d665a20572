"""A telephone number: made once at the edge, trusted after, and never printed whole by accident."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["NotAPhone", "Phone"]

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_FOREIGN_OR_GOOD = re.compile(r"\+(?:62[1-9][0-9]{7,11}|(?!62)[1-9][0-9]{7,14})")
_SEPARATORS = re.compile(r"[\s.\-()/\u00a0\u2010-\u2015]+")
_DIGITS = re.compile(r"\+?[0-9]{7,17}")
# National part of an Indonesian number: mobiles 8x have 9 to 12 digits, lines with an area code 7 to 11.
_INDONESIAN = re.compile(r"(?:8[0-9]{8,11}|[2-79][0-9]{7,10})")
_INVENTED = "+62840"
_BIG_CITY_AREAS = ("21", "22", "24", "31", "61")


class NotAPhone(ValueError):
    """The text is no telephone number. The text itself is left out of the message on purpose."""


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Phone:
    """One number in E.164. `e164` is the real thing; `str()` and `repr()` are masked, so a log line cannot leak it."""

    e164: str

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.e164):
            raise NotAPhone("not a telephone number")

    @classmethod
    def parse(cls, text: str, country: str = "ID") -> Phone:
        """Read a number as people and networks write it. `country` says how to read one without a country code.

        Raises NotAPhone for words, short codes, and what is too short or too long. Forms: ITU-T E.164 and the
        Indonesian habits 0812.., 62812.., 812.., 0062812.. (reference: indonesia 6.3). An unassigned block passes.
        """
        if _FOREIGN_OR_GOOD.fullmatch(text):
            return cls(text)
        bare = _SEPARATORS.sub("", text)
        if not _DIGITS.fullmatch(bare):
            raise NotAPhone("not a telephone number")
        if bare.startswith("00"):
            bare = "+" + bare[2:]
        if country == "ID" and bare[0] != "+" and bare.startswith("62"):
            bare = "+" + bare
        if bare.startswith("+62"):
            return cls("+62" + _indonesian(bare[3:].removeprefix("0")))
        if bare[0] == "+":
            if _FOREIGN_OR_GOOD.fullmatch(bare):
                return cls(bare)
            raise NotAPhone("not a telephone number")
        if country == "ID":
            if bare[0] not in "08":
                raise NotAPhone("no area code")
            return cls("+62" + _indonesian(bare.removeprefix("0")))
        return cls(_elsewhere(bare, country))

    @property
    def local(self) -> str:
        """The number as it is said at home: "0840-0000-0001", "0511-0000-123"; a foreign number stays in E.164."""
        if not self.e164.startswith("+62"):
            return self.e164
        national = self.e164[3:]
        if national[0] == "8":
            return f"0{national[:3]}-{national[3:7]}-{national[7:]}"
        area = 2 if national.startswith(_BIG_CITY_AREAS) else 3
        rest = national[area:]
        return f"0{national[:area]}-{rest[:4]}-{rest[4:]}" if len(rest) > 4 else f"0{national[:area]}-{rest}"

    @property
    def invented(self) -> bool:
        """Whether this is the phone of an invented person: they live behind 0840, which no operator in Indonesia has."""
        return self.e164.startswith(_INVENTED)

    @property
    def masked(self) -> str:
        """Enough to recognise, too little to call: "+62840......0001". At least four digits are hidden."""
        head, tail = (6, 4) if len(self.e164) >= 14 else (6, 3) if len(self.e164) == 13 else (3, 2)
        return f"{self.e164[:head]}......{self.e164[-tail:]}"

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Phone({self.masked})"


def _indonesian(national: str) -> str:
    if not _INDONESIAN.fullmatch(national):
        raise NotAPhone("not an Indonesian number")
    return national


def _elsewhere(bare: str, country: str) -> str:
    # Imported here: its tables cost start-up time and memory, and numbers of other countries almost always come as E.164.
    import phonenumbers

    try:
        number = phonenumbers.parse(bare, country)
    except phonenumbers.NumberParseException as fault:
        raise NotAPhone("not a telephone number") from fault
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise NotAPhone("too short or too long")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
