"""``deadlines`` and ``rondes``: which dates are meant, and the ones that fit this channel when nothing is said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.answering.phrases import vocabulary
from bot.calendar.audience import ChannelScope, concerns, scope_of
from bot.calendar.date_filter import MAX_CHARACTERS, parse_selection, select
from bot.calendar.occurrences import occurrences, undated
from bot.content.models import Deadline, Round
from bot.messages import commands, date_lists
from bot.messages.message import Message
from handlers.questions import answer_question
from handlers.subcommand import DependsOn, Subcommand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar.date_filter import Selection
    from bot.calendar.occurrences import Occurrence
    from bot.messages.message import Part, Sheet
    from handlers.inquiry import Inquiry

BEGINNING = dt.date(2000, 1, 1)
"""Older than any date in the field's memory of national accords."""
DEADLINES_AHEAD = dt.timedelta(days=3 * 366)
_CONTRACT = vocabulary("subjects")["round"]
ROUNDS_AHEAD = dt.timedelta(days=550)
"""A year and a half: always one whole round, also just after the last one."""


def local_scope(inquiry: Inquiry) -> ChannelScope | None:
    """Scope of this channel, or of what the user follows; None where the bot knows nothing of the channel."""
    followed = [inquiry.access.scope()] if inquiry.access else []
    stated = (scope_of(inquiry.content, channel) for channel in inquiry.channels if channel)
    return next((scope for scope in (*followed, *stated) if scope.known), None)


def channel_scope(inquiry: Inquiry) -> ChannelScope | None:
    """Scope of the channel where all will see it; None when it is still to be chosen, or has no name here."""
    if not inquiry.channels:
        return None
    return local_scope(inquiry) or (ChannelScope() if inquiry.channels[0] else None)


def next_dates(inquiry: Inquiry, *, to_follow: bool = False) -> tuple[Part, ...]:
    """The first dates that are coming here; those for everyone where no more than single dates are followed.

    ``to_follow`` gives each a button of its own.
    """
    own, about = local_scope(inquiry) or ChannelScope(), ""
    scopes = [own]
    if own.wide:
        personal = inquiry.access is not None and inquiry.access.personal
        about = date_lists.about_subscriptions(personal=personal)
    else:
        scopes.append(scope_of(inquiry.content, inquiry.content.organisation.channels.national))
    coming = [
        occurrence
        for occurrence in occurrences(inquiry.content, inquiry.today, inquiry.today + ROUNDS_AHEAD)
        if any(concerns(occurrence, scope) for scope in scopes)
    ]
    listed = date_lists.next_dates_to_follow if to_follow else date_lists.next_dates
    return listed(inquiry.content, coming, today=inquiry.today, about=about)


def show_deadlines(inquiry: Inquiry) -> Message:
    """The deadlines that are meant: of a region, an insurer, a year, or all."""
    selection = parse_selection(inquiry.content, inquiry.words)
    if is_a_question(selection) or _asks_contract(inquiry.words):
        return answer_question(inquiry.about(f"{DEADLINES.name} {inquiry.words}"))
    message = date_lists.deadlines(
        _deadlines(inquiry, selection),
        _undated(inquiry, selection),
        today=inquiry.today,
        about=_about(selection),
        command=_command(DEADLINES.name, selection),
    )
    return _with_remark(message, selection, inquiry.words)


def all_deadlines(inquiry: Inquiry) -> Sheet:
    """All deadlines of a selection, without a limit."""
    selection = parse_selection(inquiry.content, inquiry.words)
    return date_lists.all_deadlines(
        _deadlines(inquiry, selection),
        _undated(inquiry, selection),
        today=inquiry.today,
        about=_about(selection),
        keeps_content=inquiry.keeps_content,
    )


def show_rounds(inquiry: Inquiry) -> Message:
    """The coming steps of the rounds that are meant; when nothing is said, those of the channel's region."""
    selection = parse_selection(inquiry.content, inquiry.words)
    if is_a_question(selection):
        return answer_question(inquiry.about(f"contractronde {inquiry.words}"))
    message = date_lists.rounds(
        inquiry.content,
        _rounds(inquiry, selection),
        today=inquiry.today,
        about=_about_rounds(inquiry, selection),
        command=_command(ROUNDS.name, selection),
    )
    return _with_remark(message, selection, inquiry.words)


def all_rounds(inquiry: Inquiry) -> Sheet:
    """All steps of the rounds of a selection, without a limit."""
    selection = parse_selection(inquiry.content, inquiry.words)
    return date_lists.all_rounds(
        inquiry.content,
        _rounds(inquiry, selection),
        today=inquiry.today,
        about=_about_rounds(inquiry, selection),
        keeps_content=inquiry.keeps_content,
    )


def _deadlines(inquiry: Inquiry, selection: Selection) -> Sequence[Occurrence]:
    dated = occurrences(inquiry.content, BEGINNING, _last_day(inquiry, selection, DEADLINES_AHEAD))
    return select([item for item in dated if isinstance(item.item, Deadline)], selection)


def _undated(inquiry: Inquiry, selection: Selection) -> Sequence[Deadline]:
    return select(undated(inquiry.content), selection)


def _rounds(inquiry: Inquiry, selection: Selection) -> Sequence[Occurrence]:
    last = _last_day(inquiry, selection, ROUNDS_AHEAD)
    steps = [item for item in occurrences(inquiry.content, BEGINNING, last) if isinstance(item.item, Round)]
    scope = _round_scope(inquiry, selection)
    return [item for item in steps if concerns(item, scope)] if scope else select(steps, selection)


def _round_scope(inquiry: Inquiry, selection: Selection) -> ChannelScope | None:
    """The channel's own region or insurer, when nothing else was asked."""
    if not selection.everything:
        return None
    scope = local_scope(inquiry)
    return scope if scope is not None and (scope.regions or scope.insurers) else None


def _last_day(inquiry: Inquiry, selection: Selection, ahead: dt.timedelta) -> dt.date:
    asked = (dt.date(year, 12, 31) for year in selection.years)
    return max(inquiry.today + ahead, *asked, BEGINNING)


def _command(name: str, selection: Selection) -> str:
    """The words that select the same again, for a button; never what a user typed."""
    regions = (region.id for region in selection.regions)
    insurers = (insurer.id for insurer in selection.insurers)
    return " ".join([name, *regions, *insurers, *map(str, selection.years)])


def is_a_question(selection: Selection) -> bool:
    """True when the words behind the name say nothing of a region, insurer or year: "deadlines gemist, en nu"."""
    return selection.everything and len(selection.not_understood) > 1


def _asks_contract(words: str) -> bool:
    """True when deadlines are asked that stand among the rounds: "deadline contract menzis 2027"."""
    return not _CONTRACT.isdisjoint(words.casefold().split())


def _about(selection: Selection) -> str:
    names = [*(region.name for region in selection.regions), *(insurer.name for insurer in selection.insurers)]
    return date_lists.about_names(names, [str(year) for year in selection.years])


def _about_rounds(inquiry: Inquiry, selection: Selection) -> str:
    scope = _round_scope(inquiry, selection)
    if scope is None:
        return _about(selection)
    names = [*(region.name for region in scope.regions), *(insurer.name for insurer in scope.insurers)]
    return date_lists.about_names(names)


def _with_remark(message: Message, selection: Selection, words: str) -> Message:
    unread = date_lists.read_in_part(MAX_CHARACTERS) if len(words) > MAX_CHARACTERS else ()
    remarks = (
        part
        for unknown in selection.not_understood
        for part in date_lists.not_understood(unknown.word, unknown.suggestion)
    )
    return Message((*unread, *remarks, *message.parts))


DEADLINES = Subcommand(commands.DEADLINES, show_deadlines, sheet=all_deadlines, depends_on=DependsOn.CONTENT)
ROUNDS = Subcommand(commands.ROUNDS, show_rounds, sheet=all_rounds, depends_on=DependsOn.SCOPE)
