"""State of the workspace: people, channels, messages, views, interactions, and the bot's changes."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .condition import Condition
from .controls import interactive
from .mrkdwn import unescape
from .records import (
    Channel,
    Complaint,
    Interaction,
    PostedMessage,
    User,
    View,
    VisibleChange,
    WorkspaceError,
    escape,
    slack_id,
)
from .texts import ENGLISH, Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .json_checks import Json
    from .limits import LimitViolation
    from .records import AppShortcut, ChangeKind, SlashCommand

UTC = ZoneInfo("UTC")


class WorkspaceState:
    """State of the workspace. All changes go through its methods, which notify ``condition``."""

    def __init__(
        self,
        clock: Callable[[], float],
        bot_name: str,
        domain: str,
        texts: Texts = ENGLISH,
        zone: ZoneInfo = UTC,
    ) -> None:
        self.clock = clock
        self.domain = domain
        self.texts = texts
        self.zone = zone
        self.base_url = ""
        """Where the server listens, without a closing slash; known once it has started."""
        self.team_id = slack_id("T", domain)
        self.app_id = slack_id("A", bot_name)
        self.bot_id = slack_id("B", bot_name)
        self.bot = User(slack_id("U", bot_name), bot_name)
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self.commands: tuple[SlashCommand, ...] = ()
        """The commands of the bot; without any, every command is let through."""
        self.shortcuts: tuple[AppShortcut, ...] = ()
        self.by_trigger: dict[str, Interaction] = {}
        self.by_response_token: dict[str, Interaction] = {}
        self.stacks: dict[str, list[View]] = {}
        """The open modals of each user, by id; the last is on top."""
        self.homes: dict[str, View] = {}
        self.views: dict[str, View] = {}
        self.changes: list[VisibleChange] = []
        self.refused: list[Complaint] = []
        self.warned: list[Complaint] = []
        self.condition = Condition()
        self.history_lag = 0.0
        """Age in seconds from which a message is in conversations.history."""
        self._last_micros = 0
        self._made = 0

    def timestamp(self) -> str:
        """Next ``ts`` (seconds with six decimals), always later than the one before."""
        self._last_micros = max(int(self.clock() * 1_000_000), self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def new_id(self, kind: str) -> str:
        """New id, unique in this workspace."""
        self._made += 1
        return slack_id(kind, str(self._made))

    def clear(self) -> None:
        """Remove all messages, canvases, views and interactions; people, channels and the log of changes stay."""
        for channel in self.channels.values():
            channel.messages.clear()
            channel.canvas = None
        for records in (self.stacks, self.homes, self.views, self.by_trigger, self.by_response_token):
            records.clear()
        self._last_micros = 0
        self.condition.notify()

    def add_user(self, name: str, *, guest: bool = False) -> None:
        """Add a person."""
        self.users[slack_id("U", name)] = User(slack_id("U", name), name, guest)

    def user(self, name: str) -> User:
        """A person by name or id; raises WorkspaceError."""
        for user in self.users.values():
            if name in {user.name, user.id}:
                return user
        names = ", ".join(user.name for user in self.users.values() if user is not self.bot)
        raise WorkspaceError(f"There is no user {name!r} here; there are: {names}.")

    def channel(self, name: str) -> Channel:
        """A channel by name or id; raises WorkspaceError."""
        bare = name.removeprefix("#")
        for channel in self.channels.values():
            if bare in {channel.name, channel.id}:
                return channel
        names = ", ".join(channel.name for channel in self.channels.values() if not channel.partner)
        raise WorkspaceError(f"There is no channel {name!r} here; there are: {names}.")

    def conversation_with(self, user: User) -> Channel:
        """Conversation between the bot and one person, opened at the first call."""
        channel_id = slack_id("D", user.name)
        channel = Channel(channel_id, user.name, private=True, partner=user)
        return self.channels.setdefault(channel_id, channel)

    def start_interaction(
        self, user: User, channel: Channel | None = None, source: PostedMessage | View | None = None
    ) -> Interaction:
        """Record an action of a person, with a new trigger and response_url."""
        token = self.new_id("")
        interaction = Interaction(
            user,
            channel,
            self.clock(),
            trigger_id=f"{self.new_id('')}.{self.team_id}.{self.new_id('')}".lower(),
            response_token=token,
            response_url=f"{self.base_url}/{'commands' if source is None else 'actions'}/{self.team_id}/{token}",
            message=source if isinstance(source, PostedMessage) else None,
            view=source if isinstance(source, View) else None,
        )
        self.by_trigger[interaction.trigger_id] = interaction
        self.by_response_token[interaction.response_token] = interaction
        return interaction

    def post(
        self, channel: Channel, body: Json, *, private_to: User | None = None, cause: Interaction | None = None
    ) -> PostedMessage:
        """Post a message of the bot; the body is that of chat.postMessage, already checked."""
        message = PostedMessage(
            channel,
            self.timestamp(),
            self.bot,
            body.get("text") or "",
            self.with_ids(body.get("blocks") or []),
            body.get("attachments") or [],
            private_to=private_to.id if private_to else None,
            thread_ts=body.get("thread_ts"),
            broadcast=bool(body.get("thread_ts") and body.get("reply_broadcast")),
            metadata=body.get("metadata") or None,
        )
        channel.messages.append(message)
        self.record_change("posted", message=message, cause=cause)
        return message

    def update(self, message: PostedMessage, body: Json, cause: Interaction | None = None) -> None:
        """Update a message of the bot; a missing key keeps its value, an empty list removes it."""
        message.text = body.get("text") or ""
        if body.get("blocks") is not None:
            message.blocks = self.with_ids(body["blocks"])
        if body.get("attachments") is not None:
            message.attachments = body["attachments"]
        if body.get("metadata") is not None:
            message.metadata = body["metadata"] or None
        message.edited = True
        self.record_change("updated", message=message, cause=cause)

    def delete(self, message: PostedMessage, cause: Interaction | None = None) -> None:
        """Delete a message of the bot."""
        message.deleted = True
        self.record_change("deleted", message=message, cause=cause)

    def record_change(
        self,
        kind: ChangeKind,
        *,
        message: PostedMessage | None = None,
        view: View | None = None,
        cause: Interaction | None = None,
    ) -> None:
        """Record a change by the bot and notify ``condition``."""
        self.changes.append(VisibleChange(kind, message, view, cause))
        self.condition.notify()

    def refuse(self, sender: str, refusal: LimitViolation) -> None:
        """Record that Slack would refuse a request of the bot."""
        self.refused.append(Complaint(sender, refusal.error, refusal.messages))

    def warn(self, sender: str, messages: Iterable[str]) -> None:
        """Record requests that Slack accepts but are bad for readers."""
        self.warned += [Complaint(sender, message) for message in messages]

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """Copy the blocks as Slack stores them: every block and element has an id, plain text is escaped."""
        copies = copy.deepcopy(blocks)
        for block in copies:
            block.setdefault("block_id", self.new_id(""))
            for element in interactive(block):
                element.setdefault("action_id", self.new_id(""))
        _escape_plain_text(copies)
        return copies


def _escape_plain_text(value: object) -> None:
    """Escape plain text as well, as Slack does with what it sends back (slackapi/bolt-python#513)."""
    if isinstance(value, dict) and value.get("type") == "plain_text":
        value["text"] = escape(unescape(value["text"]))
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _escape_plain_text(item)
