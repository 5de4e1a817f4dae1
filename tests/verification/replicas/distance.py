"""The distance to Slack: what is on its way stays on its way when the one who sent it dies."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import random
    from types import TracebackType

_CHUNK = 65_536


class Distance:
    """Passes on everything between the bots and ``upstream``, each way after a while of up to ``most`` seconds."""

    def __init__(self, upstream: str, chance: random.Random, most: float) -> None:
        self._upstream = urlsplit(upstream)
        self._chance = chance
        self._most = most
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where the bots find what is upstream."""
        return f"http://{self._here}{self._upstream.path}"

    @property
    def _here(self) -> str:
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        there, back = await asyncio.open_connection(self._upstream.hostname, self._upstream.port)
        # Upstream refuses requests that name another host than itself.
        address = f"Host: {self._here}".encode(), f"Host: {self._upstream.netloc}".encode()
        await asyncio.gather(self._carry(reader, back, address), self._carry(there, writer))

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: tuple[bytes, bytes] = (b"", b"")
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                await asyncio.sleep(self._chance.uniform(0, self._most))
                writer.write(chunk.replace(*address))
                await writer.drain()
        writer.close()
