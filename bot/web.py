"""The HTTP side: Slack's events in HTTP mode, and what an operator's monitoring asks."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.library import Library

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.Response]]

MAX_BODY = 1024 * 1024
"""Bytes; Slack's payloads stay far below it."""
MAX_SSL_CHECK = 1024


def create_web(
    library: Library, connected: Callable[[], bool], receive_events: Handler | None = None
) -> web.Application:
    """The routes: ``/healthz``, ``/readyz`` and, given a receiver, ``POST /slack/events``.

    ``connected`` tells whether Slack can reach the bot at this moment.
    """
    server = web.Application(client_max_size=MAX_BODY)

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(_: web.Request) -> web.Response:
        state = {
            "ok": connected(),
            "slack_connected": connected(),
            "questions": len(library.current.content.faq),
            "refused_content": [str(problem) for problem in library.problems],
        }
        return web.json_response(state, status=200 if state["ok"] else 503)

    server.add_routes([web.get("/healthz", health), web.get("/readyz", ready)])
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
