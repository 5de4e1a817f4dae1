"""Connection to Slack: tokens, Socket Mode, and their errors in words for the operator."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.platform_errors import is_transient
from bot.request_origin import Installation
from schedules.http_attempt import server_time
from schedules.sender import granted_scopes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.settings import Settings

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 30.0
ADDRESS_SECONDS = 15.0
"""Time in which an address for a connection is used; Slack takes each once, soon after it was given."""
PING_SECONDS = 10.0
_NOT_SLACK = "What answers at {url} is not Slack's Web API. Check SLACK_API_URL."


class StartError(Exception):
    """Fault with which the bot can't start; the text says why and what to do."""


class Identity(NamedTuple):
    """Answer of Slack about the bot token."""

    workspace_url: str
    installation: Installation
    now: dt.datetime | None
    """The time by Slack's servers, in UTC; None when the response lacks it."""
    scopes: frozenset[str]
    """Scopes of the token, as far as Slack told."""


class ReconnectingClient(SocketModeClient):
    """Client that asks for a new address when the last one gave no connection.

    The SDK's own tries the same address until the process ends, also when Slack has long forgotten it.
    """

    async def connect(self) -> None:
        """Connect, also when Slack refuses connections or leaves them hanging for a while."""
        while not self.closed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ADDRESS_SECONDS):
                    await super().connect()  # type: ignore[no-untyped-call]  # the SDK leaves it unannotated
                    return
            self.auto_reconnect_enabled = self.default_auto_reconnect_enabled  # as before the SDK tried
            self.wss_uri = await self.issue_new_wss_url()


class ReconnectingHandler(AsyncSocketModeHandler):
    """Bolt's handler of Socket Mode with that client."""

    def __init__(self, app: AsyncApp, app_token: str, ping_seconds: float = PING_SECONDS) -> None:
        self.app = app
        self.app_token = app_token
        self.client = ReconnectingClient(
            app_token=app_token, logger=app.logger, web_client=app.client, ping_interval=ping_seconds
        )
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]


async def check_token(client: AsyncWebClient) -> Identity:
    """Check the bot token; raises StartError."""
    identity = await _call(
        client,
        client.auth_test(),
        "Slack refuses SLACK_BOT_TOKEN ({code}). "
        "Copy the bot token again from the app's page OAuth & Permissions.",
    )
    logger.info("Signed in as %s in %s", identity.get("user"), identity.get("team"))
    everywhere = identity.get("is_enterprise_install") is True
    installation = Installation(
        str(identity.get("team_id") or ""), str(identity.get("enterprise_id") or "") if everywhere else ""
    )
    scopes = granted_scopes(identity.headers) or frozenset()
    return Identity(str(identity.get("url") or ""), installation, server_time(identity.headers), scopes)


def socket_mode(app: AsyncApp, settings: Settings) -> AsyncSocketModeHandler | None:
    """Handler of Socket Mode, not connected yet; None where events come over HTTP alone."""
    token = settings.slack_app_token
    return ReconnectingHandler(app, token.get_secret_value()) if token else None


async def connect(socket: AsyncSocketModeHandler) -> None:
    """Connect, after a check of the app token: with one that Slack refuses the SDK would try for ever."""
    client = socket.app.client
    response = await _call(
        client,
        client.apps_connections_open(app_token=socket.app_token),
        "Slack refuses SLACK_APP_TOKEN ({code}). It is an app-level token with the scope connections:write; "
        "make it on the app's page Basic Information.",
    )
    socket.client.wss_uri = response.get("url")
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


async def _call(client: AsyncWebClient, call: Awaitable[AsyncSlackResponse], refusal: str) -> AsyncSlackResponse:
    """Slack's response to the first call with a token; raises StartError, with ``refusal`` if refused."""
    try:
        return await call
    except SlackApiError as error:
        data = getattr(error.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
    except AttributeError:  # the SDK takes it for granted that a response is an object
        code = None
    except (ClientError, OSError, SlackClientError) as error:
        reason = str(error) or type(error).__name__
        raise StartError(f"Slack can't be reached at {client.base_url}: {reason}. Check the network.") from None
    if code is None:
        raise StartError(_NOT_SLACK.format(url=client.base_url))
    if is_transient(code):
        raise StartError(f"Slack can't answer now ({code}). Start again in a few minutes.")
    raise StartError(refusal.format(code=code))


def is_open(socket: AsyncSocketModeHandler) -> bool:
    """True while it is connected."""
    session = socket.client.current_session
    return session is not None and not session.closed
