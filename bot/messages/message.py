"""A message as a plain value: what is said, apart from how Slack or a terminal shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What a button does; the handlers listen to these names."""

    SHOW_ITEM = "faq_show"
    """Show the short answer of an item; the value is its id."""
    READ_ITEM = "faq_read"
    """Open the long answer of an item; the value is its id."""
    SHOW_TERM = "term_show"
    """Explain a term; the value is its id."""
    RUN_COMMAND = "command_run"
    """Do as if the value were typed behind the command."""
    READ_LIST = "list_read"
    """Open the whole list behind a shortened one; the value is the command that made it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a strong one is the line to read first."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of an answer, with the label under which it stands there ("Punt 3")."""

    text: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a name, the facts about it, and what it means."""

    title: str
    facts: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of entries, read from top to bottom."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """Origin, date, caution: read last, never left out."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Echo:
    """Words that a user typed: shown as they are, never interpreted."""

    text: str
    lead: str


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press; ``spoken`` is what a screen reader says when the label alone is not enough."""

    label: str
    action: Action
    value: str
    spoken: str | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons, under an optional line that says what they are."""

    buttons: tuple[Button, ...]
    lead: str | None = None


Part = Paragraph | Passage | Entries | SmallPrint | Echo | Buttons


@dataclass(frozen=True, slots=True)
class Message:
    """A complete message, top to bottom."""

    parts: tuple[Part, ...]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Every button in the message."""
        return tuple(button for part in self.parts if isinstance(part, Buttons) for button in part.buttons)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A long text that opens over the conversation (a modal in Slack)."""

    title: str
    parts: tuple[Part, ...]
