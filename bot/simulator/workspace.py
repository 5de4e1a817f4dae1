"""Workspace for a test or a terminal: say something, read the reply, press a button.

async with Workspace(channels=["general"], users=["ada"]) as workspace:
    ...  # start a bot with workspace.env
    await workspace.connected()
    reply = await workspace.say("/hello", channel="general")
    modal = await reply.click("Read more")
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from .delivery import ACKNOWLEDGE_SECONDS, RequestUrl
from .records import (
    AppShortcut,
    Channel,
    Complaint,
    SlashCommand,
    User,
    WorkspaceError,
    slack_id,
)
from .screens import Backend, Conversation, Modal, Reply, screens_in_sight, top_modal
from .server import ApiCall, Interceptor, Server, rate_limiter
from .state import UTC, WorkspaceState
from .texts import ENGLISH, Texts
from .user_actions import UserActions
from .web_api import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from zoneinfo import ZoneInfo

    from aiohttp import web

    from .delivery import Acknowledgement, Transport
    from .faults import Faults
    from .user_actions import EnvelopeDelivery


class ComplaintsError(AssertionError):
    """The bot sent something that Slack refuses or that is bad for readers."""


@dataclass(frozen=True, slots=True)
class NewChannel:
    """Channel to make."""

    name: str
    private: bool = False
    archived: bool = False
    has_bot: bool = True
    """False for a channel to which the bot has not been invited."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """Person to add."""

    name: str
    guest: bool = False


class Workspace:
    """Workspace with people and channels, which serves Slack's protocol to one bot while it is entered.

    A strict one raises ComplaintsError at its end when the bot sent anything that Slack refuses or that lacks
    text for screen readers. ``patience`` is the longest wait for the bot, in seconds. ``clock`` gives the time as
    seconds since 1970 and rules everything that expires, but no waits. A command that is not among ``commands``
    is refused at once, unless there are none. ``texts`` and ``zone`` are those of page, terminal and dates.
    """

    def __init__(  # noqa: PLR0913 - a caller names only what it needs
        self,
        *,
        channels: Iterable[str | NewChannel] = ("general",),
        users: Iterable[str | NewUser] = ("ada",),
        bot: str = "bot",
        scopes: Iterable[str] = ("commands", "chat:write"),
        events: Iterable[str] = ("app_home_opened",),
        commands: Iterable[SlashCommand] = (),
        shortcuts: Iterable[AppShortcut] = (),
        clock: Callable[[], float] = time.time,
        patience: float = 5.0,
        acknowledge_seconds: float = ACKNOWLEDGE_SECONDS,
        strict: bool = True,
        port: int = 0,
        texts: Texts = ENGLISH,
        zone: ZoneInfo = UTC,
    ) -> None:
        self._credentials = Credentials(*(prefix + secrets.token_hex(12) for prefix in ("xoxb-", "xapp-1-", "")))
        self._state = WorkspaceState(clock, bot, "test-workspace", texts, zone)
        for person in users:
            added = NewUser(person) if isinstance(person, str) else person
            self._state.add_user(added.name, guest=added.guest)
        self._state.commands = tuple(commands)
        self._state.shortcuts = tuple(shortcuts)
        for new in channels:
            self._add_channel(NewChannel(new) if isinstance(new, str) else new)
        self._server = Server(self._state, self._credentials, tuple(scopes))
        self._server.socket_mode.seconds = acknowledge_seconds
        self._user_actions = UserActions(
            self._state, self._transport, frozenset(events), lambda: self._server.api.context.scopes
        )
        self._backend = Backend(self._state, self._user_actions, patience)
        self._request_url: RequestUrl | None = None
        self._acknowledge_seconds = acknowledge_seconds
        self._strict = strict
        self._port = port

    async def __aenter__(self) -> Self:
        await self._server.start(self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.close()
        if self._strict and error is None and self.complaints:
            raise ComplaintsError("\n".join(map(str, self.complaints)))

    @property
    def env(self) -> dict[str, str]:
        """Environment variables with which a bot finds this workspace."""
        return {
            "SLACK_BOT_TOKEN": self._credentials.bot_token,
            "SLACK_APP_TOKEN": self._credentials.app_token,
            "SLACK_SIGNING_SECRET": self._credentials.signing_secret,
            "SLACK_API_URL": f"{self._state.base_url}/api/",
        }

    @property
    def url(self) -> str:
        """Address for a browser; known once the workspace is entered."""
        return f"{self._state.base_url}/"

    def mount(self, add_to: Callable[[web.Application, Backend], None]) -> None:
        """Add addresses to the server, such as those of a page; before entering."""
        self._server.mounts.append(lambda app: add_to(app, self._backend))

    @property
    def texts(self) -> Texts:
        """Texts of the workspace's language."""
        return self._state.texts

    @property
    def channels(self) -> list[str]:
        """Names of the channels, in the order in which they were made."""
        return [channel.name for channel in self._state.channels.values() if not channel.partner]

    @property
    def requests(self) -> list[ApiCall]:
        """Requests of the bot, in order."""
        return self._server.requests

    @property
    def deliveries(self) -> list[EnvelopeDelivery]:
        """Deliveries to the bot, in order, with their acknowledgements."""
        return self._user_actions.deliveries

    @property
    def complaints(self) -> list[Complaint]:
        """Requests of the bot that Slack refused, and then those that are bad for readers."""
        return [*self._state.refused, *self._state.warned]

    def calls(self, method: str) -> list[ApiCall]:
        """Requests of the bot to one method of the Web API, to ``response_url`` or as ``acknowledgement``."""
        return [request for request in self.requests if request.method == method]

    def channel(self, name: str) -> Conversation:
        """Find a channel by name or id; raises WorkspaceError."""
        return Conversation(self._backend, self._state.channel(name), self._user(None))

    def modal(self, user: str | None = None) -> Modal | None:
        """Modal on top of a person's screen."""
        return top_modal(self._backend, self._user(user))

    async def connected(self, *, seconds: float | None = None) -> None:
        """Wait until a bot is connected over Socket Mode; raises WaitTimeoutError."""
        socket_mode = self._server.socket_mode
        await self._state.condition.wait_for(
            lambda: socket_mode.connections or None,
            seconds=seconds or self._backend.patience,
            otherwise="No bot has connected. Was it started with workspace.env, and did it stay up?",
        )

    async def next_change(self) -> None:
        """Wait, however long, until the bot makes a change that someone can see."""
        since = len(self._state.changes)
        await self._state.condition.wait_for(
            lambda: len(self._state.changes) > since or None, seconds=None, otherwise="Nothing changed"
        )

    def clear(self) -> None:
        """Remove all messages and views. Channels, people and connections stay."""
        self._state.clear()

    async def refresh(self) -> None:
        """Ask the bot to make a new connection, as Slack does every few hours."""
        await self._server.socket_mode.refresh()

    def deliver_to(
        self, url: str, *, secret: str | None = None, clock: Callable[[], float] | None = None
    ) -> RequestUrl:
        """Deliver over HTTP from now on. Another secret or clock makes requests that the bot must refuse."""
        secret = self._credentials.signing_secret if secret is None else secret
        self._request_url = RequestUrl(url, secret, clock or self._state.clock, self._acknowledge_seconds)
        return self._request_url

    async def say(
        self, line: str, *, channel: str | None = None, user: str | None = None, answered: bool = True
    ) -> Reply | Modal:
        """Type a line: a slash command, or an ordinary message; gives the bot's response.

        Without names it is the first user in the first channel; ``@`` and the bot's name is the conversation
        with the bot. ``answered=False`` waits for the acknowledgement only. Raises WaitTimeoutError
        when nothing comes, UndeliveredError when Slack would not deliver it.
        """
        speaker = self._user(user)
        target = self._target(channel, speaker)
        since = len(self._state.changes)
        if line.startswith("/"):
            interaction = await self._user_actions.command(speaker, target, line)
        else:
            interaction = await self._user_actions.write(speaker, target, line)
        if not answered:
            return Reply(self._backend, speaker, None, interaction)
        return await self._backend.outcome(interaction, since)

    async def click(self, label: str, *, user: str | None = None, answered: bool = True) -> Reply | Modal:
        """Press the button with this label on a person's screen; gives the bot's response.

        The button is in the modal on top, or else the newest message that has such a button, or else the home tab.
        ``answered=False`` waits for the acknowledgement only. Raises WorkspaceError when there is none.
        """
        person = self._user(user)
        screens = screens_in_sight(self._backend, person)
        screen = next((screen for screen in screens if label in screen.buttons), None)
        if screen is None:
            raise WorkspaceError(f"There is no button {label!r} in sight of {person.name}.")
        return await screen.click(label, answered=answered)

    async def open_home(self, user: str | None = None) -> Modal | Reply:
        """Open the bot's home tab."""
        since = len(self._state.changes)
        interaction = await self._user_actions.open_home(self._user(user))
        return await self._backend.outcome(interaction, since)

    async def invite(self, channel: str, *, user: str | None = None, answered: bool = True) -> Reply | Modal:
        """Add the bot to a channel and wait for its message; ``answered=False`` waits for nothing more."""
        since = len(self._state.changes)
        inviter = self._user(user)
        interaction = await self._user_actions.invite(inviter, self._state.channel(channel))
        return (
            await self._backend.outcome(interaction, since)
            if answered
            else Reply(self._backend, inviter, None, interaction)
        )

    async def shortcut(self, callback_id: str, *, user: str | None = None) -> Reply | Modal:
        """Use a global shortcut."""
        since = len(self._state.changes)
        interaction = await self._user_actions.shortcut(self._user(user), callback_id, None)
        return await self._backend.outcome(interaction, since)

    async def redeliver(self) -> Acknowledgement:
        """Deliver the last event again, as Slack does without an acknowledgement."""
        return await self._user_actions.redeliver()

    def rate_limit(self, method: str, *, calls: int = 1, seconds: float = 1.0) -> None:
        """Answer 429 to more than ``calls`` in ``seconds`` for each channel."""
        self.intercept(method, rate_limiter(calls, seconds, self._state.clock))

    def intercept(self, method: str, interceptor: Interceptor) -> None:
        """Pass every call to a method to an interceptor first, which may respond in its place."""
        self._server.interceptors.setdefault(method, []).append(interceptor)

    @property
    def faults(self) -> Faults:
        """Faults in the bot's calls."""
        return self._server.faults

    async def shut(self) -> None:
        """Refuse every connection until ``reopen``; open ones break off."""
        await self._server.shut()

    async def reopen(self) -> None:
        """Take connections again, at the same address."""
        await self._server.reopen()

    async def refuse_sockets(self) -> None:
        """Drop all connections of Socket Mode and refuse new ones, until ``accept_sockets``."""
        self._server.socket_mode.refusing = True
        await self._server.socket_mode.close()

    def accept_sockets(self) -> None:
        """Take connections of Socket Mode again."""
        self._server.socket_mode.refusing = False

    def freeze_sockets(self) -> None:
        """Leave all connections of Socket Mode open without a word on them, until ``thaw_sockets``."""
        self._server.socket_mode.freeze()

    def thaw_sockets(self) -> None:
        """Let Socket Mode go on."""
        self._server.socket_mode.thaw()

    def grant(self, *scopes: str) -> None:
        """Give the bot's token more scopes."""
        self._server.api.grant(*scopes)

    def _transport(self) -> Transport:
        return self._request_url or self._server.socket_mode

    def _add_channel(self, new: NewChannel) -> None:
        channel_id = slack_id("C", new.name)
        channel = Channel(channel_id, new.name, new.private, new.archived, new.has_bot)
        self._state.channels[channel_id] = channel

    def _user(self, name: str | None) -> User:
        people = [user for user in self._state.users.values() if user is not self._state.bot]
        return people[0] if name is None else self._state.user(name)

    def _target(self, name: str | None, user: User) -> Channel:
        if name == f"@{self._state.bot.name}":
            return self._state.conversation_with(user)
        return self._state.channel(name or self.channels[0])
