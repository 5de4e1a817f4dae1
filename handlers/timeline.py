"""``tijdlijn``: the year at a glance, as a picture where Slack can fetch it and in words elsewhere.

The words behind it are those of ``agenda.py``. The pictures: ``timeline_pictures.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import commands, timeline
from bot.messages.message import Sheet
from bot.publishing.feeds import feeds
from bot.publishing.timelines import timeline_of
from handlers.agenda import subscriptions_meant, with_remarks
from handlers.subcommand import DependsOn, Subcommand

if TYPE_CHECKING:
    from bot.messages.message import Message
    from bot.publishing.feeds import Feed
    from handlers.inquiry import Inquiry

_VERSION = 8
"""Characters of the fingerprint of the content in an address."""


def show_timeline(inquiry: Inquiry) -> Message:
    """The year ahead for who is meant: a region, an insurer, or everyone."""
    subjects = _subjects(inquiry)
    line = timeline_of(inquiry.content, subjects, inquiry.today)
    version = f"{inquiry.today:%Y%m%d}-{inquiry.edition.fingerprint[:_VERSION]}"
    name = subjects[0].name.file.removesuffix(".ics")
    address = inquiry.public.picture(name, version) if len(subjects) == 1 else ""
    command = " ".join([TIMELINE.name, *(subject.name.topic for subject in subjects if subject.name.topic)])
    return with_remarks(inquiry, timeline.message(inquiry.content, line, address, command))


def whole_timeline(inquiry: Inquiry) -> Sheet:
    """Every date of it in words, by month."""
    line = timeline_of(inquiry.content, _subjects(inquiry), inquiry.today)
    return Sheet(timeline.SHEET_TITLE, timeline.in_words(inquiry.content, line))


def _subjects(inquiry: Inquiry) -> list[Feed]:
    wanted = subscriptions_meant(inquiry)
    return [feed for feed in feeds(inquiry.content) if feed.name in wanted]


TIMELINE = Subcommand(commands.TIMELINE, show_timeline, sheet=whole_timeline, depends_on=DependsOn.SCOPE)
