"""The buttons under reminders: counted in a channel, and in a direct message told later or no more."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING

from bot import local_time
from bot.calendar.occurrences import find_occurrence
from bot.calendar.snooze import Choice, moment_of
from bot.messages import reminder_buttons
from bot.messages.message import Action, Message
from bot.messages.reminder_buttons import Counted
from bot.store.ledger import LedgerError
from bot.store.subscription_records import is_person
from handlers.answer_buttons import named
from handlers.lazy_listener import lazily
from handlers.posted_messages import LONGEST, PAUSE, MessageRefresher
from handlers.refresh_queue import RefreshQueue

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.content.models import Content
    from bot.messages.message import Part
    from bot.store.database import Database
    from bot.store.ledger import Posting
    from handlers.services import Services
    from handlers.slack_request import SlackRequest


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons."""
    under = Reminders(services)
    for action, kind in ((Action.SEEN, Counted.SEEN), (Action.DEALT_WITH, Counted.DEALT_WITH)):
        app.action(named(action))(**lazily(services, functools.partial(under.count, kind)))
    app.action(named(Action.UNCOUNT))(**lazily(services, under.uncount))
    app.action(named(Action.LATER))(**lazily(services, under.tell_later))
    app.action(named(Action.FINISH))(**lazily(services, under.finish))
    app.action(named(Action.REOPEN))(**lazily(services, under.reopen))
    if services.subscribers is not None:
        services.subscribers.notify(under.backlog(app.client).hear)


class Reminders:
    """What the buttons do."""

    def __init__(self, services: Services) -> None:
        self._desk = services
        self._board = services.board
        self._refresher = MessageRefresher(services.board, lambda: self._content, services.now)

    @property
    def _content(self) -> Content:
        return self._desk.library.current.content

    @property
    def _database(self) -> Database:
        """Where it is kept what was pressed; there is one where reminders are posted."""
        if self._desk.subscribers is None:
            raise LedgerError("Nothing is kept here.")
        return self._desk.subscribers.database

    def backlog(self, client: AsyncWebClient) -> RefreshQueue:
        """For what is behind though nobody pressed under it."""
        return RefreshQueue(client, self._board, self._refresher, lambda: self._content)

    async def count(self, kind: Counted, request: SlackRequest) -> None:
        """Count who pressed, or no longer, and show how many there are."""
        key = request.value
        if not await self._counting(request, key, request.place):
            return
        counts = await asyncio.to_thread(self._database.tallies.press, request.place, request.user, kind)
        await request.tell(
            reminder_buttons.counted(key, kind) if counts else reminder_buttons.no_longer_counted(kind)
        )
        await self._refresher.refresh(request.client, key)

    async def uncount(self, request: SlackRequest) -> None:
        """Count who pressed no longer; from the private answer."""
        word, _, key = request.value.partition(" ")
        kind = Counted(word)
        if together := await self._counting(request, key):
            await asyncio.to_thread(self._database.tallies.withdraw, together[0].place, request.user, kind)
            await request.tell(reminder_buttons.no_longer_counted(kind))
            await self._refresher.refresh(request.client, key)

    async def tell_later(self, request: SlackRequest) -> None:
        """Tell a person again at the moment of their choice."""
        word, _, key = request.value.partition(" ")
        if not (coming := await self._own(request, key)):
            return
        hour = (await asyncio.to_thread(self._database.subscriptions.of, request.user)).preferences.hour
        at = moment_of(self._content.organisation, Choice(word), self._desk.now(), hour)
        for row in coming:
            await asyncio.to_thread(self._database.subscriptions.remind_later, request.user, row.about, at)
        await self._show(request, key, reminder_buttons.told_later(self._content, key, at))
        await self._show_elsewhere(request, coming)

    async def finish(self, request: SlackRequest) -> None:
        """Tell a person no more of it."""
        key = request.value
        if not (coming := await self._own(request, key)):
            return
        for row in coming:
            await asyncio.to_thread(self._database.subscriptions.finish, request.user, row.about)
        await self._show(request, key, reminder_buttons.finished(key))
        await self._show_elsewhere(request, coming)

    async def reopen(self, request: SlackRequest) -> None:
        """As before a person said later or no more."""
        key = request.value
        if not (coming := await self._own(request, key)):
            return
        for row in coming:
            await asyncio.to_thread(self._database.subscriptions.reopen, request.user, row.about)
        await self._show(request, key, reminder_buttons.reopened())
        await self._show_elsewhere(request, coming)

    async def _counting(self, request: SlackRequest, key: str, place: str = "") -> list[Posting]:
        """What the message in a channel tells; none, and that is explained, when nobody counts for it."""
        together = await self._standing(key, place)
        if not together or is_person(together[0].channel):
            await request.tell(await self._why_not(key))
            return []
        if not await asyncio.to_thread(self._board.may_be_counted, self._content, together):
            await request.tell(reminder_buttons.not_counted())
            await self._refresher.refresh(request.client, key)
            return []
        return together

    async def _own(self, request: SlackRequest, key: str) -> list[Posting]:
        """What the message to this person tells that is still to come; none, and that is explained, when past."""
        together = await self._standing(key, request.place)
        if not together or together[0].channel != request.user:
            await request.tell(await self._why_not(key))
            return []
        today = local_time.today(self._content.organisation, self._desk.now())
        coming = [row for row in together if row.last_day is not None and row.last_day >= today]
        if not coming:
            await request.tell(reminder_buttons.past())
        return coming

    async def _standing(self, key: str, place: str) -> list[Posting]:
        """What the message with this key tells and the content still has.

        Who presses before Slack has answered that the message stands there, is waited for.
        """
        for _ in range(LONGEST):
            under_way = await asyncio.to_thread(self._board.under_way, key)  # first: meanwhile it may be settled
            together = await asyncio.to_thread(self._board.find, key, place)
            if together or not under_way:
                break
            await asyncio.sleep(PAUSE)
        content = self._content
        return [row for row in together if find_occurrence(content, row.about) is not None]

    async def _why_not(self, key: str) -> Message:
        """What to tell who pressed under a message of which nothing stands."""
        unconfirmed = await asyncio.to_thread(self._board.under_way, key)
        return reminder_buttons.unconfirmed() if unconfirmed else reminder_buttons.gone(self._content)

    async def _show_elsewhere(self, request: SlackRequest, changed: list[Posting]) -> None:
        """Other messages that told this person of the same dates say so too, in the background."""
        if self._desk.subscribers is not None:
            for row in changed:
                await asyncio.to_thread(self._desk.subscribers.changed_for, request.user, row.about, row.place)

    async def _show(self, request: SlackRequest, key: str, parts: tuple[Part, ...]) -> None:
        """The message itself shows what was asked; when it can't be changed, an answer does."""
        if not await self._refresher.refresh(request.client, key):
            await request.tell(Message(parts))
