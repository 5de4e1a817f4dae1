"""Questions in words, letters and abbreviations: everything that is not a subcommand by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.asked_dates import asked_dates
from bot.faq.findings import Outcome
from bot.messages import answers, commands
from bot.messages.beside import beside_the_faq
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from bot.faq.findings import Findings
    from bot.messages.message import Message, Part
    from handlers.inquiry import Inquiry

TERMS = 2
"""So many are explained before the suggestions from the FAQ."""


def answer_question(inquiry: Inquiry) -> Message:
    """The item that answers, a choice, or an honest no."""
    return tell(inquiry, inquiry.edition.finder.find(inquiry.words))


def tell(inquiry: Inquiry, findings: Findings) -> Message:
    """What was found, and how sure it is noted."""
    inquiry.count(findings)
    return answers.answer(inquiry.content, findings, beside(inquiry, findings))


def beside(inquiry: Inquiry, findings: Findings) -> tuple[Part, ...]:
    """What the calendar and the glossary have where a date is asked or the FAQ does not answer for sure.

    A term is told where a date is asked or the FAQ has nothing; beside a choice it would only stand in the way.
    """
    about = inquiry.edition.finder.telling(findings.query)
    named = [term.term for term in about.terms]
    dates = asked_dates(inquiry.edition.diary, findings.query, about.words, named, inquiry.today)
    if findings.confident and not dates.wanted:
        return ()
    told = dates.wanted or findings.outcome is Outcome.NOTHING
    return beside_the_faq(inquiry.content, dates, about.terms[:TERMS] if told else (), inquiry.today)


QUESTION = Subcommand(commands.QUESTION, answer_question)
