"""How a bot is told what people do: the vocabulary of a delivery, and delivery as signed HTTP requests.

Sources: https://docs.slack.dev/authentication/verifying-requests-from-slack and
https://docs.slack.dev/apis/events-api (responding to events, url_verification).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlencode

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.json_checks import Json

ACKNOWLEDGE_SECONDS = 3.0
"""How long Slack waits for an acknowledgement."""

Kind = Literal["slash_commands", "interactive", "events_api"]
_SERVER_ERROR = 500
_OK = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the bot is told. ``retry`` counts from 1 for an event that is told again."""

    kind: Kind
    payload: Json
    retry: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What came back: what the bot answered ({} for nothing), or the error that Slack shows."""

    payload: Json
    error: str | None = None
    status: int | None = None
    """The HTTP status; None over Socket Mode or without an answer."""


class Transport(Protocol):
    """A way to reach the bot."""

    async def deliver(self, parcel: Envelope) -> Acknowledgement:
        """Tell the bot and wait for its acknowledgement."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature (version 0) of a request."""
    base = b":".join((b"v0", timestamp.encode(), body))
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class RequestUrl:
    """Delivers as Slack does to a request URL. Another secret or clock forges the signature."""

    def __init__(self, url: str, secret: str, clock: Callable[[], float], seconds: float) -> None:
        self.url = url
        self.secret = secret
        self.clock = clock
        self.seconds = seconds

    async def deliver(self, parcel: Envelope) -> Acknowledgement:
        """Post the parcel; the body of a 200 is the answer."""
        status, body = await self._post(*_encoded(parcel), _retry_headers(parcel))
        if status is None:
            return Acknowledgement({}, error=body)
        if status != _OK:
            error = "http_service_error" if status >= _SERVER_ERROR else "http_client_error"
            return Acknowledgement({}, error, status)
        return Acknowledgement(_decoded(body), status=status)

    async def verify(self, challenge: str) -> bool:
        """Whether the bot answers Slack's url_verification with the challenge."""
        body = {"type": "url_verification", "token": "", "challenge": challenge}
        status, answer = await self._post(json.dumps(body).encode(), "application/json", {})
        return status == _OK and challenge in {answer, _decoded(answer).get("challenge")}

    async def _post(self, body: bytes, content_type: str, headers: dict[str, str]) -> tuple[int | None, str]:
        """The status and the body, or None and the error that Slack shows."""
        timestamp = str(int(self.clock()))
        headers = headers | {
            "content-type": content_type,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": sign(self.secret, timestamp, body),
        }
        limit = aiohttp.ClientTimeout(total=self.seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                return response.status, await response.text()
        except TimeoutError:
            return None, "operation_timeout"
        except (aiohttp.ClientError, OSError):
            return None, "dispatch_failed"


def _encoded(parcel: Envelope) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload).encode(), form
    if parcel.kind == "interactive":
        return urlencode({"payload": json.dumps(parcel.payload)}).encode(), form
    return json.dumps(parcel.payload).encode(), "application/json"


def _retry_headers(parcel: Envelope) -> dict[str, str]:
    if not parcel.retry:
        return {}
    return {"x-slack-retry-num": str(parcel.retry), "x-slack-retry-reason": "http_timeout"}


def _decoded(body: str) -> Json:
    """An answer: JSON, or plain text that is shown as it is."""
    if not body.strip():
        return {}
    try:
        answer = json.loads(body)
    except ValueError:
        return {"text": body}
    return answer if isinstance(answer, dict) else {"text": body}
