"""Questions in words, letters and abbreviations: everything that is not a subcommand by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.answer import Answer
from bot.answering.arbiter import answer, search, settle
from bot.answering.reading import read
from bot.messages import commands
from bot.messages.answers import answer_message
from handlers.subcommand import DependsOn, Subcommand

if TYPE_CHECKING:
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry


def answer_to(inquiry: Inquiry) -> Answer:
    """Answer to the words of an inquiry, as a value."""
    if inquiry.answer is not None:
        return inquiry.answer
    index, today = inquiry.edition.index, inquiry.today
    if inquiry.unsettled is not None:
        return search(inquiry.unsettled, index, today)
    return answer(inquiry.words, index, today, inquiry.topic)


def read_at_once(inquiry: Inquiry) -> Inquiry:
    """The inquiry with its answer, where the reading of its words settles that, and else with that reading."""
    index, today = inquiry.edition.index, inquiry.today
    result = settle(read(inquiry.words, index.gazetteer, today), index, today, inquiry.topic)
    if isinstance(result, Answer):
        return replace(inquiry, answer=result, unsettled=None)
    return replace(inquiry, answer=None, unsettled=result)


def reply_with(inquiry: Inquiry, result: Answer) -> Message:
    """Answer in words; how sure it is, is counted."""
    inquiry.count(result)
    return answer_message(inquiry.content, result, inquiry.today, inquiry.typed_command)


def answer_question(inquiry: Inquiry) -> Message:
    """Fact that answers, a choice, or an honest no."""
    return reply_with(inquiry, answer_to(inquiry))


QUESTION = Subcommand(commands.QUESTION, answer_question, depends_on=DependsOn.CONTENT)
