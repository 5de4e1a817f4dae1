"""``mijn``: one's own reminders, wherever they are asked for, with a stop button for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.occurrences import find_occurrence
from bot.messages import commands, my_reminders, subscription_replies
from bot.messages.my_reminders import OwnList, SnoozedItem, SubscriptionItem
from handlers.questions import answer_question
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from bot.messages.message import Message, Sheet
    from handlers.inquiry import Inquiry
    from handlers.subscription_access import SubscriptionAccess

_REMINDERS = {"", "herinneringen", "herinnering", "lijst", "datums"}


def own_list(access: SubscriptionAccess) -> OwnList:
    """All subscriptions and snoozes of the user, with the first message of each."""
    records, now = access.records(), access.now
    snoozes = [(find_occurrence(access.content, record.about), record.at) for record in records.snoozes]
    return OwnList(
        [SubscriptionItem(record.topic, *access.outlook(record, records)) for record in records.subscriptions],
        [SnoozedItem(occurrence, at) for occurrence, at in snoozes if occurrence is not None and at > now],
    )


def show_list(inquiry: Inquiry) -> Message:
    """The list as an answer, where no window can be opened; any other words are a question."""
    if not _is_meant(inquiry):
        return answer_question(inquiry.about(f"{MY_REMINDERS.name} {inquiry.words}"))
    if inquiry.access is None:
        return subscription_replies.only_in_slack(inquiry.content)
    return my_reminders.own_message(inquiry.content, own_list(inquiry.access.own))


def list_window(inquiry: Inquiry, news: Message | None = None) -> Sheet | None:
    """The list as a window, in which every button is about the user; ``news`` is the last change."""
    if inquiry.access is None or not _is_meant(inquiry):
        return None
    return my_reminders.own_window(inquiry.content, own_list(inquiry.access.own), news)


def _is_meant(inquiry: Inquiry) -> bool:
    """False for a question that begins with the word: "mijn praktijk stopt, wat nu"."""
    return inquiry.words.casefold() in _REMINDERS


MY_REMINDERS = Subcommand(commands.MY_REMINDERS, show_list, window=list_window)
