"""Deadlines of connections, with limits of a moment."""

from __future__ import annotations

import asyncio
import contextlib

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
    assert not guard.unread
    assert not guard.answering
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


@pytest.mark.parametrize(("patient_seconds", "first_stays"), [(0.0, False), (60.0, True)])
async def test_only_a_response_that_lasts_longer_than_slack_waits_makes_room(patient_seconds, first_stays):
    guard = ConnectionGuard(Silent, ConnectionLimits(connections=1, patient_seconds=patient_seconds))
    server = await asyncio.get_running_loop().create_server(guard, "127.0.0.1", 0)
    async with server, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: bot\r\n\r\n")
        while not guard.answering:  # noqa: ASYNC110 - it is there within a few rounds of the loop
            await asyncio.sleep(0)
        first = set(guard.open)
        next_reader, next_writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        with contextlib.suppress(ConnectionError):
            assert await (next_reader if first_stays else reader).read() == b""
        assert (guard.open == first) == first_stays
        writer.close()
        next_writer.close()
