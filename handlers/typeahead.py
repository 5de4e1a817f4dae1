"""From a few characters to the items and terms that may be meant, the likeliest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.buttons import item_label
from bot.messages.search_modal import ITEM, TERM, Suggestion, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content.models import Content, Term
    from bot.library import Edition

MOST = 20
"""Enough to choose from on a phone; Slack takes 100."""
WORDS_FOR_MEANING = 2
"""From so many words on it may be a question, which the finder understands better than letters do."""


def suggest(edition: Edition, typed: str) -> list[Suggestion]:
    """What is offered for what has been typed so far; empty when nothing fits."""
    wanted = typed.casefold().strip()
    if not wanted:
        return []
    by_name = sorted(
        ((rank, found) for name, found in _named(edition.content) if (rank := _rank(name.casefold(), wanted))),
        key=lambda each: -each[0],
    )
    found = dict.fromkeys(each for _, each in by_name)
    question = len(wanted.split()) >= WORDS_FOR_MEANING
    if question or not found:
        found |= dict.fromkeys(_understood(edition, typed, guess=question))
    return list(found)[:MOST]


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


def _understood(edition: Edition, typed: str, *, guess: bool) -> Iterator[Suggestion]:
    """What the finder makes of it, typing mistakes included; without a ``guess`` only what it is sure of."""
    findings = edition.finder.find(typed)
    if not (guess or findings.confident):
        return
    if findings.term is not None:
        yield _of_term(findings.term)
    for match in findings.matches:
        yield suggestion(item_label(match.item), f"{ITEM} {match.item.id}")
