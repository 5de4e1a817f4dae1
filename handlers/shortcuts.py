"""Shortcuts: look up someone's message in the FAQ, and the search window from anywhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.messages import public_answers, search_modal
from bot.messages.commands import ANYWHERE, ON_MESSAGE
from bot.messages.excerpts import whole_words
from handlers.lazy_listener import lazily
from handlers.questions import answer_question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_bolt.async_app import AsyncApp

    from handlers.services import Services
    from handlers.slack_request import SlackRequest


LONGEST = 1000
"""Characters of a message that are looked up; what a question is about stands in its first sentences."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the shortcuts; the manifest must have each."""

    async def look_up(request: SlackRequest) -> None:
        text = " ".join(written(request.body["message"]))
        inquiry = services.inquiry(whole_words(text, LONGEST), request.channels, request.user)
        if not inquiry.words:
            await request.tell(search_modal.no_text())
            return
        reply = await asyncio.to_thread(answer_question, inquiry)
        await request.tell(search_modal.about_a_message(public_answers.without_echo(reply)))

    async def open_window(request: SlackRequest) -> None:
        await request.open(search_modal.search_window())

    app.shortcut({"callback_id": ON_MESSAGE.callback_id, "type": "message_action"})(lazily(services, look_up))
    app.shortcut({"callback_id": ANYWHERE.callback_id, "type": "shortcut"})(lazily(services, open_window))


def written(message: dict[str, Any]) -> Iterator[str]:
    """Texts that a reader sees: of a message, or where an app gives none what is in blocks and attachments."""
    if text := message.get("text"):
        yield str(text)
    else:
        yield from _texts([message.get("blocks"), message.get("attachments")])


def _texts(value: object) -> Iterator[str]:
    """Every text in it, however deep."""
    if isinstance(value, dict):
        text = value.get("text")
        yield from [text] if isinstance(text, str) else _texts(list(value.values()))
    elif isinstance(value, list):
        for element in value:
            yield from _texts(element)
