"""Delivery of payloads to the bot: envelope and acknowledgement, and delivery as signed HTTP requests.

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

    from .json_checks import Json

ACKNOWLEDGE_SECONDS = 3.0
"""Seconds that Slack waits for an acknowledgement."""

Kind = Literal["slash_commands", "interactive", "events_api"]
_SERVER_ERROR = 500
_OK = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """Payload for the bot. ``retry`` counts from 1 for an event that is delivered again."""

    kind: Kind
    payload: Json
    retry: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Response of the bot ({} for an empty one), or the error that Slack shows."""

    payload: Json
    error: str | None = None
    status: int | None = None
    """The HTTP status; None over Socket Mode or without an answer."""


class Transport(Protocol):
    """Way to reach the bot."""

    async def deliver(self, envelope: Envelope) -> Acknowledgement:
        """Deliver an envelope and wait for its acknowledgement."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a request as Slack does (version 0)."""
    base = b":".join((b"v0", timestamp.encode(), body))
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class RequestUrl:
    """Delivers to a request URL, as Slack does. With another secret or clock the bot must refuse."""

    def __init__(self, url: str, secret: str, clock: Callable[[], float], seconds: float) -> None:
        self.url = url
        self.secret = secret
        self.clock = clock
        self.seconds = seconds

    async def deliver(self, envelope: Envelope) -> Acknowledgement:
        """Post the envelope; the body of a 200 is the answer."""
        status, body = await self._post(*_encoded(envelope), _retry_headers(envelope))
        if status is None:
            return Acknowledgement({}, error=body)
        if status != _OK:
            error = "http_service_error" if status >= _SERVER_ERROR else "http_client_error"
            return Acknowledgement({}, error, status)
        return Acknowledgement(_decoded(body), status=status)

    async def verify(self, challenge: str) -> bool:
        """Verify that the bot answers Slack's url_verification with the challenge."""
        body = {"type": "url_verification", "token": "", "challenge": challenge}
        status, text = await self._post(json.dumps(body).encode(), "application/json", {})
        return status == _OK and challenge in {text, _decoded(text).get("challenge")}

    async def _post(self, body: bytes, content_type: str, headers: dict[str, str]) -> tuple[int | None, str]:
        """Post a body; gives status and response body, or None and the error that Slack shows."""
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


def _encoded(envelope: Envelope) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if envelope.kind == "slash_commands":
        return urlencode(envelope.payload).encode(), form
    if envelope.kind == "interactive":
        return urlencode({"payload": json.dumps(envelope.payload)}).encode(), form
    return json.dumps(envelope.payload).encode(), "application/json"


def _retry_headers(envelope: Envelope) -> dict[str, str]:
    if not envelope.retry:
        return {}
    return {"x-slack-retry-num": str(envelope.retry), "x-slack-retry-reason": "http_timeout"}


def _decoded(body: str) -> Json:
    """Decode a response: JSON, or plain text that is shown as it is."""
    if not body.strip():
        return {}
    try:
        response = json.loads(body)
    except ValueError:
        return {"text": body}
    return response if isinstance(response, dict) else {"text": body}
