"""The names under which the field knows a thing: NAW = ANW = avond-, nacht- en weekendzorg; VGZ is a verzekeraar.

Everything comes from the content: terms with their variants, insurers and regions with their aliases. A text that
uses any of the names is about the concept, and so is a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.faq.dutch import function_words, synonyms
from bot.faq.normalise import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.content.models import Content, Term

INSURER_KIND = "verzekeraar"
REGION_KIND = "regio"
"""Words of the content for these, so that a name in a question finds the passages that speak of the kind."""

_ABBREVIATION = re.compile(r"^[A-Z][A-Za-z0-9&]{1,6}$")
_PLURALS = ("s", "en")


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with all its names."""

    key: str
    """Unique among terms, insurers, regions and synonyms, for example ``term:anw``."""
    names: tuple[tuple[str, ...], ...]
    """Every name as folded words."""
    abbreviations: frozenset[str] = frozenset()
    """The names that are abbreviations, as one word."""
    term: Term | None = None
    kind: str | None = None
    """The general word for it ("verzekeraar"), if it is one of a kind."""


@dataclass(frozen=True, slots=True)
class ConceptMention:
    """A concept named by the words from ``start`` up to ``end``."""

    start: int
    end: int
    concept: Concept


class Concepts:
    """Finds the names of concepts in a row of words, longest first."""

    def __init__(self, concepts: Sequence[Concept], stem: Callable[[str], str]) -> None:
        """``stem`` makes inflected names equal ("overlegteams" and "overlegteam")."""
        self.abbreviations = frozenset(word for concept in concepts for word in concept.abbreviations)
        self._stem = stem
        self._by_name: dict[tuple[str, ...], list[Concept]] = {}
        for concept in concepts:
            for name in concept.names:
                self._add(name, concept)
                if len(name) == 1 and name[0] in concept.abbreviations:
                    for ending in _PLURALS:
                        self._add((name[0] + ending,), concept)
        self._longest: dict[str, int] = {}
        """Words of the longest name that begins with a word."""
        for name in self._by_name:
            self._longest[name[0]] = max(len(name), self._longest.get(name[0], 0))

    def named(self, tokens: Sequence[str]) -> tuple[Concept, ...]:
        """The concepts of which these words, all together, are a name."""
        return tuple(self._by_name.get(self._key(tokens), ()))

    def mentions(self, tokens: Sequence[str]) -> Iterator[ConceptMention]:
        """Concepts named anywhere in a text; a longer name hides the shorter ones inside it."""
        stems = self._key(tokens)
        after = 0
        for start in [start for start, stem in enumerate(stems) if stem in self._longest]:
            if start < after:
                continue
            for end in range(min(len(stems), start + self._longest[stems[start]]), start, -1):
                if named := self._by_name.get(stems[start:end]):
                    yield from (ConceptMention(start, end, concept) for concept in named)
                    after = end
                    break

    def _key(self, tokens: Sequence[str]) -> tuple[str, ...]:
        if self.abbreviations.isdisjoint(tokens):
            return tuple(map(self._stem, tokens))
        return tuple(token if token in self.abbreviations else self._stem(token) for token in tokens)

    def _add(self, name: tuple[str, ...], concept: Concept) -> None:
        known = self._by_name.setdefault(self._key(name), [])
        if concept not in known:
            known.append(concept)


def concepts_of(content: Content) -> tuple[Concept, ...]:
    """All concepts that the content names, and words of the field that mean the same."""
    return (
        *(
            _concept(term_key(term.id), (term.term, term.expansion, *term.variants), term)
            for term in content.terms
        ),
        *(
            _concept(f"insurer:{insurer.id}", (insurer.name, *insurer.aliases), kind=INSURER_KIND)
            for insurer in content.insurers
        ),
        *(
            _concept(f"region:{region.id}", (region.name, *region.aliases, *region.part_of), kind=REGION_KIND)
            for region in content.regions
        ),
        *(_concept(f"same:{names[0]}", names) for names in synonyms()),
    )


def term_key(term_id: str) -> str:
    """The key of a term's concept."""
    return f"term:{term_id}"


def is_abbreviation(name: str) -> bool:
    """True for letters that stand for words: NZa and S3 are, InEen and Menzis are not."""
    capitals = sum(character.isupper() or character.isdigit() for character in name)
    return bool(_ABBREVIATION.match(name)) and capitals * 2 > len(name)


def _concept(key: str, names: Sequence[str], term: Term | None = None, kind: str | None = None) -> Concept:
    as_words = {name: words(name) for name in names}
    short = {
        as_words[name][0] for name in names if is_abbreviation(name) and len(as_words[name]) == 1
    } - function_words()
    telling = [name for name in as_words.values() if name and not all(word in function_words() for word in name)]
    return Concept(key, tuple(dict.fromkeys(telling)), frozenset(short), term, kind)
