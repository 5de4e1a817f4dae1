"""``over``: where a text or date comes from, who keeps it up, when it was reviewed, and what was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.answer import DateFact, Outcome, RoundFact, TermFact
from bot.content.edits import from_text
from bot.messages import commands, review
from bot.messages.edit_parts import EditTarget, record_of
from bot.messages.review import PastEdit
from bot.store.edit_records import EditState
from handlers.edit_commands import targets_of
from handlers.questions import answer_question, answer_to
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.messages.message import Message
    from handlers.inquiry import Inquiry

MOST_WORDS = 3
"""Words of a subject; what is longer is a question that happens to begin with this word."""
LONGEST = 100
"""Characters of a subject, so that one endless word costs no more than a question."""
LOOKED_AT = 500
"""Last edits among which those of a subject are looked for."""


def provenance(inquiry: Inquiry) -> Message:
    """Provenance of the subject that is named; other words are a question: "over drie weken", "over deze FAQ"."""
    words = inquiry.words.split()
    if not words:
        return review.about_provenance(inquiry.typed_command)
    question = inquiry.about(f"{PROVENANCE.name} {inquiry.words}")
    if any(item.title.casefold() == question.words.casefold() for item in inquiry.content.faq):
        return answer_question(question)
    names_a_subject = len(words) <= MOST_WORDS and len(inquiry.words) <= LONGEST
    targets = dict.fromkeys(_targets(inquiry, question)) if names_a_subject else {}
    records = ((target, record_of(inquiry.content, target)) for target in targets)
    known = [(record, list(_edits(inquiry, target))) for target, record in records if record]
    return review.provenance(inquiry.content, known, inquiry.today) if known else answer_question(question)


PROVENANCE = Subcommand(commands.PROVENANCE, provenance)


def _targets(inquiry: Inquiry, question: Inquiry) -> Iterator[EditTarget]:
    """Records that the words name; none where they ask for what falls in a period, or are not sure."""
    asks_when = any(isinstance(fact, DateFact | RoundFact) and fact.asked for fact in answer_to(question).facts)
    result = answer_to(inquiry)
    if asks_when or result.outcome is not Outcome.SURE:
        return
    for fact in result.facts:
        yield from targets_of(fact)
        if isinstance(fact, TermFact):  # a term has no owner of its own
            yield from (EditTarget("items", item.id) for item in fact.items[:1])


def _edits(inquiry: Inquiry, target: EditTarget) -> Iterator[PastEdit]:
    """Edits of a record that hold, the newest first."""
    records = inquiry.access.index.database.edits.history(LOOKED_AT) if inquiry.access else ()
    for record in records:
        changes = [change for change in from_text(record.changes) if (change.list, change.id) == target[:2]]
        if changes and record.state is not EditState.UNDONE:
            yield PastEdit(record.at, record.reason, tuple(changes))
