"""``instellingen``: a window with the topics, the moments of messages, and the messages that follow from those."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from bot.calendar.subscription_topics import items_ahead
from bot.messages import commands, settings_modal, subscription_replies
from bot.messages.message import Sheet
from bot.messages.settings_modal import DIGEST, DIGEST_ON, HOUR, LEADS, TOPICS, USUAL, SubscriptionChoices
from bot.store.subscription_records import Preferences
from handlers.request import read_value
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.messages.message import Message
    from handlers.inquiry import Inquiry
    from handlers.request import Forms, Request
    from handlers.services import Services
    from handlers.subscription_access import SubscriptionAccess


def show_settings(inquiry: Inquiry) -> Message:
    """The reply where a window can't be opened: a button that does, or the reason why not."""
    content, access = inquiry.content, inquiry.access
    if access is None:
        return subscription_replies.only_in_slack(content)
    return subscription_replies.open_settings() if access.may_change else subscription_replies.not_allowed(content)


def settings_window(inquiry: Inquiry) -> Sheet | None:
    """The window with the choices of now; None for a user who may not change them."""
    access = inquiry.access
    if access is None or not access.may_change:
        return None
    choices = _saved_choices(access)
    return _window(access, choices, inquiry.today, _fingerprint(choices))


SETTINGS = Subcommand(commands.SETTINGS, show_settings, window=settings_window)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every change in the window, and to sending it."""
    from handlers.lazy_listener import lazily, showing  # noqa: PLC0415 - the command line asks for the subcommand alone

    async def show(request: Request) -> None:
        await request.renew(await asyncio.to_thread(_changed, services, request))

    app.action(re.compile("^settings_"))(lazily(services, show, once=False))
    for name, save in forms(services).items():
        app.view(name)(lazily(services, save, showing(settings_modal.being_saved())))


def forms(services: Services) -> Forms:
    """The window with the settings."""
    from handlers.home_tab_publishing import publish_again  # noqa: PLC0415 - as in ``register``

    async def save(request: Request) -> None:
        await request.renew(await asyncio.to_thread(_saved, services, request))
        await publish_again(services, request)

    return {settings_modal.FORM: save}


def _changed(services: Services, request: Request) -> Sheet:
    """The window with the choices as they are in it."""
    inquiry = _inquiry(services, request)
    return _window(_access(inquiry), _choices_in(request), inquiry.today, _metadata(request)["seen"])


def _saved(services: Services, request: Request) -> Sheet:
    """Save the choices, unless they were changed elsewhere in the meantime. Doing it twice does no harm."""
    inquiry = _inquiry(services, request)
    access = _access(inquiry)
    if not access.may_change:
        return Sheet(settings_modal.TITLE, subscription_replies.not_allowed(access.content).parts)
    choices, before = _choices_in(request), _saved_choices(access)
    if _fingerprint(before) not in {_metadata(request)["seen"], _fingerprint(choices)}:
        return settings_modal.overtaken(_window(access, before, inquiry.today, _fingerprint(before)))
    access.save_preferences(_preferences(access, choices))
    access.subscribe(*(topic for topic in choices.topics if topic not in before.topics))
    if gone := set(before.topics).difference(choices.topics):
        access.unsubscribe(*gone)
    coming = access.coming(choices.topics, _preferences(access, choices))
    fixed = access.fixed_topics()
    return settings_modal.saved(access.content, choices, coming, personal=access.personal, fixed=fixed)


def _window(access: SubscriptionAccess, choices: SubscriptionChoices, today: dt.date, seen: str) -> Sheet:
    """The window; ``seen`` is the fingerprint of the choices when it was opened."""
    channels = () if access.personal else access.channels
    return settings_modal.settings_window(
        access.content,
        choices,
        items_ahead(access.content, today),
        access.coming(choices.topics, _preferences(access, choices)),
        channel=None if access.personal else access.name,
        memory=json.dumps({"channels": channels, "seen": seen}),
        fixed=access.fixed_topics(),
    )


def _inquiry(services: Services, request: Request) -> Inquiry:
    """An inquiry as if it were typed where the window was opened."""
    return services.inquiry("", tuple(_metadata(request)["channels"]), request.user)


def _metadata(request: Request) -> dict[str, Any]:
    """The memory that ``_window`` gave it."""
    return read_value(_read_metadata, request.memory)


def _read_metadata(memory: str) -> dict[str, Any]:
    metadata = json.loads(memory)
    return {name: metadata[name] for name in ("channels", "seen")}


def _access(inquiry: Inquiry) -> SubscriptionAccess:
    if inquiry.access is None:
        raise LookupError("The window of the settings was opened by a bot that has a database.")
    return inquiry.access


def _preferences(access: SubscriptionAccess, choices: SubscriptionChoices) -> Preferences:
    return Preferences(access.subscriber, "", choices.leads or None, choices.hour, choices.digest)


def _saved_choices(access: SubscriptionAccess) -> SubscriptionChoices:
    """The choices in the database."""
    records = access.records()
    return SubscriptionChoices(
        topics=tuple(record.topic for record in records.subscriptions),
        leads=records.preferences.leads or (),
        hour=records.preferences.hour,
        digest=records.preferences.digest,
    )


def _fingerprint(choices: SubscriptionChoices) -> str:
    """Fingerprint of the choices; short, because a window takes little along."""
    in_order = (sorted(choices.topics), sorted(choices.leads), choices.hour, choices.digest)
    return hashlib.sha256(repr(in_order).encode()).hexdigest()[:16]


def _choices_in(request: Request) -> SubscriptionChoices:
    """The choices in the window."""
    hour = next(iter(request.chosen(HOUR)), USUAL)
    return SubscriptionChoices(
        topics=request.chosen(TOPICS),
        leads=tuple(map(int, request.chosen(LEADS))),
        hour=None if hour == USUAL else dt.time.fromisoformat(hour),
        digest=DIGEST_ON in request.chosen(DIGEST),
    )
