"""Snooze of a reminder in a direct message: set by the buttons under it, posted again later; or no more.

A snooze can be cancelled there, and in the list of one's own reminders. ``bot/store/subscription_store.py`` keeps
it, ``bot/calendar/snooze_moment.py`` has the moment, and ``bot/calendar/due.py`` makes a reminder of it then. Once
that is posted (``Dispatch.settle``), ``message_refresher.RefreshQueue`` words the message it was set under anew,
with the buttons of ``schedules/reminder_buttons_by_state.py``; the snooze itself goes with
``SubscriptionStore.forget_old``.
"""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING

from bot.calendar.occurrences import find_occurrence
from bot.calendar.snooze_moment import SnoozeChoice, moment_of
from bot.messages import my_reminders, remind_me, reminder_buttons
from bot.messages.message import Action, Message
from bot.occurrence_id import OccurrenceId
from handlers.answer_buttons import listen_to, show
from handlers.home_tab_publishing import publish_again
from handlers.reminder_counts import postings_under
from handlers.request import read_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncApp

    from bot.messages.message import Part
    from handlers.request import Presses, Request
    from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons."""
    listen_to(presses(services), app, services)


def presses(services: Services) -> Presses:
    """The buttons under a reminder for one person, and the one that cancels a snooze."""
    subscriptions = services.database.subscriptions

    async def snooze(request: Request) -> None:
        """Remind the user again at the moment of their choice."""
        word, _, key = request.value.partition(" ")
        choice = read_value(SnoozeChoice, word)
        hour = (await asyncio.to_thread(subscriptions.of, request.user)).preferences.hour
        moment = moment_of(services.content.organisation, choice, services.now(), hour)
        parts = reminder_buttons.snoozed(services.content, key, moment)
        await _change(services, request, key, functools.partial(subscriptions.snooze, at=moment), parts)

    async def dismiss(request: Request) -> None:
        """Remind the user no more."""
        key = request.value
        await _change(services, request, key, subscriptions.dismiss, reminder_buttons.dismissed(key))

    async def undo(request: Request) -> None:
        """Remind the user as before either."""
        await _change(services, request, request.value, subscriptions.reopen, reminder_buttons.reopened())

    async def cancel(request: Request) -> None:
        """Cancel a snooze from one's own list."""
        await show(services, request, await asyncio.to_thread(_cancelled, services, request))
        await publish_again(services, request)

    return {
        Action.SNOOZE: snooze,
        Action.DISMISS: dismiss,
        Action.REOPEN: undo,
        Action.CANCEL_SNOOZE: cancel,
    }


async def _change(
    services: Services,
    request: Request,
    key: str,
    change: Callable[[str, OccurrenceId], object],
    parts: tuple[Part, ...],
) -> None:
    """Change the user's wish about each date of the message that is still to come, and show ``parts`` in it.

    Other messages to this user about the same dates follow in the background.
    """
    postings = await postings_under(services, request, key, request.source, for_user=True)
    today = services.today
    coming = [posting for posting in postings if posting.last_day is not None and posting.last_day >= today]
    if postings and not coming:
        await request.tell(reminder_buttons.past())
    if not coming:
        return
    for posting in coming:
        await asyncio.to_thread(change, request.user, posting.about)
    if not await services.refresher.refresh(key):
        await request.tell(Message(parts))
    for posting in coming:
        await asyncio.to_thread(
            services.subscriptions.changed_for, request.user, posting.about, posting.message_ref
        )


def _occurrence_id(value: str) -> OccurrenceId:
    return OccurrenceId(*value.split("/"))


def _cancelled(services: Services, request: Request) -> Message:
    inquiry = services.inquiry("", (), request.user)
    occurrence = find_occurrence(inquiry.content, read_value(_occurrence_id, request.value))
    if inquiry.access is None or occurrence is None:
        return remind_me.gone(inquiry.content)
    inquiry.access.reopen(occurrence.key_parts)
    return my_reminders.snooze_cancelled(occurrence)
