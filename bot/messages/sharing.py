"""Answers that a colleague shares in a channel: exactly as they will stand there, shown beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.buttons import named_button
from bot.messages.competition import with_competition_notice
from bot.messages.help_text import bot_name
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    ConversationField,
    Message,
    Paragraph,
    Part,
    Sheet,
    UserMention,
)
from bot.platform_errors import ErrorMeaning, meaning_of

if TYPE_CHECKING:
    from bot.calendar.audience import ChannelScope
    from bot.content.models import Content

FORM = "share"
ITEM, TERM, LIST = "item", "term", "list"
"""Kinds of messages to share: the first word of a button's value; behind it an id or, for a list, its command."""
CONVERSATION = "conversation"
"""The name of the field in which a conversation is chosen."""
SHARE = "Deel in kanaal"
TITLE = "Deel in kanaal"
THIS_CHANNEL = "dit kanaal"
"""For a channel of which Slack does not give the name."""
NO_ANSWER = "no_answer"
"""Slack gave none: it may or may not have been posted."""
_OF_USE_TO_ALL = {Action.READ_ITEM, Action.READ_LIST, Action.REMIND_ME}
_REMEDIES = {
    ErrorMeaning.NOT_IN_CHANNEL: "De bot is geen lid van dat kanaal. Typ daar /invite @{bot} en plaats het "
    "daarna opnieuw.",
    ErrorMeaning.CHANNEL_NOT_FOUND: "De bot kan dat gesprek niet vinden. Is het een besloten kanaal, typ daar dan "
    "/invite @{bot} en plaats het daarna opnieuw.",
    ErrorMeaning.ARCHIVED: "Dat kanaal is gearchiveerd; daar kan niemand meer iets plaatsen.",
    ErrorMeaning.RATE_LIMITED: "Er wordt daar op dit moment te veel geplaatst. Probeer het over een minuut "
    "opnieuw.",
}
_UNANSWERED = "Slack gaf geen antwoord. Kijk eerst in het kanaal of het er staat."
_OTHERWISE = (
    "In dat kanaal mogen alleen bepaalde mensen iets plaatsen, of Slack weigert om een andere reden ({code}). "
    "Kies een ander kanaal of plaats het zelf."
)


def share_button(value: str, name: str) -> Button:
    """The button under an answer; ``value`` says what is shared, ``name`` is for a screen reader."""
    return named_button(SHARE, Action.SHARE, value, name)


def shared(content: Content, message: Message, user: str, scope: ChannelScope | None) -> Message:
    """The answer as it will stand in a channel: who shares it, the answer, and how to ask privately.

    ``scope`` is what the channel is about. Where contract rounds are told, and where that is not known (None), the
    sentence on competition law stands under it.
    """
    command = content.organisation.command
    ask = f"Zelf iets vragen: typ {command} met je vraag. Het antwoord zie alleen jij."
    parts = tuple(part for whole in message.parts for part in _for_all(whole))
    by = UserMention(user, f"deelt dit uit {command}:")
    return Message((by, *with_competition_notice(content, parts, scope, ask)))


def preview(message: Message, *, channel: str = "", memory: str) -> Sheet:
    """Preview of the posting, to the letter; without a channel, in words, one is chosen here."""
    where: Part = (
        Paragraph(f"Dit komt in {channel}, zichtbaar voor iedereen daar:", strong=True)
        if channel
        else ConversationField("In welk kanaal?", CONVERSATION)
    )
    return Sheet(TITLE, (where, *message.parts), form=FORM, send="Plaats", memory=memory)


def being_posted() -> Sheet:
    """Window until Slack has answered."""
    return Sheet(TITLE, (Paragraph("Het wordt geplaatst. Een ogenblik."),))


def posted() -> Sheet:
    """Window once the message stands in the channel."""
    return Sheet(TITLE, (Paragraph("Geplaatst", strong=True), Paragraph("Het staat nu in het kanaal.")))


def refused(content: Content, code: str, again: Sheet) -> Sheet:
    """Slack refuses to post it, with what to do about it and, where that helps, the form to try again."""
    meaning = meaning_of(code)
    remedy = (
        _UNANSWERED
        if code == NO_ANSWER
        else _REMEDIES.get(meaning, _OTHERWISE).format(bot=bot_name(content), code=code)
    )
    why = (Paragraph("Niet geplaatst", strong=True), Paragraph(remedy))
    another = any(isinstance(part, ConversationField) for part in again.parts)
    if meaning is ErrorMeaning.ARCHIVED and not another:
        return Sheet(TITLE, why)
    return Sheet(TITLE, (*why, *again.parts), form=FORM, send="Plaats opnieuw", memory=again.memory)


def _for_all(part: Part) -> tuple[Part, ...]:
    """Part without the buttons that only make sense to whoever asked."""
    if not isinstance(part, Buttons):
        return (part,)
    buttons = tuple(button for button in part.buttons if button.action in _OF_USE_TO_ALL)
    return (Buttons(buttons),) if buttons else ()
