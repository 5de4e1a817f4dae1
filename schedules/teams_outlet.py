"""Outlet of Microsoft Teams: posts, edits and removes as the bot, each in one HTTP request.

A bot can read nothing back in Teams. So an attempt of which the end is not known stays unknown: it is told to the
administrators, and never made again.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.platform_errors import ErrorMeaning, meaning_of
from bot.platform_ids import TEAMS, full_id, is_person, native_id
from bot.store.ledger import LedgerError, Probe, unheard
from bot.store.teams_conversations import ConversationKind, TeamsConversation
from bot.teams_client import activities_url, conversations_url, message_activity, new_chat
from bot.teams_token import TokenError, TokenRefusedError
from schedules.http_attempt import HttpResult, SingleAttempt, server_time, ticks
from schedules.send_result import (
    Delivered,
    NeverReadable,
    NotDelivered,
    Refused,
    Unknown,
    classify_teams,
    in_one_line,
)
from schedules.transitions import ATTEMPT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from bot.store.teams_conversations import TeamsConversations
    from bot.teams_token import BotToken
    from schedules.send_result import Attempt, Body, Edit, LookupResult, MessageLookup, MessageRef, SendResult

logger = logging.getLogger(__name__)

_UNAUTHORIZED = 401
_TIME_SECONDS = 10.0


class TeamsOutlet:
    """See ``Outlet``; ``deadline``, ``probe`` and ``real`` are those of ``Sender``. Close it when done."""

    def __init__(
        self,
        conversations: TeamsConversations,
        token: BotToken,
        deadline: dt.timedelta = ATTEMPT,
        probe: Probe = unheard,
        real: Callable[[float], float] = float,
    ) -> None:
        self._conversations = conversations
        self._token = token
        self._deadline = deadline.total_seconds()
        self._real = real
        self._attempt = SingleAttempt(probe)

    async def close(self) -> None:
        """Drop the connections."""
        await self._attempt.close()

    async def deliver(self, attempt: Attempt, waited: float = 0) -> SendResult:
        """Edit what the message corrects, then post it; ``waited`` seconds have gone by since the commit."""
        message, ends_at = attempt.message, self._ends_at(waited)
        conversation = await self._conversation(message.channel, ends_at)
        if not isinstance(conversation, TeamsConversation):
            return conversation
        for edit in message.edits:
            result = await self._put(conversation, edit.ts, edit.body, ends_at)
            if not isinstance(result, Delivered) and not _is_gone(result):
                # An edit may be done again without harm: what is not known to have succeeded is tried again.
                return NotDelivered(f"edit: {result.reason}") if isinstance(result, Unknown) else result
        result = await self._post(conversation, message.thread_ts, message.body, ends_at)
        if message.thread_ts and _is_gone(result):
            return await self._post(conversation, "", message.body, ends_at)
        return result

    async def update(self, edit: Edit) -> SendResult:
        """Give a message that stands another text."""
        ends_at = self._ends_at()
        conversation = await self._conversation(edit.channel_id, ends_at)
        if not isinstance(conversation, TeamsConversation):
            return conversation
        return await self._put(conversation, edit.ts, edit.body, ends_at)

    async def remove(self, message: MessageRef) -> SendResult:
        """Take a message away that stands there twice."""
        ends_at = self._ends_at()
        conversation = await self._conversation(message.channel_id, ends_at)
        if not isinstance(conversation, TeamsConversation):
            return conversation
        return await self._call("DELETE", conversation, {}, ends_at, activity_id=message.ts)

    async def look_up(self, lookup: MessageLookup) -> LookupResult:
        """Nothing: see the head of this module."""
        del lookup
        return NeverReadable("Teams gives a bot nothing to read back")

    async def time(self) -> dt.datetime | None:
        """The time by Microsoft's servers, or None when they can't be asked."""
        return await microsoft_time(self._token.login_url)

    def _ends_at(self, waited: float = 0) -> float:
        remaining = self._deadline - waited
        return ticks() + min(self._real(remaining), remaining)

    async def _conversation(self, channel: str, ends_at: float) -> TeamsConversation | NotDelivered | Refused:
        """Where to reach a channel, a chat by its own id, or a person."""
        known = self._conversations
        try:
            conversation = await asyncio.to_thread(known.conversation, channel)
            if conversation is None and is_person(channel):
                conversation = await asyncio.to_thread(known.personal, channel)
            if conversation is not None:
                return conversation
            anywhere = next(iter(await asyncio.to_thread(known.all)), None) if is_person(channel) else None
        except LedgerError as error:
            return NotDelivered(in_one_line(str(error)))
        return Refused("NoConversation") if anywhere is None else await self._created(channel, anywhere, ends_at)

    async def _created(
        self, person: str, anywhere: TeamsConversation, ends_at: float
    ) -> TeamsConversation | NotDelivered | Refused:
        """The chat with someone who did not write to the bot yet; making it twice gives the same one."""
        wanted = new_chat(anywhere.tenant_id, anywhere.bot_id, native_id(person))
        url = conversations_url(anywhere.service_url)
        result = _meaning(await self._request("POST", url, wanted, ends_at), person)
        if not isinstance(result, Delivered):
            return NotDelivered(f"no chat yet: {result.reason}") if isinstance(result, Unknown) else result
        if not result.ts:
            return NotDelivered("no chat yet: Teams gave no id")
        chat = TeamsConversation(
            full_id(result.ts, TEAMS),
            ConversationKind.PERSONAL,
            anywhere.service_url,
            anywhere.tenant_id,
            anywhere.bot_id,
            person,
        )
        try:
            await asyncio.to_thread(self._conversations.remember, chat)
        except LedgerError as error:
            logger.warning("A chat of Teams is not kept: %s", error)
        return chat

    async def _post(self, conversation: TeamsConversation, thread: str, body: Body, ends_at: float) -> SendResult:
        return await self._call("POST", conversation, message_activity(body), ends_at, thread=thread)

    async def _put(self, conversation: TeamsConversation, ts: str, body: Body, ends_at: float) -> SendResult:
        return await self._call("PUT", conversation, message_activity(body), ends_at, activity_id=ts)

    async def _call(  # noqa: PLR0913 - a request, and until when it may leave
        self,
        method: str,
        conversation: TeamsConversation,
        body: Mapping[str, Any],
        ends_at: float,
        *,
        thread: str = "",
        activity_id: str = "",
    ) -> SendResult:
        """The meaning of a request about a message in a conversation."""
        native = native_id(conversation.id) + (f";messageid={thread}" if thread else "")
        url = activities_url(conversation.service_url, native, activity_id)
        return _meaning(await self._request(method, url, body, ends_at), conversation.id)

    async def _request(
        self, method: str, url: str, body: Mapping[str, Any], ends_at: float
    ) -> HttpResult | NotDelivered | Refused | Unknown:
        """The response; with another token if the first is refused, for then nothing was done."""
        result: HttpResult | NotDelivered | Unknown = NotDelivered("no token")
        for _ in range(2):
            try:
                token = await self._token.get(ends_at - ticks())
            except TokenRefusedError as error:
                logger.error("Microsoft refuses the bot: %s", error)  # noqa: TRY400 - written for the operator
                return Refused("InvalidClient")
            except TokenError as error:
                return NotDelivered(in_one_line(str(error)))
            result = await self._attempt.send(method, url, body, ends_at, {"Authorization": f"Bearer {token}"})
            if not isinstance(result, HttpResult) or result.status != _UNAUTHORIZED:
                return result
            self._token.forget()
        return result


async def microsoft_time(login_url: str) -> dt.datetime | None:
    """The time by the server at this address, or None when it can't be asked."""
    timeout = aiohttp.ClientTimeout(total=_TIME_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.head(login_url, allow_redirects=False) as response,
        ):
            return server_time(response.headers)
    except (aiohttp.ClientError, OSError, TimeoutError):
        return None


def _meaning(result: HttpResult | NotDelivered | Refused | Unknown, channel_id: str) -> SendResult:
    if isinstance(result, HttpResult):
        return classify_teams(result.status, result.headers, result.body, channel_id)
    return result


def _is_gone(result: SendResult) -> bool:
    return isinstance(result, Refused) and meaning_of(result.code) is ErrorMeaning.MESSAGE_GONE
