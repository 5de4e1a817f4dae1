"""Lookup of Bolt's listeners by the name of a command, button, window or event, in place of trying all in order.

Bolt asks each listener in turn whether a request is meant for it, and that takes longer than most of them work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_bolt.middleware.async_middleware import AsyncMiddleware

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.listener.async_listener import AsyncListener
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse

MAX_NAMES = 1000


class ListenerLookup(AsyncMiddleware):
    """Bolt middleware that remembers which listener heard a name, and runs it; the last one of the app.

    No listener may look at more than the kind and the name of a request to decide whether it is meant for it.
    """

    def __init__(self, app: AsyncApp) -> None:
        self._listeners = app._async_listeners  # noqa: SLF001 - Bolt has no other way to them
        self._runner = app.listener_runner
        self._by_name: dict[tuple[str, str], AsyncListener] = {}

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        """Run the listener; what nothing listens to is left to Bolt."""
        name = kind_and_name(req.body)
        listener = self._by_name.get(name) or await self._search(name, req, resp)
        if listener is None:
            return await next()
        response, is_answered = await listener.run_async_middleware(req=req, resp=resp)
        if not is_answered:
            response = await self._runner.run(
                request=req, response=response or resp, listener_name=name[1], listener=listener
            )
        return response if response is not None else await next()

    async def _search(
        self, name: tuple[str, str], req: AsyncBoltRequest, resp: BoltResponse
    ) -> AsyncListener | None:
        for listener in self._listeners:
            if await listener.async_matches(req=req, resp=resp):
                if len(self._by_name) < MAX_NAMES:
                    self._by_name[name] = listener
                return listener
        return None


def kind_and_name(body: dict[str, Any]) -> tuple[str, str]:
    """Kind of a request, and the name by which its listener is found."""
    kind = str(body.get("type") or "")
    match kind:
        case "event_callback":
            return kind, str(body["event"]["type"])
        case "block_actions":
            return kind, str(body["actions"][0]["action_id"])
        case "block_suggestion":
            return kind, str(body["action_id"])
        case "view_submission" | "view_closed":
            return kind, str(body["view"].get("callback_id"))
        case "shortcut" | "message_action":
            return kind, str(body["callback_id"])
    return kind, str(body.get("command"))
