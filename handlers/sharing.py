"""Deel in kanaal: a window with exactly what will be posted, and posting it in the name of who shares it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import passages, render_slack, sharing, term_replies
from bot.messages.message import Action, Message
from bot.platform_ids import is_channel_id, native_id
from handlers.answer_buttons import named
from handlers.deadlines_and_rounds import channel_scope
from handlers.lazy_listener import lazily, showing
from handlers.registry import reply_to

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.messages.message import Sheet
    from handlers.services import Services
    from handlers.slack_request import SlackRequest


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the button under an answer, and to the form that it opens."""

    async def preview(request: SlackRequest) -> None:
        here = request.channels if is_channel_id(request.channel) else ("", "")
        memory = dict(zip(("name", "id"), here, strict=True)) | {"value": request.value}
        message = await asyncio.to_thread(_shared, services, request.user, memory)
        await (request.open(_form(message, memory)) if message else request.tell(passages.gone()))

    async def post(request: SlackRequest) -> None:
        memory = json.loads(request.memory)
        message = await asyncio.to_thread(_shared, services, request.user, memory)
        if message is None:
            await request.tell(passages.gone())
            return
        code = await _post(request, memory["id"] or _chosen(request), message)
        content = services.content
        await request.renew(sharing.refused(content, code, _form(message, memory)) if code else sharing.posted())

    app.action(named(Action.SHARE))(lazily(services, preview))
    app.view(sharing.FORM)(lazily(services, post, showing(sharing.being_posted())))


def _form(message: Message, memory: dict[str, str]) -> Sheet:
    where = f"#{native_id(memory['name'])}" if memory["name"] else sharing.THIS_CHANNEL if memory["id"] else ""
    return sharing.preview(message, channel=where, memory=json.dumps(memory))


def _shared(services: Services, user: str, memory: dict[str, str]) -> Message | None:
    """Message to be posted; None when it does not exist any more."""
    content = services.content
    kind, _, rest = memory["value"].partition(" ")
    inquiry = services.inquiry(rest, (memory["name"], memory["id"]) if memory["id"] else (), user)
    message: Message | None = None
    if kind == sharing.ITEM and (item := content.faq_by_id.get(rest)):
        message = passages.item_message(content, item, services.today)
    elif kind == sharing.TERM and (term := content.term_by_id.get(rest)):
        message = term_replies.term_message(content, term)
    elif kind == sharing.LIST:
        message = reply_to(inquiry)
    return sharing.shared(content, message, user, channel_scope(inquiry)) if message else None


async def _post(request: SlackRequest, channel: str, message: Message) -> str:
    """Post it, in one attempt; why not, as Slack's code, or "" when it stands."""
    once = AsyncWebClient(request.client.token, base_url=request.client.base_url, retry_handlers=[])
    try:
        await once.chat_postMessage(channel=native_id(channel), **render_slack.body(message))
    except SlackApiError as error:
        return str(error.response.get("error") or sharing.NO_ANSWER)
    except (ClientError, TimeoutError):
        return sharing.NO_ANSWER
    return ""


def _chosen(request: SlackRequest) -> str:
    field = request.view["state"]["values"][sharing.CONVERSATION][sharing.CONVERSATION]
    return str(field["selected_conversation"])
