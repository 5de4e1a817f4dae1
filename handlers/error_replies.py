"""Replies to unexpected errors: a short sentence and a reference to the log, never a traceback."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse

from bot.logs import request_reference
from bot.messages import help_text, render_slack
from bot.store.ledger import LedgerError
from handlers.request import MadeUpPressError
from handlers.slack_request import kind_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from handlers.request import Request
    from handlers.services import Services

logger = logging.getLogger(__name__)


def register(app: AsyncApp) -> None:
    """Turn every unexpected error before the acknowledgement into a reference to the log."""

    async def report(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return BoltResponse(status=200, body=_acknowledgement(body, noted(error, kind_of(body))))

    app.error(report)


async def tell(services: Services, request: Request, error: Exception) -> None:
    """Reply to the user after an error that came after the acknowledgement."""
    if isinstance(error, MadeUpPressError):
        logger.warning("Refused a press that no button of the bot makes (%s)", request.kind)
        reply = help_text.unknown_control(services.content.organisation.command)
    else:
        reply = help_text.went_wrong(noted(error, request.kind))
    try:
        await request.tell(reply)
    except Exception:
        logger.exception("Reference %s could not be given to who asked", request_reference())


def noted(error: Exception, kind: str) -> str:
    """Write the error in the log; the reference under which it stands there."""
    reference = request_reference()
    if isinstance(error, LedgerError):
        # It says all that there is to say, and what caused it would show about whom the database was asked.
        logger.error("Reference %s: %s could not be handled. %s", reference, kind, error)
    else:
        logger.error("Reference %s: %s could not be handled", reference, kind, exc_info=error)
    return reference


def _acknowledgement(body: dict[str, Any], reference: str) -> str:
    """The acknowledgement with the reference: a private reply, a window, an empty list of options."""
    if "command" in body:
        return json.dumps(render_slack.reply(help_text.went_wrong(reference)))
    if body.get("type") == "view_submission":
        view = render_slack.modal(help_text.went_wrong_form(reference))
        return json.dumps({"response_action": "update", "view": view})
    return json.dumps({"options": []}) if body.get("type") == "block_suggestion" else ""
