"""Composition: settings and content in, a running bot out."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.content_reload import keep_fresh
from bot.faq.findings import Outcome
from bot.health import Health, HealthSources
from bot.housekeeping import keep_house
from bot.learning import Learner
from bot.slack_connection import StartError, check_token, connect, is_open, socket_mode
from bot.store.database import open_database
from bot.store.database_lock import at_work_on
from bot.store.engine import database_url
from bot.store.ledger import LedgerError
from bot.subscriptions import SubscriptionIndex
from bot.tally import OutcomeCounter
from bot.web import create_web, slack_events
from handlers import (
    answer_buttons,
    channels,
    commands,
    error_replies,
    events,
    feedback,
    home,
    outdated_buttons,
    remind_me,
    reminder_buttons,
    search_options,
    settings_modal,
    sharing,
    shortcuts,
    snooze,
)
from handlers.services import Services
from schedules.dispatch import Policy
from schedules.loop_status import LoopStatus
from schedules.notice_bodies import Notices
from schedules.operator_actions import WORKSPACE_URL
from schedules.posted_messages import PostedMessages
from schedules.posting_loop import keep_posting
from schedules.reminder_buttons import ReminderButtons
from schedules.time_source import RealTime, SimulatedTime

if TYPE_CHECKING:
    from bot.faq.findings import Findings
    from bot.library import Library
    from bot.settings import Settings
    from bot.store.database import Database
    from schedules.time_source import TimeSource

logger = logging.getLogger(__name__)

THREADS = 64
"""In which everything is answered: enough to go on while some wait, up to 30 s each, for a database that hangs."""
FIRST_LOOK = 10.0
"""Seconds that learning waits for the posting to be under way; a database that is away must not forbid it."""
SURFACES = (
    commands,
    home,
    answer_buttons,
    settings_modal,
    remind_me,
    reminder_buttons,
    snooze,
    sharing,
    feedback,
    events,
    channels,
    shortcuts,
    search_options,
    outdated_buttons,
)
"""The surfaces; outdated buttons come last, for what nothing else listens to."""


def create_app(settings: Settings) -> AsyncApp:
    """Build the Bolt app, without listeners; nothing connects yet."""
    token = settings.slack_bot_token
    if token is None:
        raise StartError(
            "SLACK_BOT_TOKEN is not set. Put it in the environment or in .env (see README, In Slack installeren)."
        )
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise StartError("Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), or both.")
    secret = settings.slack_signing_secret
    app = AsyncApp(
        token=token.get_secret_value(),
        signing_secret=secret.get_secret_value() if secret else None,
        process_before_response=True,
    )
    app.client.base_url = settings.api_url
    return app


def listen(app: AsyncApp, services: Services) -> None:
    """Let every surface listen."""
    for surface in SURFACES:
        surface.register(app, services)
    error_replies.register(app)


def time_of(settings: Settings) -> TimeSource:
    """The time of this machine, or that of a rehearsal."""
    clock = settings.iza_clock
    return RealTime() if clock is None else SimulatedTime(clock.start, clock.rate, clock.since)


def address_of(settings: Settings) -> str:
    """Where the database is."""
    return database_url(settings.iza_database_url, settings.state_dir)


def database_of(settings: Settings, time: TimeSource) -> Database:
    """Open what is kept where the settings say; a rehearsal goes by its own time. Raises LedgerError."""
    return open_database(address_of(settings), time.now, rehearsal=settings.iza_clock is not None)


async def run(settings: Settings, library: Library, port: int) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises StartError when Slack refuses the tokens, the port is taken or the database can't be used.
    """
    try:
        with at_work_on(address_of(settings)):
            await _until_told(settings, library, port)
    except LedgerError as error:
        raise StartError(str(error)) from None


async def _until_told(settings: Settings, library: Library, port: int) -> None:
    stop, renew = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS, "answering"))
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    loop.add_signal_handler(signal.SIGHUP, renew.set)
    learner = Learner(library, settings.embeddings_dir)
    serving = asyncio.create_task(serve(settings, library, port, learner, stop, renew))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        logger.info("Stopping")
        serving.cancel()
    stopping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def serve(  # noqa: PLR0913, PLR0917 - the parts of a bot, each given once
    settings: Settings,
    library: Library,
    port: int | None,
    learner: Learner,
    stop: asyncio.Event,
    renew: asyncio.Event,
    time: TimeSource | None = None,
) -> None:
    """Connect, answer and post until the task is cancelled; set ``stop`` first. Raises StartError.

    ``renew`` asks for changed content. Without a port nobody can ask over HTTP how it does, nor deliver. ``time``
    is what the bot goes by (default: what the settings say).
    """
    time = time or time_of(settings)
    answered, pulse = OutcomeCounter(Outcome), LoopStatus()
    app = create_app(settings)
    database = await asyncio.to_thread(_open_database, settings, time)
    ledger = database.ledger

    def count_outcome(findings: Findings) -> None:
        answered(findings.outcome)
        if not findings.confident:
            database.helpfulness.note(*feedback.topic_without_answer(findings))

    subscribers = SubscriptionIndex(database)
    posted_messages = PostedMessages(ledger, Notices(), ReminderButtons(database))
    listen(app, Services(library, time.now, subscribers, posted_messages, count_outcome))
    address = await check_token(app.client)
    await asyncio.to_thread(ledger.write, notes={WORKSPACE_URL: address})
    socket = socket_mode(app, settings)
    secret = settings.slack_signing_secret
    receive_events = slack_events(app, secret.get_secret_value()) if secret else None
    connected = None if socket is None else functools.partial(is_open, socket)
    health = Health(HealthSources(library, ledger, pulse, time, answered, connected))
    async with contextlib.AsyncExitStack() as stack:
        if socket is not None:
            stack.push_async_callback(socket.close_async)
        stack.callback(health.close)
        stack.callback(database.close)
        runner = web.AppRunner(create_web(health, receive_events))
        stack.push_async_callback(runner.cleanup)
        if port is not None:
            await _listen(runner, settings.iza_host, port)
        if socket is not None:
            await connect(socket)
        logger.info("Ready: %d questions from %s", len(library.current.content.faq), library.directory)
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_fresh(library, app.client, stop, renew, learner))
            policy = Policy(subscribers=subscribers)
            group.create_task(keep_posting(library, ledger, app.client, stop, policy, time=time, pulse=pulse))
            group.create_task(keep_house(database))
            group.create_task(_learn(learner, pulse))


async def _learn(learner: Learner, pulse: LoopStatus) -> None:
    """Learn beside the work, but after the first look at what has to be posted: that must not be late."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FIRST_LOOK):
            await pulse.begun.wait()
    learner.begin()


def _open_database(settings: Settings, time: TimeSource) -> Database:
    """All that is kept; raises StartError when the database can't be used."""
    try:
        return database_of(settings, time)
    except LedgerError as error:
        raise StartError(str(error)) from None


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        raise StartError(
            f"Port {port} of {host} can't be used: {error.strerror}. Choose another port with --port, or another "
            "address with IZA_HOST."
        ) from None
    for address in runner.addresses:
        logger.info("Listening on port %d of %s", address[1], address[0])
        break
