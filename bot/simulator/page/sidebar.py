"""Sidebar: the channels, the conversation with the bot, and the menu of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .html import Fragment, Html, join, tag
from .messages import portrait
from .viewer import people

if TYPE_CHECKING:
    from collections.abc import Container

    from ..records import Channel, User
    from ..state import WorkspaceState
    from ..texts import PageTexts
    from .unread import Unread
    from .viewer import Viewer

CHANNELS = "channels"
ELSEWHERE = "elsewhere"
_NAMED = 2
"""Number of channels with unread messages that are named."""


def channels_fragment(
    state: WorkspaceState, viewer: Viewer, unread: Unread, prominent: Container[str]
) -> Fragment:
    """Channels and the conversation with the bot.

    A channel that is neither prominent nor open nor unread is shown by a search only (``data-far``).
    """
    texts = state.texts.page
    items = [
        _channel(channel, viewer, _unread_badge(unread.count(viewer, channel), texts), channel.name in prominent)
        for channel in state.channels.values()
        if not channel.partner
    ]
    direct = state.conversation_with(viewer.user)
    app = _app(state.bot, direct, viewer, _unread_badge(unread.count(viewer, direct), texts))
    return Fragment(
        CHANNELS,
        join(
            (
                tag("h2", texts.channels, id="channels-heading"),
                tag("ul", *items, aria_labelledby="channels-heading"),
                tag("p", texts.no_channel, class_="soft nothing", hidden=True),
                tag("h2", texts.app, id="app-heading"),
                tag("ul", app, aria_labelledby="app-heading"),
            )
        ),
    )


def elsewhere_fragment(state: WorkspaceState, viewer: Viewer, unread: Unread) -> Fragment:
    """Other channels with unread messages, the latest first; hidden where there are none.

    On a phone the sidebar is folded away, so that unread messages would show nowhere else.
    """
    texts = state.texts.page
    direct = state.conversation_with(viewer.user)
    channels = (direct, *(channel for channel in state.channels.values() if not channel.partner))
    new = [channel for channel in channels if unread.count(viewer, channel)]
    new.sort(key=lambda channel: float(channel.messages[-1].ts), reverse=True)
    words: list[str] = []
    for channel in new[:_NAMED]:
        name = texts.conversation_with.format(bot=state.bot.name) if channel is direct else f"#{channel.name}"
        words += [", ", tag("a", tag("bdi", name), href=viewer.looking_at(channel).path)]
    more = len(new) - _NAMED
    if more > 0:
        words.append(texts.one_more if more == 1 else texts.more.format(count=more))
    return Fragment(ELSEWHERE, join((texts.news_in, *words[1:])), "p", {"hidden": not new})


def person_menu(state: WorkspaceState, viewer: Viewer) -> Html:
    """Menu with the person who looks at the page, and the others to change to."""
    others = [
        tag(
            "a",
            portrait(user, by_bot=False),
            tag("bdi", user.name),
            href=viewer.as_user(user, state.conversation_with(user)).path,
            aria_current="true" if user is viewer.user else None,
        )
        for user in people(state)
    ]
    return tag(
        "details",
        tag(
            "summary",
            portrait(viewer.user, by_bot=False),
            tag("span", tag("span", state.texts.page.you_are, class_="soft"), tag("bdi", viewer.user.name)),
            class_="person",
        ),
        tag("div", *others, class_="menu-items"),
        class_="menu",
        id="person",
    )


def _channel(channel: Channel, viewer: Viewer, badge: Html | None, prominent: bool) -> Html:  # noqa: FBT001
    current = channel is viewer.channel
    return tag(
        "li",
        tag(
            "a",
            tag("span", "#", aria_hidden="true", class_="hash"),
            tag("bdi", channel.name),
            badge,
            href=viewer.looking_at(channel).path,
            aria_current="page" if current else None,
            class_="unread" if badge else None,
        ),
        data_name=channel.name,
        data_far=not (prominent or current or badge),
    )


def _app(bot: User, direct: Channel, viewer: Viewer, badge: Html | None) -> Html:
    return tag(
        "li",
        tag(
            "a",
            portrait(bot, by_bot=True),
            tag("bdi", bot.name),
            badge,
            href=viewer.looking_at(direct, at_home=not badge).path,
            aria_current="page" if viewer.channel is direct else None,
            class_="unread" if badge else None,
        ),
    )


def _unread_badge(count: int, texts: PageTexts) -> Html | None:
    if not count:
        return None
    spoken = texts.one_unread if count == 1 else texts.unread
    return tag("span", str(count), tag("span", spoken, class_="visually-hidden"), class_="count")
