"""The search field: what is offered while someone types, and what is chosen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.messages import passages, render_slack, search_modal, term_replies
from bot.messages.message import Action
from handlers.inquiry import typed_words
from handlers.lazy_listener import lazily
from handlers.typeahead import suggest

if TYPE_CHECKING:
    import datetime as dt

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.content.models import Content
    from bot.messages.message import Message
    from handlers.services import Services
    from handlers.slack_request import SlackRequest


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what is typed, which is answered in the acknowledgement itself, and to the choice."""

    async def offer(ack: AsyncAck, payload: dict[str, Any]) -> None:
        suggestions = await asyncio.to_thread(
            suggest, services.edition, typed_words(payload.get("value") or ""), services.today
        )
        await ack(options=render_slack.options(suggestions))

    async def chosen(request: SlackRequest) -> None:
        message = answer_to_choice(services.content, request.value, services.today) or passages.gone()
        await request.renew(search_modal.search_window(message))

    app.options(Action.SEARCH.value)(offer)
    app.action(Action.SEARCH.value)(lazily(services, chosen))


def answer_to_choice(content: Content, value: str, today: dt.date) -> Message | None:
    """The answer to a suggestion that was chosen; None when it does not exist any more."""
    kind, _, id_ = value.partition(" ")
    if kind == search_modal.ITEM and (item := content.faq_by_id.get(id_)):
        return passages.item_message(content, item, today)
    if kind == search_modal.TERM and (term := content.term_by_id.get(id_)):
        return term_replies.term_message(content, term)
    return None
