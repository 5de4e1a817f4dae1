"""Keys on the cards of Teams, by which these programs count: a card says nothing of its posting by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schedules.outlets import Outlet
    from schedules.send_result import Attempt, SendResult

KEYS = "keys"


class MarkingOutlet:
    """An outlet whose cards carry the keys of their postings; all else is that of the outlet."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    async def deliver(self, attempt: Attempt, waited: float = 0) -> SendResult:
        message = attempt.message
        card = {**message.body["card"], KEYS: list(message.keys)}
        marked = message._replace(body={**message.body, "card": card})
        return await self._outlet.deliver(attempt._replace(message=marked), waited)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outlet, name)
