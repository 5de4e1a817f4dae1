"""What there is in the workspace: people, channels, messages, views, and what a person did. Plain records."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.simulator.json_checks import Json


class WorkspaceError(Exception):
    """The workspace can't do what was asked; the text says why and what to do."""


class FormError(WorkspaceError):
    """Slack would not send a form: required fields are empty, or texts are too short or too long for theirs."""

    def __init__(self, empty: list[str], wrong: list[str]) -> None:
        self.empty = empty
        self.wrong = wrong
        empty_text = f"empty required fields: {', '.join(empty)}" if empty else ""
        wrong_text = f"too few or too many characters in: {', '.join(wrong)}" if wrong else ""
        super().__init__(f"Slack does not send this form; {empty_text}{'; ' * bool(empty and wrong)}{wrong_text}")


class UnknownCommandError(WorkspaceError):
    """Slack knows no such command; the bot hears nothing of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"No bot here has the command {name}")


class RefusedError(WorkspaceError):
    """The bot was asked for something and gave an error; ``error`` is Slack's code for it."""

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


@dataclass(frozen=True, slots=True)
class Completion:
    """A line that a composer can complete, and what it gives."""

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
    """Everything said, oldest first, private and deleted messages included."""

    @property
    def kind(self) -> Literal["im", "private", "public"]:
        """What Slack's scopes and events tell apart."""
        return "im" if self.partner else "private" if self.private else "public"


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
    """Whether a reply in a thread stands in the channel itself as well."""
    metadata: Json | None = None
    edited: bool = False
    deleted: bool = False
    values: Json = field(default_factory=dict)
    """What a person has chosen or filled in, by block id and action id."""


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
    """What a person has chosen or filled in, by block id and action id."""

    @property
    def root_id(self) -> str:
        """The id of the first modal of the stack."""
        return self.previous.root_id if self.previous else self.id


@dataclass(slots=True, eq=False)
class Interaction:
    """One thing that a person did, and what Slack allows the bot to do with it."""

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
    """How often the response_url has been used."""
    error: str | None = None
    """The error that Slack shows the person."""
    problems: tuple[str, ...] = ()
    field_errors: dict[str, str] = field(default_factory=dict)
    """After a submission: what the bot says of a field, by block id."""
    options: list[Json] = field(default_factory=list)
    """After a question for options: those the bot offered."""


What = Literal["posted", "updated", "deleted", "opened", "pushed", "renewed", "published"]


@dataclass(frozen=True, slots=True)
class VisibleChange:
    """Something the bot did that a person can see."""

    what: What
    message: PostedMessage | None = None
    view: View | None = None
    cause: Interaction | None = None
    """What it came from, where Slack's protocol tells."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that Slack refuses, or takes but should not have to."""

    where: str
    error: str
    messages: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join((f"{self.where}: {self.error}", *self.messages))
