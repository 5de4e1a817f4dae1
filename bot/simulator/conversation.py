"""Channels and people as a test looks at them: what stands where, and what someone has in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulator.screens import Backend, Modal, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.records import Channel, PostedMessage, User


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel as a test looks at it."""

    backend: Backend
    channel: Channel
    viewer: User

    @property
    def messages(self) -> list[Reply]:
        """What everyone sees, oldest first."""
        return self._replies(lambda message: message.private_to is None)

    def seen_by(self, user: str) -> list[Reply]:
        """What one person sees, private messages included, oldest first."""
        viewer = self.backend.state.user(user)
        return self._replies(lambda message: message.private_to in {None, viewer.id}, viewer)

    async def posted(self, count: int = 1) -> list[Reply]:
        """Wait until the bot has posted at least so many messages for everyone; raises WaitTimeoutError."""
        bot = self.backend.state.bot

        def look() -> list[Reply] | None:
            found = self._replies(lambda message: message.private_to is None and message.author is bot)
            return found if len(found) >= count else None

        return await self.backend.state.condition.wait_for(
            look,
            seconds=self.backend.patience,
            otherwise=f"The bot has not posted {count} message(s) in #{self.channel.name}",
        )

    def _replies(self, wanted: Callable[[PostedMessage], bool], viewer: User | None = None) -> list[Reply]:
        shown = (message for message in self.channel.messages if not message.deleted and wanted(message))
        return [Reply(self.backend, viewer or self.viewer, message, None) for message in shown]


def top_modal(backend: Backend, person: User) -> Modal | None:
    """The modal on top of a person's screen."""
    stack = backend.state.stacks.get(person.id)
    return Modal(backend, stack[-1], None) if stack else None


def in_sight(backend: Backend, person: User) -> list[Reply | Modal]:
    """What a person can press something on, the nearest first.

    An open modal covers all else; then come the messages, the newest first, and the home tab.
    """
    if (modal := top_modal(backend, person)) is not None:
        return [modal]
    conversations = (Conversation(backend, each, person) for each in backend.state.channels.values())
    replies = [reply for each in conversations for reply in each.seen_by(person.name)]
    replies.sort(key=lambda reply: reply.message.ts if reply.message else "", reverse=True)
    home = backend.state.homes.get(person.id)
    return [*replies, *([Modal(backend, home, None)] if home else [])]
