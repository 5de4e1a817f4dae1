"""Routes of the HTTP server: Slack's requests in HTTP mode, and health and metrics for monitoring."""

from __future__ import annotations

import json
import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.http_server import MAX_BODY, HttpError, HttpResponse
from bot.replays import Replays
from bot.request_body import read_body
from bot.request_shape import is_from_slack
from bot.request_signature import SIGNATURE, RequestSignature, claims_signature

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.response import BoltResponse

    from bot.http_server import Handler, HttpRequest, Routes

logger = logging.getLogger(__name__)

MAX_SSL_CHECK = 1024
_CONTENT_TYPE = "content-type"
_OWN_HEADERS = {_CONTENT_TYPE, "content-length"}
_DIGITS = re.compile(r"\d+")
"""Seconds that pass make no other problem of it."""


class Monitored(Protocol):
    """State of the bot for monitoring (``bot.health.Health``)."""

    async def problems(self) -> list[str]:
        """Reasons why it can't do its jobs now, one sentence each; empty when it can."""

    def remarks(self) -> list[str]:
        """Facts that are good to know beside that, one sentence each, fit for strangers."""

    async def metrics(self) -> tuple[str, str]:
        """All metrics in Prometheus' text format, and its content type."""


def monitoring_routes(monitored: Monitored) -> Routes:
    """``/healthz``, ``/readyz`` and ``/metrics``.

    ``/healthz`` says that the process is alive and no more: to restart it when its database is away wins nothing.
    ``/readyz`` names the part that fails; the details, with paths and errors, stand in the log alone.
    """

    async def health(_: HttpRequest) -> HttpResponse:
        return _json({"ok": True})

    logged: set[str] = set()

    async def ready(_: HttpRequest) -> HttpResponse:
        problems = await monitored.problems()
        sentences = {_DIGITS.sub("", problem): problem for problem in problems}
        for sentence in sentences.keys() - logged:
            logger.warning("Not ready. %s", sentences[sentence])
        logged.clear()
        logged.update(sentences)
        subjects = [problem.partition(":")[0] for problem in problems]
        lines = [f"{subject}: not in order, the log says why." for subject in subjects] or ["Ready."]
        lines += monitored.remarks()
        return HttpResponse(503 if problems else 200, "\n".join([*lines, ""]).encode())

    async def metrics(_: HttpRequest) -> HttpResponse:
        text, content_type = await monitored.metrics()
        return HttpResponse(body=text.encode(), content_type=content_type)

    return {"GET /healthz": health, "GET /readyz": ready, "GET /metrics": metrics}


def slack_routes(app: AsyncApp, signing_secret: str) -> Routes:
    """``POST /slack/events``; an unsigned request gets 401 before it is parsed, and its content reaches no log.

    One that can't be signed, by its headers, is refused before its body is read. Slack checks a certificate now
    and then with an unsigned ``ssl_check=1`` (docs.slack.dev, Slash commands).
    """
    receive = _logged(_slack_events(app, RequestSignature(signing_secret)))
    return {"POST /slack/events": receive}


def _slack_events(app: AsyncApp, signature: RequestSignature) -> Handler:
    replays = Replays()

    async def receive(request: HttpRequest) -> HttpResponse:
        claimed, length = claims_signature(request.headers), request.content_length
        if (length or 0) > MAX_BODY:
            raise HttpError(413)
        if not claimed and (length is None or length > MAX_SSL_CHECK):
            raise HttpError(401)
        body = await request.body()
        if not (claimed and signature.is_valid(body, request.headers)):
            if parse_qs(body[:MAX_SSL_CHECK].decode(errors="ignore")).get("ssl_check") == ["1"]:
                return HttpResponse()
            raise HttpError(401)
        bolt_request = _parsed(body, request)
        if bolt_request is None:
            logger.warning("Refused a signed request that is not like what Slack sends")
            return _json({"error": "unreadable request"}, status=400)

        async def dispatch() -> HttpResponse:
            return _of_bolt(await app.async_dispatch(bolt_request))

        return await replays.respond(request.headers[SIGNATURE], dispatch)

    return receive


def _logged(receive: Handler) -> Handler:
    """The handler, with a line in the log for every refusal."""

    async def receive_and_log(request: HttpRequest) -> HttpResponse:
        try:
            return await receive(request)
        except HttpError as refused:
            logger.warning(
                "Refused a request to %s (%d) that Slack did not sign in the last 5 minutes",
                request.path,
                refused.status,
            )
            raise

    return receive_and_log


def _of_bolt(response: BoltResponse) -> HttpResponse:
    headers = response.headers
    content_type = ", ".join(headers.get(_CONTENT_TYPE, ()))
    others = tuple((name, value) for name in headers.keys() - _OWN_HEADERS for value in headers[name])
    is_known = response.status < HTTPStatus.BAD_REQUEST
    return HttpResponse(response.status, response.body.encode(), content_type, others, keep_open=is_known)


def _json(value: object, status: int = 200) -> HttpResponse:
    return HttpResponse(status, json.dumps(value).encode(), "application/json")


def _parsed(body: bytes, request: HttpRequest) -> AsyncBoltRequest | None:
    """The request as Bolt takes it, read already as in Socket Mode; None for one that can't be read."""
    content_type = request.headers.get(_CONTENT_TYPE, "")
    try:
        read = read_body(body, content_type)
        if not is_from_slack(read):
            return None
        return AsyncBoltRequest(body=read, headers={_CONTENT_TYPE: content_type}, mode="socket_mode")
    except Exception:  # noqa: BLE001 - Bolt takes for granted that everything has the shape that Slack gives it
        return None
