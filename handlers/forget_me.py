"""``vergeet mij``: erase what is kept of who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import commands, subscription_replies
from handlers.questions import answer_question
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry

_ME = {"mij", "me", "mijn gegevens"}


def forget_me(inquiry: Inquiry) -> Message:
    """Erase it at once; without a word behind it, say what it does; any other words are a question."""
    if not inquiry.words:
        return subscription_replies.about_forgetting()
    if inquiry.words.casefold() not in _ME:
        return answer_question(inquiry.about(f"{FORGET_ME.name} {inquiry.words}".strip()))
    if inquiry.access is None:
        return subscription_replies.only_in_slack(inquiry.content)
    return subscription_replies.forgotten(inquiry.content, kept=inquiry.access.forget_me())


FORGET_ME = Subcommand(commands.FORGET_ME, forget_me)
