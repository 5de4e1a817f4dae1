"""The search field: what is offered while someone types, and what is chosen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.faq.findings import Match
from bot.messages import answers, searching, slack
from bot.messages.message import Action
from handlers.inquiry import typed_words
from handlers.listening import lazily
from handlers.suggestions import suggest

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.content.models import Content
    from bot.messages.message import Message
    from handlers.replies import Desk
    from handlers.request import Request


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to what is typed, which is answered in the acknowledgement itself, and to the choice."""

    async def offer(ack: AsyncAck, payload: dict[str, Any]) -> None:
        found = await asyncio.to_thread(suggest, desk.library.current, typed_words(payload.get("value") or ""))
        await ack(options=slack.options(found))

    async def chosen(request: Request) -> None:
        message = _answer(desk.library.current.content, request.value) or answers.gone()
        await request.renew(searching.search_window(message))

    app.options(Action.SEARCH.value)(offer)
    app.action(Action.SEARCH.value)(**lazily(desk, chosen))


def _answer(content: Content, value: str) -> Message | None:
    kind, _, id_ = value.partition(" ")
    if kind == searching.ITEM and (item := content.faq_by_id.get(id_)):
        return answers.item_answer(content, Match(item, 1.0))
    if kind == searching.TERM and (term := content.term_by_id.get(id_)):
        return answers.term_answer(content, term)
    return None
