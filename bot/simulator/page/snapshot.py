"""Snapshot of one person's screen, as fragments that a browser renews one by one."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import canvas, messages, sidebar, views
from .control import ControlScope
from .html import Fragment, Html, join, tag
from .unread import counts_as_unread
from .viewer import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..json_checks import Json
    from ..records import PostedMessage
    from ..screens import Backend
    from ..state import WorkspaceState
    from .bars import Bar
    from .html import Attribute
    from .unread import Unread
    from .viewer import Viewer

MESSAGES = "messages"
THREAD = "thread-messages"
ABSENCE = "absence"
_EXAMPLES = 3
MAX_MESSAGES = 100
"""Number of messages of a channel on the page: the last ones."""


@dataclass(frozen=True, slots=True)
class ScreenSnapshot:
    """Fragments by id. ``lists`` holds the ids of those that stand in a container, in order, by its id."""

    fragments: dict[str, Fragment] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)

    def add(self, fragment: Fragment) -> None:
        """Add a fragment that stands by itself."""
        self.fragments[fragment.id] = fragment

    def add_list(self, container: str, fragments: Iterable[Fragment]) -> None:
        """Add the fragments of a container, in order."""
        for fragment in fragments:
            self.add(fragment)
            self.lists.setdefault(container, []).append(fragment.id)
        self.lists.setdefault(container, [])

    def html(self, name: str) -> Html:
        """HTML of a fragment, or of the contents of a container."""
        if name in self.lists:
            return join(self.fragments[id_].html() for id_ in self.lists[name])
        return self.fragments[name].html()

    def difference(self, versions: dict[str, str]) -> Json:
        """Fragments and lists to renew in a browser that has these versions, by id; {} for none.

        Brings ``versions`` up to date.
        """
        new = {id_: fragment.version for id_, fragment in self.fragments.items()}
        new |= {f"#{name}": "\0".join(ids) for name, ids in self.lists.items()}
        differing = {key for key, version in new.items() if versions.get(key) != version}
        versions.clear()  # a fragment that went must be sent again when it comes back
        versions.update(new)
        if not differing:
            return {}
        return {
            "fragments": [
                {"id": id_, "version": fragment.version, "html": fragment.html()}
                for id_, fragment in self.fragments.items()
                if id_ in differing
            ],
            "lists": {name: ids for name, ids in self.lists.items() if f"#{name}" in differing},
        }


@dataclass(frozen=True, slots=True)
class SnapshotBuilder:
    """Builds snapshots of a workspace."""

    backend: Backend
    unread: Unread
    bars: Sequence[Bar]
    prominent: Sequence[str]
    about: str

    def snapshot(self, viewer: Viewer) -> ScreenSnapshot:
        """Build a person's screen; its messages count as read from now on."""
        state, scope = self.backend.state, functools.partial(self._scope, viewer)
        snapshot = ScreenSnapshot()
        if viewer.at_messages:
            self.unread.mark_read(viewer, viewer.channel)
        snapshot.add(sidebar.channels_fragment(state, viewer, self.unread, self.prominent))
        snapshot.add(sidebar.elsewhere_fragment(state, viewer, self.unread))
        snapshot.add(views.modal_fragment(state.stacks.get(viewer.user.id, ()), scope, state.texts))
        if not viewer.channel.partner:
            snapshot.add(canvas.tabs_fragment(viewer, state.texts.page))
        for bar in self.bars:
            snapshot.add(Fragment(f"bar-{bar.name}", bar.html()))
        if viewer.at_home:
            home = state.homes.get(viewer.user.id)
            snapshot.add(views.home_fragment(home, scope, state.bot.name, state.texts))
        elif viewer.at_canvas:
            snapshot.add(canvas.canvas_fragment(viewer.channel.canvas, state.texts))
        else:
            snapshot.add(_absence(state, viewer))
            snapshot.add_list(MESSAGES, self._conversation(viewer))
        if viewer.thread is not None:
            snapshot.add_list(THREAD, self._thread(viewer, viewer.thread))
        return snapshot

    def _scope(self, viewer: Viewer, source: str, values: Json) -> ControlScope:
        state = self.backend.state
        return ControlScope(
            source,
            values,
            names=self.backend.names,
            users=tuple(user.id for user in people(state)),
            channels=tuple(channel.id for channel in state.channels.values() if not channel.partner),
            bot=state.bot.id,
            current_channel=viewer.channel.id,
            zone=state.zone,
            texts=state.texts,
        )

    def _conversation(self, viewer: Viewer) -> list[Fragment]:
        state, threads = self.backend.state, _replies(viewer)
        visible = [
            message
            for message in viewer.channel.messages
            if viewer.sees(message)
            and (message.broadcast or message.thread_ts in {None, message.ts})
            and (not message.deleted or message.ts in threads)
        ]
        fragments: list[Fragment] = []
        if len(visible) > MAX_MESSAGES:
            fragments.append(_older(state))
        day, marked = None, float(viewer.since) == 0
        for message in visible[-MAX_MESSAGES:]:
            if day != (day := messages.day_of(message, state.zone)):
                fragments.append(messages.day_fragment(message, state.zone, state.texts))
            is_new = float(message.ts) > float(viewer.since)
            if not marked and is_new and counts_as_unread(viewer, message):
                marked = True
                fragments.append(messages.unread_fragment(message, state.texts))
            fragments.append(self._message(message, viewer, threads.get(message.ts, ())))
        return fragments or [_empty(state, viewer, self.about)]

    def _thread(self, viewer: Viewer, root: str) -> list[Fragment]:
        thread = [message for message in viewer.channel.messages if message.ts == root]
        thread += [message for message in _replies(viewer).get(root, ()) if message.ts != root]
        return [self._message(message, viewer, (), in_thread=True) for message in thread]

    def _message(
        self, message: PostedMessage, viewer: Viewer, replies: Sequence[PostedMessage], *, in_thread: bool = False
    ) -> Fragment:
        scope = self._scope(viewer, messages.source_of(message), message.values)
        shortcuts = [shortcut for shortcut in self.backend.state.shortcuts if shortcut.on_message]
        return messages.MessageHtml(message, viewer, scope, replies, shortcuts, in_thread).fragment()


def _replies(viewer: Viewer) -> dict[str, list[PostedMessage]]:
    """Replies in threads, by the ``ts`` of the first message."""
    threads: dict[str, list[PostedMessage]] = {}
    for message in viewer.channel.messages:
        if message.thread_ts not in {None, message.ts} and not message.deleted and viewer.sees(message):
            threads.setdefault(str(message.thread_ts), []).append(message)
    return threads


def _absence(state: WorkspaceState, viewer: Viewer) -> Fragment:
    """Notice that the bot is not in this channel, with a button to add it; hidden when it is."""
    texts, bot = state.texts.page, state.bot.name
    notice = tag("span", texts.bot_absent.format(bot=bot))
    add = tag("button", texts.add_bot.format(bot=bot), type="button", class_="button", data_invite=True)
    attributes: dict[str, Attribute] = {"class_": "strip", "hidden": viewer.channel.has_bot}
    return Fragment(ABSENCE, join((notice, add)), attributes=attributes)


def _older(state: WorkspaceState) -> Fragment:
    notice = state.texts.page.older.format(count=MAX_MESSAGES)
    return Fragment("older", tag("p", notice, class_="soft"), attributes={"class_": "empty"})


def _empty(state: WorkspaceState, viewer: Viewer, about: str) -> Fragment:
    """Contents of an empty channel: ``about`` and lines to begin with."""
    texts = state.texts.page
    is_direct = viewer.channel.partner is not None
    heading = texts.empty_conversation.format(bot=state.bot.name) if is_direct else texts.empty_channel
    lines = [completion.line for command in state.commands for completion in command.completions][:_EXAMPLES]
    examples = [tag("button", line, type="button", class_="button", data_line=line) for line in lines]
    children = (
        tag("p", about, class_="about") if about else None,
        tag("p", tag("strong", heading)),
        tag("p", texts.start_with, class_="soft") if examples else None,
        tag("p", *examples, class_="buttons") if examples else None,
    )
    return Fragment("empty", join(children), attributes={"class_": "empty"})
