"""``agenda``: the dates as a subscription for one's own calendar.

The words are those of ``date_filter``; when nothing is said, the region or insurer of the channel or of what
someone follows. The subscriptions themselves: ``calendar_feeds.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.date_filter import parse_selection
from bot.messages import agenda, commands, date_lists
from bot.messages.message import Message
from handlers.deadlines_and_rounds import is_a_question, local_scope
from handlers.questions import answer_question
from handlers.subcommand import DependsOn, Subcommand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.content.models import Insurer, Region
    from bot.messages.agenda import FeedName
    from bot.messages.message import Sheet
    from handlers.inquiry import Inquiry


def show_agenda(inquiry: Inquiry) -> Message:
    """Addresses of the subscriptions that are meant, with how to add one."""
    if is_a_question(parse_selection(inquiry.content, inquiry.words)):
        return answer_question(inquiry.about(f"{AGENDA.name} {inquiry.words}"))
    names = subscriptions_meant(inquiry)
    command = " ".join([AGENDA.name, *(name.topic for name in names if name.topic)])
    return with_remarks(inquiry, agenda.agenda(inquiry.content, names, inquiry.public.url, command))


def with_remarks(inquiry: Inquiry, message: Message) -> Message:
    """The message, below what was not understood of the words."""
    national = inquiry.words.casefold() == agenda.NATIONAL
    remarks = (
        part
        for unknown in (() if national else parse_selection(inquiry.content, inquiry.words).not_understood)
        for part in date_lists.not_understood(unknown.word, unknown.suggestion)
    )
    return Message((*remarks, *message.parts))


def how_to(inquiry: Inquiry) -> Sheet:
    """Steps for each calendar program, with the same addresses."""
    return agenda.how_to(inquiry.content, subscriptions_meant(inquiry), inquiry.public.url)


def subscriptions_meant(inquiry: Inquiry) -> tuple[FeedName, ...]:
    """Subscriptions that are meant; the national one where no region or insurer is."""
    selection = parse_selection(inquiry.content, inquiry.words)
    if inquiry.words.casefold() == agenda.NATIONAL:
        return (agenda.national_feed(),)
    if not selection.everything:
        return _of(selection.regions, selection.insurers) or (agenda.national_feed(),)
    scope = local_scope(inquiry)
    own = _of(scope.regions, scope.insurers) if scope else ()
    return own or (agenda.national_feed(),)


def _of(regions: Iterable[Region], insurers: Iterable[Insurer]) -> tuple[FeedName, ...]:
    return (*map(agenda.region_feed, regions), *map(agenda.insurer_feed, insurers))


AGENDA = Subcommand(commands.AGENDA, show_agenda, sheet=how_to, depends_on=DependsOn.SCOPE)
