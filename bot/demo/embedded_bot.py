"""Embedded bot: the real bot as a task in this process, with a time source and a ledger of its own."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import secrets
import socket
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.app import serve
from bot.demo import examples
from bot.slack_connection import StartError
from bot.store.database import Database, open_database
from bot.subscription_index import SubscriptionIndex

if TYPE_CHECKING:
    from pathlib import Path

    from bot.content_reload import BackgroundEmbedder
    from bot.library import Library
    from bot.settings import Settings
    from bot.simulator import Workspace
    from bot.simulator.clock_control import UpcomingEvent
    from schedules.time_source import SimulatedTime

logger = logging.getLogger(__name__)

_FOR_EVER = dt.datetime.max.replace(tzinfo=dt.UTC)


LOOPBACK = "127.0.0.1"
"""Calendars and pictures are served to this machine, and "everyone" is this machine."""
_OWN_PORTS = range(20_000, 32_768)
"""Ports that no system gives away by itself: Linux begins at 32768, others at 49152."""


class StoppedError(Exception):
    """Raised when the bot has stopped by itself."""


class EmbeddedBot:
    """One bot with one ledger, in ``database_file``; it can be stopped and started again, as by an operator.

    With a ``teams_port`` it listens there, for the Agents Playground of Microsoft Teams too.
    """

    def __init__(
        self,
        settings: Settings,
        library: Library,
        embedder: BackgroundEmbedder,
        time: SimulatedTime,
        teams_port: int | None = None,
    ) -> None:
        self._settings = settings
        self._library = library
        self._embedder = embedder
        self._time = time
        self._playground = teams_port is not None
        self._port = teams_port or free_port()
        self._stop = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None
        self._database: Database | None = None
        self._upcoming: tuple[str, dt.datetime, UpcomingEvent | None] = ("", _FOR_EVER, None)

    async def start(self, workspace: Workspace, database_file: Path) -> None:
        """Connect, and wait for the first look at the ledger. Raises StartError, StoppedError."""
        env, url = workspace.env, f"sqlite:///{database_file}"
        settings = self._settings.model_copy(
            update={
                "slack_bot_token": SecretStr(env["SLACK_BOT_TOKEN"]),
                "slack_app_token": SecretStr(env["SLACK_APP_TOKEN"]),
                "slack_signing_secret": None,
                "teams_client_id": None,
                "teams_client_secret": None,
                "teams_tenant_id": None,
                "slack_api_url": env["SLACK_API_URL"],
                "iza_database_url": url,
                "iza_host": LOOPBACK,
                "iza_public_url": f"http://{LOOPBACK}:{self._port}",
            }
        )
        self._database = await asyncio.to_thread(open_database, url, self._time.now)
        self._subscribers = SubscriptionIndex(self._database)
        self._stop = asyncio.Event()
        bot = serve(
            settings,
            self._library,
            self._port,
            self._embedder,
            self._stop,
            asyncio.Event(),
            self._time,
            playground=self._playground,
        )
        self._serving = asyncio.create_task(bot)
        await self.rest()

    async def halt(self) -> None:
        """Stop the bot; requests under way come to their end."""
        if self._serving is not None:
            self._stop.set()
            self._serving.cancel()
            await asyncio.wait({self._serving})
            self._serving = None
        if self._database is not None:
            self._database.close()
            self._database = None

    async def rest(self) -> dt.datetime:
        """Wait until the bot is idle; the moment until which it waits. Raises StartError, StoppedError."""
        if self._serving is None:
            raise StoppedError("it has not been started")
        resting = asyncio.create_task(self._time.rest())
        await asyncio.wait({resting, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        if resting.done():
            return resting.result()
        resting.cancel()
        error = None if self._serving.cancelled() else self._serving.exception()
        raise error if isinstance(error, StartError) else StoppedError(repr(error))

    def ahead(self, needed: dt.datetime) -> dt.datetime:
        """Moment of the next posting or retry; ``needed`` for one that is due and has to wait.

        The bot itself wakes more often, to plan and to check; by that a year would last minutes.
        """
        event, waiting = self.next_event(), self._database.ledger.upcoming() if self._database else ()
        moments = [*(moment for moment in waiting if moment), *([event.moment] if event else [])]
        first = min(moments, default=_FOR_EVER)
        return first if first > self._time.now() else needed

    def next_event(self) -> UpcomingEvent | None:
        """Next posting of the bot, by itself; while it is stopped, the one as last known."""
        if self._database is None:
            return self._upcoming[2]
        edition, now = self._library.current, self._time.now()
        known = self._subscribers.subscribed(edition.content, edition.fingerprint)
        fingerprint, since, event = self._upcoming
        if fingerprint != known.fingerprint or now < since or (event is not None and event.moment <= now):
            event = examples.next_event(edition.content, now, known.subscriptions)
            self._upcoming = (known.fingerprint, now, event)
        return event


def free_port() -> int:
    """Port that nothing listens on now, kept over restarts of the bot.

    Not one of those that a system gives to whoever asks for any: another program could have it by the next start.
    """
    while True:
        port = _OWN_PORTS[secrets.randbelow(len(_OWN_PORTS))]
        with socket.socket() as unbound, contextlib.suppress(OSError):
            unbound.bind((LOOPBACK, port))
            return port
