"""Replays: a signed HTTP request that comes again gets the response of the first time, and nothing is done."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING

from bot.http_server import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MAX_REQUESTS = 10_000
"""Signatures that are remembered: 16 a second in the ten minutes that a request can be replayed."""
MAX_BODIES = 1024 * 1024
"""Bytes of responses that are remembered, some 300; an older one is answered with nothing."""


class Replays:
    """Responses of this process by signature, oldest first. A restart forgets them; idempotency marks stay."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Future[None] | None] = {}
        """Under way, with what another request for the same waits for, where there is one."""
        self._responses: OrderedDict[str, HttpResponse] = OrderedDict()
        self._with_body: OrderedDict[str, int] = OrderedDict()
        self._size = 0

    async def respond(self, signature: str, dispatch: Callable[[], Awaitable[HttpResponse]]) -> HttpResponse:
        """The response; dispatched at most once for a signature."""
        if signature not in self._responses:
            if signature in self._running:
                await asyncio.shield(self._end_of(signature))
            else:
                await self._dispatch(signature, dispatch)
        return self._responses[signature]

    def _end_of(self, signature: str) -> asyncio.Future[None]:
        running = self._running[signature] or asyncio.get_running_loop().create_future()
        self._running[signature] = running
        return running

    async def _dispatch(self, signature: str, dispatch: Callable[[], Awaitable[HttpResponse]]) -> None:
        self._running[signature] = None
        try:
            self._remember(signature, await dispatch())
        finally:
            if (running := self._running.pop(signature)) is not None:
                running.set_result(None)

    def _remember(self, signature: str, response: HttpResponse) -> None:
        self._responses[signature] = response
        self._with_body[signature] = len(response.body)
        self._size += len(response.body)
        while self._size > MAX_BODIES:
            oldest, size = self._with_body.popitem(last=False)
            self._size -= size
            if oldest in self._responses:
                self._responses[oldest] = _without_body(self._responses[oldest].status)
        while len(self._responses) > MAX_REQUESTS:
            forgotten, _ = self._responses.popitem(last=False)
            self._size -= self._with_body.pop(forgotten, 0)


@cache
def _without_body(status: int) -> HttpResponse:
    """One response for all that have nothing but this status left."""
    return HttpResponse(status, keep_open=True)
