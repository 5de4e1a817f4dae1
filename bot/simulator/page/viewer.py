"""Viewer: a person and the channel on the screen, as they stand in addresses of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from ..records import Channel, PostedMessage, User
    from ..state import WorkspaceState

CHANNEL = "channel"
CANVAS = "canvas"
APP = "app"
HOME = "home"
MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class Viewer:
    """One person with one channel on the screen."""

    user: User
    channel: Channel
    """A channel, or the conversation with the bot."""
    at_home: bool = False
    """The bot's home tab shows in place of the conversation with it."""
    at_canvas: bool = False
    """The canvas of the channel shows in place of its messages."""
    thread: str | None = None
    """The ``ts`` of the message whose thread is open."""
    since: str = "0"
    """The ``ts`` up to which this person had read the channel when the page was opened."""

    @property
    def path(self) -> str:
        """Address of this channel for this person, without the thread."""
        person = quote(self.user.name, safe="")
        if self.channel.partner:
            return f"/as/{person}/{APP}/{HOME if self.at_home else MESSAGES}"
        return f"/as/{person}/{CANVAS if self.at_canvas else CHANNEL}/{quote(self.channel.name, safe='')}"

    @property
    def at_messages(self) -> bool:
        """Tell whether the messages of the channel show."""
        return not (self.at_home or self.at_canvas)

    def sees(self, message: PostedMessage) -> bool:
        """Tell whether a message is visible to this person."""
        return message.private_to in {None, self.user.id}

    def finds(self, ts: str) -> bool:
        """Tell whether the channel has a message of this moment that is visible to this person."""
        return any(message.ts == ts and self.sees(message) for message in self.channel.messages)

    def looking_at(self, channel: Channel, *, at_home: bool = False, at_canvas: bool = False) -> Viewer:
        """Move the same person to another channel or tab."""
        return replace(self, channel=channel, at_home=at_home, at_canvas=at_canvas, thread=None)

    def as_user(self, user: User, direct: Channel) -> Viewer:
        """Put someone else in the same channel; ``direct`` is that person's own conversation with the bot."""
        channel = direct if self.channel.partner else self.channel
        return replace(self, user=user, channel=channel, thread=None)


def viewer_at(state: WorkspaceState, person: str, kind: str, name: str) -> Viewer | None:
    """Find the viewer of an address by its parts; None for a person or channel that does not exist."""
    user = next((user for user in people(state) if user.name == person), None)
    if user is None:
        return None
    if kind == APP:
        return Viewer(user, state.conversation_with(user), at_home=name == HOME)
    channels = (channel for channel in state.channels.values() if not channel.partner)
    channel = next((channel for channel in channels if channel.name == name), None)
    return Viewer(user, channel, at_canvas=kind == CANVAS) if channel else None


def people(state: WorkspaceState) -> list[User]:
    """Everyone but the bot."""
    return [user for user in state.users.values() if user is not state.bot]


def first_viewer(state: WorkspaceState, prominent: tuple[str, ...]) -> Viewer:
    """Viewer of the address ``/``: the first person in the first prominent channel."""
    channels = [channel for channel in state.channels.values() if not channel.partner]
    first = [channel for name in prominent for channel in channels if channel.name == name]
    person = people(state)[0]
    return Viewer(person, next(iter([*first, *channels]), None) or state.conversation_with(person))
