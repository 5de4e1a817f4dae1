"""``instellingen``: a window with what is followed, when it is told, and which messages follow from that."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from bot.calendar.subscription_topics import items_ahead
from bot.messages import commands, render_slack, settings_modal, subscription_replies
from bot.messages.message import Sheet
from bot.messages.settings_modal import DIGEST, DIGEST_ON, HOUR, LEADS, USUAL, WHAT, SubscriptionChoices
from bot.store.subscription_records import Preferences
from handlers.home_tab import publish_again
from handlers.lazy_listener import lazily
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.messages.message import Message
    from handlers.inquiry import Inquiry
    from handlers.services import Services
    from handlers.slack_request import SlackRequest
    from handlers.subscription_access import SubscriptionAccess


def say_settings(inquiry: Inquiry) -> Message:
    """Where a window can't be opened: a button that does, or why not."""
    content, access = inquiry.content, inquiry.access
    if access is None:
        return subscription_replies.only_in_slack(content)
    return subscription_replies.open_settings() if access.may_change else subscription_replies.not_allowed(content)


def settings_window(inquiry: Inquiry) -> Sheet | None:
    """The window with what is followed now; None for who may not change it."""
    access = inquiry.access
    if access is None or not access.may_change:
        return None
    wishes = _kept_wishes(access)
    return _window(access, wishes, inquiry.today, _fingerprint(wishes))


SETTINGS = Subcommand(commands.SETTINGS, say_settings, window=settings_window)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every change in the window, and to sending it."""

    async def show(request: SlackRequest) -> None:
        await request.renew(await asyncio.to_thread(_changed, services, request))

    async def acknowledge(ack: AsyncAck) -> None:
        await ack(response_action="update", view=render_slack.modal(settings_modal.being_saved()))

    async def keep(request: SlackRequest) -> None:
        await request.renew(await asyncio.to_thread(_kept, services, request))
        await publish_again(services, request)

    app.action(re.compile("^settings_"))(**lazily(services, show, once=False))
    app.view(settings_modal.FORM)(**lazily(services, keep, acknowledge))


def _changed(services: Services, request: SlackRequest) -> Sheet:
    """The window with what is chosen now."""
    inquiry = _inquiry(services, request)
    return _window(_access(inquiry), _wishes(request.view), inquiry.today, _memory(request)["seen"])


def _kept(services: Services, request: SlackRequest) -> Sheet:
    """Keep what is chosen, unless it was changed elsewhere in the meantime. Doing it twice does no harm."""
    inquiry = _inquiry(services, request)
    access = _access(inquiry)
    if not access.may_change:
        return Sheet(settings_modal.TITLE, subscription_replies.not_allowed(access.content).parts)
    wishes, before = _wishes(request.view), _kept_wishes(access)
    if _fingerprint(before) not in {_memory(request)["seen"], _fingerprint(wishes)}:
        return settings_modal.overtaken(_window(access, before, inquiry.today, _fingerprint(before)))
    access.prefer(_preferences(access, wishes))
    access.follow(*(what for what in wishes.what if what not in before.what))
    if gone := set(before.what).difference(wishes.what):
        access.unfollow(*gone)
    coming = access.coming(wishes.what, _preferences(access, wishes))
    anyway = access.by_content()
    return settings_modal.saved(access.content, wishes, coming, personal=access.personal, anyway=anyway)


def _window(access: SubscriptionAccess, wishes: SubscriptionChoices, today: dt.date, seen: str) -> Sheet:
    """The window; ``seen`` is the fingerprint of what was kept when it was opened."""
    channels = () if access.personal else (access.name, access.who)
    return settings_modal.settings_window(
        access.content,
        wishes,
        items_ahead(access.content, today),
        access.coming(wishes.what, _preferences(access, wishes)),
        channel=None if access.personal else access.name,
        memory=json.dumps({"channels": channels, "seen": seen}),
        anyway=access.by_content(),
    )


def _inquiry(services: Services, request: SlackRequest) -> Inquiry:
    """As if it were typed where the window was opened."""
    return services.inquiry("", tuple(_memory(request)["channels"]), request.user)


def _memory(request: SlackRequest) -> dict[str, Any]:
    """What ``_window`` gave the window along."""
    memory: dict[str, Any] = json.loads(request.view["private_metadata"])
    return memory


def _access(inquiry: Inquiry) -> SubscriptionAccess:
    if inquiry.access is None:
        raise LookupError("The window of the settings was opened by a bot that has a database.")
    return inquiry.access


def _preferences(access: SubscriptionAccess, wishes: SubscriptionChoices) -> Preferences:
    return Preferences(access.who, "", wishes.leads or None, wishes.hour, wishes.digest)


def _kept_wishes(access: SubscriptionAccess) -> SubscriptionChoices:
    """What is chosen in the database."""
    followed = access.followed()
    return SubscriptionChoices(
        what=tuple(each.what for each in followed.follows),
        leads=followed.preferences.leads or (),
        hour=followed.preferences.hour,
        digest=followed.preferences.digest,
    )


def _fingerprint(wishes: SubscriptionChoices) -> str:
    """The same for the same choices; short, because a window takes little along."""
    chosen = (sorted(wishes.what), sorted(wishes.leads), wishes.hour, wishes.digest)
    return hashlib.sha256(repr(chosen).encode()).hexdigest()[:16]


def _wishes(view: dict[str, Any]) -> SubscriptionChoices:
    """What is chosen in the window, from ``state.values``."""
    values = view["state"]["values"]
    hour = (values[HOUR][HOUR].get("selected_option") or {}).get("value", USUAL)
    return SubscriptionChoices(
        what=_several(values, WHAT),
        leads=tuple(map(int, _several(values, LEADS))),
        hour=None if hour == USUAL else dt.time.fromisoformat(hour),
        digest=DIGEST_ON in _several(values, DIGEST),
    )


def _several(values: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(option["value"] for option in values[name][name].get("selected_options") or ())
