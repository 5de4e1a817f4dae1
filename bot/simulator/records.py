"""Records of the workspace: people, channels, messages, views, interactions, and its errors."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .json_checks import Json


class WorkspaceError(Exception):
    """The workspace can't carry out an action; the text says why and what to do."""


class FormError(WorkspaceError):
    """Slack would not send a form: required fields are empty, or texts are too short or too long for theirs."""

    def __init__(self, empty: list[str], wrong: list[str]) -> None:
        self.empty = empty
        self.wrong = wrong
        empty_text = f"empty required fields: {', '.join(empty)}" if empty else ""
        wrong_text = f"too few or too many characters in: {', '.join(wrong)}" if wrong else ""
        super().__init__(f"Slack does not send this form; {empty_text}{'; ' * bool(empty and wrong)}{wrong_text}")


class UnknownCommandError(WorkspaceError):
    """Slack knows no such command and delivers nothing to the bot."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"No bot here has the command {name}")


class RefusedError(WorkspaceError):
    """The bot gave an error or an invalid response; ``error`` is Slack's code for it."""

    def __init__(self, error: str, problems: tuple[str, ...] = ()) -> None:
        self.error = error
        self.problems = problems
        super().__init__("; ".join((error, *problems)))


def slack_id(kind: str, name: str) -> str:
    """An id of Slack's form that follows from the name: the same name has the same id in every run."""
    digest = base64.b32encode(hashlib.sha256(f"{kind}:{name}".encode()).digest()).decode()
    return kind + digest[:10]


def escape(text: str) -> str:
    """Escape ``&``, ``<`` and ``>`` as Slack does with what people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, slots=True)
class User:
    """A person, or the bot."""

    id: str
    name: str
    guest: bool = False
    """True for someone who is in a few channels alone."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A line that a composer can complete, with a summary."""

    line: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command as the bot's manifest has it, with lines to begin with."""

    name: str
    """With its slash."""
    summary: str = ""
    usage_hint: str = ""
    completions: tuple[Completion, ...] = ()


@dataclass(frozen=True, slots=True)
class AppShortcut:
    """A shortcut as the bot's manifest has it: on a message, or anywhere."""

    callback_id: str
    name: str
    on_message: bool = False


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, or a conversation between one person and the bot."""

    id: str
    name: str
    private: bool = False
    archived: bool = False
    has_bot: bool = True
    partner: User | None = None
    """The person in a conversation with the bot; None for a channel."""
    messages: list[PostedMessage] = field(default_factory=list)
    """All messages, oldest first, private and deleted ones included."""
    canvas: Canvas | None = None

    @property
    def kind(self) -> Literal["im", "private", "public"]:
        """Kind of channel in Slack's scopes and events."""
        return "im" if self.partner else "private" if self.private else "public"


@dataclass(slots=True, eq=False)
class Canvas:
    """The canvas of a channel."""

    id: str
    title: str = ""
    markdown: str = ""


@dataclass(slots=True, eq=False)
class PostedMessage:
    """A message; ``private_to`` holds the id of the only user who sees it."""

    channel: Channel
    ts: str
    author: User
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    private_to: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    """A reply in a thread that stands in the channel itself as well."""
    metadata: Json | None = None
    edited: bool = False
    deleted: bool = False
    values: Json = field(default_factory=dict)
    """States of its controls that a person has changed, by block id and action id."""


@dataclass(slots=True, eq=False)
class View:
    """A modal or a home tab as the bot sent it, with ids filled in."""

    id: str
    user: User
    body: Json
    hash: str
    previous: View | None = None
    open: bool = True
    values: Json = field(default_factory=dict)
    """States of its controls that a person has changed, by block id and action id."""

    @property
    def root_id(self) -> str:
        """The id of the first modal of the stack."""
        return self.previous.root_id if self.previous else self.id


@dataclass(slots=True, eq=False)
class Interaction:
    """Action of a person, with its trigger and response_url for the bot."""

    user: User
    channel: Channel | None
    at: float
    trigger_id: str
    response_token: str
    response_url: str
    message: PostedMessage | None = None
    """The message whose button was pressed."""
    view: View | None = None
    """The view whose button was pressed or that was submitted."""
    trigger_used: bool = False
    responses: int = 0
    """Number of times that the response_url has been used."""
    error: str | None = None
    """The error that Slack shows the person."""
    problems: tuple[str, ...] = ()
    field_errors: dict[str, str] = field(default_factory=dict)
    """After a submission: the bot's errors of fields, by block id."""
    options: list[Json] = field(default_factory=list)
    """After a request for options: those that the bot gave."""


ChangeKind = Literal["posted", "updated", "deleted", "opened", "pushed", "view_updated", "published"]


@dataclass(frozen=True, slots=True)
class VisibleChange:
    """Change by the bot that a person can see."""

    kind: ChangeKind
    message: PostedMessage | None = None
    view: View | None = None
    cause: Interaction | None = None
    """Interaction that caused it, as far as Slack's protocol tells."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Call or response that Slack refuses, or accepts though it is bad for readers."""

    sender: str
    """The method, or the acknowledgement."""
    error: str
    messages: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join((f"{self.sender}: {self.error}", *self.messages))
