"""Answers that everyone sees: short, without what was asked, and with how to ask privately."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.calendar.audience import ChannelScope
from bot.content.footnote_marks import without_marks
from bot.faq.findings import Findings, Outcome
from bot.messages import answers
from bot.messages.buttons import read_button
from bot.messages.competition import competition_lines
from bot.messages.excerpts import first_sentences
from bot.messages.message import Action, Buttons, Echo, Message, Paragraph, Part, SmallPrint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.models import Content

NOTHING = ChannelScope()
"""What a channel is about where nothing is told."""
SHORT = 300
"""Characters of the answer; the rest stands behind the button."""
_FOR_WHO_ASKED = {Action.SHARE, Action.HELPED, Action.NOT_HELPED}
"""It stands in the channel already, and takes one vote: that of whoever asked in private."""


def public_answer(
    content: Content, findings: Findings, scope: ChannelScope | None = NOTHING, beside: Sequence[Part] = ()
) -> Message:
    """The answer to a question that was asked in front of a whole channel; ``beside`` as in ``answers.answer``."""
    return in_public(content, _answer(content, findings, beside), scope)


def only_in_private(content: Content, words: str) -> Message:
    """The reply to what is nobody else's business, or only makes sense behind the command: to type it there."""
    typed = f"{content.organisation.command} {words}"
    return Message((Paragraph(f"Dat kan alleen met het commando. Typ {typed}; het antwoord zie alleen jij."),))


def in_public(content: Content, message: Message, scope: ChannelScope | None = NOTHING) -> Message:
    """Any reply, without the words and the buttons of whoever asked, and with the way to ask privately.

    ``scope`` is what the channel is about, None when that is not known: it decides on the competition sentence.
    """
    hint = (
        f"Iedereen hier ziet dit. Typ {content.organisation.command} met je vraag en alleen jij ziet het antwoord."
    )
    parts = tuple(part for whole in without_echo(message).parts for part in _for_all(whole))
    return Message((*parts, SmallPrint((*competition_lines(content, parts, scope), hint))))


def without_echo(message: Message) -> Message:
    """The reply without what was asked, where that stands right above it."""
    return Message(tuple(part for part in message.parts if not isinstance(part, Echo)))


def _for_all(part: Part) -> tuple[Part, ...]:
    if not isinstance(part, Buttons):
        return (part,)
    kept = tuple(button for button in part.buttons if button.action not in _FOR_WHO_ASKED)
    return (replace(part, buttons=kept),) if kept else ()


def _answer(content: Content, findings: Findings, beside: Sequence[Part]) -> Message:
    match findings:
        case Findings(outcome=Outcome.EXACT, term=term) if term is not None:
            return Message((Paragraph(answers.term_title(term), strong=True), Paragraph(term.explanation)))
        case Findings(outcome=Outcome.EXACT | Outcome.SURE, matches=(best, *_)):
            item = best.item
            parts: tuple[Part, ...] = (
                *beside,
                Paragraph(item.question, strong=True),
                Paragraph(first_sentences(without_marks(item.short), SHORT)),
                *answers.origin(content, item),
                Buttons((read_button(item),)),
            )
            return Message(parts)
    return answers.answer(content, findings, beside)
