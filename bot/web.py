"""HTTP server: Slack's requests in HTTP mode, and health and metrics for an operator's monitoring."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.request_signature import RequestSignature

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.Response]]

MAX_BODY = 1024 * 1024
"""Bytes; Slack's payloads stay far below it."""
MAX_SSL_CHECK = 1024


class Monitored(Protocol):
    """State of the bot for monitoring (``bot.health.Health``)."""

    async def problems(self) -> list[str]:
        """Reasons why it can't do its jobs now, one sentence each; empty when it can."""

    def remarks(self) -> list[str]:
        """Facts that are good to know beside that, one sentence each."""

    async def metrics(self) -> tuple[str, str]:
        """All metrics in Prometheus' text format, and its content type."""


def create_web(monitored: Monitored, receive_events: Handler | None = None) -> web.Application:
    """The routes: ``/healthz``, ``/readyz``, ``/metrics`` and, given a receiver, ``POST /slack/events``.

    ``/healthz`` says that the process is alive and no more: to restart it when its database is away wins nothing.
    """
    server = web.Application(client_max_size=MAX_BODY)

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(_: web.Request) -> web.Response:
        problems = await monitored.problems()
        lines = [*(problems or ["Ready."]), *monitored.remarks()]
        return web.Response(text="\n".join([*lines, ""]), status=503 if problems else 200)

    async def metrics(_: web.Request) -> web.Response:
        text, content_type = await monitored.metrics()
        return web.Response(body=text.encode(), headers={"Content-Type": content_type})

    server.add_routes([web.get("/healthz", health), web.get("/readyz", ready), web.get("/metrics", metrics)])
    if receive_events is not None:
        server.add_routes([web.post("/slack/events", receive_events)])
    return server


def slack_events(app: AsyncApp, signing_secret: str) -> Handler:
    """Handler of Slack's requests; an unsigned one gets 401 before it is parsed, and its content reaches no log.

    Slack checks a certificate now and then with an unsigned ``ssl_check=1`` (docs.slack.dev, Slash commands).
    """
    signature = RequestSignature(signing_secret)

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        if not signature.is_valid(body, request.headers):
            if parse_qs(body[:MAX_SSL_CHECK].decode(errors="ignore")).get("ssl_check") == ["1"]:
                return web.Response()
            logger.warning("Refused a request to /slack/events that Slack did not sign in the last 5 minutes")
            return web.json_response({"error": "invalid request"}, status=401)
        try:
            bolt_request = AsyncBoltRequest(
                body=body.decode(),
                query=request.query_string,
                headers=dict(request.headers.items()),
            )
        except (ValueError, AttributeError):  # no JSON, or none that Slack sends
            return web.json_response({"error": "unreadable request"}, status=400)
        return await to_aiohttp_response(await app.async_dispatch(bolt_request))

    return receive
