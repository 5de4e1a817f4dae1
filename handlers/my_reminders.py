"""``mijn``: one's own list, wherever it is asked, with a stop button for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.occurrences import find_occurrence
from bot.messages import commands, my_reminders, subscription_replies
from bot.messages.my_reminders import FollowedItem, OwnList, SnoozedItem
from handlers.questions import answer_question
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from bot.messages.message import Message, Sheet
    from handlers.inquiry import Inquiry
    from handlers.subscription_access import SubscriptionAccess

_REMINDERS = {"", "herinneringen", "herinnering", "lijst", "datums"}


def own_list(access: SubscriptionAccess) -> OwnList:
    """All that the member follows and asked to hear later, with the first message of each."""
    kept, now = access.followed(), access.now
    asked = ((find_occurrence(access.content, each.about), each.at) for each in kept.snoozes if each.at > now)
    return OwnList(
        [FollowedItem(each.what, *access.outlook(each, kept)) for each in kept.follows],
        [SnoozedItem(occurrence, at) for occurrence, at in asked if occurrence is not None],
    )


def say_mine(inquiry: Inquiry) -> Message:
    """The list as an answer, where no window can be opened; any other words are a question."""
    if not _is_meant(inquiry):
        return answer_question(inquiry.about(f"{MY_REMINDERS.name} {inquiry.words}"))
    if inquiry.access is None:
        return subscription_replies.only_in_slack(inquiry.content)
    return my_reminders.own_message(inquiry.content, own_list(inquiry.access.own))


def mine_window(inquiry: Inquiry, news: Message | None = None) -> Sheet | None:
    """The list as a window, in which every button is about the member; ``news`` is what just changed."""
    if inquiry.access is None or not _is_meant(inquiry):
        return None
    return my_reminders.own_window(inquiry.content, own_list(inquiry.access.own), news)


def _is_meant(inquiry: Inquiry) -> bool:
    """Whether it is not a question that begins with the word: "mijn praktijk stopt, wat nu"."""
    return inquiry.words.casefold() in _REMINDERS


MY_REMINDERS = Subcommand(commands.MY_REMINDERS, say_mine, window=mine_window)
