"""What needs no guessing: a letter, an id, a title, a phrasing word for word, or a term of the glossary alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.faq.dutch import asking_words
from bot.faq.normalise import words
from bot.faq.units import units_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.content.models import Content, Term
    from bot.faq.analysis import Analyser

_BEFORE_LETTER = frozenset({"vraag", "faq", "letter", "antwoord", "punt", "item"})


@dataclass(frozen=True, slots=True)
class ExactMatch:
    """What a question names: an item, a term, or an item whose name is a question after a term."""

    item: int | None = None
    """Position of the item in the collection."""
    term: Term | None = None


class ExactNames:
    """Looks up whole questions as names."""

    def __init__(self, content: Content, analyser: Analyser) -> None:
        self._concepts = analyser.concepts
        self._items: dict[tuple[str, ...], int | None] = {}
        for position, item in enumerate(content.faq):
            for name in (item.id, *item.previous_ids):
                self._items[words(name)] = position
        for position, item in enumerate(content.faq):
            texts = (words(unit.text) for unit in units_of(item, position) if unit.field.asks)
            for text in set(texts):
                self._items[text] = position if self._items.get(text, position) == position else None
        self._letters = {item.letter.lower(): position for position, item in enumerate(content.faq) if item.letter}

    def find(self, text: str) -> ExactMatch | None:
        """What the whole text names; None if it names nothing, or several things."""
        tokens = words(text)
        alone = len(tokens) == 1 or (len(tokens) == 2 and tokens[0] in _BEFORE_LETTER)  # noqa: PLR2004 - "vraag g"
        item = self._letters.get(tokens[-1]) if alone else None
        if item is None:
            item = self._items.get(tokens)
        term = self.term(tokens)
        return None if item is None and term is None else ExactMatch(item, term)

    def term(self, tokens: Sequence[str]) -> Term | None:
        """The only term that these words name or ask after, or None."""
        for inner in _unwrapped(tuple(tokens)):
            terms = [concept.term for concept in self._concepts.named(inner) if concept.term]
            if terms:
                return terms[0] if len(terms) == 1 else None
        return None


def _unwrapped(tokens: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words, then without the asking words before and after them, the longest first."""
    start, end = 0, len(tokens)
    yield tokens
    while start < end and tokens[start] in asking_words():
        start += 1
        yield tokens[start:end]
    while start < end and tokens[end - 1] in asking_words():
        end -= 1
        yield tokens[start:end]
