"""``begrip``: the meaning of a term or abbreviation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.answering.answer import TermFact
from bot.answering.arbiter import answer
from bot.messages import commands, term_replies
from handlers.subcommand import DependsOn, Subcommand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.models import Content, Term
    from bot.messages.message import Message, Sheet
    from handlers.inquiry import Inquiry

NEAREST = 4
SIMILAR = 60


def explain_term(inquiry: Inquiry) -> Message:
    """Meaning of a term; without a term how to ask for one; an unknown term gets the nearest ones."""
    if not inquiry.words:
        return term_replies.glossary(inquiry.content)
    for fact in answer(inquiry.words, inquiry.edition.index, inquiry.today).facts:
        if isinstance(fact, TermFact):
            return term_replies.term_message(inquiry.content, fact.term, fact.items)
    names = _names(inquiry.content)
    term = names.get(inquiry.words.casefold())
    if term is not None:
        return term_replies.term_message(inquiry.content, term)
    return term_replies.unknown_term(inquiry.content, inquiry.words, _nearest(names, inquiry.words))


def all_terms(inquiry: Inquiry) -> Sheet:
    """Every term with what it stands for."""
    return term_replies.whole_glossary(inquiry.content)


def _names(content: Content) -> dict[str, Term]:
    return {
        name.casefold(): term for term in content.terms for name in (term.term, term.expansion, *term.variants)
    }


def _nearest(names: dict[str, Term], words: str) -> Sequence[Term]:
    similar = process.extract(words.casefold(), names.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=SIMILAR)
    return list({names[name].id: names[name] for name, _, _ in similar}.values())[:NEAREST]


TERM = Subcommand(commands.TERM, explain_term, sheet=all_terms, depends_on=DependsOn.CONTENT)
