"""Texts that are a name from beginning to end: of a passage of the FAQ, or of a known question for elsewhere.

Names of regions, insurers, places and terms: ``bot/content/names.py``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.content.models import Elsewhere, FaqItem
from bot.faq.collection import Part
from bot.faq.normalise import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.faq.collection import Collection, IndexedPassage

_NOTE = "voetnoot"
_BEFORE_NOTE = frozenset({_NOTE, "noot", "footnote", "note"})
_MOST_AROUND_NOTE = 12
"""Words of a question that is about the footnote that it names."""
_BEFORE_LETTER = frozenset({"vraag", "faq", "letter", "antwoord", "punt", "item"})


class Names(NamedTuple):
    """The names in one collection, as plain words."""

    passages: Mapping[str, int]
    """Positions of passages in the collection."""
    strangers: Mapping[str, int]
    """Positions of kinds of questions for elsewhere among the documents."""

    @staticmethod
    def of(collection: Collection) -> Names:
        """The names in a collection; a name of two passages names none."""
        named: dict[str, set[int]] = {}
        for position, passage in enumerate(collection.passages):
            for name in _names_of(passage):
                named.setdefault(_plain(name), set()).add(position)
        passages = {name: min(positions) for name, positions in named.items() if len(positions) == 1 and name}
        topics = ((at, owner) for at, owner in enumerate(collection.documents) if isinstance(owner, Elsewhere))
        return Names(passages, {_plain(phrasing): at for at, topic in topics for phrasing in topic.asked_as})

    def passage(self, text: str) -> int | None:
        """The passage of which the whole text is a name (a letter, an id, a title, a phrasing)."""
        tokens = words(text)
        if note := _note_of(tokens):
            return self.passages.get(note)
        if len(tokens) == 2 and tokens[0] in _BEFORE_LETTER and len(tokens[1]) == 1:  # noqa: PLR2004 - "vraag g"
            tokens = tokens[1:]
        return self.passages.get(" ".join(tokens))

    def stranger(self, text: str) -> int | None:
        """The kind of question for elsewhere of which the whole text is a known example."""
        return self.strangers.get(_plain(text))


def _note_of(tokens: Sequence[str]) -> str:
    """The one footnote that a question names by its number; empty where it names none or several."""
    notes = {f"{_NOTE} {number}" for word, number in pairwise(tokens) if word in _BEFORE_NOTE and number.isdigit()}
    return notes.pop() if len(notes) == 1 and len(tokens) <= _MOST_AROUND_NOTE else ""


def _plain(text: str) -> str:
    return " ".join(words(text))


def _names_of(passage: IndexedPassage) -> Iterator[str]:
    owner = passage.owner
    if isinstance(owner, FaqItem):
        if passage.part is Part.WHOLE:
            yield from (owner.id, *owner.previous_ids, owner.letter or "")
        if passage.part is Part.FOOTNOTE:
            yield f"{_NOTE} {owner.footnotes[passage.index].number}"
        yield from (text.text for text in passage.texts if text.field.asks)
