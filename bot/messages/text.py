"""Messages as plain text: for the terminal, for notifications and for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.message import Buttons, Echo, Entries, Entry, Paragraph, Passage, SmallPrint

if TYPE_CHECKING:
    from bot.messages.message import Message, Part, Sheet


def render(message: Message | Sheet) -> str:
    """The message as paragraphs, with an empty line between them."""
    return "\n\n".join(filter(None, map(_part, message.parts)))


def _part(part: Part) -> str:
    match part:
        case Paragraph(text):
            return text
        case Passage(text, label):
            return f"{label}\n{text}" if label else text
        case Entries(entries):
            return "\n\n".join(map(_entry, entries))
        case SmallPrint(lines):
            return "\n".join(lines)
        case Echo(text, lead):
            return f"{lead} “{text}”"
        case Buttons(buttons, lead):
            labels = ", ".join(button.label for button in buttons)
            return f"{lead or 'Knoppen:'} {labels}"


def _entry(entry: Entry) -> str:
    return "\n".join(filter(None, (entry.title, entry.facts, entry.text)))
