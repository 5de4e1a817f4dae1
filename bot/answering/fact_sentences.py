"""The one or two sentences of a passage that hold the fact asked for.

The hand-written short form goes first. A sentence of the text goes along, or instead where there is no short form,
when it covers more of the question than the short form does, by words and by meaning.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.answer import PassagePart
from bot.answering.intents import Intent
from bot.content.footnote_marks import without_marks
from bot.faq.collection import sentences_of
from bot.faq.dutch import function_words
from bot.faq.normalise import all_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.answering.answer import PassageFact

    Shares = Callable[[Sequence[str]], list[float]]

GAIN = 0.25
"""Lead over the short form from which a sentence stands beside it."""
FIGURE = 0.3
"""Gain of a figure where a number is asked, and of a date where a date is."""
LONGEST = 240
"""Characters of a fact; a second sentence only goes along within this."""
TEXTS = 2_000
"""So many texts of the content are remembered by their words."""
REPEATED = 0.5
"""Share of the content words of a sentence from which it says nothing new beside the short form."""
_NUMBER = re.compile(
    r"\d|%|\b(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|twintig|honderd|helft|kwart|procent)\b"
)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    r"|voorjaar|zomer|najaar|winter)\b"
)
_ASKED_FOR = {Intent.HOW_MUCH: _NUMBER, Intent.WHEN: _DATE}


def fact_sentences(fact: PassageFact, intent: Intent, covered: Shares) -> tuple[str, ...]:
    """The sentences of the fact that hold what is asked, in the order of the text.

    ``covered`` gives the share of the question that each sentence covers.
    """
    short, text = _texts(fact)
    if short and not text:
        return (short,)
    if fact.part is PassagePart.FOOTNOTE and len(text) <= LONGEST:
        return (text,)
    sentences = _sentences_in(text)
    shares = _shares(sentences, intent, covered)
    best = max(range(len(sentences)), key=lambda position: (round(shares[position], 3), -position))
    if not short:
        return _with_neighbour(sentences, best)
    (by_short,) = _shares([short], intent, covered)
    if shares[best] < by_short + GAIN or repeats(sentences[best], short):
        return (short,)
    return (short, sentences[best])


def to_the_figure(text: str) -> str:
    """A text up to its last sentence with a figure; all of it where none has one."""
    sentences = _FULL_STOP.split(text)
    last = max((number for number, sentence in enumerate(sentences, 1) if _NUMBER.search(sentence)), default=0)
    return " ".join(sentences[: last or None])


def pages_of(fact: PassageFact) -> str:
    """The notes with a page that a passage cites: "IZA-concept 3-9-2022, p. 134, r. 37-38."."""
    if fact.section is None:
        return ""
    cited = fact.item.answer[fact.section].cites
    notes = (note for note in fact.item.footnotes if note.number in cited and note.source and note.source.page)
    return " ".join(note.text for note in notes)


def once(candidates: Iterable[str], names: Sequence[str], *, whole: bool = False) -> list[str]:
    """Texts without the sentences that repeat those before; one that opens with an asked name goes first.

    Of a text that is ``whole`` no sentence goes without the others.
    """
    texts = tuple(candidates)
    opening = [text for text in texts if any(name in sentences_of(text)[0] for name in names)]
    new: list[str] = []
    for text in (*opening, *(text for text in texts if text not in opening)):
        before = " ".join(new)
        sentences = [text] if whole else _FULL_STOP.split(text)
        left = _new_of(sentences, before, REPEATED)
        if left:
            new.append(" ".join(left))
    return new


def once_said(text: str, before: str, share: float) -> list[str]:
    """Sentences of a text without those that repeat what was said before."""
    return _new_of(_FULL_STOP.split(text), before, share)


def _new_of(sentences: Iterable[str], before: str, share: float) -> list[str]:
    return [sentence.strip() for sentence in sentences if not repeats(sentence, before, share)]


def repeats(sentence: str, text: str, share: float = REPEATED) -> bool:
    """True where so many words of a sentence stand in what was said too."""
    if not text:
        return False
    own = _telling_words_of(sentence)
    return bool(own) and len(own & _words_of(text)) >= share * len(own)


@lru_cache(maxsize=TEXTS)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(all_words(text))


@lru_cache(maxsize=TEXTS)
def _telling_words_of(sentence: str) -> frozenset[str]:
    return _words_of(sentence) - function_words()


@lru_cache(maxsize=TEXTS)
def _sentences_in(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, sentences_of(text))))


def _texts(fact: PassageFact) -> tuple[str | None, str]:
    """The short form and the whole text of the passage, without footnote marks; empty where there is none."""
    item = fact.item
    match fact.part:
        case PassagePart.SECTION if fact.section is not None:
            short, text = item.answer[fact.section].short, item.answer[fact.section].text
        case PassagePart.LATER if item.later:
            short, text = item.later.short, item.later.text
        case PassagePart.FOOTNOTE if fact.footnote is not None:
            short, text = None, item.footnotes[fact.footnote].text
        case _:
            short, text = item.short, ""
    return short and without_marks(short), without_marks(text)


def _with_neighbour(sentences: Sequence[str], best: int) -> tuple[str, ...]:
    """The best sentence, with the one before it where it leans on that, else the one behind it, if both fit."""
    pair = (best - 1, best) if best and _leans(sentences[best]) else (best, best + 1)
    both = tuple(sentences[position] for position in pair if position < len(sentences))
    return both if len(" ".join(both)) <= LONGEST else (sentences[best],)


_FULL_STOP = re.compile(r"(?<=[.?!])\s+(?=[^a-z])")
_LEANS = re.compile(
    r"^(?:dat|die|dit|deze|daar\w*|ze|zij|hij|het|ook|maar|want|dus|hun|zo|toen|bovendien|en)\b", re.IGNORECASE
)


def _leans(sentence: str) -> bool:
    return bool(_LEANS.match(sentence))


def _shares(sentences: Sequence[str], intent: Intent, covered: Shares) -> list[float]:
    asked = _ASKED_FOR.get(intent)
    return [
        share + (FIGURE if asked and asked.search(sentence) else 0.0)
        for sentence, share in zip(sentences, covered(sentences), strict=True)
    ]
