"""Counts under a reminder in a channel: how many have seen it or dealt with it, without names."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING

from bot.calendar.occurrences import find_occurrence
from bot.messages import reminder_buttons
from bot.messages.message import Action
from bot.messages.reminder_buttons import Counted
from bot.platform_ids import is_person
from handlers.answer_buttons import listen_to
from handlers.message_refresher import LONGEST, PAUSE, RefreshQueue
from handlers.request import read_value

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.store.ledger import Posting
    from handlers.request import Presses, Request
    from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons, and bring messages up to date whose counts change elsewhere."""
    listen_to(presses(services), app, services)
    services.subscriptions.on_outdated(RefreshQueue(services.refresher).add)


def presses(services: Services) -> Presses:
    """The buttons under a reminder in a channel, and the one that takes a press back."""
    reminder_counts = services.database.reminder_counts

    async def count(kind: Counted, request: Request) -> None:
        """Count the user, or no longer on a second press."""
        key = request.value
        if not await _counted_postings(services, request, key, request.source):
            return
        counts = await asyncio.to_thread(reminder_counts.press, request.source, request.user, kind)
        await request.tell(
            reminder_buttons.counted(key, kind) if counts else reminder_buttons.no_longer_counted(kind)
        )
        await services.refresher.refresh(key)

    async def uncount(request: Request) -> None:
        """Count the user no longer; from the private answer."""
        word, _, key = request.value.partition(" ")
        kind = read_value(Counted, word)
        if postings := await _counted_postings(services, request, key):
            await asyncio.to_thread(reminder_counts.withdraw, postings[0].message_ref, request.user, kind)
            await request.tell(reminder_buttons.no_longer_counted(kind))
            await services.refresher.refresh(key)

    return {
        Action.SEEN: functools.partial(count, Counted.SEEN),
        Action.DEALT_WITH: functools.partial(count, Counted.DEALT_WITH),
        Action.UNCOUNT: uncount,
    }


async def postings_under(
    services: Services, request: Request, key: str, message_ref: str, *, for_user: bool
) -> list[Posting]:
    """The reminders of the message with this key that the content still has; none, and that is explained, if gone.

    ``for_user``: in a direct message to the user, else in a channel. A user who presses before Slack has confirmed
    that the message stands there waits for that.
    """
    store = services.posted_messages
    for _ in range(LONGEST):
        under_way = await asyncio.to_thread(store.under_way, key)  # first: meanwhile it may be settled
        postings = await asyncio.to_thread(store.find, key, message_ref)
        if postings or not under_way:
            break
        await asyncio.sleep(PAUSE)
    postings = [posting for posting in postings if find_occurrence(services.content, posting.about) is not None]
    if postings and (postings[0].channel == request.user if for_user else not is_person(postings[0].channel)):
        return postings
    unconfirmed = await asyncio.to_thread(store.under_way, key)
    await request.tell(reminder_buttons.unconfirmed() if unconfirmed else reminder_buttons.gone(services.content))
    return []


async def _counted_postings(
    services: Services, request: Request, key: str, message_ref: str = ""
) -> list[Posting]:
    """The reminders of a message in a channel; none, and that is explained, when nobody counts for it."""
    postings = await postings_under(services, request, key, message_ref, for_user=False)
    may_be_counted = services.posted_messages.may_be_counted
    if postings and not await asyncio.to_thread(may_be_counted, services.content, postings):
        await request.tell(reminder_buttons.not_counted())
        await services.refresher.refresh(key)
        return []
    return postings
