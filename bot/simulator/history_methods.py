"""Methods of the Web API that read messages back: conversations.history and conversations.replies.

Source: https://docs.slack.dev/reference/methods. A thread's parent comes first in its replies, whatever ``oldest``
says, and a reply stands in the channel itself only when it was broadcast there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .methods import ApiError, flag, page
from .payloads import message_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .json_checks import Json
    from .methods import MethodContext
    from .records import Channel, PostedMessage

_PAGE, _PAGE_OF_REPLIES = 100, 1000
_SCOPES = {"public": "channels:history", "private": "groups:history", "im": "im:history"}


def conversations_history(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history."""
    channel = _channel(context, args)
    messages = _visible(context, channel)
    in_channel = [message for message in messages if message.broadcast or not message.thread_ts]
    return _response(context, args, _between(reversed(in_channel), args), _PAGE)


def conversations_replies(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies."""
    channel = _channel(context, args)
    ts = str(args.get("ts") or "")
    messages = _visible(context, channel)
    parent = [message for message in messages if message.ts == ts]
    replies = [message for message in messages if message.thread_ts == ts and message.ts != ts]
    if not parent and not replies:
        raise ApiError("thread_not_found")
    return _response(context, args, [*parent, *_between(replies, args)], _PAGE_OF_REPLIES)


def _channel(context: MethodContext, args: Json) -> Channel:
    channel = context.channel(args)
    context.need(_SCOPES[channel.kind])
    if not channel.has_bot:
        raise ApiError("not_in_channel")
    return channel


def _visible(context: MethodContext, channel: Channel) -> list[PostedMessage]:
    """Messages that everyone sees, oldest first, without those that ``history_lag`` still hides."""
    until = context.state.clock() - context.state.history_lag if context.state.history_lag else math.inf
    return [
        message
        for message in channel.messages
        if not (message.deleted or message.private_to) and float(message.ts) <= until
    ]


def _between(messages: Iterable[PostedMessage], args: Json) -> list[PostedMessage]:
    oldest, latest = _moment(args, "oldest", 0.0), _moment(args, "latest", math.inf)
    inclusive = flag(args, "inclusive")
    return [
        message
        for message in messages
        if oldest < float(message.ts) < latest or (inclusive and float(message.ts) in {oldest, latest})
    ]


def _response(context: MethodContext, args: Json, messages: list[PostedMessage], default_size: int) -> Json:
    with_metadata = flag(args, "include_all_metadata")
    items = [message_json(context.state, message, with_metadata=with_metadata) for message in messages]
    items, cursor = page(items, args, default_size)
    more: Json = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": items, "has_more": bool(cursor), **more}


def _moment(args: Json, key: str, default: float) -> float:
    try:
        return float(args.get(key) or default)
    except (TypeError, ValueError):
        raise ApiError(f"invalid_ts_{key}") from None
