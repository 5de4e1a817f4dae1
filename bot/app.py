"""Composition: settings and content in, a running bot out."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from aiohttp import ClientError, web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from watchfiles import awatch

from bot.faq.findings import Outcome
from bot.health import Health, Vitals
from bot.housekeeping import keep_house
from bot.learning import Learner
from bot.messages import guide, slack
from bot.store.database import open_database
from bot.store.engine import database_url
from bot.store.ledger import LedgerError
from bot.subscribers import Subscribers
from bot.tally import Tally
from bot.web import create_web, slack_events
from handlers import (
    actions,
    commands,
    events,
    failures,
    feedback,
    home,
    options,
    own_reminders,
    preferences,
    reminders,
    sharing,
    shortcuts,
    stale,
)
from handlers.replies import Desk
from schedules.controls import Controls
from schedules.dispatch import Policy
from schedules.operating import WORKSPACE_URL
from schedules.pulse import Pulse
from schedules.run import keep_posting
from schedules.standing import Standing
from schedules.timepiece import RealTime, RehearsalTime
from schedules.wording import Notices

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.faq.findings import Findings
    from bot.library import Library
    from bot.settings import Settings
    from bot.store.database import Database
    from schedules.timepiece import Timepiece

logger = logging.getLogger(__name__)

LOOK_EVERY_MS = 5000
"""How often the content is compared even when the system reports no change, in milliseconds."""
CONNECT_SECONDS = 30.0
THREADS = 64
"""In which everything is answered: enough to go on while some wait, up to 30 s each, for a database that hangs."""
SURFACES = (
    commands,
    home,
    actions,
    preferences,
    own_reminders,
    reminders,
    sharing,
    feedback,
    events,
    shortcuts,
    options,
    stale,
)
"""Where people meet the bot; what is stale comes last, for what nothing else listens to."""
_PASSING = frozenset({"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"})
"""Slack's codes for trouble of its own."""
_NOT_SLACK = "What answers at {url} is not Slack's Web API. Check SLACK_API_URL."


class StartError(Exception):
    """The bot can't start; the text says why and what to do."""


def create_app(settings: Settings) -> AsyncApp:
    """Build the Bolt app, without listeners; nothing connects yet."""
    token = settings.slack_bot_token
    if token is None:
        raise StartError(
            "SLACK_BOT_TOKEN is not set. Put it in the environment or in .env (see README, Installeren)."
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


def listen(app: AsyncApp, desk: Desk) -> None:
    """Let every surface listen."""
    for surface in SURFACES:
        surface.register(app, desk)
    failures.register(app)


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


def time_of(settings: Settings) -> Timepiece:
    """The time of this machine, or that of a rehearsal."""
    clock = settings.iza_clock
    return RealTime() if clock is None else RehearsalTime(clock.start, clock.rate, clock.since)


async def run(settings: Settings, library: Library, port: int) -> None:
    """Serve until SIGINT or SIGTERM. Raises StartError when Slack refuses the tokens or the port is taken."""
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
    time: Timepiece | None = None,
) -> None:
    """Connect, answer and post until the task is cancelled; set ``stop`` first. Raises StartError.

    ``renew`` asks for changed content. Without a port nobody can ask over HTTP how it does, nor deliver. ``time``
    is what the bot goes by (default: what the settings say).
    """
    time = time or time_of(settings)
    answered, pulse = Tally(Outcome), Pulse()
    app = create_app(settings)
    database = await asyncio.to_thread(_open_database, settings, time)
    ledger, helpfulness = database.ledger, database.helpfulness

    def heard(findings: Findings) -> None:
        answered(findings.outcome)
        if not findings.confident:
            helpfulness.note(*feedback.topic_without_answer(findings))

    subscribers = Subscribers(database)
    board = Standing(ledger, Notices(), Controls(database))
    first_time = database.remembered.first_time
    listen(app, Desk(library, time.now, heard, first_time, helpfulness.note, subscribers, board))
    address = await _check_token(app.client)
    await asyncio.to_thread(ledger.write, notes={WORKSPACE_URL: address})
    socket = _socket_mode(app, settings)
    secret = settings.slack_signing_secret
    receive_events = slack_events(app, secret.get_secret_value()) if secret else None
    connected = None if socket is None else functools.partial(_is_open, socket)
    health = Health(Vitals(library, ledger, pulse, time, answered, connected))
    async with contextlib.AsyncExitStack() as stack:
        if socket is not None:
            stack.push_async_callback(socket.close_async)
        stack.callback(health.close)
        stack.callback(database.close)
        runner = web.AppRunner(create_web(health, receive_events))
        stack.push_async_callback(runner.cleanup)
        if port is not None:
            await _listen(runner, port)
        if socket is not None:
            await _connect(socket)
        logger.info("Ready: %d questions from %s", len(library.current.content.faq), library.directory)
        learner.begin()
        async with asyncio.TaskGroup() as group:
            group.create_task(_keep_fresh(library, app.client, stop, renew, learner))
            policy = Policy(subscribers=subscribers)
            group.create_task(keep_posting(library, ledger, app.client, stop, policy, time=time, pulse=pulse))
            group.create_task(keep_house(database))


def _open_database(settings: Settings, time: Timepiece) -> Database:
    """All that is kept; raises StartError when the database can't be used."""
    try:
        if not settings.iza_database_url:
            settings.state_dir.mkdir(parents=True, exist_ok=True)
        url = database_url(settings.iza_database_url, settings.state_dir)
        return open_database(url, time.now, rehearsal=settings.iza_clock is not None)
    except LedgerError as error:
        raise StartError(str(error)) from None
    except OSError as error:
        raise StartError(f"{settings.state_dir} can't be made: {error.strerror}. Set IZA_STATE_DIR.") from None


async def _check_token(client: AsyncWebClient) -> str:
    """Sign in; the address of the workspace."""
    identity = await _ask(
        client,
        client.auth_test(),
        "Slack refuses SLACK_BOT_TOKEN ({code}). "
        "Copy the bot token again from the app's page OAuth & Permissions.",
    )
    logger.info("Signed in as %s in %s", identity.get("user"), identity.get("team"))
    return str(identity.get("url") or "")


def _socket_mode(app: AsyncApp, settings: Settings) -> AsyncSocketModeHandler | None:
    token = settings.slack_app_token
    return AsyncSocketModeHandler(app, token.get_secret_value()) if token else None


async def _connect(socket: AsyncSocketModeHandler) -> None:
    """Connect, with a token that Slack is known to take: with another one the SDK tries for ever."""
    client = socket.app.client
    answer = await _ask(
        client,
        client.apps_connections_open(app_token=socket.app_token),
        "Slack refuses SLACK_APP_TOKEN ({code}). It is an app-level token with the scope connections:write; "
        "make it on the app's page Basic Information.",
    )
    socket.client.wss_uri = answer.get("url")
    if not socket.client.wss_uri:
        raise StartError(_NOT_SLACK.format(url=client.base_url))
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated
    except TimeoutError:
        raise StartError(
            f"Slack gives no Socket Mode connection within {CONNECT_SECONDS:.0f} s. "
            "Check that the network lets WebSockets through."
        ) from None
    logger.info("Connected over Socket Mode")


async def _ask(client: AsyncWebClient, call: Awaitable[AsyncSlackResponse], refused: str) -> AsyncSlackResponse:
    """Slack's answer to the first call with a token; raises StartError, with ``refused`` when Slack refuses it."""
    try:
        return await call
    except SlackApiError as error:
        data = getattr(error.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
    except (ClientError, OSError, SlackClientError) as error:
        reason = str(error) or type(error).__name__
        raise StartError(f"Slack can't be reached at {client.base_url}: {reason}. Check the network.") from None
    if code is None:
        raise StartError(_NOT_SLACK.format(url=client.base_url))
    if code in _PASSING:
        raise StartError(f"Slack can't answer now ({code}). Start again in a few minutes.")
    raise StartError(refused.format(code=code))


def _is_open(socket: AsyncSocketModeHandler) -> bool:
    session = socket.client.current_session
    return session is not None and not session.closed


async def _listen(runner: web.AppRunner, port: int) -> None:
    await runner.setup()
    site = web.TCPSite(runner, port=port)
    try:
        await site.start()
    except OSError as error:
        raise StartError(f"Port {port} can't be used: {error.strerror}. Choose another one with --port.") from None
    for address in runner.addresses:
        logger.info("Listening on port %d", address[1])
        break


async def _keep_fresh(
    library: Library,
    client: AsyncWebClient,
    stop: asyncio.Event,
    renew: asyncio.Event,
    learner: Learner,
) -> None:
    """Take changed content into use by itself, and at once when ``renew`` is set; never ends by itself."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch(library, stop, renew))
        while True:
            await renew.wait()
            renew.clear()
            before = library.problems
            try:
                if await asyncio.to_thread(library.refresh):
                    learner.again()
            except Exception:  # a fault of ours in reading must not stop the answers
                logger.exception("Changed content can't be read, the last good version stays in use")
            if library.problems and library.problems != before:
                await _tell_administrators(library, client)


async def _watch(library: Library, stop: asyncio.Event, renew: asyncio.Event) -> None:
    """Set ``renew`` when a file changes, and now and then: a network drive or a new folder reports no change."""
    try:
        async for _ in awatch(
            library.directory, stop_event=stop, rust_timeout=LOOK_EVERY_MS, yield_on_timeout=True
        ):
            renew.set()
    except (OSError, RuntimeError) as error:
        logger.warning(
            "The system does not report changes in %s (%s); looking every few seconds", library.directory, error
        )
    while not stop.is_set():
        renew.set()
        await asyncio.sleep(LOOK_EVERY_MS / 1000)


async def _tell_administrators(library: Library, client: AsyncWebClient) -> None:
    channel = library.current.content.organisation.channels.administrators
    notice = guide.content_refused(map(str, library.problems), library.directory.name)
    try:
        await client.chat_postMessage(channel=channel, **slack.body(notice))
    except (SlackClientError, ClientError, OSError) as error:
        logger.warning("The administrators' channel %s could not be told: %s", channel, error)
