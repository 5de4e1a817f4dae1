"""Signing in to Slack and connecting; what goes wrong there, in words for the operator."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack_errors import is_transient

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.settings import Settings

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 30.0
_NOT_SLACK = "What answers at {url} is not Slack's Web API. Check SLACK_API_URL."


class StartError(Exception):
    """The bot can't start; the text says why and what to do."""


async def check_token(client: AsyncWebClient) -> str:
    """Sign in; the address of the workspace."""
    identity = await _ask(
        client,
        client.auth_test(),
        "Slack refuses SLACK_BOT_TOKEN ({code}). "
        "Copy the bot token again from the app's page OAuth & Permissions.",
    )
    logger.info("Signed in as %s in %s", identity.get("user"), identity.get("team"))
    return str(identity.get("url") or "")


def socket_mode(app: AsyncApp, settings: Settings) -> AsyncSocketModeHandler | None:
    """What will connect over Socket Mode; None where events come over HTTP alone."""
    token = settings.slack_app_token
    return AsyncSocketModeHandler(app, token.get_secret_value()) if token else None


async def connect(socket: AsyncSocketModeHandler) -> None:
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
    except AttributeError:  # the SDK takes it for granted that an answer is an object
        code = None
    except (ClientError, OSError, SlackClientError) as error:
        reason = str(error) or type(error).__name__
        raise StartError(f"Slack can't be reached at {client.base_url}: {reason}. Check the network.") from None
    if code is None:
        raise StartError(_NOT_SLACK.format(url=client.base_url))
    if is_transient(code):
        raise StartError(f"Slack can't answer now ({code}). Start again in a few minutes.")
    raise StartError(refused.format(code=code))


def is_open(socket: AsyncSocketModeHandler) -> bool:
    """Whether it is connected now."""
    session = socket.client.current_session
    return session is not None and not session.closed
