"""Who looks at the workspace, and at what: people and places as they stand in addresses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from bot.simulator.records import Channel, PostedMessage, User
    from bot.simulator.state import WorkspaceState

CHANNEL = "kanaal"
APP = "app"
HOME = "start"
MESSAGES = "berichten"


@dataclass(frozen=True, slots=True)
class Viewer:
    """One person who has one place on the screen."""

    user: User
    channel: Channel
    """The channel, or the conversation with the bot."""
    at_home: bool = False
    """Whether the bot's home tab shows in place of the conversation with it."""
    thread: str | None = None
    """The moment (``ts``) of the message whose thread is open."""
    since: str = "0"
    """Up to which moment this person had read here when the page was opened."""

    @property
    def path(self) -> str:
        """The address of this place for this person, without the thread."""
        person = quote(self.user.name, safe="")
        if self.channel.partner:
            return f"/als/{person}/{APP}/{HOME if self.at_home else MESSAGES}"
        return f"/als/{person}/{CHANNEL}/{quote(self.channel.name, safe='')}"

    def sees(self, message: PostedMessage) -> bool:
        """Whether a message is there for this person."""
        return message.private_to in {None, self.user.id}

    def finds(self, moment: str) -> bool:
        """Whether there is a message of this moment (``ts``) here for this person."""
        return any(message.ts == moment and self.sees(message) for message in self.channel.messages)

    def looking_at(self, channel: Channel, *, at_home: bool = False) -> Viewer:
        """The same person elsewhere."""
        return replace(self, channel=channel, at_home=at_home, thread=None)

    def as_user(self, user: User, direct: Channel) -> Viewer:
        """Someone else at the same place; ``direct`` is that person's own conversation with the bot."""
        channel = direct if self.channel.partner else self.channel
        return replace(self, user=user, channel=channel, thread=None)


def viewer_at(state: WorkspaceState, person: str, kind: str, place: str) -> Viewer | None:
    """Who looks at what by the words of an address; None for someone or something that is not there."""
    user = next((each for each in people(state) if each.name == person), None)
    if user is None:
        return None
    if kind == APP:
        return Viewer(user, state.conversation_with(user), at_home=place == HOME)
    channels = (each for each in state.channels.values() if not each.partner)
    channel = next((each for each in channels if each.name == place), None)
    return Viewer(user, channel) if channel else None


def people(state: WorkspaceState) -> list[User]:
    """Everyone but the bot."""
    return [user for user in state.users.values() if user is not state.bot]


def first_viewer(state: WorkspaceState, prominent: tuple[str, ...]) -> Viewer:
    """Who looks at what when the address does not say."""
    channels = [channel for channel in state.channels.values() if not channel.partner]
    named = [channel for name in prominent for channel in channels if channel.name == name]
    person = people(state)[0]
    return Viewer(person, next(iter([*named, *channels]), None) or state.conversation_with(person))
