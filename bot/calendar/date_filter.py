"""The words after ``/iza deadlines`` and ``/iza rondes`` → a selection of dates.

Asked by ``handlers/deadlines_and_rounds.py``. Understood are regions, larger areas ("Brabant"), insurers and
years, in any order and combination, whatever the case, accents, spaces and hyphens, with a small typo in a long
name. The rest is handed back with a suggestion.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.calendar.audience import ANNOUNCEMENTS, NATIONAL, audience, audiences_of_insurer, audiences_of_region
from bot.calendar.occurrences import Occurrence
from bot.content.models import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.models import Content, Insurer, Region

MAX_CHARACTERS = 600
"""So much is read: room for the ids of all regions."""

_LONGEST_NAME = 6
"""In words."""
_YEAR = re.compile(r"20[0-9]{2}")
_SEPARATOR = re.compile(r"[\s,;]+")
_TOKEN = re.compile(r"[^\W_]+")
_FILLERS = frozenset(
    """
    alle bij contract contractronde contractrondes de deadline deadlines en het iedereen in jaar of over provincie
    regio regios ronde rondes s t uit van verzekeraar verzekeraars voor zorgkantoor zorgkantoorregio
    zorgverzekeraar
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_ONE_TYPO_FROM, _TWO_TYPOS_FROM = 6, 10
_SUGGEST_FROM = 62

D = TypeVar("D", Occurrence, Deadline)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A word that is no region, insurer or year, as it was typed."""

    word: str
    suggestion: str | None
    """The name that comes nearest, if one does."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection of dates; an empty field doesn't restrict it."""

    regions: tuple[Region, ...] = ()
    insurers: tuple[Insurer, ...] = ()
    years: tuple[int, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    audiences: tuple[frozenset[str], ...] = ()
    """Sets of audience names; a selected date has an audience in each of them."""

    @property
    def everything(self) -> bool:
        """True when nothing is restricted."""
        return not (self.regions or self.insurers or self.years)


@dataclass(slots=True)
class _Name:
    """The meaning of a name; an area stands for several regions."""

    label: str
    length: int
    """In words."""
    regions: dict[str, Region] = field(default_factory=dict)
    """By id; idem the insurers."""
    insurers: dict[str, Insurer] = field(default_factory=dict)


class _Names(NamedTuple):
    """Every name of the regions and insurers of a content."""

    by_key: dict[str, _Name]
    """By its letters and digits alone, "noordhollandnoord"."""
    long: dict[tuple[int, str], list[tuple[str, _Name]]]
    """Names long enough for a typo, with their keys, by the number of words and the first letter."""


def parse_selection(content: Content, words: str) -> Selection:
    """Read the words of a member; never fails.

    A region stands for all that is heard there, the national dates included; an insurer for what is about that
    insurer only; both together for the insurer as far as it matters in the region. A year is the year in which
    something falls: the round of 2027 is about the contract of 2028.
    """
    names = _names(content.regions, content.insurers)
    typed = [(token, word) for word in _SEPARATOR.split(words[:MAX_CHARACTERS]) for token in _tokens(word)]
    regions: dict[str, Region] = {}
    insurers: dict[str, Insurer] = {}
    years: set[int] = set()
    strange: dict[str, None] = {}
    index = 0
    while index < len(typed):
        token, word = typed[index]
        name, length = _name_at([token for token, _ in typed[index : index + _LONGEST_NAME]], names)
        if name is not None:
            regions |= name.regions
            insurers |= name.insurers
        elif _YEAR.fullmatch(token):
            years.add(int(token))
        elif token not in _FILLERS:
            strange[word] = None
        index += length
    return Selection(
        regions=tuple(regions.values()),
        insurers=tuple(insurers.values()),
        years=tuple(sorted(years)),
        not_understood=tuple(NotUnderstood(word, _nearest(word, names.by_key)) for word in strange),
        audiences=_audiences(content, regions.values(), insurers.values()),
    )


def select(dates: Iterable[D], selection: Selection) -> tuple[D, ...]:
    """The selected dates, in the order given; a deadline without a date falls in no year."""
    return tuple(
        dated
        for dated in dates
        if all(not audiences.isdisjoint(audience(dated)) for audiences in selection.audiences)
        and (not selection.years or any(_falls_in(dated, year) for year in selection.years))
    )


def _falls_in(dated: Occurrence | Deadline, year: int) -> bool:
    return isinstance(dated, Occurrence) and dated.first_day.year <= year <= dated.last_day.year


def _audiences(
    content: Content, regions: Iterable[Region], insurers: Iterable[Insurer]
) -> tuple[frozenset[str], ...]:
    of_regions = frozenset().union(*(audiences_of_region(content, region) for region in regions))
    of_insurers = frozenset().union(*(audiences_of_insurer(insurer) for insurer in insurers))
    everyone = {NATIONAL, ANNOUNCEMENTS}
    return tuple(filter(None, (of_regions and of_regions | everyone, of_insurers)))


def _name_at(tokens: list[str], names: _Names) -> tuple[_Name | None, int]:
    """The longest name that these words begin with, and how many words it takes (one when there is none)."""
    for length in range(len(tokens), 0, -1):
        key = "".join(tokens[:length])
        name = names.by_key.get(key)
        if name is None and len(key) >= _ONE_TYPO_FROM - 1:
            name = _mistyped(key, length, names)
        if name is not None:
            return name, length
    return None, 1


def _mistyped(key: str, length: int, names: _Names) -> _Name | None:
    """The one name of as many words that differs by a typo: one from 6 letters, two from 10; or None."""
    if not key.isalpha():
        return None
    best: dict[int, list[_Name]] = {1: [], 2: []}
    for name_key, name in names.long.get((length, key[0]), ()):
        allowed = 2 if len(name_key) >= _TWO_TYPOS_FROM else 1
        distance = OSA.distance(name_key, key, score_cutoff=allowed)
        if distance <= allowed:
            best[distance].append(name)
    nearest = best[1] or best[2]
    return nearest[0] if len({(*name.regions, *name.insurers) for name in nearest}) == 1 else None


def _nearest(word: str, names: dict[str, _Name]) -> str | None:
    match = process.extractOne("".join(_tokens(word)), names.keys(), scorer=fuzz.ratio, score_cutoff=_SUGGEST_FROM)
    return names[match[0]].label if match else None


@lru_cache(maxsize=1)
def _names(all_regions: tuple[Region, ...], all_insurers: tuple[Insurer, ...]) -> _Names:
    """Made once for the content in use: a reply may look for a hundred names."""
    names: dict[str, _Name] = {}

    def named(label: str) -> _Name:
        tokens = _tokens(label)
        return names.setdefault("".join(tokens), _Name(label, len(tokens)))

    for region in all_regions:
        for label in (region.name, region.id, *region.aliases, *region.places, *region.part_of):
            named(label).regions[region.id] = region
    for insurer in all_insurers:
        for label in (insurer.name, insurer.id, *insurer.aliases):
            named(label).insurers[insurer.id] = insurer
    long: dict[tuple[int, str], list[tuple[str, _Name]]] = defaultdict(list)
    for key, name in names.items():
        if len(key) >= _ONE_TYPO_FROM:
            long[name.length, key[0]].append((key, name))
    return _Names(names, dict(long))


def _tokens(text: str) -> list[str]:
    """Lower case without accents; ``&`` is read as "en"; quotes, hyphens and slashes separate."""
    return _TOKEN.findall(without_accents(text.replace("&", " en ")))


def without_accents(text: str) -> str:
    """A text in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
