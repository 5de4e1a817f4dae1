"""Questions in words, letters and abbreviations: everything that is not a subcommand by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.answer import DateFact, TermFact
from bot.calendar.asked_dates import asked_dates
from bot.faq.findings import Findings, Outcome
from bot.messages import commands
from bot.messages.answers import nothing_found, unsure
from bot.messages.cards import message_of
from bot.messages.passages import passage, passage_card
from bot.messages.term_replies import term_card
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from bot.answering.answer import Fact
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry


def answer_question(inquiry: Inquiry) -> Message:
    """Fact that answers, a choice, or an honest no."""
    return reply_with(inquiry, inquiry.edition.finder.find(inquiry.words))


def reply_with(inquiry: Inquiry, findings: Findings) -> Message:
    """Findings in words; how sure they are is counted."""
    inquiry.count(findings)
    content = inquiry.content
    match findings:
        case Findings(outcome=Outcome.EXACT, term=term) if term is not None:
            return message_of(term_card(content, term, [match.item for match in findings.matches]))
        case Findings(outcome=Outcome.EXACT, matches=(best, *others)):
            fact = passage(best.item, best.section)
            return message_of(passage_card(content, fact, [match.item for match in others]))
    passages = [passage(match.item, match.section) for match in findings.matches]
    beside = _beside_the_faq(inquiry, findings)
    if findings.confident and not beside:
        return message_of(passage_card(content, passages[0], [match.item for match in findings.matches[1:]]))
    facts = [*beside, *(passages if findings.outcome is not Outcome.NOTHING else [])]
    return unsure(content, facts, inquiry.today) if facts else nothing_found(content)


def _beside_the_faq(inquiry: Inquiry, findings: Findings) -> list[Fact]:
    """Dates that a question may be about, and terms where the FAQ has nothing."""
    about = inquiry.edition.finder.telling(findings.query)
    named = [term.term for term in about.terms]
    dates = asked_dates(inquiry.edition.diary, findings.query, about.words, named, inquiry.today)
    if findings.confident and not dates.wanted:
        return []
    nothing = findings.outcome is Outcome.NOTHING
    terms = [TermFact(term) for term in about.terms] if dates.wanted or nothing else []
    return [*(DateFact((occurrence,)) for occurrence in dates.found), *terms]


QUESTION = Subcommand(commands.QUESTION, answer_question)
