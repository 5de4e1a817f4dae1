"""Topics: those that can be followed, those of a channel anyway, and those in the words after ``/iza volg``. Pure.

Understood of those words are the names of ``audience`` themselves, regions and insurers by any name that
``date_filter`` knows, "landelijk" and "aankondigingen", and deadlines and rounds by (part of) their title.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rapidfuzz import fuzz, process, utils

from bot.calendar.audience import (
    ANNOUNCEMENTS,
    NATIONAL,
    audiences_of_topic,
    insurer_topic,
    region_topic,
    scope_of,
)
from bot.calendar.date_filter import MAX_CHARACTERS, parse_selection
from bot.calendar.occurrences import occurrences
from bot.content.flat_text import flat
from bot.content.models import Insurer, Region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.models import Content, Deadline, Round

Listed = TypeVar("Listed", Region, Insurer)

AHEAD = dt.timedelta(days=5 * 366)
"""A date that lies further ahead is not yet worth following."""
MOST = 8
"""So many are offered to choose from."""
_ALIKE, _CLOSE = 80, 3
_WORD = re.compile(r"[\w:-]+")
_ARTICLE = re.compile(r"(?:['’]t|de|het)\s+")
_EVERYWHERE = {"landelijk", "landelijke", "nationaal", "nationale"}
_NEWS = {"aankondiging", "aankondigingen", "webinars", "bijeenkomsten"}
_FILLERS = {"alle", "datums", "de", "deadlines", "het", "van", "over", "alles"}


class NamedTopic(NamedTuple):
    """The topics that words name, in the order in which they are offered."""

    topics: tuple[str, ...]
    clear: bool
    """True when all of these are meant; else one of them is, or none."""


def topics_named(content: Content, words: str, today: dt.date) -> NamedTopic:
    """Read the words of a member; never fails. No topics when nothing looks like the words.

    Beyond ``MAX_CHARACTERS`` only the names of ``audience`` are read.
    """
    if topics := topics_by_own_name(content, words):
        return NamedTopic(topics, clear=True)
    words = words[:MAX_CHARACTERS]
    typed = _WORD.findall(words.casefold())
    telling = set(typed) - _FILLERS
    for topic, names in ((NATIONAL, _EVERYWHERE), (ANNOUNCEMENTS, _NEWS)):
        if telling and telling <= names:
            return NamedTopic((topic,), clear=True)
    selection = parse_selection(content, words)
    topics = (
        *(region_topic(region) for region in selection.regions),
        *(insurer_topic(insurer) for insurer in selection.insurers),
    )
    if topics and not selection.not_understood:
        return NamedTopic(topics[:MOST], clear=len(topics) == 1)
    items = _items(content, words, today)
    return items if items.topics else NamedTopic(topics[:MOST], clear=False)


def topics_by_own_name(content: Content, words: str) -> tuple[str, ...]:
    """The topics where all the words are names of ``audience``, as a button has them; else none."""
    typed = dict.fromkeys(_WORD.findall(words.casefold()))
    return tuple(typed) if all(audiences_of_topic(content, word) for word in typed) else ()


def in_order_of_name(named: Iterable[Listed]) -> list[Listed]:
    """Regions or insurers as a reader looks them up: 't Gooi under the g, De Friesland under the f."""
    return sorted(named, key=lambda listed: _ARTICLE.sub("", flat(listed.name), count=1))


def topics_by_content(content: Content, channel: str) -> tuple[str, ...]:
    """The topics that ``organisation.yaml`` gives the channel with this name or id, whatever it follows."""
    scope = scope_of(content, channel)
    return (
        *((NATIONAL,) if scope.national else ()),
        *((ANNOUNCEMENTS,) if scope.announcements else ()),
        *map(region_topic, scope.regions),
        *map(insurer_topic, scope.insurers),
    )


def items_ahead(content: Content, today: dt.date) -> tuple[Deadline | Round, ...]:
    """The deadlines and rounds of which something is still to come, the nearest first."""
    coming = occurrences(content, today, today + AHEAD)
    return tuple({occurrence.item.id: occurrence.item for occurrence in coming}.values())


def _items(content: Content, words: str, today: dt.date) -> NamedTopic:
    titles = {item.id: item.title for item in items_ahead(content, today)}
    matches = process.extract(
        words,
        titles,
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=_ALIKE,
        limit=MOST,
    )
    best = [item_id for _, score, item_id in matches if score >= matches[0][1] - _CLOSE]
    same = [item_id for item_id in best if titles[item_id].casefold() == words.strip().casefold()]
    return NamedTopic(tuple(same or best), clear=len(same or best) == 1)
