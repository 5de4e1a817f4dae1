"""Unread messages of each person in each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..records import Channel, PostedMessage
    from .viewer import Viewer

_NEVER = "0"


class Unread:
    """Moments (``ts``) up to which people have read channels. Their own messages count as read."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str], str] = {}

    def read_until(self, viewer: Viewer, channel: Channel) -> str:
        """Moment (``ts``) up to which this person has read a channel.

        A channel whose messages are all older than that has started anew: nothing in it has been read.
        """
        key = (viewer.user.id, channel.id)
        read = self._read.get(key, _NEVER)
        last = channel.messages[-1].ts if channel.messages else _NEVER
        if float(read) > float(last):
            read = self._read[key] = _NEVER
        return read

    def mark_read(self, viewer: Viewer, channel: Channel) -> None:
        """Note that this person has the channel on the screen."""
        if channel.messages:
            self._read[viewer.user.id, channel.id] = channel.messages[-1].ts

    def count(self, viewer: Viewer, channel: Channel) -> int:
        """Count the messages in a channel that this person has not read."""
        since = float(self.read_until(viewer, channel))
        return sum(float(message.ts) > since and counts_as_unread(viewer, message) for message in channel.messages)


def counts_as_unread(viewer: Viewer, message: PostedMessage) -> bool:
    """Tell whether a new message counts as unread for someone. As in Slack, a reply in a thread does not."""
    in_thread = message.thread_ts not in {None, message.ts} and not message.broadcast
    return not (message.deleted or in_thread) and message.author is not viewer.user and viewer.sees(message)
