"""Load generator: signed requests over kept connections, so many at once, and the time that each took.

One for every server that is compared, so that what it costs itself is in every figure alike. A connection that the
server closes is opened again, in the time of the next request.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LENGTH = b"content-length: "
_numbers = itertools.count(1)


def signed(secret: str, fields: Mapping[str, str]) -> bytes:
    """A POST as Slack sends it, with a signature of now that no other request has."""
    body = urlencode({**fields, "nonce": str(next(_numbers))}).encode()
    timestamp = str(int(time.time()))
    signature = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: bot\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        "Accept-Encoding: gzip,deflate\r\nAccept: application/json,*/*\r\n"
        f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: v0={signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Load:
    """Requests that were made, with the seconds of each and of all together."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    elapsed: float = 0.0

    @property
    def median_ms(self) -> float:
        """The time of the middle request, in milliseconds."""
        return self.percentile_ms(0.5)

    def percentile_ms(self, share: float) -> float:
        """The time within which this share of the requests was answered, in milliseconds."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * share))] * 1000

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.elapsed


class _Client(asyncio.Protocol):
    """One connection that asks the next question as soon as the last is answered."""

    def __init__(self, port: int, load: Load, requests: Iterator[Callable[[], bytes]]) -> None:
        self._port, self._load, self._requests = port, load, requests
        self._received, self._sent, self._request = bytearray(), 0.0, b""
        self._transport: asyncio.Transport | None = None
        self._pending = True
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.next()

    def next(self) -> None:
        """Send the next request, or end."""
        make = next(self._requests, None)
        if make is None:
            if self._transport is not None:
                self._transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self._request, self._pending = make(), True
        self._sent = time.perf_counter()
        if self._transport is None:
            task = asyncio.ensure_future(
                asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)
            )
            task.add_done_callback(self._connected)
        else:
            self._transport.write(self._request)

    def _connected(self, task: asyncio.Future[object]) -> None:
        if task.exception() is not None:
            self._load.failed += 1
            self.next()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send what waits."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Collect a response; when it is whole, note its time and go on."""
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = bytes(self._received[:head_end]).lower()
        start = head.find(_LENGTH) + len(_LENGTH)
        length = int(head[start : start + 12].partition(b"\r")[0])
        if len(self._received) < head_end + 4 + length:
            return
        self._load.seconds.append(time.perf_counter() - self._sent)
        if not head.startswith(b"http/1.1 200"):
            self._load.failed += 1
        self._received.clear()
        self._pending = False
        if b"connection: close" in head and self._transport is not None:
            transport, self._transport = self._transport, None
            transport.close()
        self.next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """Count a request that was cut off."""
        if self._transport is None or self.done.done():
            return
        self._transport = None
        if self._pending:
            self._load.failed += 1
            self._received.clear()
            self.next()


async def put_load(port: int, request: Callable[[], bytes], *, at_once: int, count: int) -> Load:
    """Make ``count`` requests, ``at_once`` at any moment."""
    load = Load()
    requests = iter([request] * count)
    started = time.perf_counter()
    clients = [_Client(port, load, requests) for _ in range(at_once)]
    await asyncio.gather(*(client.done for client in clients))
    load.elapsed = time.perf_counter() - started
    return load
