"""The one place where a posting meets Slack: one HTTP attempt, and what its end means.

The SDK's client gives the address and the token; the call itself is made here, because what counts is whether a
byte has left. Before the request is written nothing can have been posted; after that only Slack's answer tells.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.platform_errors import IN_CHANNEL, ErrorMeaning, meaning_of
from bot.platform_ids import full_id, is_channel_id, native_id
from bot.store.ledger import Probe, unheard
from schedules.http_attempt import HttpResult, SendDeadline, reason_of, server_time, ticks
from schedules.send_result import (
    Delivered,
    MessageFound,
    NotDelivered,
    Refused,
    SendResult,
    Unknown,
    Unreadable,
    classify,
)
from schedules.transitions import ATTEMPT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from schedules.send_result import Attempt, LookupResult, MessageContent, MessageLookup, MessageRef

logger = logging.getLogger(__name__)

EVENT_TYPE = "iza_notice"
"""The type of our message metadata; its payload holds ``key``, or also ``keys`` when several are told at once."""
HISTORY_SCOPES = frozenset({"channels:history", "groups:history"})
_OK = 200
_PAGE = 200
_MOST_PAGES = 50
_UNREADABLE = IN_CHANNEL | {
    ErrorMeaning.MISSING_SCOPE,
    ErrorMeaning.TOKEN_TYPE,
    ErrorMeaning.PERSON_GONE,
    ErrorMeaning.MESSAGE_GONE,
    ErrorMeaning.MESSAGE,
}
"""Reasons why a token that is good for posting may not read here, however often it is tried."""


class Sender:
    """Posts, edits, removes and reads back, as the bot of ``client``. Close it when done.

    ``deadline`` is how long an attempt may take in all, from the commit of ``sending``, by the time that the
    ledger goes by; ``real`` says how many real seconds so many of those are (``TimeSource.real``). Where that time
    runs slower than the real one, the real one counts.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        deadline: dt.timedelta = ATTEMPT,
        probe: Probe = unheard,
        real: Callable[[float], float] = float,
    ) -> None:
        self._client = client
        self._deadline = deadline.total_seconds()
        self._probe = probe
        self._real = real
        self._scopes: frozenset[str] | None = None
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Drop the connections."""
        await self._session.close()

    @property
    def can_read_back(self) -> bool:
        """True if the token may read messages, as far as Slack has told."""
        return self._scopes is None or not self._scopes.isdisjoint(HISTORY_SCOPES)

    async def deliver(self, attempt: Attempt, waited: float = 0) -> SendResult:
        """Make the one attempt; ``waited`` seconds have gone by since it was committed. Never raises."""
        ends_at = ticks() + self._remaining(waited)
        thread_ts = attempt.message.thread_ts
        for edit in attempt.message.edits:
            arguments = {"channel": native_id(edit.channel_id), "ts": edit.ts, **edit.body}
            result = await self._write("chat.update", arguments, ends_at)
            if isinstance(result, Refused) and _is_gone(result.code):
                thread_ts = "" if edit.ts == thread_ts else thread_ts
            elif not isinstance(result, Delivered):
                return _of_edit(result)
        result = await self._write("chat.postMessage", _arguments(attempt.message, thread_ts), ends_at)
        if thread_ts and isinstance(result, Refused) and _is_gone(result.code):
            return await self._write("chat.postMessage", _arguments(attempt.message, ""), ends_at)
        return result

    async def remove(self, message: MessageRef) -> SendResult:
        """Take a message away that stands there twice. Never raises."""
        ends_at = ticks() + self._remaining()
        return await self._write(
            "chat.delete", {"channel": native_id(message.channel_id), "ts": message.ts}, ends_at
        )

    async def look_up(self, lookup: MessageLookup) -> LookupResult:
        """Read back which of our messages stand in a channel or thread. Never raises."""
        if not self.can_read_back:
            await self._read("auth.test", {})  # its answer tells whether the scope has been granted since
        if not self.can_read_back:
            return Unreadable("the scope channels:history is not granted", lasting=True)
        channel_id = lookup.channel_id or await self._channel_id(lookup.channel)
        if isinstance(channel_id, Unreadable):
            return channel_id
        arguments = {
            "channel": native_id(channel_id),
            "oldest": f"{lookup.oldest.timestamp():.6f}",
            "include_all_metadata": "true",
        }
        if not lookup.thread_ts:
            return await self._our_messages("conversations.history", arguments)
        thread = await self._our_messages("conversations.replies", {**arguments, "ts": lookup.thread_ts})
        if isinstance(thread, MessageFound) or not thread.lasting:
            return thread
        # What we thread is broadcast to the channel as well. Of a thread that is gone the channel tells all; where
        # Slack keeps threads from bots, only what is found there is certain.
        channel = await self._our_messages("conversations.history", arguments)
        if isinstance(channel, Unreadable) or _is_gone(thread.reason):
            return channel
        return channel if any(posting.key in channel.messages for posting in lookup.postings) else thread

    async def _our_messages(self, method: str, arguments: Mapping[str, str]) -> MessageFound | Unreadable:
        """Our messages among those that a method reads back."""
        messages = await self._pages(method, arguments, "messages")
        return (
            messages
            if isinstance(messages, Unreadable)
            else MessageFound(full_id(arguments["channel"]), _stamps(messages))
        )

    async def time(self) -> dt.datetime | None:
        """The time by Slack's servers, or None when they can't be asked."""
        response = await self._read("api.test", {})
        if isinstance(response, Unreadable):
            return None
        return server_time(response.headers)

    def _remaining(self, waited: float = 0) -> float:
        """Real seconds until the deadline of an attempt that began so long ago."""
        remaining = self._deadline - waited
        return min(self._real(remaining), remaining)

    async def _write(self, method: str, arguments: Mapping[str, Any], ends_at: float) -> SendResult:
        remaining = ends_at - ticks()
        if remaining <= 0:
            return NotDelivered("the time for this attempt was over before it began")
        request_body = SendDeadline(arguments, ends_at, self._probe)
        self._probe(f"sender: before {method}")
        try:
            response = await self._call(method, remaining, request_body)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self._probe(f"sender: no answer to {method}")
            reason = reason_of(error)
            return Unknown(reason) if request_body.left else NotDelivered(reason)
        self._probe(f"sender: after {method}")
        return classify(response.status, response.headers, response.body)

    async def _call(self, method: str, seconds: float, body: SendDeadline | Mapping[str, str]) -> HttpResult:
        client = self._client
        async with self._session.post(
            f"{client.base_url}{method}",
            headers={"Authorization": f"Bearer {client.token}"},
            timeout=aiohttp.ClientTimeout(total=seconds),
            allow_redirects=False,
            proxy=client.proxy,
            ssl=True if client.ssl is None else client.ssl,
            data=body,
        ) as response:
            self._probe(f"sender: answer to {method} begins")
            try:
                parsed = json.loads(await response.read())
            except ValueError:
                parsed = None
            granted = granted_scopes(response.headers)
            self._scopes = self._scopes if granted is None else granted
            return HttpResult(response.status, response.headers, parsed if isinstance(parsed, dict) else None)

    async def _read(self, method: str, arguments: Mapping[str, str]) -> HttpResult | Unreadable:
        try:
            response = await self._call(method, self._remaining(), arguments)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return Unreadable(reason_of(error), lasting=False)
        if response.status != _OK or response.body is None:
            return Unreadable(f"HTTP status {response.status}", lasting=False)
        if not response.body.get("ok"):
            code = str(response.body.get("error", "no error code"))
            return Unreadable(code, lasting=meaning_of(code) in _UNREADABLE)
        return response

    async def _pages(
        self, method: str, arguments: Mapping[str, str], field: str
    ) -> list[dict[str, Any]] | Unreadable:
        entries: list[dict[str, Any]] = []
        cursor = ""
        for _ in range(_MOST_PAGES):
            response = await self._read(method, {**arguments, "limit": str(_PAGE), "cursor": cursor})
            if isinstance(response, Unreadable):
                return response
            body = response.body or {}
            entries += body.get(field, [])
            cursor = (body.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return entries
        return Unreadable(f"{method} has more than {_MOST_PAGES} pages", lasting=False)

    async def _channel_id(self, channel: str) -> str | Unreadable:
        """Slack's id of a channel by name, when the token may list channels."""
        if is_channel_id(channel):
            return channel
        channels = await self._pages("conversations.list", {"types": "public_channel,private_channel"}, "channels")
        if isinstance(channels, Unreadable) and channels.lasting:
            channels = await self._pages("conversations.list", {}, "channels")
        if isinstance(channels, Unreadable):
            return channels
        name = native_id(channel)
        unknown = Unreadable(f"Slack lists no channel {name}", lasting=True)
        return next((str(listed["id"]) for listed in channels if listed.get("name") == name), unknown)


def granted_scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """Scopes of the token, from the header with which Slack answers; None without it."""
    value = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    return None if value is None else frozenset(scope.strip() for scope in value.split(","))


def _arguments(message: MessageContent, thread_ts: str) -> dict[str, Any]:
    payload: dict[str, Any] = {"key": message.keys[0]}
    if len(message.keys) > 1:
        payload["keys"] = list(message.keys)
    arguments = {
        "channel": native_id(message.channel),
        **message.body,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": payload},
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return {**arguments, "thread_ts": thread_ts, "reply_broadcast": True} if thread_ts else arguments


def _is_gone(code: str) -> bool:
    return meaning_of(code) is ErrorMeaning.MESSAGE_GONE


def _of_edit(result: SendResult) -> SendResult:
    """An edit may be done again without harm: what is not known to have succeeded is tried again."""
    return NotDelivered(f"edit: {result.reason}") if isinstance(result, Unknown) else result


def _stamps(messages: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    stamps: dict[str, set[str]] = {}
    for message in messages:
        for key in _keys(message.get("metadata")):
            stamps.setdefault(key, set()).add(str(message.get("ts", "")))
    return {key: tuple(sorted(of_key, key=float)) for key, of_key in stamps.items()}


def _keys(metadata: Any) -> Iterator[str]:  # noqa: ANN401 - whatever Slack returns
    if isinstance(metadata, dict) and metadata.get("event_type") == EVENT_TYPE:
        payload = metadata.get("event_payload") or {}
        yield from map(str, payload.get("keys") or [payload.get("key", "")])
