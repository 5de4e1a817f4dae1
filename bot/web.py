"""HTTP server: Slack's requests in HTTP mode, and health and metrics for an operator's monitoring."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.internals import parse_body
from slack_bolt.response import BoltResponse

from bot.replays import Replays
from bot.request_shape import is_from_slack
from bot.request_signature import SIGNATURE, RequestSignature, claims_signature

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.Response]]

MAX_BODY = 768 * 1024
"""Bytes. A window has at most 250 kB of JSON (docs.slack.dev, views.open, view_too_large); a form triples it."""
MAX_SSL_CHECK = 1024
ORDINARY_BODY = 64 * 1024
"""Bytes; a larger body waits for its turn, so that many at once can't fill the memory."""
LARGE_AT_ONCE = 4
BODY_SECONDS = 10.0
_DIGITS = re.compile(r"\d+")
"""Seconds that pass make no other problem of it."""
LINGERING_SECONDS = 1.0
"""Time for a refused client to hear why, before the rest of its body is cut off."""


class Monitored(Protocol):
    """State of the bot for monitoring (``bot.health.Health``)."""

    async def problems(self) -> list[str]:
        """Reasons why it can't do its jobs now, one sentence each; empty when it can."""

    def remarks(self) -> list[str]:
        """Facts that are good to know beside that, one sentence each, fit for strangers."""

    async def metrics(self) -> tuple[str, str]:
        """All metrics in Prometheus' text format, and its content type."""


def create_web(monitored: Monitored, receive_events: Handler | None = None) -> web.Application:
    """The routes: ``/healthz``, ``/readyz``, ``/metrics`` and, given a receiver, ``POST /slack/events``.

    ``/healthz`` says that the process is alive and no more: to restart it when its database is away wins nothing.
    ``/readyz`` names the part that fails; the details, with paths and errors, stand in the log alone.
    """
    server = web.Application(client_max_size=MAX_BODY)
    server.on_response_prepare.append(_close_and_say_little)

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    logged: set[str] = set()

    async def ready(_: web.Request) -> web.Response:
        problems = await monitored.problems()
        sentences = {_DIGITS.sub("", problem): problem for problem in problems}
        for sentence in sentences.keys() - logged:
            logger.warning("Not ready. %s", sentences[sentence])
        logged.clear()
        logged.update(sentences)
        subjects = [problem.partition(":")[0] for problem in problems]
        lines = [f"{subject}: not in order, the log says why." for subject in subjects] or ["Ready."]
        lines += monitored.remarks()
        return web.Response(text="\n".join([*lines, ""]), status=503 if problems else 200)

    async def metrics(_: web.Request) -> web.Response:
        text, content_type = await monitored.metrics()
        return web.Response(body=text.encode(), headers={"Content-Type": content_type})

    server.add_routes([web.get("/healthz", health), web.get("/readyz", ready), web.get("/metrics", metrics)])
    if receive_events is not None:
        server.add_routes([web.post("/slack/events", receive_events)])
    return server


async def _close_and_say_little(_: web.Request, response: web.StreamResponse) -> None:
    """One request to a connection (``bot.http_connections``), and no name or version of the software."""
    response.force_close()
    response.headers["Server"] = "iza-bot"


def without_traceback(record: logging.LogRecord) -> bool:
    """Log filter: what a client sends wrong has one line, what goes wrong in the bot keeps its traceback."""
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError | OSError):
        record.exc_info = None
    return True


def slack_events(app: AsyncApp, signing_secret: str) -> Handler:
    """Handler of Slack's requests; an unsigned one gets 401 before it is parsed, and its content reaches no log.

    One that can't be signed, by its headers, is refused before its body is read. Slack checks a certificate now
    and then with an unsigned ``ssl_check=1`` (docs.slack.dev, Slash commands).
    """
    signature = RequestSignature(signing_secret)
    replays, large_bodies = Replays(), asyncio.Semaphore(LARGE_AT_ONCE)

    async def receive(request: web.Request) -> web.Response:  # noqa: PLR0911 - a refusal each, in order
        claimed, length = claims_signature(request.headers), request.content_length
        if (length or 0) > MAX_BODY:
            return _refusal(413)
        if not claimed and (length is None or length > MAX_SSL_CHECK):
            return _refusal(401)
        try:
            body = await _read(request, large_bodies)
        except TimeoutError:
            return _refusal(408)
        except (OSError, ClientPayloadError, web.RequestPayloadError, HttpProcessingError):
            return _refusal(400)  # the client is gone or broke off
        if body is None:
            return _refusal(413)
        if not signature.is_valid(body, request.headers):
            is_check = parse_qs(body[:MAX_SSL_CHECK].decode(errors="ignore")).get("ssl_check") == ["1"]
            return web.Response() if is_check else _refusal(401)
        bolt_request = _parsed(body, request)
        if bolt_request is None:
            logger.warning("Refused a signed request that is not like what Slack sends")
            return web.json_response({"error": "unreadable request"}, status=400)
        status, text, headers = await replays.respond(
            request.headers[SIGNATURE], lambda: app.async_dispatch(bolt_request)
        )
        return await to_aiohttp_response(BoltResponse(status=status, body=text, headers=dict(headers)))

    return receive


def _refusal(status: int) -> web.Response:
    logger.warning("Refused a request to /slack/events (%d) that Slack did not sign in the last 5 minutes", status)
    return web.json_response({"error": "invalid request"}, status=status)


async def _read(request: web.Request, large_bodies: asyncio.Semaphore) -> bytes | None:
    """The body; None when it is too large. Raises TimeoutError, and others when the client breaks off."""
    body, is_large = bytearray(), False
    async with AsyncExitStack() as stack, asyncio.timeout(BODY_SECONDS):
        while chunk := await request.content.readany():
            body += chunk
            if len(body) > MAX_BODY:
                return None
            if len(body) > ORDINARY_BODY and not is_large:
                is_large = True
                await stack.enter_async_context(large_bodies)
    return bytes(body)


def _parsed(body: bytes, request: web.Request) -> AsyncBoltRequest | None:
    """The request as Bolt takes it; None for one that can't be read."""
    try:
        text = body.decode()
        if not is_from_slack(parse_body(text, request.content_type)):
            return None
        return AsyncBoltRequest(body=text, query=request.query_string, headers=dict(request.headers.items()))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None
