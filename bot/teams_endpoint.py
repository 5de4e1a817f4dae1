"""Route of the HTTP server for what Microsoft Teams sends."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from pydantic import ValidationError

from bot.http_server import HttpError, HttpResponse
from bot.teams_activity import Activity
from bot.teams_signature import KeysError, UnsignedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.http_server import HttpRequest, Routes
    from bot.teams_signature import TeamsSignature

logger = logging.getLogger(__name__)

TEAMS_PATH = "/api/messages"
MAX_ACTIVITY = 256 * 1024
"""Bytes. A message in Teams has at most 28 kB, and what comes back from a card no more than a card."""
TEAMS_CHANNEL = "msteams"
"""Of the channels of a bot the only one that says truly who writes: in a web chat a person names themself."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
TeamsReceiver: TypeAlias = Callable[[Activity], Awaitable[dict[str, Any] | None]]
"""Does what an activity asks; the body of the response, where it has one."""


def teams_routes(receive: TeamsReceiver, signature: TeamsSignature | None, tenant: str) -> Routes:
    """``/api/messages`` for what Microsoft Teams sends; without ``signature`` and tenant for the playground alone.

    No activity is read before its token was checked. Its address, to which the bot's answer and own token go, must
    be the one that the token names; without it must be on this machine.
    """

    async def messages(request: HttpRequest) -> HttpResponse:
        claims = await signature.claims(request.headers.get("authorization", "")) if signature else None
        try:
            activity = Activity.model_validate_json(await request.body(MAX_ACTIVITY))
        except ValidationError:
            logger.warning("Refused an activity that is not like what Teams sends")
            raise HttpError(400) from None
        if not _may_come(activity, claims, tenant):
            raise UnsignedError("for another conversation or organisation")
        body = await receive(activity)
        if body is None:
            return HttpResponse(keep_open=True)
        return HttpResponse(200, json.dumps(body).encode(), "application/json", keep_open=True)

    async def checked(request: HttpRequest) -> HttpResponse:
        try:
            return await messages(request)
        except UnsignedError as refused:
            logger.warning(
                "Refused a request to %s without a token of Teams that is good: %s", TEAMS_PATH, refused
            )
            raise HttpError(401) from None
        except KeysError:
            raise HttpError(503) from None

    return {f"POST {TEAMS_PATH}": checked}


def _may_come(activity: Activity, claims: Mapping[str, Any] | None, tenant: str) -> bool:
    """True for an activity of this organisation, which wants its answer where the token says."""
    if claims is None:
        return urlsplit(activity.service_url).hostname in LOOPBACK
    channels = claims["endorsements"]
    return (
        activity.channel_id == TEAMS_CHANNEL
        and str(claims["serviceurl"]).rstrip("/") == activity.service_url.rstrip("/")
        and activity.tenant_id == tenant
        and (not channels or activity.channel_id in channels)
    )
