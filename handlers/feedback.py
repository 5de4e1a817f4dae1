"""Dit hielp, dit hielp niet: counted per item, one vote for each answer that was shown, without names."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.messages import feedback, passages
from bot.messages.message import Action
from handlers.answer_buttons import listen_to
from handlers.idempotency import first_time

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.content.models import FaqItem
    from handlers.request import Presses, Request
    from handlers.services import Services

ONE_VOTE = dt.timedelta(days=30)
"""Period in which an answer that was shown takes one vote; private answers do not stay on the screen longer."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the two buttons."""
    listen_to(presses(services), app, services)


def presses(services: Services) -> Presses:
    """The two buttons."""

    async def helped(request: Request) -> None:
        item = _item(services, request)
        if item is None:
            await request.tell(passages.gone())
        elif await _counts(services, request, item, feedback.HELPED):
            await request.tell(feedback.thanks())
        else:
            await request.tell(feedback.counted_before())

    async def did_not_help(request: Request) -> None:
        item = _item(services, request)
        if item is None:
            await request.tell(passages.gone())
        else:
            counted = await _counts(services, request, item, feedback.NOT_HELPED)
            await request.tell(feedback.did_not_help(services.content, item, counted=counted))

    return {Action.HELPED: helped, Action.NOT_HELPED: did_not_help}


def _item(services: Services, request: Request) -> FaqItem | None:
    """Item of the vote, None when it is not in the FAQ any more; older buttons carry other items behind it."""
    return services.content.faq_by_id.get(request.value.partition(" ")[0])


async def _counts(services: Services, request: Request, item: FaqItem, outcome: str) -> bool:
    """Count it, unless there was a vote on this answer; whether it counts."""
    first = await first_time(services, {f"vote {request.source} {item.id}": ONE_VOTE})
    if first:
        services.database.feedback_counts.note(item.id, outcome)
    return first
