"""Outlet of Workflows webhooks: a workflow of Teams posts what its address receives in a channel.

It takes a card and tells no id, so nothing can be edited, removed or read back. That it accepts a message says
that the workflow has it; when the workflow then fails, its owner hears so from Power Automate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.adaptive_cards import CONTENT_TYPE
from bot.platform_ids import native_id
from bot.store.ledger import Probe, unheard
from schedules.http_attempt import HttpResult, SingleAttempt, ticks
from schedules.send_result import NeverReadable, Refused, classify_webhook
from schedules.transitions import ATTEMPT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from schedules.send_result import Attempt, Edit, LookupResult, MessageLookup, MessageRef, SendResult


class WebhookOutlet:
    """See ``Outlet``. ``urls``: name → address, which is a secret. Close it when done."""

    def __init__(
        self,
        urls: Mapping[str, str],
        deadline: dt.timedelta = ATTEMPT,
        probe: Probe = unheard,
        real: Callable[[float], float] = float,
    ) -> None:
        self._urls = urls
        self._deadline = deadline.total_seconds()
        self._real = real
        self._attempt = SingleAttempt(probe)

    async def close(self) -> None:
        """Drop the connections."""
        await self._attempt.close()

    async def deliver(self, attempt: Attempt, waited: float = 0) -> SendResult:
        """Post the card; a message that it corrects stays as it is, for the note says what changed."""
        message, remaining = attempt.message, self._deadline - waited
        url = self._urls.get(native_id(message.channel))
        if url is None:
            return Refused("WebhookUnknown")
        attachment = {"contentType": CONTENT_TYPE, "contentUrl": None, "content": message.body["card"]}
        envelope = {"type": "message", "attachments": [attachment]}
        ends_at = ticks() + min(self._real(remaining), remaining)
        result = await self._attempt.send("POST", url, envelope, ends_at, {})
        if not isinstance(result, HttpResult):
            return result
        return classify_webhook(result.status, result.headers, message.channel, message.keys[0])

    async def update(self, edit: Edit) -> SendResult:
        """Nothing can be edited."""
        del edit
        return Refused("cant_update_message")

    async def remove(self, message: MessageRef) -> SendResult:
        """Nothing can be removed."""
        del message
        return Refused("message_not_found")

    async def look_up(self, lookup: MessageLookup) -> LookupResult:
        """Nothing can be read back."""
        del lookup
        return NeverReadable("a workflow tells nothing of what it posted")

    async def time(self) -> dt.datetime | None:
        """A workflow is not asked for the time."""
        return None
