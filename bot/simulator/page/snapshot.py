"""What one person has on the screen now, as fragments that can be renewed one by one."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.simulator.page import messages, sidebar, views
from bot.simulator.page.control import ControlScope
from bot.simulator.page.html import Fragment, Html, join, tag
from bot.simulator.page.unread import counts
from bot.simulator.page.viewer import people

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.simulator.json_checks import Json
    from bot.simulator.page.bars import Bar
    from bot.simulator.page.html import Attribute
    from bot.simulator.page.unread import Unread
    from bot.simulator.page.viewer import Viewer
    from bot.simulator.records import PostedMessage
    from bot.simulator.screens import Backend
    from bot.simulator.state import WorkspaceState

MESSAGES = "berichten"
THREAD = "draad-berichten"
ABSENCE = "afwezig"
_EXAMPLES = 3
MOST = 100
"""How many messages of a channel are shown: the last ones."""


@dataclass(frozen=True, slots=True)
class ScreenSnapshot:
    """Fragments by id. ``lists`` names those that stand below each other in a container, by its id."""

    fragments: dict[str, Fragment] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)

    def add(self, fragment: Fragment) -> None:
        """A fragment with a place of its own."""
        self.fragments[fragment.id] = fragment

    def add_list(self, container: str, listed: Iterable[Fragment]) -> None:
        """Fragments in a container, in order."""
        for fragment in listed:
            self.add(fragment)
            self.lists.setdefault(container, []).append(fragment.id)
        self.lists.setdefault(container, [])

    def html(self, name: str) -> Html:
        """A fragment, or the contents of a container."""
        if name in self.lists:
            return join(self.fragments[each].html() for each in self.lists[name])
        return self.fragments[name].html()

    def news(self, known: dict[str, str]) -> Json:
        """What a browser must renew that has these versions by id; {} for nothing. Brings ``known`` up to date."""
        versions = {id_: each.version for id_, each in self.fragments.items()}
        versions |= {f"#{name}": "\0".join(ids) for name, ids in self.lists.items()}
        differs = {key for key, version in versions.items() if known.get(key) != version}
        known.clear()  # what is shown no longer has to be sent again when it comes back
        known.update(versions)
        if not differs:
            return {}
        return {
            "fragments": [
                {"id": id_, "version": each.version, "html": each.html()}
                for id_, each in self.fragments.items()
                if id_ in differs
            ],
            "lists": {name: ids for name, ids in self.lists.items() if f"#{name}" in differs},
        }


@dataclass(frozen=True, slots=True)
class SnapshotBuilder:
    """Makes snapshots of a workspace."""

    backend: Backend
    unread: Unread
    bars: Sequence[Bar]
    prominent: Sequence[str]
    zone: dt.tzinfo
    about: str

    def snapshot(self, viewer: Viewer) -> ScreenSnapshot:
        """Everything that this person sees now, which counts as read from now on."""
        state, scope = self.backend.state, functools.partial(self._scope, viewer)
        shown = ScreenSnapshot()
        if not viewer.at_home:
            self.unread.note(viewer, viewer.channel)
        shown.add(sidebar.channels_fragment(state, viewer, self.unread, self.prominent))
        shown.add(sidebar.elsewhere_fragment(state, viewer, self.unread))
        shown.add(views.modal_fragment(state.stacks.get(viewer.user.id, ()), scope))
        for bar in self.bars:
            shown.add(Fragment(f"balk-{bar.name}", bar.html()))
        if viewer.at_home:
            shown.add(views.home_fragment(state.homes.get(viewer.user.id), scope, state.bot.name))
        else:
            shown.add(_absence(state, viewer))
            shown.add_list(MESSAGES, self._conversation(viewer))
        if viewer.thread is not None:
            shown.add_list(THREAD, self._thread(viewer, viewer.thread))
        return shown

    def _scope(self, viewer: Viewer, source: str, values: Json) -> ControlScope:
        state = self.backend.state
        channels = tuple(each.id for each in state.channels.values() if not each.partner)
        users = tuple(user.id for user in people(state))
        return ControlScope(
            source, values, self.backend.names, users, channels, state.bot.id, viewer.channel.id, self.zone
        )

    def _conversation(self, viewer: Viewer) -> list[Fragment]:
        threads = _replies(viewer)
        listed = [
            message
            for message in viewer.channel.messages
            if viewer.sees(message)
            and (message.broadcast or message.thread_ts in {None, message.ts})
            and (not message.deleted or message.ts in threads)
        ]
        fragments: list[Fragment] = []
        if len(listed) > MOST:
            fragments.append(_older())
        day, marked = None, float(viewer.since) == 0
        for message in listed[-MOST:]:
            if day != (day := messages.day_of(message, self.zone)):
                fragments.append(messages.day_fragment(message, self.zone))
            if not marked and float(message.ts) > float(viewer.since) and counts(viewer, message):
                marked = True
                fragments.append(messages.new_fragment(message))
            fragments.append(self._message(message, viewer, threads.get(message.ts, ())))
        return fragments or [_nothing_yet(self.backend.state, viewer, self.about)]

    def _thread(self, viewer: Viewer, root: str) -> list[Fragment]:
        found = [message for message in viewer.channel.messages if message.ts == root]
        found += [message for message in _replies(viewer).get(root, ()) if message.ts != root]
        return [self._message(message, viewer, (), in_thread=True) for message in found]

    def _message(
        self, message: PostedMessage, viewer: Viewer, replies: Sequence[PostedMessage], *, in_thread: bool = False
    ) -> Fragment:
        scope = self._scope(viewer, messages.source_of(message), message.values)
        shortcuts = [each for each in self.backend.state.shortcuts if each.on_message]
        return messages.Shown(message, viewer, scope, replies, shortcuts, in_thread).fragment()


def _replies(viewer: Viewer) -> dict[str, list[PostedMessage]]:
    """What was said in threads, by the moment of their first message."""
    threads: dict[str, list[PostedMessage]] = {}
    for message in viewer.channel.messages:
        if message.thread_ts not in {None, message.ts} and not message.deleted and viewer.sees(message):
            threads.setdefault(str(message.thread_ts), []).append(message)
    return threads


def _absence(state: WorkspaceState, viewer: Viewer) -> Fragment:
    """That the bot is not in this channel, and a button to add it; hidden when it is."""
    words = tag("span", f"{state.bot.name} zit niet in dit kanaal.")
    add = tag("button", f"Voeg {state.bot.name} toe", type="button", class_="knop", data_invite=True)
    attributes: dict[str, Attribute] = {"class_": "strook", "hidden": viewer.channel.has_bot}
    return Fragment(ABSENCE, join((words, add)), attributes=attributes)


def _older() -> Fragment:
    words = f"Hier staan de laatste {MOST} berichten; oudere toont deze pagina niet."
    return Fragment("ouder", tag("p", words, class_="zacht"), attributes={"class_": "leeg"})


def _nothing_yet(state: WorkspaceState, viewer: Viewer, about: str) -> Fragment:
    """What stands in an empty channel: what this is, and lines to begin with."""
    where = f"Dit is je gesprek met {state.bot.name}." if viewer.channel.partner else "Hier is nog niets gezegd."
    lines = [each for command in state.commands for each in command.completions][:_EXAMPLES]
    chips = [tag("button", each.line, type="button", class_="knop", data_line=each.line) for each in lines]
    children = (
        tag("p", about, class_="over") if about else None,
        tag("p", tag("strong", where)),
        tag("p", "Begin bijvoorbeeld met:", class_="zacht") if chips else None,
        tag("p", *chips, class_="knoppen") if chips else None,
    )
    return Fragment("leeg", join(children), attributes={"class_": "leeg"})
