"""Dit hielp, dit hielp niet: counted per item, one vote for each answer that was shown, without names."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.messages import answers, feedback
from bot.messages.message import Action
from handlers.answer_buttons import named
from handlers.idempotency import first_time
from handlers.lazy_listener import lazily

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.content.models import FaqItem
    from bot.faq.findings import Findings
    from handlers.services import Services
    from handlers.slack_request import SlackRequest

ONE_VOTE = dt.timedelta(days=30)
"""How long an answer that was shown takes one vote; private answers do not stay on the screen longer."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the two buttons."""

    async def helped(request: SlackRequest) -> None:
        item, _ = _items(services, request)
        if item is None:
            await request.tell(answers.gone())
        elif await _counts(services, request, item, feedback.HELPED):
            await request.tell(feedback.thanks())
        else:
            await request.tell(feedback.counted_before())

    async def did_not_help(request: SlackRequest) -> None:
        item, others = _items(services, request)
        if item is None:
            await request.tell(answers.gone())
        else:
            counts = await _counts(services, request, item, feedback.NOT_HELPED)
            await request.tell(feedback.where_else(services.content, others, counted=counts))

    app.action(named(Action.HELPED))(**lazily(services, helped))
    app.action(named(Action.NOT_HELPED))(**lazily(services, did_not_help))


def topic_without_answer(findings: Findings) -> tuple[str, str]:
    """The group of the FAQ that is nearest to a question without a certain answer, and how it ended."""
    nearest = findings.matches[0].item.group if findings.matches else feedback.ELSEWHERE
    return nearest, findings.outcome.value


def _items(services: Services, request: SlackRequest) -> tuple[FaqItem | None, list[FaqItem]]:
    """The item that was voted on, and the next best ones; None when it is not in the FAQ any more."""
    ids = request.value.split() or [""]
    known = services.content.faq_by_id
    return known.get(ids[0]), [known[id_] for id_ in ids[1:] if id_ in known]


async def _counts(services: Services, request: SlackRequest, item: FaqItem, outcome: str) -> bool:
    """Count it, unless there was a vote on this answer; whether it counts."""
    first = await first_time(services, {f"vote {request.source} {item.id}": ONE_VOTE})
    if first:
        services.database.feedback_counts.note(item.id, outcome)
    return first
