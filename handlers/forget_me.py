"""``vergeet mij``: erase all data of the user; all that goes stands in ``bot/store/erasure.py``."""

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
    """Erase the data at once; without a word behind it, explain; any other words are a question."""
    if not inquiry.words:
        return subscription_replies.about_erasure(inquiry.content)
    if inquiry.words.casefold() not in _ME:
        return answer_question(inquiry.about(f"{FORGET_ME.name} {inquiry.words}".strip()))
    if inquiry.access is None:
        return subscription_replies.only_in_slack(inquiry.content)
    return subscription_replies.erased(inquiry.content, anything=inquiry.access.forget_me())


FORGET_ME = Subcommand(commands.FORGET_ME, forget_me)
