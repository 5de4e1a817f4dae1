"""Bolt app in which some middlewares come before all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse


class SlackApp(AsyncApp):
    """Bolt app with middlewares before Bolt looks up who the bot is: for what needs no listener."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - those of AsyncApp
        self._first = _InOrder()
        super().__init__(before_authorize=self._first, **settings)

    def use_first(self, middleware: AsyncMiddleware) -> None:
        """Add a middleware behind those that were added so before."""
        self._first.middlewares.append(middleware)


class _InOrder(AsyncMiddleware):
    """Bolt middleware that applies others in order, until one of them has the response."""

    def __init__(self) -> None:
        self.middlewares: list[AsyncMiddleware] = []

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse | None:
        """Go on where all of them do."""
        goes_on = False

        async def go_on() -> None:
            nonlocal goes_on
            goes_on = True

        for middleware in self.middlewares:
            goes_on = False
            response = await middleware.async_process(req=req, resp=resp, next=go_on)  # type: ignore[arg-type]
            if not goes_on:
                return response
        return await next()
