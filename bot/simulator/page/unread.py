"""What each person has read in each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.simulator.page.viewer import Viewer
    from bot.simulator.records import Channel, PostedMessage

_NEVER = "0"


class Unread:
    """Remembers up to which moment people have read. What they wrote themselves counts as read."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str], str] = {}

    def since(self, viewer: Viewer, channel: Channel) -> str:
        """The moment (``ts``) up to which this person has read a channel.

        A channel whose messages are all older than that has started anew: nothing in it has been read.
        """
        key = (viewer.user.id, channel.id)
        read = self._read.get(key, _NEVER)
        last = channel.messages[-1].ts if channel.messages else _NEVER
        if float(read) > float(last):
            read = self._read[key] = _NEVER
        return read

    def note(self, viewer: Viewer, channel: Channel) -> None:
        """This person has the channel on the screen."""
        if channel.messages:
            self._read[viewer.user.id, channel.id] = channel.messages[-1].ts

    def count(self, viewer: Viewer, channel: Channel) -> int:
        """How many messages in a channel this person has not read."""
        since = float(self.since(viewer, channel))
        return sum(float(message.ts) > since and counts(viewer, message) for message in channel.messages)


def counts(viewer: Viewer, message: PostedMessage) -> bool:
    """Whether a message is news for someone. What is said in a thread is not, as in Slack."""
    in_thread = message.thread_ts not in {None, message.ts} and not message.broadcast
    return not (message.deleted or in_thread) and message.author is not viewer.user and viewer.sees(message)
