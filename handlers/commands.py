"""Slash command: answered in the acknowledgement itself, or with a window right after it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse

from bot import local_time
from bot.answering.reading import follows_on
from bot.platform_ids import full_id
from handlers import error_replies
from handlers.answer_buttons import run
from handlers.inquiry import typed_words
from handlers.questions import read_at_once
from handlers.registry import depends_on, opens_window
from handlers.reply_cache import Circumstances, ReplyCache
from handlers.routing import is_question
from handlers.slack_request import SlackRequest, channel_names
from handlers.subcommand import DependsOn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app import SlackApp
    from handlers.inquiry import Inquiry
    from handlers.reply_cache import ReplyBody
    from handlers.services import Services

ANSWER_SECONDS = 2.0
"""Slack waits 3 s for the acknowledgement. What takes longer, because the database is slow, follows on it."""
SHORT = 120
"""Characters of a question that is read without a thread."""
_INQUIRY = "inquiry"
"""Name in Bolt's context of the inquiry for which there was no reply at once."""


def register(app: SlackApp, services: Services) -> None:
    """Listen to the organisation's command."""
    replies = ReplyCache()
    follow_ups: set[asyncio.Task[None]] = set()
    """Answers under way; asyncio itself does not hold on to its tasks."""

    def follow_up(request: SlackRequest, work: Awaitable[None]) -> None:
        task = asyncio.create_task(_reporting(services, request, work))
        follow_ups.add(task)
        task.add_done_callback(follow_ups.discard)

    async def answer(
        ack: AsyncAck,
        body: dict[str, Any],
        client: AsyncWebClient,
        context: AsyncBoltContext,
    ) -> BoltResponse | None:
        request = SlackRequest.over_kept_connections(services.connections, body, client, context.bot_user_id)
        text = str(body.get("text") or "")
        if opens_window(text):
            # A window is opened with the trigger of this very command, so opening it twice can't happen.
            follow_up(request, run(services, request, text))
            await ack()
            return None
        inquiry: Inquiry = context.get(_INQUIRY) or services.inquiry(text, request.channels, request.user)
        making = asyncio.ensure_future(_in_thread(services, inquiry, replies))
        await asyncio.wait({making}, timeout=ANSWER_SECONDS)
        if not making.done():
            follow_up(request, _respond(request, making, inquiry.words))
            await ack()
            return None
        replies.keep(inquiry, making.result())
        return BoltResponse(status=200, body=making.result().to(inquiry.words))

    name = services.content.organisation.command
    app.use_first(_GiveKeptReply(name, services, replies))
    app.command(name)(answer)


class _GiveKeptReply(AsyncMiddleware):
    """Bolt middleware before all others: gives the command a reply that is kept, without any delay."""

    def __init__(self, name: str, services: Services, replies: ReplyCache) -> None:
        self._name, self._services, self._replies = name, services, replies

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        """Respond with it, or go on to the making of a reply."""
        services, body = self._services, req.body
        if body.get("command") != self._name:
            return await next()
        text, user = body.get("text") or "", full_id(body.get("user_id") or "")
        if services.content.organisation.may_edit(user):
            return await next()  # their replies have the way to edit the content
        asked_at = services.now()
        today = local_time.today(services.content.organisation, asked_at)
        now = Circumstances(services.library.current, today, services.public.has_pictures)
        words = typed_words(text)
        follows_up = services.topics.of(user, asked_at) and follows_on(words)
        reply = self._replies.find(words, now) if not follows_up else None
        if reply is None:
            channels = channel_names(body.get("channel_name"), body.get("channel_id"))
            inquiry = services.inquiry(text, channels, user)
            reply = self._replies.find_here(inquiry)
            if reply is None:
                inquiry = _read(inquiry)
                made = self._made_at_once(inquiry)
                if made is None:
                    req.context[_INQUIRY] = inquiry
                return made if made is not None else await next()
        for count in reply.counts:
            services.count_outcome(count)
            services.topics.remember(user, reply.topic, asked_at)
        return BoltResponse(status=200, body=reply.to(words))

    def _made_at_once(self, inquiry: Inquiry) -> BoltResponse | None:
        """Response to a question of which the reading settles the answer; None for any other."""
        if inquiry.answer is None:
            return None
        try:
            reply = self._replies.make(inquiry)
        except Exception:  # noqa: BLE001 - the listener meets it too, and tells the user
            return None
        self._replies.keep(inquiry, reply)
        return BoltResponse(status=200, body=reply.to(inquiry.words))


def _read(inquiry: Inquiry) -> Inquiry:
    """The inquiry with what its words settle, where they are a short question."""
    if len(inquiry.words) > SHORT or not is_question(inquiry.words):
        return inquiry
    try:
        return read_at_once(inquiry)
    except Exception:  # noqa: BLE001 - the listener meets it too, and tells the user
        return inquiry


def _in_thread(services: Services, inquiry: Inquiry, replies: ReplyCache) -> Awaitable[ReplyBody]:
    """Make the reply in a thread: a lookup by meaning takes some 15 ms, and the database may be slow."""
    threads = services.finders if depends_on(inquiry.words) is DependsOn.CONTENT else None
    return asyncio.get_running_loop().run_in_executor(threads, replies.make, inquiry)


async def _respond(request: SlackRequest, making: Awaitable[ReplyBody], words: str) -> None:
    reply = await making
    await request.respond(json.loads(reply.to(words)), replace_original=False)


async def _reporting(services: Services, request: SlackRequest, work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a reference to the log
        await error_replies.tell(services, request, error)
