"""The methods that read back what was said: conversations.history and conversations.replies.

Source: https://docs.slack.dev/reference/methods. A thread's parent comes first in its replies, whatever ``oldest``
says, and a reply stands in the channel itself only when it was broadcast there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.simulator.methods import ApiError, flag, page
from bot.simulator.payloads import message_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.simulator.json_checks import Json
    from bot.simulator.methods import MethodContext
    from bot.simulator.records import Channel, PostedMessage

_PAGE, _PAGE_OF_REPLIES = 100, 1000
_SCOPES = {"public": "channels:history", "private": "groups:history", "im": "im:history"}


def conversations_history(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history."""
    channel = _channel(desk, args)
    shown = [each for each in _shown(desk, channel) if each.broadcast or not each.thread_ts]
    return _answer(desk, args, _between(reversed(shown), args), _PAGE)


def conversations_replies(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies."""
    channel = _channel(desk, args)
    ts = str(args.get("ts") or "")
    shown = _shown(desk, channel)
    parent = [each for each in shown if each.ts == ts]
    replies = [each for each in shown if each.thread_ts == ts and each.ts != ts]
    if not parent and not replies:
        raise ApiError("thread_not_found")
    return _answer(desk, args, [*parent, *_between(replies, args)], _PAGE_OF_REPLIES)


def _channel(desk: MethodContext, args: Json) -> Channel:
    channel = desk.channel(args)
    desk.need(_SCOPES[channel.kind])
    if not channel.has_bot:
        raise ApiError("not_in_channel")
    return channel


def _shown(desk: MethodContext, channel: Channel) -> list[PostedMessage]:
    """What everyone sees by now, oldest first; private messages can't be read back."""
    until = desk.state.clock() - desk.state.history_lag if desk.state.history_lag else math.inf
    return [each for each in channel.messages if not (each.deleted or each.private_to) and float(each.ts) <= until]


def _between(messages: Iterable[PostedMessage], args: Json) -> list[PostedMessage]:
    oldest, latest = _moment(args, "oldest", 0.0), _moment(args, "latest", math.inf)
    inclusive = flag(args, "inclusive")
    return [
        each
        for each in messages
        if oldest < float(each.ts) < latest or (inclusive and float(each.ts) in {oldest, latest})
    ]


def _answer(desk: MethodContext, args: Json, messages: list[PostedMessage], usual: int) -> Json:
    with_metadata = flag(args, "include_all_metadata")
    listed = [message_json(desk.state, each, with_metadata=with_metadata) for each in messages]
    listed, cursor = page(listed, args, usual)
    more: Json = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": listed, "has_more": bool(cursor), **more}


def _moment(args: Json, key: str, default: float) -> float:
    try:
        return float(args.get(key) or default)
    except (TypeError, ValueError):
        raise ApiError(f"invalid_ts_{key}") from None
