"""The workspace's memory: who and what there is, and everything that the bot did."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from bot.simulator.condition import Condition
from bot.simulator.controls import interactive
from bot.simulator.mrkdwn import unescape
from bot.simulator.records import (
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.simulator.json_checks import Json
    from bot.simulator.limits import LimitViolation
    from bot.simulator.records import AppShortcut, SlashCommand, What


class WorkspaceState:
    """The workspace's memory. All changes go through its methods, which wake those who wait."""

    def __init__(self, clock: Callable[[], float], bot_name: str, domain: str) -> None:
        self.clock = clock
        self.domain = domain
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
        """How many seconds old a message is before it can be read back."""
        self._last_micros = 0
        self._made = 0

    def timestamp(self) -> str:
        """A moment in Slack's form (seconds with six decimals); every one is later than the one before."""
        self._last_micros = max(int(self.clock() * 1_000_000), self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def new_id(self, kind: str) -> str:
        """An id that nothing else in this workspace has."""
        self._made += 1
        return slack_id(kind, str(self._made))

    def clear(self) -> None:
        """Forget all that was said and shown; who and what there is stays, and so does the log of changes."""
        for channel in self.channels.values():
            channel.messages.clear()
        for shown in (self.stacks, self.homes, self.views, self.by_trigger, self.by_response_token):
            shown.clear()
        self._last_micros = 0
        self.condition.notify()

    def add_users(self, names: Iterable[str]) -> None:
        """Let people in, by name."""
        for name in names:
            self.users[slack_id("U", name)] = User(slack_id("U", name), name)

    def user(self, name: str) -> User:
        """A person by name or id; raises WorkspaceError."""
        for user in self.users.values():
            if name in {user.name, user.id}:
                return user
        known = ", ".join(user.name for user in self.users.values() if user is not self.bot)
        raise WorkspaceError(f"There is no user {name!r} here; there are: {known}.")

    def channel(self, name: str) -> Channel:
        """A channel by name or id; raises WorkspaceError."""
        bare = name.removeprefix("#")
        for channel in self.channels.values():
            if bare in {channel.name, channel.id}:
                return channel
        known = ", ".join(channel.name for channel in self.channels.values() if not channel.partner)
        raise WorkspaceError(f"There is no channel {name!r} here; there are: {known}.")

    def conversation_with(self, user: User) -> Channel:
        """The conversation between the bot and one person; opened when it is not there yet."""
        channel_id = slack_id("D", user.name)
        channel = Channel(channel_id, user.name, private=True, partner=user)
        return self.channels.setdefault(channel_id, channel)

    def started(
        self, user: User, channel: Channel | None = None, source: PostedMessage | View | None = None
    ) -> Interaction:
        """Note that a person did something, with a fresh trigger and response_url."""
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
        """Let the bot say something; the body is that of chat.postMessage, already checked."""
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
        self.happened("posted", message=message, cause=cause)
        return message

    def revise(self, message: PostedMessage, body: Json, cause: Interaction | None = None) -> None:
        """Let the bot replace a message; what the body leaves out stays, an empty list takes it away."""
        message.text = body.get("text") or ""
        if body.get("blocks") is not None:
            message.blocks = self.with_ids(body["blocks"])
        if body.get("attachments") is not None:
            message.attachments = body["attachments"]
        if body.get("metadata") is not None:
            message.metadata = body["metadata"] or None
        message.edited = True
        self.happened("updated", message=message, cause=cause)

    def remove(self, message: PostedMessage, cause: Interaction | None = None) -> None:
        """Let the bot take a message away."""
        message.deleted = True
        self.happened("deleted", message=message, cause=cause)

    def happened(
        self,
        what: What,
        *,
        message: PostedMessage | None = None,
        view: View | None = None,
        cause: Interaction | None = None,
    ) -> None:
        """Note what the bot did and wake those who wait for it."""
        self.changes.append(VisibleChange(what, message, view, cause))
        self.condition.notify()

    def refuse(self, where: str, refusal: LimitViolation) -> None:
        """Note that Slack would refuse what the bot sent."""
        self.refused.append(Complaint(where, refusal.error, refusal.messages))

    def warn(self, where: str, messages: Iterable[str]) -> None:
        """Note what Slack takes but a reader suffers from."""
        self.warned += [Complaint(where, message) for message in messages]

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """A copy of the blocks as Slack keeps them: every block and element has an id, plain text is escaped."""
        kept = copy.deepcopy(blocks)
        for block in kept:
            block.setdefault("block_id", self.new_id(""))
            for element in interactive(block):
                element.setdefault("action_id", self.new_id(""))
        _escape_plain_text(kept)
        return kept


def _escape_plain_text(value: object) -> None:
    """As slackapi/bolt-python#513 shows: what comes back from Slack is escaped, plain text too."""
    if isinstance(value, dict) and value.get("type") == "plain_text":
        value["text"] = escape(unescape(value["text"]))
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _escape_plain_text(each)
