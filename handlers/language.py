"""Speak another language, now and from now on."""

from __future__ import annotations

from handlers.service import Outcome, SpeakLanguage, Visit, service
from store import citizens

LANGUAGES = ("id", "en", "jv", "su", "bjn")


@service("language.set", set={})
def set_language(visit: Visit, *, language: str) -> Outcome:
    """Remember the language for this phone. What is not one of ours changes nothing."""
    if language not in LANGUAGES:
        return Outcome("set")
    citizens.speak(visit.unit, visit.citizen, language)
    return Outcome("set", effects=(SpeakLanguage(language),))
