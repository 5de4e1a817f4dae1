"""Deadlines of connections, with limits of a moment."""

from __future__ import annotations

import asyncio

import pytest

from bot.http_connections import ConnectionGuard, ConnectionLimits


class Silent(asyncio.Protocol):
    """A server that never answers."""


async def closed_by(limits, *sent):
    """All that comes back before the guard closes a connection on which these bytes were sent."""
    guard = ConnectionGuard(Silent, limits)
    server = await asyncio.get_running_loop().create_server(guard, "127.0.0.1", 0)
    async with server, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for part in sent:
            writer.write(part)
        try:
            answer = await reader.read()
        except ConnectionError:
            answer = b""
        writer.close()
    assert not guard.open
    assert not guard.headless
    return answer


@pytest.mark.parametrize("sent", [b"", b"POST / HTTP/1.1\r\n"])
async def test_a_head_that_does_not_come_ends_the_connection(sent):
    assert await closed_by(ConnectionLimits(head_seconds=0.05), sent) == b""


async def test_a_connection_ends_when_its_time_is_up():
    head = b"GET / HTTP/1.1\r\nHost: bot\r\n\r\n"
    assert await closed_by(ConnectionLimits(total_seconds=0.05), head) == b""


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"x\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"x" * 20_000,
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
async def test_a_head_that_is_no_http_is_refused(head):
    assert (await closed_by(ConnectionLimits(), head)).startswith(b"HTTP/1.1 400 ")
