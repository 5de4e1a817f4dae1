"""The HTTP side: Slack's events in HTTP mode, and what an operator's monitoring asks."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.Response]]

MAX_BODY = 1024 * 1024
"""Bytes; Slack's payloads stay far below it."""
MAX_SSL_CHECK = 1024


class Watched(Protocol):
    """What tells how the bot fares."""

    async def troubles(self) -> list[str]:
        """Why it can't do its jobs now, one sentence each; empty when it can."""

    def remarks(self) -> list[str]:
        """What is good to know beside that, one sentence each."""

    async def figures(self) -> tuple[str, str]:
        """Everything that is counted, and its content type."""


def create_web(watched: Watched, receive_events: Handler | None = None) -> web.Application:
    """The routes: ``/healthz``, ``/readyz``, ``/metrics`` and, given a receiver, ``POST /slack/events``.

    ``/healthz`` tells that the process is alive and no more: to restart it when its database is away wins nothing.
    """
    server = web.Application(client_max_size=MAX_BODY)

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(_: web.Request) -> web.Response:
        troubles = await watched.troubles()
        lines = [*(troubles or ["Ready."]), *watched.remarks()]
        return web.Response(text="\n".join([*lines, ""]), status=503 if troubles else 200)

    async def metrics(_: web.Request) -> web.Response:
        text, content_type = await watched.figures()
        return web.Response(body=text.encode(), headers={"Content-Type": content_type})

    server.add_routes([web.get("/healthz", health), web.get("/readyz", ready), web.get("/metrics", metrics)])
    if receive_events is not None:
        server.add_routes([web.post("/slack/events", receive_events)])
    return server


def slack_events(app: AsyncApp, signing_secret: str) -> Handler:
    """Receive what Slack signs; anything else gets 401 before it is read, and what it says reaches no log.

    Slack checks a certificate now and then with an unsigned ``ssl_check=1`` (docs.slack.dev, Slash commands).
    """
    verifier = SignatureVerifier(signing_secret)

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        if not _is_signed(verifier, body, request):
            if parse_qs(body[:MAX_SSL_CHECK].decode(errors="ignore")).get("ssl_check") == ["1"]:
                return web.Response()
            logger.warning("Refused a request to /slack/events that Slack did not sign in the last 5 minutes")
            return web.json_response({"error": "invalid request"}, status=401)
        try:
            asked = AsyncBoltRequest(
                body=body.decode(),
                query=request.query_string,
                headers=dict(request.headers.items()),
            )
        except (ValueError, AttributeError):  # no JSON, or none that Slack sends
            return web.json_response({"error": "unreadable request"}, status=400)
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return receive


def _is_signed(verifier: SignatureVerifier, body: bytes, request: web.Request) -> bool:
    timestamp = request.headers.get("X-Slack-Request-Timestamp")
    signature = request.headers.get("X-Slack-Signature")
    try:
        return verifier.is_valid(body, timestamp, signature)
    except (ValueError, TypeError):
        # no number, no UTF-8 or no ASCII where they belong: the verifier expects well-meaning senders
        return False
