"""Idempotency: a request that Slack sends again, and the second click of a double click, are handled once.

Asked by ``lazy_listener.lazily`` (except for ``once=False``) and for the welcome by ``events.py``; in Teams, with
keys of its own, by ``teams/activities.py`` and ``teams/roster.py``. Kept by ``bot/store/handled_requests.py``. A
signed HTTP request that comes again as it was, gets its first response (``bot/replays.py``).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from typing import TYPE_CHECKING

from bot.messages.message import Action
from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.services import Services
    from handlers.slack_request import SlackRequest

logger = logging.getLogger(__name__)

RETRIES = dt.timedelta(days=1)
"""Slack sends an event again within minutes, with delayed retries within hours (docs.slack.dev, Events API)."""
DOUBLE_CLICK = dt.timedelta(seconds=2)
LOOKUP_SECONDS = 1.0
"""A window must be opened within 3 s of the press (docs.slack.dev, trigger_id)."""


async def first_time(services: Services, keys: Mapping[str, dt.timedelta]) -> bool:
    """True when none of these keys was seen before; each is remembered for its own while.

    Where the database is away or slow, answering goes before counting: then it is True.
    """
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            return await asyncio.to_thread(services.database.handled_requests.first_time, keys)
    except (LedgerError, TimeoutError) as error:
        reason = str(error) or f"no answer in {LOOKUP_SECONDS:g} s"
        logger.warning("Can't look up whether this was handled before, so it is handled: %s", reason)
        return True


def idempotency_keys(request: SlackRequest) -> dict[str, dt.timedelta]:
    """The keys that another delivery of this request has too, each for how long.

    An event has an id that its retries share. A press has a moment; two presses on one button right after
    another are one. A form that was sent has the state of its window.
    """
    body = request.body
    if request.event:
        return {f"event {body.get('event_id')}": RETRIES}
    if body.get("type") == "view_submission":
        return {f"form {request.source} {request.view.get('hash')}": RETRIES}
    if not body.get("actions"):
        return {f"shortcut {body.get('action_ts')} {request.user}": RETRIES}
    moment = body["actions"][0].get("action_ts")
    return {
        f"press {moment} {request.user}": RETRIES,
        f"press {request.source} {_control(request)} {request.user}": DOUBLE_CLICK,
    }


def _control(request: SlackRequest) -> str:
    """The button or field of a press. Typed text is no part of it: not even a fingerprint of that is stored."""
    action = request.body["actions"][0]
    typed = action.get("type") == "plain_text_input" or action["action_id"].startswith(Action.SEND_ON)
    value = "" if typed else request.value
    return f"{action.get('block_id')} {action.get('action_id')} {value}"
