"""What a user sees when something unexpected goes wrong: a short sentence and a reference, never a traceback."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse

from bot.messages import guide, slack

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp, AsyncRespond

logger = logging.getLogger(__name__)


def register(app: AsyncApp) -> None:
    """Turn every unexpected error into a reference that the operator finds in the log."""

    async def report(error: Exception, body: dict[str, Any], respond: AsyncRespond) -> BoltResponse:
        reference = uuid.uuid4().hex[:8]
        logger.error("Reference %s: %s could not be handled", reference, _kind(body), exc_info=error)
        reply = slack.reply(guide.went_wrong(reference))
        if "command" in body:
            return BoltResponse(status=200, body=reply)
        if "response_url" in body:
            try:
                await respond(**reply, replace_original=False)
            except Exception:
                logger.exception("Reference %s could not be given to who asked", reference)
        return BoltResponse(status=200, body="")

    app.error(report)


def _kind(body: dict[str, Any]) -> str:
    return str(body.get("command") or body.get("type") or "a request")
