"""The text of a message → a reading: what is asked, about which time, insurer, region and term.

Deterministic and pure: the same text, names and day give the same reading.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.answering.coordination import (
    AnonymousSentence,
    Coordination,
    claims,
    coordination_by_meaning,
    coordination_in,
)
from bot.answering.intents import OF_MORE, Intent, intent_of
from bot.answering.language import Language, language_of
from bot.answering.phrases import vocabulary
from bot.answering.sentences import asking_part, questions_within, sentences, told_part
from bot.answering.small_talk import (
    BotTopic,
    CourtesyKind,
    abusive,
    bot_topic_of,
    courtesy_of,
    gibberish,
    without_smileys,
)
from bot.answering.time_expressions import Period, periods
from bot.content.flat_text import Token, flat, tokens, words_of
from bot.content.names import EntityKind
from bot.faq.dutch import asking_words, everyday_words, function_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.answering.coordination import Embed
    from bot.answering.gazetteer import Entity, Gazetteer

MAX_CHARACTERS = 8_000
"""So much of a message is read."""
MAX_QUESTIONS = 4
"""So many questions are answered in one reply."""
SHORT_MESSAGE = 14
"""Up to so many words a message without a question is itself what is looked for."""
LEAST_WORDS = 2
"""A question with fewer words of its own leans on the sentence before it."""
FEW_WORDS = 3
"""A message of so many words that names nothing ("waarom dan?") follows on another."""
FEW_WORDS_POINTING = 7
"""A message of so many words with one that points back ("hoeveel zijn er en bestaan ze nog?") may do so."""
CONTEXT_SENTENCES = 3
MAX_ASKING = 24
"""Of more sentences that ask, the last ones are read: the question comes last."""

_SET_ASIDE = re.compile(r"^\W*(?:even |nog )?(?:los|afgezien) van (?:\w+ ){0,2}\w+, (?:maar )?", re.IGNORECASE)
_GRAMMAR = vocabulary("grammar")
_ARTICLES = frozenset(("het", "t", "'t", "dat"))
_SAYS_LITTLE = (_GRAMMAR["verb"] - _GRAMMAR["telling-verb"]) | _GRAMMAR["lead"]
_ENGLISH = vocabulary("language")["en"]


class MessageKind(StrEnum):
    """The kinds of messages, each with its own way to reply."""

    QUESTION = "question"
    COURTESY = "courtesy"
    ABOUT_BOT = "about-bot"
    FOLLOW_UP = "follow-up"
    """Leans on what was said before: "en daarna?", "en voor VGZ?"."""
    CAUTION = "caution"
    """A call to coordinate: gets the sentence on competition law and nothing that helps it."""
    ABUSE = "abuse"
    GIBBERISH = "gibberish"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of a message."""

    text: str
    """The asking sentence, or the part of it, as written."""
    intent: Intent
    context: str = ""
    """The sentences before it that give its subject; empty where it stands on its own."""
    periods: tuple[Period, ...] = ()
    """The times it names, else those of its context; positions are those in the message."""
    entities: tuple[Entity, ...] = ()
    """The names in it, and of kinds that it has none of, those of its context."""
    words: tuple[str, ...] = ()
    """Its own words in lower case without those that only ask, greet or hold a sentence together."""
    context_words: tuple[str, ...] = ()

    @property
    def period(self) -> Period | None:
        """The first time that it names."""
        return self.periods[0] if self.periods else None

    @property
    def insurers(self) -> tuple[str, ...]:
        """Ids of the insurers that it names."""
        return self._ids(EntityKind.INSURER)

    @property
    def regions(self) -> tuple[str, ...]:
        """Ids of the regions that it names, also by a place in them or the area that they lie in."""
        return self._ids(EntityKind.REGION)

    @property
    def terms(self) -> tuple[str, ...]:
        """Ids of the terms that it names."""
        return self._ids(EntityKind.TERM)

    @property
    def with_context(self) -> str:
        """The text behind what gives its subject, for a search; without what it sets aside."""
        return f"{self.context} {_SET_ASIDE.sub('', self.text)}".strip()

    def _ids(self, kind: EntityKind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for entity in self.entities if entity.kind is kind for id_ in entity.ids))


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it is understood."""

    text: str
    """The message, as far as it is read."""
    kind: MessageKind
    language: Language
    questions: tuple[AskedQuestion, ...] = ()
    """At least one when the kind is ``QUESTION`` or ``FOLLOW_UP``, else none."""
    courtesy: CourtesyKind | None = None
    """The courtesy of the message, also where a question follows it."""
    bot_topic: BotTopic | None = None
    """The subject among those about the bot, when the kind is ``ABOUT_BOT``."""
    coordination: Coordination = Coordination.NONE
    """Nearness to what practices may not agree on; always ``CALL`` when the kind is ``CAUTION``."""
    reason: str = ""
    """The words that decided the kind, for an explanation."""
    sentences: tuple[AnonymousSentence, ...] = ()
    """All of them, without the names of insurers."""
    asks: bool = False
    """True where one of its sentences asks something."""
    refers_back: bool = False
    """True where its subject is that of an answer before, if there was one."""

    @property
    def claims(self) -> bool:
        """True when it only asks whether the sources say what it claims, or judges a party."""
        asked = {question.intent for question in self.questions}
        return asked <= {Intent.NONE, Intent.YES_NO} and claims(self.sentences)

    def insurers_as_written(self, questions: Iterable[AskedQuestion]) -> list[str]:
        """The insurers that questions of it name, as they are written."""
        entities = (entity for question in questions for entity in question.entities)
        return [self.text[e.start : e.end] for e in entities if e.kind is EntityKind.INSURER]

    def with_meaning(self, embed: Embed) -> Reading:
        """This reading, with calls to coordinate known in more wordings; ``embed`` gives the meaning of a text."""
        if self.kind is not MessageKind.QUESTION:
            return self
        likeness = coordination_by_meaning(self.sentences, embed)
        return self if likeness is Coordination.NONE else replace(self, coordination=likeness)

    def explain(self) -> dict[str, Any]:
        """The reading as plain values, for ``ask --explain``."""
        return {
            "kind": self.kind.value,
            "language": self.language.value,
            "courtesy": self.courtesy and self.courtesy.value,
            "bot_topic": self.bot_topic and self.bot_topic.value,
            "coordination": self.coordination.value,
            "reason": self.reason,
            "questions": [_explained(question) for question in self.questions],
        }


def _tells(question: AskedQuestion) -> bool:
    """True when a question is more than an exclamation beside another ("krijgen we gezeik?")."""
    words = [word for word in question.words if word not in _SAYS_LITTLE]
    if question.intent in {Intent.YES_NO, Intent.NONE}:
        least = LEAST_WORDS if question.intent is Intent.YES_NO and not question.entities else 1
        return len(words) >= least
    return True


def _explained(question: AskedQuestion) -> dict[str, Any]:
    return {
        "text": question.text,
        "intent": question.intent.value,
        "context": question.context,
        "periods": [
            f"{period.wording}: {period.first or '…'} – {period.last or '…'} ({period.precision.value})"
            for period in question.periods
        ],
        "insurers": list(question.insurers),
        "regions": list(question.regions),
        "terms": list(question.terms),
        "words": list(question.words),
    }


def read(text: str, names: Gazetteer, today: dt.date) -> Reading:
    """The reading of a message; ``today`` is the day in the organisation's time zone. Never fails."""
    text = text[:MAX_CHARACTERS]
    return _Reader(text, names, today).reading()


def follows_on(text: str) -> bool:
    """True where a message may lean on the one before: "en CZ?", "is dat besluit er al", "hoeveel zijn er?"."""
    words = words_of(flat(text[:MAX_CHARACTERS]))
    if not 1 < len(words) <= SHORT_MESSAGE:
        return False
    points = len(words) <= FEW_WORDS_POINTING and not (_GRAMMAR["anaphor"] - _ARTICLES).isdisjoint(words)
    return points or words[0] in _GRAMMAR["following-on"] or _refers_back(words)


def _refers_back(words: Sequence[str]) -> bool:
    """True where the subject of a question is one of before: "is dat besluit er al", "en wie zit daar in"."""
    if len(words) > SHORT_MESSAGE:
        return False
    opens = bool(words) and words[0] in _GRAMMAR["following-on"]
    verb, *subject = words[opens:][:2] or [""]
    if verb in _GRAMMAR["verb"] - _GRAMMAR["reporting"] and not _GRAMMAR["demonstrative"].isdisjoint(subject):
        return True
    return opens and not _GRAMMAR["pointing"].isdisjoint(words)


@cache
def _words_without_subject() -> frozenset[str]:
    return function_words() | asking_words() | _GRAMMAR["only-asks"]


class _Reader:
    """One message with its tokens, sentences, names and times."""

    def __init__(self, text: str, names: Gazetteer, today: dt.date) -> None:
        self.text = text
        self.flat = without_smileys(flat(text))
        self.tokens = tokens(self.flat)
        self._starts = [token.start for token in self.tokens]
        self.words = [token.text for token in self.tokens]
        self.language = language_of(self.words)
        self.entities = names.entities_of(text, self.tokens)
        self.periods = periods(text, today)
        self.sentences = sentences(self.flat)

    def reading(self) -> Reading:
        courtesy = self._courtesy()
        kind, reason, topic = self._kind()
        sentences = self._sentences_without_names()
        coordination, call = coordination_in(sentences)
        if coordination is Coordination.CALL:
            kind, reason, topic = MessageKind.CAUTION, call, None
        questions = self._questions() if kind is MessageKind.QUESTION else ()
        if kind is MessageKind.QUESTION and self._leans_on_before(questions):
            kind = MessageKind.FOLLOW_UP
        language = Language.DUTCH if kind is MessageKind.GIBBERISH else self.language
        leans = follows_on(self.text) and (
            kind is MessageKind.FOLLOW_UP
            or (kind is MessageKind.QUESTION and not self.entities and _refers_back(self.words))
        )
        return Reading(
            self.text,
            kind,
            language,
            questions,
            courtesy,
            topic,
            coordination,
            reason,
            sentences,
            asks=any(sentence.asks for sentence in self.sentences),
            refers_back=leans,
        )

    def _kind(self) -> tuple[MessageKind, str, BotTopic | None]:
        if not self.entities and not self.periods and gibberish(self.flat, self.words):
            return MessageKind.GIBBERISH, "", None
        if courtesy_of(self.words):
            return MessageKind.COURTESY, "", None
        if topic := self._bot_topic():
            return MessageKind.ABOUT_BOT, topic.value, topic
        if abusive(self.flat) and not self.entities and not any(sentence.asks for sentence in self.sentences):
            return MessageKind.ABUSE, "", None
        return MessageKind.QUESTION, "", None

    def _sentences_without_names(self) -> tuple[AnonymousSentence, ...]:
        """The sentences, also with "verzekeraar" for every insurer: a call is one whoever it is about."""
        parts: list[AnonymousSentence] = []
        for sentence in self.sentences:
            at = sentence.start
            part = ""
            for entity in self._entities(sentence.start, sentence.end):
                if entity.kind is EntityKind.INSURER and entity.start >= at:
                    part += self.flat[at : entity.start] + "verzekeraar"
                    at = entity.end
            written = self.text[sentence.start : sentence.end]
            parts.append(AnonymousSentence(written, part + self.flat[at : sentence.end]))
        return tuple(parts)

    def _bot_topic(self) -> BotTopic | None:
        """About the bot is a message of which every sentence that asks is."""
        asking = [sentence for sentence in self.sentences if sentence.asks] or self.sentences
        topics = [bot_topic_of(self.flat[sentence.start : sentence.end]) for sentence in asking]
        return topics[0] if topics and all(topics) else None

    def _courtesy(self) -> CourtesyKind | None:
        for sentence in self.sentences[:2]:
            if courtesy := courtesy_of([t.text for t in self._tokens(sentence.start, sentence.end)]):
                return courtesy
        first = courtesy_of(self.words[:1])
        if first and first is not CourtesyKind.PRAISE:
            return first
        last = courtesy_of(self._words_of_last_clause())
        return None if last is CourtesyKind.PRAISE else last

    def _words_of_last_clause(self) -> list[str]:
        return [token.text for token in tokens(re.split(r"[,;:.!?]", self.flat.rstrip(" ,;:.!?"))[-1])]

    def _questions(self) -> tuple[AskedQuestion, ...]:
        asking = [index for index, sentence in enumerate(self.sentences) if sentence.asks]
        if not asking and len(self.sentences) == 1 and len(self.words) <= SHORT_MESSAGE:
            asking = [0]
        if not asking:
            return (self._question((0, len(self.text)), []),)
        questions: list[AskedQuestion] = []
        for index in asking[-MAX_ASKING:]:
            sentence = self.sentences[index]
            spans = [
                (sentence.start + start, sentence.start + end)
                for start, end in questions_within(self.flat[sentence.start : sentence.end])
            ]
            context = self._context(index)
            for whole in spans:
                span = self._asking_part(whole)
                leads = [(whole[0], span[0])] if whole[0] < span[0] else []
                questions.append(self._question(span, [*context, *leads]))
                context = [*context[-CONTEXT_SENTENCES:], whole]
        return self._most_telling(questions)

    def _asking_part(self, span: tuple[int, int]) -> tuple[int, int]:
        """The part of a question that asks; with what leads to it where it does not say enough on its own."""
        start, end = (span[0] + offset for offset in asking_part(self.flat[slice(*span)]))
        says = len(self._own_words(start, end)) >= LEAST_WORDS or self._entities(start, end)
        return start if says else span[0], end

    def _context(self, index: int) -> list[tuple[int, int]]:
        """The sentences before one that say something, the nearest at the end."""
        return [
            (sentence.start, sentence.end)
            for sentence in self.sentences[max(0, index - CONTEXT_SENTENCES) : index]
            if courtesy_of([t.text for t in self._tokens(sentence.start, sentence.end)]) is None
        ]

    def _question(self, span: tuple[int, int], context: Sequence[tuple[int, int]]) -> AskedQuestion:
        start, end = span
        text = self.text[start:end].strip()
        own = self._own_words(start, end)
        entities = self._entities(start, end)
        times = tuple(period for period in self.periods if start <= period.start < end)
        leans = self._leans(start, end, own, entities)
        used = list(context) if leans else []
        for context_start, context_end in reversed(context):
            kinds = {entity.kind for entity in entities}
            entities += tuple(
                entity
                for entity in self._entities(context_start, context_end)
                if entity.kind not in kinds and (leans or entity.kind is not EntityKind.TERM)
            )
            if not times and leans:
                times = tuple(period for period in self.periods if context_start <= period.start < context_end)
        intent = self._intent(start, end, own)
        return AskedQuestion(
            text=text,
            intent=intent,
            context=" ".join(self.text[s + told_part(self.flat[s:e]) : e].strip() for s, e in used),
            periods=times,
            entities=entities,
            words=own,
            context_words=tuple(word for s, e in used for word in self._own_words(s, e)),
        )

    def _intent(self, start: int, end: int, own: Sequence[str]) -> Intent:
        """The intent, given the names and times: "GRZ?" asks for a meaning, "april?" for an agenda."""
        entities = self._entities(start, end)
        terms = {(entity.start, entity.end) for entity in entities if entity.kind is EntityKind.TERM}
        times = {(period.start, period.end) for period in self.periods if start <= period.start < end}
        intent = intent_of(self.flat[start:end].strip(), agenda=bool(times) or not terms)
        if intent not in {Intent.WHAT, Intent.NONE, Intent.YES_NO} or not own:
            return intent
        if times and self._words_in(times) >= len(own):
            return Intent.AGENDA
        only_terms = bool(terms) and self._words_in(terms) >= len(own)
        named = any(entity.kind is not EntityKind.TERM for entity in entities)
        what_it_is = intent is Intent.WHAT and not OF_MORE.search(self.flat[start:end])
        if only_terms and (what_it_is or (intent is Intent.NONE and not named)):
            return Intent.MEANING
        return intent

    def _words_in(self, spans: Iterable[tuple[int, int]]) -> int:
        return sum(len(self._own_words(start, end)) for start, end in spans)

    def _leans(self, start: int, end: int, own: Sequence[str], entities: Sequence[Entity]) -> bool:
        """True when a question needs the sentence before it to be understood."""
        words = {token.text for token in self._tokens(start, end)}
        anaphor = not _GRAMMAR["anaphor"].isdisjoint(words)
        if any(entity.kind is EntityKind.TERM for entity in entities) and len(own) > 1:
            named = {token.text for entity in entities for token in self._tokens(entity.start, entity.end)}
            says_more = not everyday_words().union(named).issuperset(own)  # than "is dat goed genoeg voor CZ?"
            return anaphor and ("dan" in words or not says_more)  # "stel dat … Is het dan verloren voor het OTH?"
        return len(own) < LEAST_WORDS or anaphor

    def _most_telling(self, questions: Sequence[AskedQuestion]) -> tuple[AskedQuestion, ...]:
        """In their order, without those that only underline another, at most as many as are answered."""
        telling = [question for question in questions if _tells(question)]
        chosen = telling or list(questions)
        if len(chosen) > MAX_QUESTIONS:
            best = sorted(
                range(len(chosen)), key=lambda index: (len(chosen[index].entities), index), reverse=True
            )[:MAX_QUESTIONS]
            chosen = [chosen[index] for index in sorted(best)]
        return tuple(chosen)

    def _leans_on_before(self, questions: Sequence[AskedQuestion]) -> bool:
        """True when a message says too little to be read without the one before it."""
        if len(questions) != 1 or len(self.words) > SHORT_MESSAGE:
            return False
        (question,) = questions
        spans = {(entity.start, entity.end) for entity in question.entities}
        spans |= {(period.start, period.end) for period in question.periods}
        rest = len(question.words) - self._words_in(spans)
        opens = bool(self.words) and self.words[0] in _GRAMMAR["following-on"]
        anaphor = not _GRAMMAR["anaphor"].isdisjoint(self.words)
        if opens and anaphor and not spans and rest <= 1:
            return True
        if rest > 0:
            return False
        short = len(self.words) <= FEW_WORDS and not question.entities and not question.periods
        return opens or short or (anaphor and not spans)

    def _own_words(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(
            token.text for token in self._tokens(start, end) if token.text not in _words_without_subject()
        )

    def _tokens(self, start: int, end: int) -> list[Token]:
        first = bisect_left(self._starts, start)
        return self.tokens[first : bisect_left(self._starts, end, lo=first)]

    def _entities(self, start: int, end: int) -> tuple[Entity, ...]:
        return tuple(entity for entity in self.entities if start <= entity.start < end)
