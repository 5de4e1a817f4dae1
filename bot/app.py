"""Composition: settings and content in, a running bot out."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import signal
import threading
from typing import TYPE_CHECKING

from aiohttp import ClientError, web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from watchfiles import awatch

from bot.faq.embedding import load_embedder
from bot.messages import guide, slack
from bot.web import create_web
from handlers import actions, commands, failures
from handlers.replies import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.library import Library
    from bot.settings import Settings

logger = logging.getLogger(__name__)

LOOK_EVERY_MS = 5000
"""How often the content is compared even when the system reports no change, in milliseconds."""


class StartError(Exception):
    """The bot can't start; the text says why and what to do."""


def create_app(settings: Settings, library: Library, now: Callable[[], dt.datetime]) -> AsyncApp:
    """Build the Bolt app with all its listeners; nothing connects yet."""
    token = settings.slack_bot_token
    if token is None:
        raise StartError(
            "SLACK_BOT_TOKEN is not set. Put it in the environment or in .env (see README, Installeren)."
        )
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise StartError("Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), or both.")
    secret = settings.slack_signing_secret
    app = AsyncApp(
        client=AsyncWebClient(token.get_secret_value(), base_url=settings.api_url),
        signing_secret=secret.get_secret_value() if secret else None,
        process_before_response=True,
    )
    desk = Desk(library, now)
    for surface in (commands, actions):
        surface.register(app, desk)
    failures.register(app)
    return app


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


async def run(settings: Settings, library: Library, port: int) -> None:
    """Serve until SIGINT or SIGTERM. Raises StartError when Slack refuses the tokens or the port is taken."""
    app = create_app(settings, library, utc_now)
    await _check_token(app.client)
    socket = _socket_mode(app, settings)
    over_http = settings.slack_signing_secret is not None

    def connected() -> bool:
        return over_http or (socket is not None and _is_open(socket))

    async with contextlib.AsyncExitStack() as stack:
        runner = web.AppRunner(create_web(app if over_http else None, library, connected))
        stack.push_async_callback(runner.cleanup)
        await _listen(runner, port)
        if socket is not None:
            stack.push_async_callback(socket.close_async)
            await _connect(socket)
        logger.info("Ready: %d questions from %s", len(library.current.content.faq), library.directory)
        stop = asyncio.Event()
        watching = asyncio.create_task(_keep_fresh(library, app.client, stop))
        # A daemon, so that stopping does not wait for it: what it has not learned yet, the next start learns.
        threading.Thread(target=_learn, args=(library, settings), name="learn", daemon=True).start()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        await stop.wait()
        await watching
        logger.info("Stopping")


def _learn(library: Library, settings: Settings) -> None:
    """Find by meaning too, as soon as the content is embedded; until then the bot answers by words."""
    embedder = load_embedder(settings.embeddings_dir)
    if embedder is not None:
        library.learn(embedder)
        logger.info("Finding by meaning as well as by words")


async def _check_token(client: AsyncWebClient) -> None:
    try:
        identity = await client.auth_test()
    except SlackApiError as error:
        raise StartError(
            f"Slack refuses SLACK_BOT_TOKEN ({error.response['error']}). "
            "Copy the bot token again from the app's page OAuth & Permissions."
        ) from None
    except (ClientError, OSError, SlackClientError) as error:
        raise StartError(f"Slack can't be reached at {client.base_url}: {error}. Check the network.") from None
    logger.info("Signed in as %s in %s", identity["user"], identity["team"])


def _socket_mode(app: AsyncApp, settings: Settings) -> AsyncSocketModeHandler | None:
    token = settings.slack_app_token
    return AsyncSocketModeHandler(app, token.get_secret_value()) if token else None


async def _connect(socket: AsyncSocketModeHandler) -> None:
    try:
        await socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated
    except SlackApiError as error:
        raise StartError(
            f"Slack refuses SLACK_APP_TOKEN ({error.response['error']}). It is an app-level token with the scope "
            "connections:write; make it on the app's page Basic Information."
        ) from None
    logger.info("Connected over Socket Mode")


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


async def _keep_fresh(library: Library, client: AsyncWebClient, stop: asyncio.Event) -> None:
    """Take changed content into use by itself, and at once on SIGHUP."""
    wake = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, wake.set)

    async def on_change() -> None:
        # It also wakes by itself now and then: a change may come before the watch stands, or over a network drive.
        async for _ in awatch(
            library.directory, stop_event=stop, rust_timeout=LOOK_EVERY_MS, yield_on_timeout=True
        ):
            wake.set()

    watching = asyncio.create_task(on_change())
    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        waking = asyncio.create_task(wake.wait())
        await asyncio.wait({waking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        waking.cancel()
        if wake.is_set():
            wake.clear()
            before = library.problems
            await asyncio.to_thread(library.refresh)
            if library.problems and library.problems != before:
                await _tell_administrators(library, client)
    await watching


async def _tell_administrators(library: Library, client: AsyncWebClient) -> None:
    channel = library.current.content.organisation.channels.administrators
    notice = guide.content_refused(map(str, library.problems), library.directory.name)
    try:
        await client.chat_postMessage(channel=channel, **slack.body(notice))
    except (SlackClientError, ClientError, OSError) as error:
        logger.warning("The administrators' channel %s could not be told: %s", channel, error)
