"""Canvas of a channel: the coming year of its regions and insurers, as the Markdown that Slack's canvases take.

Source of the format: https://docs.slack.dev/surfaces/canvases. Only one line depends on the day itself, so that a
canvas is written anew when something in it changes, and not every morning.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from bot.content.date_mistakes import MONTHS
from bot.messages.agenda import feed_address, insurer_feed, region_feed
from bot.messages.competition import competition_sentence
from bot.messages.date_certainty import certainty_words
from bot.messages.dates import day, when_words
from bot.messages.excerpts import enumeration, facts
from bot.messages.occurrence_text import hours_of, source_line, subject
from bot.messages.sources import source_links

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from bot.calendar.audience import ChannelScope
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content

TITLE = "Het komende jaar"
_OURS = "De bot werkt dit zelf bij: wat je erin schrijft, verdwijnt bij de volgende wijziging."
_MARKS = re.compile(r"([\\`*_~\[\]<>|])")


def canvas(
    content: Content, scope: ChannelScope, dates: Iterable[Occurrence], today: dt.date, public_url: str
) -> str:
    """The dates of a channel by month, with their sources and the calendars to subscribe to.

    A channel that follows no region or insurer any more gets the word that it does not.
    """
    if not (scope.regions or scope.insurers):
        return "Dit kanaal volgt geen regio of zorgverzekeraar meer. Hier komen geen nieuwe datums."
    about = enumeration(
        [*(region.name for region in scope.regions), *(insurer.name for insurer in scope.insurers)]
    )
    paragraphs = [
        f"Termijnen en contractrondes voor {_escaped(about)}. {_OURS}",
        f"_{_escaped(competition_sentence(content))}_",
        *(_months(content, dates, today) if dates else ["Er staan geen komende datums."]),
        *_calendars(scope, public_url),
    ]
    return "\n\n".join(paragraphs)


def dated(markdown: str, today: dt.date) -> str:
    """The canvas as it is written on this day."""
    return f"Bijgewerkt op {day(today)}. Verandert er iets, dan verandert dit mee.\n\n{markdown}"


def _months(content: Content, dates: Iterable[Occurrence], today: dt.date) -> Iterator[str]:
    for (year, month), of_month in groupby(dates, lambda date: (date.last_day.year, date.last_day.month)):
        yield f"## {MONTHS[month - 1].capitalize()} {year}"
        yield "\n".join(_line(content, occurrence, today) for occurrence in of_month)


def _line(content: Content, occurrence: Occurrence, today: dt.date) -> str:
    words = facts(
        when_words(occurrence.when),
        hours_of(occurrence),
        certainty_words(content, occurrence, today),
        f"contractjaar {occurrence.contract_from}" if occurrence.contract_from else "",
    )
    source = _escaped(source_line(content, occurrence))
    for link in source_links(content, occurrence.sources[:1]):
        source = source.replace(_escaped(link.words), _link(link.words, link.url), 1)
    return f"- **{_escaped(subject(content, occurrence))}**: {_escaped(words)}. {source}"


def _calendars(scope: ChannelScope, public_url: str) -> Iterator[str]:
    names = (*map(region_feed, scope.regions), *map(insurer_feed, scope.insurers))
    if public_url:
        links = enumeration([_link(name.about, feed_address(public_url, name)) for name in names])
        yield f"In je eigen agenda: abonneer je op {links}."


def _link(words: str, url: str) -> str:
    return f"[{_escaped(words)}]({url.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"


def _escaped(text: str) -> str:
    """Text without a meaning to Markdown, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
