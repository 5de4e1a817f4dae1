"""The words after ``/iza deadlines`` and ``/iza rondes`` → a selection of dates.

Asked by ``handlers/deadlines_and_rounds.py``. Understood are years, regions, larger areas ("Brabant") and insurers
under any of their names (``bot/content/names.py``), in any order and combination, whatever the case, accents,
spaces and hyphens, with a small typo in a long name. The rest is handed back with a suggestion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from rapidfuzz import fuzz, process

from bot.calendar.audience import ANNOUNCEMENTS, NATIONAL, audience, audiences_of_insurer, audiences_of_region
from bot.calendar.occurrences import Occurrence
from bot.content.flat_text import flat, tokens
from bot.content.models import Deadline
from bot.content.names import LONGEST_NAME, MISTYPED_FROM, EntityKind, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.content.flat_text import Token
    from bot.content.models import Content, Insurer, Region
    from bot.content.names import KnownName, KnownNames

MAX_CHARACTERS = 600
"""So much is read: room for the ids of all regions."""

_YEAR = re.compile(r"20[0-9]{2}")
_SEPARATOR = re.compile(r"[\s,;]+")
_FILLERS = frozenset(
    """
    alle bij contract contractronde contractrondes de deadline deadlines en het iedereen in jaar of over provincie
    regio regios ronde rondes s t uit van verzekeraar verzekeraars voor zorgkantoor zorgkantoorregio
    zorgverzekeraar
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
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


def parse_selection(content: Content, words: str) -> Selection:
    """Read the words of a member; never fails.

    A region stands for all that is heard there, the national dates included; an insurer for what is about that
    insurer only; both together for the insurer as far as it matters in the region. A year is the year in which
    something falls: the round of 2027 is about the contract of 2028.
    """
    names = content.names
    typed = [(token, word) for word in _SEPARATOR.split(words[:MAX_CHARACTERS]) for token in tokens(flat(word))]
    regions: dict[str, Region] = {}
    insurers: dict[str, Insurer] = {}
    years: set[int] = set()
    strange: dict[str, None] = {}
    index = 0
    while index < len(typed):
        token, word = typed[index]
        name, length = _name_at([token for token, _ in typed[index : index + LONGEST_NAME]], names)
        if name is not None:
            regions |= {id_: content.region_by_id[id_] for id_ in name.of(EntityKind.REGION)}
            insurers |= {id_: content.insurer_by_id[id_] for id_ in name.of(EntityKind.INSURER)}
        elif _YEAR.fullmatch(token.text):
            years.add(int(token.text))
        elif key_of((token,)) not in _FILLERS:
            strange[word] = None
        index += length
    return Selection(
        regions=tuple(regions.values()),
        insurers=tuple(insurers.values()),
        years=tuple(sorted(years)),
        not_understood=tuple(NotUnderstood(word, _nearest(word, names)) for word in strange),
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


def _name_at(words: Sequence[Token], names: KnownNames) -> tuple[KnownName | None, int]:
    """The longest name that these words begin with, and how many words it takes (one when there is none)."""
    written = tuple(accumulate([word.text for word in words]))
    for length in range(len(words), 0, -1):
        key = written[length - 1].replace("'", "")
        name = names.by_key.get(key)
        if name is None and len(key) >= MISTYPED_FROM - 1:
            name = names.mistyped(words[:length])
        if name is not None:
            return name, length
    return None, 1


def _nearest(word: str, names: KnownNames) -> str | None:
    key = key_of(tokens(flat(word)))
    match = process.extractOne(key, names.by_key.keys(), scorer=fuzz.ratio, score_cutoff=_SUGGEST_FROM)
    return names.by_key[match[0]].label if match else None
