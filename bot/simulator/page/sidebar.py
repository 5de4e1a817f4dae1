"""The list at the left: channels, the bot, and who is looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.page.html import Fragment, Html, join, tag
from bot.simulator.page.messages import portrait
from bot.simulator.page.viewer import people

if TYPE_CHECKING:
    from collections.abc import Container

    from bot.simulator.page.unread import Unread
    from bot.simulator.page.viewer import Viewer
    from bot.simulator.records import Channel, User
    from bot.simulator.state import WorkspaceState

CHANNELS = "kanalen"
ELSEWHERE = "elders"
_NAMED = 2
"""How many places with news are named."""


def channels_fragment(
    state: WorkspaceState, viewer: Viewer, unread: Unread, prominent: Container[str]
) -> Fragment:
    """The channels and the conversation with the bot.

    Those that are neither prominent nor open and hold no news wait for a search (``data-far``).
    """
    items = [
        _channel(channel, viewer, unread.count(viewer, channel), near=channel.name in prominent)
        for channel in state.channels.values()
        if not channel.partner
    ]
    direct = state.conversation_with(viewer.user)
    return Fragment(
        CHANNELS,
        join(
            (
                tag("h2", "Kanalen", id="kanalen-kop"),
                tag("ul", *items, aria_labelledby="kanalen-kop"),
                tag("p", "Geen kanaal met deze naam.", class_="zacht niets", hidden=True),
                tag("h2", "App", id="app-kop"),
                tag(
                    "ul", _app(state.bot, direct, viewer, unread.count(viewer, direct)), aria_labelledby="app-kop"
                ),
            )
        ),
    )


def elsewhere_fragment(state: WorkspaceState, viewer: Viewer, unread: Unread) -> Fragment:
    """Where there is news besides what is on the screen, the latest first; hidden where there is none.

    On a phone the list of channels is folded away, and that a bot was off only one channel tells.
    """
    direct = state.conversation_with(viewer.user)
    places = (direct, *(channel for channel in state.channels.values() if not channel.partner))
    new = [channel for channel in places if unread.count(viewer, channel)]
    new.sort(key=lambda channel: float(channel.messages[-1].ts), reverse=True)
    words: list[str] = []
    for channel in new[:_NAMED]:
        name = f"je gesprek met {state.bot.name}" if channel is direct else f"#{channel.name}"
        words += [", ", tag("a", tag("bdi", name), href=viewer.looking_at(channel).path)]
    more = len(new) - _NAMED
    if more > 0:
        words.append(f" en {more} {'ander kanaal' if more == 1 else 'andere kanalen'}")
    return Fragment(ELSEWHERE, join(("Nieuw in ", *words[1:])), "p", {"hidden": not new})


def person_menu(state: WorkspaceState, viewer: Viewer) -> Html:
    """Who is looking, with the others to change to."""
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
            tag("span", tag("span", "Je bent ", class_="zacht"), tag("bdi", viewer.user.name)),
            class_="persoon",
        ),
        tag("div", *others, class_="menulijst"),
        class_="menu",
        id="persoon",
    )


def _channel(channel: Channel, viewer: Viewer, count: int, *, near: bool) -> Html:
    here = channel is viewer.channel
    return tag(
        "li",
        tag(
            "a",
            tag("span", "#", aria_hidden="true", class_="hek"),
            tag("bdi", channel.name),
            _count(count),
            href=viewer.looking_at(channel).path,
            aria_current="page" if here else None,
            class_="ongelezen" if count else None,
        ),
        data_name=channel.name,
        data_far=not (near or here or count),
    )


def _app(bot: User, direct: Channel, viewer: Viewer, count: int) -> Html:
    here = viewer.channel is direct
    return tag(
        "li",
        tag(
            "a",
            portrait(bot, by_bot=True),
            tag("bdi", bot.name),
            _count(count),
            href=viewer.looking_at(direct, at_home=not count).path,
            aria_current="page" if here else None,
            class_="ongelezen" if count else None,
        ),
    )


def _count(count: int) -> Html | None:
    if not count:
        return None
    spoken = " nieuw bericht" if count == 1 else " nieuwe berichten"
    return tag("span", str(count), tag("span", spoken, class_="alleen-voorlezen"), class_="teller")
