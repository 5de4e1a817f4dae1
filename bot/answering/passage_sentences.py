"""A passage that answers a question → the sentences of it that are shown, and the news that goes along.

A passage that stands ``alone`` says two things; the ``sure`` answer to a single question brings along another
passage of its item where both answer together. Among others a passage says one thing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from bot.answering.answer import PassagePart
from bot.answering.fact_sentences import fact_sentences, once, pages_of, repeats, to_the_figure
from bot.answering.intents import Intent
from bot.content.footnote_marks import without_marks
from bot.content.models import FaqItem
from bot.faq.collection import sentences_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.answer import PassageFact
    from bot.answering.candidates import Candidates
    from bot.faq.finder import Finder

PASSAGE_LEAD = 0.08
"""Lead over the next passage of the same item from which that one is not brought along."""
NEXT = 6
"""So many passages of an item are considered for beside one of it."""
AS_GOOD, TOLD, ADDS = 0.05, 0.2, 0.25
"""Shares of a question: what a section may cover less than its item to stand in its place, what a passage must
cover to stand without the next, and what they must cover more together.
"""
NEWS_TELLS = 0.15
"""Share of a question about now that news must cover to open the answer."""
BEARS, ALREADY_SAID = 0.1, 0.8
"""Share of a sentence of the news that a passage says too: from which the sentence bears on it, and is no news."""
SENTENCES = 2
"""So many sentences of a passage that stands alone."""
_OF_A_PART = frozenset((PassagePart.SECTION, PassagePart.FOOTNOTE))


def with_sentences(
    candidates: Candidates, fact: PassageFact, near: PassageFact | None, *, alone: bool, sure: bool
) -> PassageFact:
    """The passage with the sentences that answer; ``near`` is another of its item that may answer with it."""
    intent, single = candidates.question.intent, len(candidates.reading.questions) == 1
    passages = [fact]
    if near:
        passages = _of_two(candidates, fact, near)[: None if single else 1]
        fact = passages[0]
    texts = chain.from_iterable(_sentences(candidates, passage) for passage in passages)
    names = tuple(insurer.name for insurer in candidates.insurers)
    sentences = once(texts, names if sure else (), whole=not sure)
    if intent is Intent.HOW_MUCH and single:
        sentences = list(map(to_the_figure, sentences))
    fact = replace(fact, sentences=tuple(sentences[: SENTENCES if alone else 1]))
    if candidates.asks_now and _news_tells(candidates, fact):
        fact = replace(fact, sentences=fact.sentences[:1], news_first=True)
    elif fact.part in _OF_A_PART and not fact.own_news:
        fact = replace(fact, bearing=_bearing(candidates.index.finder, fact))
    if candidates.asks_page and (pages := pages_of(fact)):
        fact = replace(fact, sentences=(pages,), bearing=())
    return fact


def near_passage(candidates: Candidates, fact: PassageFact) -> PassageFact | None:
    """Of the other passages of the same item that fit nearly as well the one that covers most of the question."""
    search = candidates.search
    positions = _next_passages(candidates, fact)
    least = search.passages[positions[0]] - PASSAGE_LEAD
    facts = (
        candidates.index.passage_facts[position] for position in positions if search.passages[position] > least
    )
    others = [other for other in facts if other != fact]
    return max(others, key=partial(_covers, candidates)) if others[1:] else next(iter(others), None)


def _bearing(finder: Finder, fact: PassageFact) -> tuple[str, ...]:
    """The sentences of the news of an item that bear on a passage of it."""
    later = fact.item.later
    if later is None:
        return ()
    news, shown = sentences_of(without_marks(later.short or later.text)), " ".join(fact.sentences)
    return tuple(sentence for sentence in news if BEARS <= finder.share_told(sentence, shown) < ALREADY_SAID)


def _news_tells(candidates: Candidates, fact: PassageFact) -> bool:
    """True where the news since a passage was written is about what is asked, and not said by the passage."""
    if not fact.news or (not fact.own_news and repeats(fact.news, " ".join(fact.sentences))):
        return False
    return candidates.covered([fact.news])[0] >= NEWS_TELLS


def _next_passages(candidates: Candidates, fact: PassageFact) -> list[int]:
    """Positions of the passages of an item that fit a question best."""
    finder = candidates.index.finder
    return finder.passages_of(candidates.search, finder.collection.position[FaqItem, fact.item.id])[:NEXT]


def _sentences(candidates: Candidates, fact: PassageFact) -> Sequence[str]:
    """The sentences of a passage that hold what is asked."""
    return fact_sentences(fact, candidates.question.intent, candidates.covered)


def _covers(candidates: Candidates, fact: PassageFact) -> float:
    """Share of a question that the best sentence of a passage covers."""
    return max(candidates.covered(_sentences(candidates, fact)))


def _of_two(candidates: Candidates, fact: PassageFact, near: PassageFact) -> list[PassageFact]:
    """Of two passages of an item the one that answers; both where they do so together, or where no words tell."""
    texts = [_sentences(candidates, passage) for passage in (fact, near)]
    covered, of_near = (max(candidates.covered(sentences)) for sentences in texts)
    if covered < TOLD:
        return [fact, near]
    part_of_whole = fact.part is PassagePart.SHORT and near.part is PassagePart.SECTION
    if part_of_whole and of_near > covered - AS_GOOD and candidates.question.intent is not Intent.WHY:
        return [near]
    finder, asked = candidates.index.finder, candidates.question.with_context
    one, two = (finder.share_said(asked, " ".join(chain.from_iterable(texts[:number]))) for number in (1, 2))
    return [fact, _beside(candidates, fact, near)] if two - one > ADDS else [fact]


def _beside(candidates: Candidates, fact: PassageFact, near: PassageFact) -> PassageFact:
    """Of the next passages of an item the section that tells as much of what is asked as the item as a whole."""
    index, asked = candidates.index, candidates.question.with_context
    opening = _sentences(candidates, fact)[0]

    def told(passage: PassageFact) -> float:
        return index.finder.share_said(asked, f"{opening} {_sentences(candidates, passage)[0]}")

    others = (index.passage_facts[position] for position in _next_passages(candidates, fact))
    return max((*(other for other in others if other.part is PassagePart.SECTION), near), key=told)
