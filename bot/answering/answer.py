"""Answers as values: between finding a fact and saying it.

A fact names what holds it (a passage, dates, rounds, a term …); how it is worded is for ``bot.messages``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from bot.answering.reading import Reading
    from bot.answering.time_expressions import Period
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Deadline, Elsewhere, FaqItem, Insurer, Region, Term
    from bot.faq.calibration import Evidence


class Outcome(StrEnum):
    """Sureness of an answer, or the reason that there is none."""

    SURE = "sure"
    """Every question in the message has one fact that clearly answers it, or one that says it is not known."""
    UNSURE = "unsure"
    """Something looks like it; up to three alternatives."""
    NOTHING = "nothing"
    """The content has nothing about it; the alternatives are only the nearest topics."""
    ELSEWHERE = "elsewhere"
    """A known kind of question that is answered by someone else."""
    COURTESY = "courtesy"
    """Small talk, or a message that asks nothing."""
    CAUTION = "caution"
    """A call to coordinate, or to tell who signs: the sentence on competition law and nothing else."""


class PassagePart(StrEnum):
    """The part of an FAQ item that holds a fact."""

    SHORT = "short"
    """The short answer of the item as a whole."""
    SECTION = "section"
    FOOTNOTE = "footnote"
    LATER = "later"
    """Changed after the source was written."""


class Courtesy(StrEnum):
    """Kinds of messages that ask nothing of the content."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    APOLOGY = "apology"
    ABUSE = "abuse"
    HUMAN = "human"
    """Asks to speak to a person."""
    FOLLOW_UP = "follow-up"
    """Refers to something said before, which the bot does not keep: "en daarna?"."""
    SMALL_TALK = "small-talk"


class About(StrEnum):
    """Questions about the bot and its content."""

    AUTHORS = "authors"
    AGE = "age"
    ABILITIES = "abilities"
    IDENTITY = "identity"
    CALENDAR = "calendar"
    PRIVACY = "privacy"
    OPINION = "opinion"
    """An opinion or advice of the bot itself: it has none."""


class RefusedCall(StrEnum):
    """Calls to coordinate, by what is refused."""

    WHO_SIGNS = "who-signs"
    """Keeping or giving a list of who signs and who does not."""
    JOINT_ACTION = "joint-action"
    AGREEMENT = "agreement"
    """An agreement among practices of which is asked whether it may be made."""


@dataclass(frozen=True, slots=True)
class PassageFact:
    """A passage of an FAQ item, with the one or two sentences of it that hold the fact."""

    item: FaqItem
    section: int | None
    """Index in ``item.answer``; None for the item as a whole, for what changed later, and for a loose footnote."""
    sentences: tuple[str, ...]
    """Without footnote marks, in the order of the text; the hand-written short form where that holds the fact."""
    part: PassagePart = PassagePart.SHORT
    footnote: int | None = None
    """Index in ``item.footnotes`` when the part is a footnote."""
    news_first: bool = False
    """True where it is asked how things are now, and the news since the source was written tells that."""
    bearing: tuple[str, ...] | None = None
    """Sentences of the news that go along; None for all of them."""

    @property
    def own_news(self) -> str:
        """News since the source was written, of the passage itself; empty where there is none."""
        return (self.item.answer[self.section].later if self.section is not None else None) or ""

    @property
    def news(self) -> str:
        """News since the source was written that goes along: of the passage, else the short form of its item's."""
        if self.part is PassagePart.LATER:
            return ""
        if self.bearing is not None:
            return " ".join(self.bearing)
        return self.own_news or (self.item.later.short if self.item.later else None) or ""


@dataclass(frozen=True, slots=True)
class TermFact:
    """A term of the glossary, with the FAQ items that say most about it, best first."""

    term: Term
    items: tuple[FaqItem, ...] = ()


@dataclass(frozen=True, slots=True)
class DateFact:
    """Deadlines and events that are asked for by name or by period; both empty: nothing falls in that period."""

    occurrences: tuple[Occurrence, ...]
    """Soonest first; may hold steps of contract rounds where a period is asked."""
    undated: tuple[Deadline, ...] = ()
    asked: Period | None = None
    """The period asked for, if one is."""


@dataclass(frozen=True, slots=True)
class RoundFact:
    """The next steps of contract rounds with the insurers or regions asked for; neither: with all.

    Where dates are asked for in general, the deadlines for everyone stand among them.
    """

    insurers: tuple[Insurer, ...]
    regions: tuple[Region, ...]
    """The regions asked for, whose insurers those are."""
    occurrences: tuple[Occurrence, ...]
    """Soonest first; empty when no coming round is known."""
    asked: Period | None = None
    """The period asked for, if one is."""
    with_national: bool = False
    """True where the deadlines for everyone are among them."""
    beside: bool = False
    """True where nothing falls in the period asked for, and these are the next."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the insurers and the regions."""
        return (*(insurer.id for insurer in self.insurers), *(region.id for region in self.regions))


@dataclass(frozen=True, slots=True)
class RegionFact:
    """Regions, for who asks which insurer leads there."""

    regions: tuple[Region, ...]
    executor: bool = False
    """True where the executor of the zorgkantoor is asked for."""
    counted: tuple[Insurer, ...] = ()
    """Insurers of which the number of regions is asked for."""


@dataclass(frozen=True, slots=True)
class ElsewhereFact:
    """A known kind of question that others answer."""

    topic: Elsewhere


@dataclass(frozen=True, slots=True)
class CourtesyFact:
    """A message that asks nothing of the content."""

    kind: Courtesy
    about: FaqItem | Term | None = None
    """The subject of the answer before, to go back to."""


@dataclass(frozen=True, slots=True)
class AboutFact:
    """A question about the bot itself; ``item`` is the FAQ item that tells, where the content has one."""

    kind: About
    item: FaqItem | None = None


@dataclass(frozen=True, slots=True)
class CautionFact:
    """The sentence on competition law."""

    refused: RefusedCall | None = None
    """The call that is refused; None where the message may be no call after all."""


Fact: TypeAlias = (
    PassageFact
    | TermFact
    | DateFact
    | RoundFact
    | RegionFact
    | ElsewhereFact
    | CourtesyFact
    | AboutFact
    | CautionFact
)


class Grounds(NamedTuple):
    """Grounds on which a fact is a candidate; put in words only for who asks for them."""

    fit: float
    gain: float
    evidence: Evidence | None
    """None for a fact by reading."""
    reason: str
    """Why it is a candidate, where it was found by reading."""

    @property
    def in_words(self) -> tuple[str, ...]:
        """The grounds in Dutch."""
        if self.evidence is None:
            return (self.reason,)
        own = self.fit - self.gain
        words, meaning, _ = self.evidence
        weighed = f"woorden {words:.2f}, betekenis {meaning:.2f}, past {own:.2f}".replace(".", ",")
        return (weighed, f"soort antwoord {self.gain:.2f}".replace(".", ",")) if self.gain else (weighed,)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that may answer a question."""

    fact: Fact
    score: float
    """From 0 (unrelated) to 1 (certain), comparable between kinds of facts and between questions."""
    grounds: Grounds | None = None
    """For ``iza-bot ask --explain``."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one message."""

    reading: Reading
    outcome: Outcome
    facts: tuple[Fact, ...] = ()
    """Sure: one per question in the message, three at most, each to be shown in full. Unsure: of the questions of
    which it is sure. Else at most one.
    """
    alternatives: tuple[Candidate, ...] = ()
    """Unsure: up to three, best first, each to be shown with its fact. Nothing found: the nearest topics."""
    related: tuple[FaqItem, ...] = ()
    """Other items on the subject, for behind a menu."""
    ranked: tuple[Candidate, ...] = ()
    """The likeliest candidates, shown or not, one per thing, best first: for evaluation and explanation."""
    unanswered: tuple[int, ...] = ()
    """Numbers, from 1, of the questions to which nothing is found while others have their answer."""
    near_coordination: bool = False
    """Asked near to what practices may not agree on: the sentence on competition law goes along."""

    @property
    def shown(self) -> tuple[Fact, ...]:
        """The facts, or what is offered where nothing is sure."""
        offered = self.alternatives if self.outcome is Outcome.UNSURE else ()
        return (*self.facts, *(candidate.fact for candidate in offered))

    @property
    def items(self) -> dict[str, FaqItem]:
        """The FAQ items by id: those shown, those about a term that is shown, then the likeliest others."""
        facts = (*self.shown, *(candidate.fact for candidate in (*self.alternatives, *self.ranked)))
        items = (item for fact in facts for item in _items_of(fact))
        return {item.id: item for item in items}


def _items_of(fact: Fact) -> tuple[FaqItem, ...]:
    match fact:
        case PassageFact(item):
            return (item,)
        case TermFact(_, items):
            return items
        case AboutFact(_, item) if item:
            return (item,)
    return ()
