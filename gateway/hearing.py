"""What is said back to one thing said, worked out channel by channel, before anything of it is written down.

Each function takes the dialogue as it stands and gives a Draft. Rows are changed only by services, and only where the
setting may write; otherwise NeedsWriting tells the caller to try again with the right to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gateway import accumulated, invited, opening, passing, texting
from gateway.calling import is_called
from gateway.own_words import spoken_in
from gateway.passing import Passed
from gateway.practice import marked, practising
from gateway.replayed import as_begun
from gateway.synonyms import commands_of
from gateway.turns import NeedsWriting, Played, Setting, obey, open_at, play
from gateway.types import Inbound
from handlers.service import Text
from menus.engine import FRONT, OFFICER
from menus.keys import Key, Said, Spoke
from menus.model import Channel, Say
from menus.render import sms, ussd, voice
from menus.screen import Expects, Reply
from menus.session import Session
from menus.wording import expects, language_on, screen
from store import callbacks, citizens, placed, recordings
from store.citizens import Citizen
from store.dialogues import Dialogue
from store.unit import Unit

_AFTER = {"*": Key.FRONT, "0": Key.OFFICER}  # voice: what a key means when all is said; any other says it again


@dataclass(frozen=True, slots=True)
class Draft:
    """One turn worked out: where the dialogue stands, the reply, the messages owed, the older dialogue it takes over.

    `passed` is set for a text that a human must read.
    """

    session: Session
    reply: Reply
    citizen: int
    heard: str = ""
    step: int = 0
    ended: bool = False
    texts: tuple[Text, ...] = ()
    takes_over: Dialogue | None = None
    passed: Passed | None = None


def dial(setting: Setting, unit: Unit, said: Inbound, own: tuple[str, str], before: Dialogue | None) -> Draft:
    """A USSD hop. A text that does not go on from what was heard is played from the front page, like a direct dial."""
    is_open = before is not None and not before.ended
    news = accumulated.new_in(before.heard if before is not None and is_open else None, said.text) if said.whole else None
    if before is not None and is_open and not said.first and not (news and news.restart):
        session, citizen = Session.from_json(before.session), before.citizen
        rest = news.rest if news else said.text
        played = _answer(setting, unit, session, accumulated.pieces(rest, _wants_words(setting, session)) or ("",))
        return _screen(setting, played, citizen, said)
    who = _citizen(setting, unit, said)
    setting = replace(setting, citizen=who.id)
    session = opening.fresh(who, setting.line, who.language)
    if said.text:
        session = as_begun(setting, unit, said, own[0], session, lambda step: _screen(setting, step, who.id, said).reply.text)
        played = play(setting, unit, open_at(setting, unit, session, FRONT), accumulated.pieces(said.text, False))
        return _screen(setting, played, who.id, said)
    played, old = _open(setting, unit, session, own)
    return replace(_screen(setting, played, who.id, said), takes_over=old)


def text(setting: Setting, unit: Unit, said: Inbound, own: tuple[str, str], before: Dialogue | None) -> Draft:
    """A text message. Always answered by a message of its own, so it always writes."""
    who = _citizen(setting, unit, said)
    setting = replace(setting, citizen=who.id)
    lately = before is not None and not before.ended and setting.now - before.updated_at < opening.REMEMBERED
    session = Session.from_json(before.session) if before is not None and lately else opening.fresh(who, setting.line, who.language)
    meant = invited.meant(setting.book, unit, who.id, before, said.text, setting.now)
    words = commands_of(setting.book, setting.towns, setting.line)
    step = texting.understand(setting.book, session, meant, lately, _town_words(setting), words)
    wrote = passing.answers(unit, who, step, said.text, before, lately, setting.now)
    if wrote is not None:
        played = open_at(setting, unit, replace(session, trail=()), passing.PASSED_ON)
        return replace(_screen(setting, played, who.id, said), passed=Passed(wrote.town, wrote.number))
    if step.state in (texting.LOST, "") and not lately:
        broken = opening.unfinished(setting.book, unit, who.id, setting.now, own)
        if broken is not None:
            played = Played(opening.offer(session, broken[0]))
            lost = passing.lost(who, step, said.text, setting.line.towns, "")
            return replace(_screen(setting, played, who.id, said), takes_over=broken[1], passed=lost)
    if step.state:
        opened = open_at(setting, unit, step.session, step.state)
        played = obey(setting, unit, opened, step.answers, step.numbered)
    else:
        played = _answer(setting, unit, step.session, step.answers)
    lost = passing.lost(who, step, said.text, setting.line.towns, played.notice)
    return replace(_screen(setting, played, who.id, said), passed=lost)


def call(setting: Setting, unit: Unit, said: Inbound, own: tuple[str, str], before: Dialogue | None) -> Draft:
    """A step of a call. An answer to a step that is not the current one changes nothing."""
    if before is None and said.outbound:
        return _called(setting, unit, said, own)
    if before is None:
        who = _citizen(setting, unit, said)
        setting = replace(setting, citizen=who.id)
        played, old = _open(setting, unit, opening.fresh(who, setting.line, who.language), own)
        return replace(_spoken(setting, played, who.id, 1), takes_over=old)
    session = Session.from_json(before.session)
    told = isinstance(setting.book.states[session.state], Say)
    if before.ended and not told:
        return _goodbye(setting, session, before.citizen, before.step)
    if said.step != before.step:
        return _spoken(setting, Played(session), before.citizen, before.step)
    step = before.step + 1
    answers: tuple[str | Said, ...] = (said.text,)
    if told:
        if said.text == "":
            return _goodbye(setting, session, before.citizen, step)
        answers = (_AFTER.get(said.text, Key.REPEAT),)
    elif said.recorded is not None and practising(session):
        answers = (Spoke("practice", said.recorded.seconds),)  # heard by nobody: it is not even fetched
    elif said.recorded is not None:
        if not setting.may_write:
            raise NeedsWriting("a recording")
        reference = recordings.want(unit, own[0], own[1], said.recorded.reference, said.recorded.seconds, setting.now, setting.chance)
        answers = (Spoke(reference, said.recorded.seconds),)
    return _spoken(setting, _answer(setting, unit, session, answers), before.citizen, step)


def _called(setting: Setting, unit: Unit, said: Inbound, own: tuple[str, str]) -> Draft:
    """A citizen answers our call: who calls and why, then where they were. A call that is none of ours is ended."""
    if not setting.may_write:
        raise NeedsWriting("a call that is answered")
    who = _citizen(setting, unit, said)
    setting, session = replace(setting, citizen=who.id), opening.fresh(who, setting.line, who.language)
    one = is_called(unit, own[0], setting.line, said)
    asked = callbacks.by_number(unit, one.callback) if one else None
    if one is None or asked is None:
        return _goodbye(setting, session, who.id, 1)
    placed.note(unit, one.id, setting.now, reference=said.key, answered=True)
    town = setting.towns.get(asked.town)
    if asked.officer is not None and town is not None:  # an officer had it called, and waits for them
        session = replace(session, facts={**session.facts, "town": asked.town})
        return _spoken(setting, open_at(setting, unit, session, OFFICER), who.id, 1)
    broken = opening.unfinished(setting.book, unit, who.id, setting.now, own)
    place = broken[0] if broken else opening.stored(setting.book, asked.session)
    session = opening.greeted(session, asked, town.name if town else "", place)
    return replace(_spoken(setting, Played(session), who.id, 1), takes_over=broken[1] if broken else None)


def _town_words(setting: Setting) -> Mapping[str, str]:
    """The words by which this line's towns are named in front of a text, from their folders."""
    towns = (setting.towns.get(town) for town in setting.line.towns)
    return {word: town.id for town in towns if town is not None for word in town.facts.get("words", ())}


def _citizen(setting: Setting, unit: Unit, said: Inbound) -> Citizen:
    phone = said.phone or opening.stand_in(said.key)
    known = citizens.find(unit, phone)
    if known is not None and not citizens.long_unseen(known, setting.now):
        return known
    if not setting.may_write:
        raise NeedsWriting("a new citizen, or one who was long away")
    return citizens.meet(unit, phone, setting.now)


def _open(setting: Setting, unit: Unit, session: Session, own: tuple[str, str]) -> tuple[Played, Dialogue | None]:
    broken = opening.unfinished(setting.book, unit, setting.citizen, setting.now, own)
    if broken is None:
        return open_at(setting, unit, session, FRONT), None
    return Played(opening.offer(session, broken[0])), broken[1]


def _answer(setting: Setting, unit: Unit, session: Session, answers: Iterable[str | Said]) -> Played:
    given = tuple(answers)
    if given and isinstance(given[0], str) and (again := opening.continues(setting.book, session, given[0])) is not None:
        return play(setting, unit, Played(again), given[1:])
    return play(setting, unit, Played(session), given)


def _wants_words(setting: Setting, session: Session) -> bool:
    return expects(setting.book, session, setting.channel) is Expects.WORDS


def _screen(setting: Setting, played: Played, citizen: int, said: Inbound) -> Draft:
    book = spoken_in(setting, played.session)
    words = book.words[language_on(book, played.session.language, setting.channel)]
    shown = marked(screen(book, played.session, setting.channel, played.notice), played.session, words, setting.channel)
    if setting.channel is Channel.SMS:
        reply = sms.render(shown, words)
    else:
        reply = ussd.render(shown, words, setting.line.ussd_limit)
    if reply.language != played.session.language:
        reply = replace(reply, language=played.session.language)
    return Draft(played.session, reply, played.citizen or citizen, said.text if said.whole else "", ended=reply.ends, texts=played.texts)


def _spoken(setting: Setting, played: Played, citizen: int, step: int) -> Draft:
    """The step as it is spoken. After what a dialogue ends with, the caller may hear it again or go on; hanging up is no break."""
    book = spoken_in(setting, played.session)
    language = language_on(book, played.session.language, Channel.VOICE)
    words = book.words[language]
    shown = marked(screen(book, played.session, Channel.VOICE, played.notice), played.session, words, Channel.VOICE)
    reply = voice.render(shown, words, language)
    if shown.expects is Expects.OFFICER:
        reply = replace(reply, queue=played.session.facts.get("line_name", ""))
    told = reply.ends
    if told:
        lines = (*reply.lines, words["engine.after"])
        reply = replace(reply, ends=False, expects=Expects.CHOICE, lines=lines, text=" ".join(lines))
    return Draft(played.session, replace(reply, step=step), played.citizen or citizen, step=step, ended=told, texts=played.texts)


def _goodbye(setting: Setting, session: Session, citizen: int, step: int) -> Draft:
    """The last word of a call. Nothing that was told is kept behind it, so whatever comes late hears the same again."""
    language = language_on(setting.book, session.language, Channel.VOICE)
    line = setting.book.words[language]["engine.goodbye"]
    reply = Reply(line, ends=True, lines=(line,), expects=Expects.NOTHING, language=language, step=step)
    return Draft(Session(FRONT, session.language), reply, citizen, step=step, ended=True)
