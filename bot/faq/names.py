"""Texts that are a name from beginning to end: of a passage of the FAQ, or of a known question for elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.content.models import Elsewhere, FaqItem
from bot.faq.collection import Part
from bot.faq.normalise import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.faq.collection import Collection, IndexedPassage

_BEFORE_LETTER = frozenset({"vraag", "faq", "letter", "antwoord", "punt", "item"})


class Names:
    """The names in one collection. Immutable and thread-safe."""

    def __init__(self, collection: Collection) -> None:
        self._passages = collection.passages
        self._names = _names(collection)
        topics = (owner for owner in collection.documents if isinstance(owner, Elsewhere))
        self._strangers = {words(phrasing): topic for topic in topics for phrasing in topic.asked_as}

    def passage(self, text: str) -> tuple[FaqItem, IndexedPassage] | None:
        """The passage of which the whole text is a name (a letter, an id, a title, a phrasing), and its item."""
        tokens = words(text)
        if len(tokens) == 2 and tokens[0] in _BEFORE_LETTER and len(tokens[1]) == 1:  # noqa: PLR2004 - "vraag g"
            tokens = tokens[1:]
        position = self._names.get(tokens)
        passage = None if position is None else self._passages[position]
        return (passage.owner, passage) if passage and isinstance(passage.owner, FaqItem) else None

    def stranger(self, text: str) -> Elsewhere | None:
        """The kind of question for elsewhere of which the whole text is a known example."""
        return self._strangers.get(words(text))


def _names(collection: Collection) -> dict[tuple[str, ...], int]:
    """Names of passages of the FAQ; a name of two names none."""
    named: dict[tuple[str, ...], set[int]] = {}
    for position, passage in enumerate(collection.passages):
        for name in _names_of(passage):
            named.setdefault(words(name), set()).add(position)
    return {name: min(positions) for name, positions in named.items() if len(positions) == 1 and name}


def _names_of(passage: IndexedPassage) -> Iterator[str]:
    owner = passage.owner
    if isinstance(owner, FaqItem):
        if passage.part is Part.WHOLE:
            yield from (owner.id, *owner.previous_ids, owner.letter or "")
        yield from (text.text for text in passage.texts if text.field.asks)
