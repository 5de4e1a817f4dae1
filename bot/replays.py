"""Replays: a signed HTTP request that comes again gets the response of the first time, and nothing is done."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from slack_bolt.response import BoltResponse

MAX_REQUESTS = 10_000
"""Signatures that are remembered: 16 a second in the ten minutes that a request can be replayed."""
MAX_BODIES = 8 * 1024 * 1024
"""Characters of responses that are remembered; an older one is answered with nothing."""


class Replays:
    """Responses of this process by signature, oldest first. A restart forgets them; idempotency marks stay."""

    def __init__(self, max_requests: int = MAX_REQUESTS, max_bodies: int = MAX_BODIES) -> None:
        self._max_requests, self._max_bodies = max_requests, max_bodies
        self._running: dict[str, asyncio.Task[BoltResponse]] = {}
        self._responses: OrderedDict[str, tuple[int, str, Mapping[str, Sequence[str]]]] = OrderedDict()
        self._with_body: OrderedDict[str, int] = OrderedDict()
        self._size = 0

    async def respond(
        self, signature: str, dispatch: Callable[[], Awaitable[BoltResponse]]
    ) -> tuple[int, str, Mapping[str, Sequence[str]]]:
        """Status, body and headers of the response; dispatched at most once for a signature."""
        if signature not in self._responses:
            task = self._running.get(signature)
            if task is None:
                task = self._running[signature] = asyncio.ensure_future(_dispatched(dispatch))
                task.add_done_callback(lambda _: self._running.pop(signature, None))
            response = await asyncio.shield(task)
            self._remember(signature, (response.status, response.body, dict(response.headers)))
            return response.status, response.body, dict(response.headers)
        return self._responses[signature]

    def _remember(self, signature: str, response: tuple[int, str, Mapping[str, Sequence[str]]]) -> None:
        if signature in self._responses:
            return
        self._responses[signature] = response
        self._with_body[signature] = len(response[1])
        self._size += len(response[1])
        while self._size > self._max_bodies:
            oldest, size = self._with_body.popitem(last=False)
            self._size -= size
            if oldest in self._responses:
                self._responses[oldest] = (self._responses[oldest][0], "", {})
        while len(self._responses) > self._max_requests:
            forgotten, _ = self._responses.popitem(last=False)
            self._size -= self._with_body.pop(forgotten, 0)


async def _dispatched(dispatch: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
    return await dispatch()
