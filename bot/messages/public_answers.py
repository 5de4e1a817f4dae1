"""Answers that everyone sees: without the words and buttons of whoever asked, and with how to ask privately."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.calendar.audience import ChannelScope
from bot.messages.commands import is_mention
from bot.messages.competition import with_competition_notice
from bot.messages.message import Action, Buttons, Echo, Message, Paragraph, Part

if TYPE_CHECKING:
    from bot.content.models import Content

NOTHING = ChannelScope()
"""Scope of a channel where nothing is told."""
_FOR_WHO_ASKED = {Action.SHARE, Action.HELPED, Action.NOT_HELPED, Action.SEND_ON}
"""Buttons for a private answer: this one stands in the channel already, and only who asked votes or sends on."""


def only_in_private(content: Content, words: str) -> Message:
    """Reply to a request that is nobody else's business or only makes sense behind the command."""
    command = content.organisation.command
    if is_mention(command):
        return Message((Paragraph(f"Dat kan alleen in je eigen chat met {command}. Stuur daar: {words}."),))
    typed = f"{command} {words}"
    return Message((Paragraph(f"Dat kan alleen met het commando. Typ {typed}; het antwoord zie alleen jij."),))


def in_public(content: Content, message: Message, scope: ChannelScope | None = NOTHING) -> Message:
    """Any reply as it may stand in a channel.

    ``scope`` is the subject of the channel, None when that is not known: it decides on the competition sentence.
    """
    command = content.organisation.command
    hint = (
        f"Iedereen hier ziet dit. In je eigen chat met {command} zie alleen jij het antwoord."
        if is_mention(command)
        else f"Iedereen hier ziet dit. Typ {command} met je vraag en alleen jij ziet het antwoord."
    )
    parts = tuple(part for whole in without_echo(message).parts for part in _for_all(whole))
    return Message(with_competition_notice(content, parts, scope, hint))


def without_echo(message: Message) -> Message:
    """Reply without the words of the question, where they stand right above it."""
    return Message(tuple(part for part in message.parts if not isinstance(part, Echo)))


def _for_all(part: Part) -> tuple[Part, ...]:
    if not isinstance(part, Buttons):
        return (part,)
    buttons, more = (
        tuple(button for button in row if button.action not in _FOR_WHO_ASKED) for row in (part.buttons, part.more)
    )
    return (replace(part, buttons=buttons, more=more),) if buttons or more else ()
