"""A message as a plain value: what is said, apart from how Slack or a terminal shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.platform_ids import is_person


class Action(StrEnum):
    """Names of what buttons do; the handlers listen to them."""

    SHOW_ITEM = "faq_show"
    """Show the short answer of an item; the value is its id."""
    READ_ITEM = "faq_read"
    """Open the long answer of an item; the value is its id."""
    SHOW_TERM = "term_show"
    """Explain a term; the value is its id."""
    READ_TERM = "term_read"
    """Open everything there is about a term; the value is its id."""
    RUN_COMMAND = "command_run"
    """Do as if the value were typed behind the command."""
    READ_LIST = "list_read"
    """Open the whole list behind a shortened one; the value is the command that made it."""
    SHARE = "share_preview"
    """Show what would be posted; the value is ``sharing.ITEM``, ``TERM`` or ``LIST`` and what it is."""
    HELPED = "feedback_helped"
    """Count that an item helped; the value is its id."""
    NOT_HELPED = "feedback_not"
    """Count that an item did not help; the value is its id."""
    ASK = "question_ask"
    """Answer what was typed in the question field of the same view."""
    REMIND_ME = "remind_me"
    """Open the window with when to be reminded of a deadline or round; the value is its id."""
    RESUBSCRIBE = "follow_again"
    """Undo of a stop; the value is JSON: the topics with the leads of each, or null."""
    CANCEL_SNOOZE = "later_not"
    """Cancel a snooze; the value is the ``key_parts`` of the occurrence with slashes between."""
    SEEN = "reminder_seen"
    """Count that someone saw a reminder in a channel, or no longer; the value is the key of the reminder."""
    DEALT_WITH = "reminder_dealt_with"
    """Count that someone dealt with the date of a reminder, or no longer; the value is the key of the reminder."""
    UNCOUNT = "reminder_uncount"
    """Count someone no longer; the value is what they counted for, and the key."""
    SNOOZE = "reminder_later"
    """Snooze a reminder; the value is a ``SnoozeChoice`` and the key of the reminder."""
    DISMISS = "reminder_finish"
    """No more reminders of a date for someone; the value is the key."""
    REOPEN = "reminder_reopen"
    """Undo a snooze or dismissal; the value is the key."""
    EDIT = "content_edit"
    """Open the window to edit a part of the content; the value is an ``EditTarget``."""
    EDIT_SEARCH = "content_search"
    """A choice from the search field of what can be edited; the value is an ``EditTarget``."""
    WITHDRAW = "content_withdraw"
    """Open the window to take a part of the content away; the value is an ``EditTarget``."""
    UNDO_EDIT = "content_undo"
    """Take an edit back; the value is its number."""
    REDO_EDIT = "content_redo"
    """Make an edit that was taken back once more; the value is its number."""
    SEND_ON = "inbox_send_on"
    """Open the window to send a question on to the owners of the content; the value is the question."""
    INBOX_ANSWER = "inbox_answer"
    """Open the window to answer questions that were sent on; the value of these four is the id of their group."""
    INBOX_POINT = "inbox_point_out"
    """Open the window to point to the item that answers them."""
    INBOX_ELSEWHERE = "inbox_not_ours"
    """Open the window to say that they are for elsewhere."""
    INBOX_ERASE = "inbox_erase"
    """Erase them."""
    INBOX_SEARCH = "inbox_search"
    """A choice from the search field of the window to point to an item; the value is as that of ``SEARCH``."""
    CHECK_FIELD = "content_check"
    """Look at what is filled in in a form so far: a letter, date or choice in a field that is ``checked``."""
    STILL_RIGHT = "review_still_right"
    """A text was reviewed and is right; the value is the id of its item and its ``review_by``."""
    SEARCH = "faq_search"
    """A choice from the search field; the value is that of ``search_modal.Suggestion``."""


@dataclass(frozen=True, slots=True)
class Link:
    """Address behind words of a text: where they stand in it, they can be pressed."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a strong one is the line to read first."""

    text: str
    strong: bool = False
    links: tuple[Link, ...] = ()


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
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture at a public address, with the words for who can't see it."""

    url: str
    alternative: str


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
class ListRow:
    """One line of a list with its own button beside it."""

    entry: Entry
    button: Button


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A few things to do, of which one is chosen and done at once."""

    label: str
    action: Action
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons, under an optional line that says what they are, with an optional menu behind them."""

    buttons: tuple[Button, ...]
    lead: str | None = None
    menu: Menu | None = None
    more: tuple[Button, ...] = ()
    """Buttons of less use, five at most: they stand in a menu without a name at the end of the row."""

    @property
    def all(self) -> tuple[Button, ...]:
        """Buttons of the row, then those of its menu."""
        return (*self.buttons, *self.more)


@dataclass(frozen=True, slots=True)
class UserMention:
    """A sentence that begins with a person, by their id (``platform:id``); raises ValueError for anything else."""

    user: str
    text: str

    def __post_init__(self) -> None:
        if not is_person(self.user):
            raise ValueError(f"{self.user!r} is not the id of a person.")


@dataclass(frozen=True, slots=True)
class SearchField:
    """A field that offers what fits while someone types, and acts on what is chosen."""

    label: str
    action: Action
    placeholder: str


@dataclass(frozen=True, slots=True)
class QuestionField:
    """A field to type a question in, which asks it on Enter; one with another ``key`` is empty again."""

    label: str
    action: Action
    placeholder: str
    key: str


@dataclass(frozen=True, slots=True)
class ConversationField:
    """A required field of a form: which conversation; its choice comes back under ``name``."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class TextField:
    """A field of a form to write in; the text comes back under ``name``."""

    label: str
    name: str
    value: str = ""
    """The text that stands in it at first."""
    several_lines: bool = False
    longest: int = 300
    """Characters that it takes, 3,000 at most."""
    hint: str = ""
    required: bool = True
    """True when the form can't be sent with this field empty."""
    checked: bool = False
    """True when what is written is looked at before the form is sent."""


@dataclass(frozen=True, slots=True)
class DateField:
    """A field of a form with a date, "2027-06-01"; it comes back under ``name``."""

    label: str
    name: str
    value: str = ""
    hint: str = ""
    required: bool = False
    """True when the form can't be sent without a date."""
    checked: bool = False


class Pick(StrEnum):
    """Choice in a form: of one option or several, and from what list."""

    ONE = "one"
    RADIO = "radio"
    """One from a short list that stands there in full: at most 10."""
    SEVERAL = "several"
    """From a long list: at most 100."""
    TICKS = "ticks"
    """From a short list: at most 10."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A field of a form: what is chosen of a list; it comes back under ``name``."""

    label: str
    name: str
    pick: Pick
    options: tuple[Option, ...]
    chosen: tuple[str, ...]
    """The values that are chosen now."""
    hint: str = ""
    tells: bool = True
    """True when the handlers hear of every change, and not only of what is sent."""
    required: bool = False
    """True when the form can't be sent with nothing chosen."""
    checked: bool = False
    anew: str = ""
    """Another word for a field whose choice is made anew: Slack keeps that of a field that it knows."""


Part = (
    Paragraph
    | Passage
    | Entries
    | ListRow
    | SmallPrint
    | Picture
    | Echo
    | Buttons
    | UserMention
    | SearchField
    | QuestionField
    | ConversationField
    | TextField
    | DateField
    | Choices
)


@dataclass(frozen=True, slots=True)
class Message:
    """A complete message, top to bottom."""

    parts: tuple[Part, ...]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Every button in the message, those in menus and lists too."""
        return tuple(button for part in self.parts for button in _buttons(part))


def titled(title: str, *parts: Part | str) -> Message:
    """A message under a line to read first; a text among its parts is a paragraph."""
    below = (Paragraph(part) if isinstance(part, str) else part for part in parts)
    return Message((Paragraph(title, strong=True), *below))


def _buttons(part: Part) -> tuple[Button, ...]:
    match part:
        case Buttons():
            return part.all
        case ListRow(button=button):
            return (button,)
    return ()


ANSWER_TITLE = "Antwoord"
"""Above a message that is shown in a window."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text or a form that opens over the conversation (a modal in Slack)."""

    title: str
    parts: tuple[Part, ...]
    form: str = ""
    """The name by which the handlers know it; a form that can be sent has one."""
    send: str = ""
    """Label of the button that sends it; empty for a text."""
    memory: str = ""
    """Data that comes back when it is sent; nobody sees it."""
