"""Messages to who keeps the content up: subjects, moments and keys, and a preview of what comes by itself.

Planned and worded by ``bot/editorial.py``. Pure.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.calendar.due import NAMESPACE
from bot.calendar.quiet_hours import posting_time
from bot.calendar.working_days import is_working_day, working_day_up_to
from bot.local_time import local, zone_of
from bot.messages import feedback, review
from bot.messages.posting_preview import PreviewedPosting
from bot.messages.render_text import render_without_buttons
from bot.messages.review import ReviewedItem
from bot.occurrence_id import OccurrenceId
from bot.platform_ids import short_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.content.models import Content
    from bot.messages.message import Message

REVIEW_AHEAD = dt.timedelta(days=14)
"""The owners hear so long before ``review_by``."""
TOGETHER = 10
"""Texts to review in one message: each has a line and a row of buttons, and Slack takes 50 blocks."""


class Subject(StrEnum):
    """Subject of a message, by the item in the id of what it is about."""

    QUESTION = "redactie-vraag"
    """A group of questions that were sent on, for the owners."""
    ANSWER = "redactie-antwoord"
    """The answer, for who asked."""
    CORRECTION = "redactie-correctie"
    """The answer does not hold, for who got it; the cycle says how often that happened."""
    REVIEW = "redactie-nakijken"
    """Texts whose review is near, for the owners."""
    MONTH = "redactie-maand"
    """Counts of what was not found, for the owners."""


def key(about: OccurrenceId, address: str, name: str = "") -> str:
    """The key of a posting, of its subject, its address and, where that is not enough, a name."""
    return str(uuid.uuid5(NAMESPACE, "/".join((*about, short_id(address), name))))


def roles(content: Content) -> tuple[str, ...]:
    """The roles that keep texts up, in the order of the content."""
    return tuple(dict.fromkeys(item.owner for item in content.faq))


def addresses(content: Content) -> tuple[str, ...]:
    """Everywhere that owners hear, once each."""
    heard = (address for role in roles(content) for address in content.organisation.owners_hear_in(role))
    return tuple(dict.fromkeys(heard))


def to_review(content: Content) -> dict[tuple[dt.date, str], list[ReviewedItem]]:
    """Texts by the day before which they are to be reviewed, and by where their owners hear of it."""
    items: dict[tuple[dt.date, str], list[ReviewedItem]] = {}
    for item in content.faq:
        if item.review_by is not None:
            for address in content.organisation.owners_hear_in(item.owner):
                items.setdefault((item.review_by, address), []).append(ReviewedItem(item.id, item.title, item))
    return items


def review_at(content: Content, day: dt.date) -> dt.datetime:
    """The moment at which the owners hear of texts that are to be reviewed before a day."""
    organisation = content.organisation
    return posting_time(organisation, working_day_up_to(day - REVIEW_AHEAD), organisation.post_at)


def together(items: Sequence[ReviewedItem]) -> Iterator[Sequence[ReviewedItem]]:
    """Texts to review, so many as go into one message."""
    for start in range(0, len(items), TOGETHER):
        yield items[start : start + TOGETHER]


def titles(items: Iterable[ReviewedItem]) -> str:
    """Ids and titles of texts, as JSON."""
    return json.dumps([[item.id, item.title] for item in items], ensure_ascii=False)


def month_at(content: Content, day: dt.date) -> dt.datetime:
    """The moment in the month of this day at which the owners get the counts of the one before."""
    day = day.replace(day=1)
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return posting_time(content.organisation, day, content.organisation.post_at)


def preview(content: Content, first: dt.date, last: dt.date) -> list[PreviewedPosting]:
    """Messages to the owners from the first day until the last, in order of time, by the content alone.

    What was counted in a month is known on the day itself.
    """
    zone = zone_of(content.organisation)
    start, end = (dt.datetime.combine(day, dt.time.min, zone) for day in (first, last + dt.timedelta(days=1)))
    postings = (*_reviews(content), *_months(content, first, last))
    return sorted((posting for posting in postings if start <= posting.due_at < end), key=lambda one: one.due_at)


def _reviews(content: Content) -> Iterator[PreviewedPosting]:
    for (day, address), items in to_review(content).items():
        about = OccurrenceId(Subject.REVIEW, cycle=day.isoformat())
        for shown in together(items):
            message = review.notice(shown, day)
            yield _previewed(content, about, address, review_at(content, day), message, titles(shown))


def _months(content: Content, first: dt.date, last: dt.date) -> Iterator[PreviewedPosting]:
    day = first.replace(day=1)
    while day <= last:
        about = OccurrenceId(Subject.MONTH, cycle=f"{day:%Y-%m}")
        for address in addresses(content):
            yield _previewed(content, about, address, month_at(content, day), feedback.monthly_to_come())
        day = (day + dt.timedelta(days=31)).replace(day=1)


def _previewed(  # noqa: PLR0913, PLR0917 - what a posting is made of
    content: Content, about: OccurrenceId, address: str, at: dt.datetime, message: Message, name: str = ""
) -> PreviewedPosting:
    text = render_without_buttons(message)
    return PreviewedPosting(
        local(content.organisation, at), address, key(about, address, name), about.item_id, text
    )
