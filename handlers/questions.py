"""Questions in words, letters and abbreviations: everything that is not a subcommand by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import answers
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from bot.faq.findings import Findings
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry


def answer_question(inquiry: Inquiry) -> Message:
    """The item that answers, a choice, or an honest no."""
    return tell(inquiry, inquiry.edition.finder.find(inquiry.words))


def tell(inquiry: Inquiry, findings: Findings) -> Message:
    """What was found, and how sure it is noted."""
    inquiry.answered(findings)
    return answers.answer(inquiry.content, findings)


QUESTION = Subcommand(
    name="",
    argument="<vraag, onderwerp of letter>",
    aliases=(),
    summary="Het antwoord uit de FAQ, met bron en datum.",
    example="NAW",
    reply=answer_question,
)
