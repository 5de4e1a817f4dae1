"""Message extension in Teams: search with type-ahead, to share an answer, and an answer on someone's message."""

from __future__ import annotations

import asyncio
import html
import re
from typing import TYPE_CHECKING, Any

from bot.messages import help_text, passages, public_answers, render_teams, render_text, search_modal
from bot.messages.adaptive_cards import CONTENT_TYPE
from bot.messages.excerpts import whole_words
from bot.messages.render_teams import Surface
from handlers import error_replies
from handlers.questions import answer_question
from handlers.search_options import answer_to_choice
from handlers.shortcuts import LONGEST
from handlers.typeahead import suggest

if TYPE_CHECKING:
    from bot.messages.search_modal import Suggestion
    from handlers.services import Services
    from handlers.teams.request import TeamsRequest

MOST = 8
"""Suggestions in a list: each has its whole card with it."""
SEARCH_COMMAND, LOOK_UP_COMMAND = "search", "lookUp"
PARAMETER = "words"
_PREVIEW = "application/vnd.microsoft.card.thumbnail"
_MARKUP = re.compile(r"<[^<>]*>")
_PREVIEWED = 120


async def search(services: Services, request: TeamsRequest) -> dict[str, Any]:
    """Suggestions for what is typed; the one that is chosen becomes a card in the message that is written."""
    try:
        attachments = await asyncio.to_thread(_attachments, services, _typed(request))
    except Exception as error:  # noqa: BLE001 - others may read the conversation: nothing is posted in it
        text = render_text.render(help_text.went_wrong(error_replies.noted(error, request.kind)))
        return {"composeExtension": {"type": "message", "text": text}}
    result = {"type": "result", "attachmentLayout": "list", "attachments": attachments}
    return {"composeExtension": result}


def _attachments(services: Services, typed: str) -> list[dict[str, Any]]:
    suggestions = suggest(services.edition, typed, services.today)
    return [_attachment(services, offered) for offered in suggestions[:MOST]]


async def look_up(services: Services, request: TeamsRequest) -> None:
    """Answer what someone else wrote, in a dialog that only the reader sees."""
    inquiry = services.inquiry(whole_words(_of_message(request), LONGEST), request.channels, request.user)
    if not inquiry.words:
        await request.tell(search_modal.no_text())
        return
    reply = await asyncio.to_thread(answer_question, inquiry)
    await request.tell(search_modal.about_a_message(public_answers.without_echo(reply)))


def _typed(request: TeamsRequest) -> str:
    """Text that is typed so far; before anything is, Teams sends a parameter of its own."""
    value = request.activity.value
    parameters = value.get("parameters") if isinstance(value, dict) else None
    for parameter in parameters if isinstance(parameters, list) else ():
        if isinstance(parameter, dict) and parameter.get("name") == PARAMETER:
            return str(parameter.get("value") or "")
    return ""


def _attachment(services: Services, offered: Suggestion) -> dict[str, Any]:
    content = services.content
    message = answer_to_choice(content, offered.value, services.today) or passages.gone()
    body = render_teams.body(public_answers.in_public(content, message, None), Surface.CHANNEL)
    first = " ".join(body["text"].split())
    preview = {"title": offered.label, "text": html.escape(whole_words(first, _PREVIEWED))}
    return {
        "contentType": CONTENT_TYPE,
        "content": body["card"],
        "preview": {"contentType": _PREVIEW, "content": preview},
    }


def _of_message(request: TeamsRequest) -> str:
    """The text of the message under which the command was chosen."""
    value = request.activity.value
    message = value.get("messagePayload") if isinstance(value, dict) else None
    body = message.get("body") if isinstance(message, dict) else None
    written = body.get("content") if isinstance(body, dict) else None
    return " ".join(html.unescape(_MARKUP.sub(" ", str(written or ""))).split())
