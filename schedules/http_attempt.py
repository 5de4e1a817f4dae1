"""One HTTP request of which is known whether a byte has left, and until when one may leave."""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.payload import BytesPayload

from schedules.send_result import NotDelivered, Unknown, in_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp.abc import AbstractStreamWriter

    from bot.store.ledger import Probe

_COUNTS_SLEEP = getattr(time, "CLOCK_BOOTTIME", None)


def ticks() -> float:
    """Seconds by a clock that never jumps and counts while this process is stopped; on Linux the machine too.

    Not the event loop's: uvloop reads the clock once a round, and a stop may fall in the midst of one.
    """
    return time.monotonic() if _COUNTS_SLEEP is None else time.clock_gettime(_COUNTS_SLEEP)


class SendDeadline(BytesPayload):
    """Request body in JSON that is written before ``ends_at`` (by ``ticks``) or not at all.

    aiohttp holds the headers back until the body is written, so nothing has left when it looks; ``left`` says
    whether anything may have since.
    """

    def __init__(self, arguments: Mapping[str, Any], ends_at: float, probe: Probe) -> None:
        super().__init__(json.dumps(arguments).encode(), content_type="application/json")
        self._ends_at = ends_at
        self._probe = probe
        self.left = False

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write it, if it is not too late; raises TimeoutError."""
        await self.write_with_length(writer, None)

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Write it, if it is not too late; raises TimeoutError."""
        if ticks() >= self._ends_at:
            raise TimeoutError("the time for this attempt was over before anything left")
        self.left = True
        self._probe("sender: the last look is over")
        await super().write_with_length(writer, content_length)


@dataclass(frozen=True, slots=True)
class HttpResult:
    """Response to a request: the status, and the body if it was a JSON object that came in whole."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any] | None


class SingleAttempt:
    """Makes requests, each on a connection of its own and once. Close it when done.

    A connection that is used again may have been closed by the other side, which shows only after a byte has left;
    where nothing can be read back that would leave a doubt without need.
    """

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))

    async def close(self) -> None:
        """Drop the connections."""
        await self._session.close()

    async def send(
        self, method: str, url: str, arguments: Mapping[str, Any], ends_at: float, headers: Mapping[str, str]
    ) -> HttpResult | NotDelivered | Unknown:
        """Make the request before ``ends_at`` (by ``ticks``) or not at all. Raises nothing."""
        remaining = ends_at - ticks()
        if remaining <= 0:
            return NotDelivered("the time for this attempt was over before it began")
        body = SendDeadline(arguments, ends_at, self._probe)
        self._probe(f"sender: before {method}")
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=remaining),
                allow_redirects=False,
            ) as response:
                self._probe(f"sender: answer to {method} begins")
                result = HttpResult(response.status, response.headers, await _json_object(response))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            self._probe(f"sender: no answer to {method}")
            return Unknown(reason_of(error)) if body.left else NotDelivered(reason_of(error))
        self._probe(f"sender: after {method}")
        return result


async def _json_object(response: aiohttp.ClientResponse) -> Mapping[str, Any] | None:
    """Body of a response; None when it is cut off or something else: its status tells enough."""
    try:
        parsed = json.loads(await response.read())
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return None
    return parsed if isinstance(parsed, dict) else None


def server_time(headers: Mapping[str, str]) -> dt.datetime | None:
    """The time in the header ``Date`` of a response (RFC 9110, 6.6.1), in UTC; None when it can't be read."""
    try:
        return email.utils.parsedate_to_datetime(headers.get("Date", "")).astimezone(dt.UTC)
    except ValueError:
        return None


def reason_of(error: Exception) -> str:
    """The error in one line; an address may be a secret, so one that can't be used is not repeated."""
    if isinstance(error, aiohttp.InvalidURL):
        return type(error).__name__
    return in_one_line(f"{type(error).__name__}: {error}".rstrip(": "))
