"""Messages as plain text: for the terminal, for notifications and for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.message import (
    Buttons,
    Choices,
    ConversationField,
    DateField,
    Echo,
    Entries,
    Entry,
    ListRow,
    Paragraph,
    Passage,
    Picture,
    QuestionField,
    SearchField,
    SmallPrint,
    TextField,
    UserMention,
)
from bot.platform_ids import short_id

if TYPE_CHECKING:
    from bot.messages.message import Message, Part, Sheet


def render(message: Message | Sheet) -> str:
    """Text of the whole message as paragraphs, with an empty line between them."""
    return "\n\n".join(filter(None, map(render_part, message.parts)))


def render_without_buttons(message: Message | Sheet) -> str:
    """Text of the message as it is read, without what can be pressed."""
    return "\n\n".join(render_part(part) for part in message.parts if not isinstance(part, Buttons))


def render_part(part: Part) -> str:  # noqa: C901, PLR0911 - one for each kind of part
    """Text of one part: a paragraph, or several."""
    match part:
        case Paragraph(text) | SearchField(text) | QuestionField(text) | ConversationField(text):
            return text
        case Passage(text, label):
            return f"{label}\n{text}" if label else text
        case Entries(entries):
            return "\n\n".join(map(_entry, entries))
        case ListRow(entry):
            return _entry(entry)
        case SmallPrint(lines):
            return "\n".join(lines)
        case Picture(alternative=words):
            return words
        case Echo(text, lead):
            return f"{lead} “{text}”"
        case Buttons(lead=lead, menu=menu):
            labels = ", ".join([*(button.label for button in part.all), *([menu.label] if menu else [])])
            return f"{lead or 'Knoppen:'} {labels}"
        case UserMention(user, text):
            return f"{short_id(user)} {text}"
        case TextField(label, value=value) | DateField(label, value=value):
            return f"{label}: {value or '–'}"
        case Choices(label, options=options, chosen=chosen):
            return f"{label}: {', '.join(option.label for option in options if option.value in chosen) or '–'}"


def _entry(entry: Entry) -> str:
    return "\n".join(filter(None, (entry.title, entry.facts, entry.text)))
