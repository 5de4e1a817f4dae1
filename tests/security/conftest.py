"""The real bot of ``tests/handlers``, and bare requests to it."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import time
from typing import TYPE_CHECKING

import pytest

from tests.handlers.conftest import bot, content, start, workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["bot", "content", "start", "workspace"]


def signature_headers(secret: str, body: bytes, timestamp: str | None = None) -> dict[str, str]:
    """The headers with which Slack signs a body (docs.slack.dev, Verifying requests from Slack)."""
    timestamp = timestamp or str(int(time.time()))
    digest = hmac.digest(secret.encode(), b"v0:%s:%s" % (timestamp.encode(), body), "sha256").hex()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def head(headers: Mapping[str, str] | list[tuple[str, str]], line: str = "POST /slack/events HTTP/1.1") -> bytes:
    """Request line and headers, as they go over the wire."""
    pairs = headers if isinstance(headers, list) else list(headers.items())
    lines = [line, "Host: bot", *(f"{name}: {value}" for name, value in pairs), "", ""]
    return "\r\n".join(lines).encode("latin-1")


async def exchange(port: int, *parts: bytes) -> bytes:
    """All that comes back on these bytes until the bot closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        with contextlib.suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
        answer = b""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(6):
                while chunk := await reader.read(65536):
                    answer += chunk
        return answer
    finally:
        writer.close()


def status_of(answer: bytes) -> int:
    """Status of a response; 0 when the connection ended without one."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


@pytest.fixture
async def port(bot) -> int:
    return int((await bot.url("")).rpartition(":")[2])
