"""From a few characters to the items and terms that may be meant, the likeliest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.answer import Outcome, TermFact
from bot.answering.arbiter import answer
from bot.messages.buttons import item_label
from bot.messages.search_modal import ITEM, TERM, Suggestion, suggestion

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bot.content.models import Content, Term
    from bot.edition import Edition

MOST = 20
"""Enough to choose from on a phone; Slack takes 100."""
WORDS_FOR_MEANING = 2
"""From so many words on it may be a question, which is understood better than letters do."""


def suggest(edition: Edition, typed: str, today: dt.date) -> list[Suggestion]:
    """Suggestions for what has been typed so far; empty when nothing fits."""
    wanted = typed.casefold().strip()
    if not wanted:
        return []
    ranked = sorted(
        ((rank, named) for name, named in _named(edition.content) if (rank := _rank(name.casefold(), wanted))),
        key=lambda pair: -pair[0],
    )
    suggestions = dict.fromkeys(named for _, named in ranked)
    question = len(wanted.split()) >= WORDS_FOR_MEANING
    if question or not suggestions:
        suggestions |= dict.fromkeys(_understood(edition, typed, today, guess=question))
    return list(suggestions)[:MOST]


def _named(content: Content) -> Iterator[tuple[str, Suggestion]]:
    """Every name by which an item or a term can be found."""
    for item in content.faq:
        offered = suggestion(item_label(item), f"{ITEM} {item.id}")
        yield from ((name, offered) for name in (item_label(item), item.title, item.question))
    for term in content.terms:
        offered = _of_term(term)
        yield from ((name, offered) for name in (offered.label, term.term, term.expansion, *term.variants))


def _rank(name: str, wanted: str) -> int:
    """3 for the name itself, 2 when it begins with it, 1 when a word in it does, 0 when it does not fit."""
    if name == wanted:
        return 3
    if name.startswith(wanted):
        return 2
    return int(f" {wanted}" in f" {name}")


def _of_term(term: Term) -> Suggestion:
    return suggestion(f"{term.term}: {term.expansion}", f"{TERM} {term.id}")


def _understood(edition: Edition, typed: str, today: dt.date, *, guess: bool) -> Iterator[Suggestion]:
    """Suggestions by what is asked, typing mistakes included; without a ``guess`` only what is sure."""
    result = answer(typed, edition.index, today)
    if not (guess or result.outcome is Outcome.SURE):
        return
    for fact in result.shown:
        if isinstance(fact, TermFact):
            yield _of_term(fact.term)
    for item in result.items.values():
        yield suggestion(item_label(item), f"{ITEM} {item.id}")
