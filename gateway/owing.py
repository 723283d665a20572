"""What we owe a citizen after a turn: the answer to a text, and the receipts that services ask for, as outbox rows.

The rows are written in the turn's own transaction, so a message is owed exactly when what it tells has happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from gateway.own_words import spoken_in
from gateway.turns import Setting
from handlers.service import Text
from menus.session import Session
from menus.wording import message
from rules.phone import Phone
from store import citizens, messages
from store.sms_lines import sms_line
from store.towns import Line
from store.unit import Unit

REPLY_LASTS = timedelta(minutes=10)  # an answer to a text that comes later only confuses
NEWS_LASTS = timedelta(hours=24)
PRIVACY = "main.privacy"


def owe_reply(unit: Unit, setting: Setting, text: str, flow: str = "") -> None:
    """The answer to a text message. `flow`: what it is the result of; "" while more is asked."""
    if setting.phone is not None:
        purpose = f"answer.{flow}" if flow else "answer"
        _owe(unit, setting.line, setting.phone, setting.citizen, text, purpose, "reply", setting.now, REPLY_LASTS)


def owe_texts(unit: Unit, setting: Setting, session: Session, texts: Iterable[Text]) -> None:
    """The receipts that services asked for, in the citizen's language. One to somebody else is theirs, in their own language."""
    line = sms_line(setting.towns, setting.line, session.facts.get("town", ""))
    for text in texts:
        to = text.to or setting.phone
        if to is None or line is None:
            continue  # a withheld number, or a town without a line for texts: the screen has said it all
        whose, language = setting.citizen, session.language
        if to != setting.phone:
            other = citizens.find(unit, to) or citizens.meet(unit, to, setting.now, language)
            whose, language = other.id, other.language
        words = message(spoken_in(setting, session), text.message, text.facts, language)
        _owe(unit, line, to, whose, words, text.message, "news", setting.now, NEWS_LASTS)


def owe_notice(unit: Unit, setting: Setting, session: Session) -> None:
    """What is kept and why, once, with the first message that a phone gets from us (UU PDP 27/2022 art. 21)."""
    line = sms_line(setting.towns, setting.line, session.facts.get("town", ""))
    if setting.phone is None or line is None or not citizens.notice(unit, setting.citizen, setting.now):
        return
    words = message(setting.book, PRIVACY, {}, session.language)
    _owe(unit, line, setting.phone, setting.citizen, words, PRIVACY, "news", setting.now, NEWS_LASTS)


def _owe(unit: Unit, line: Line, to: Phone, citizen: int, text: str, purpose: str, kind: str, now: datetime, lasts: timedelta) -> None:
    messages.owe(
        unit,
        provider=line.provider,
        sender=line.address,
        to=to,
        citizen=citizen,
        text=text,
        purpose=purpose,
        kind=kind,
        now=now,
        expires_at=now + lasts,
    )
