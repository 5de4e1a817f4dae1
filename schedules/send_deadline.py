"""The last look at the clock before a message leaves: who slept until others took over must not speak any more."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp.payload import BytesPayload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp.abc import AbstractStreamWriter

    from bot.store.ledger import Probe


_COUNTS_SLEEP = getattr(time, "CLOCK_BOOTTIME", None)


def ticks() -> float:
    """Seconds by a clock that never jumps and counts while this process is stopped; on Linux the machine too.

    Not the event loop's: uvloop reads the clock once a round, and a stop may fall in the midst of one.
    """
    return time.monotonic() if _COUNTS_SLEEP is None else time.clock_gettime(_COUNTS_SLEEP)


class SendDeadline(BytesPayload):
    """Request body in JSON that is written before ``ends_at`` (by ``ticks``) or not at all.

    aiohttp holds the headers back until the body is written, so nothing has left when it looks; ``left`` says
    whether anything may have since.
    """

    def __init__(self, arguments: Mapping[str, Any], ends_at: float, probe: Probe) -> None:
        super().__init__(json.dumps(arguments).encode(), content_type="application/json")
        self._ends_at = ends_at
        self._probe = probe
        self.left = False

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write it, if it is not too late; raises TimeoutError."""
        await self.write_with_length(writer, None)

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Write it, if it is not too late; raises TimeoutError."""
        if ticks() >= self._ends_at:
            raise TimeoutError("the time for this attempt was over before anything left")
        self.left = True
        self._probe("sender: the last look is over")
        await super().write_with_length(writer, content_length)
