"""Methods of the Web API, one function each, from arguments to response; ApiError for Slack's ``ok: false``.

Source: https://docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import limits
from .json_checks import Json
from .payloads import channel_json, message_json, user_json

if TYPE_CHECKING:
    from .limits import LimitViolation
    from .records import Channel, PostedMessage, User
    from .state import WorkspaceState

_PAGE = 100
_READ_SCOPES = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
_LISTED_KINDS = {"public_channel": "public", "private_channel": "private", "im": "im"}


class ApiError(Exception):
    """Slack's ``ok: false``: an error code, sentences for ``response_metadata``, and further keys."""

    def __init__(self, error: str, messages: tuple[str, ...] = (), **extra: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.extra = extra


@dataclass(frozen=True, slots=True)
class MethodContext:
    """Workspace and scopes of the token, for a method."""

    state: WorkspaceState
    scopes: tuple[str, ...]

    def need(self, scope: str) -> None:
        """Raise ``missing_scope`` unless the token has the scope."""
        if scope not in self.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(self.scopes))

    def refuse(self, method: str, refusal: LimitViolation) -> ApiError:
        """Note what Slack refuses, and make the error of it."""
        self.state.refuse(method, refusal)
        return ApiError(refusal.error, refusal.messages)

    def channel(self, args: Json) -> Channel:
        """Find the channel by the id in the arguments; a private channel without the bot is not found."""
        channel = self.state.channels.get(str(args.get("channel") or ""))
        if channel is None or (channel.kind == "private" and not channel.has_bot):
            raise ApiError("channel_not_found")
        return channel

    def writable(self, args: Json) -> Channel:
        """Find the channel by the id, name or user in the arguments, if the bot may write there."""
        target = str(args.get("channel") or "")
        named = [channel for channel in self.state.channels.values() if channel.name == target.removeprefix("#")]
        if target in self.state.users:
            channel = self.state.conversation_with(self.state.users[target])
        else:
            channel = self.channel({"channel": named[0].id} if named else args)
        if channel.archived:
            raise ApiError("is_archived")
        if not channel.has_bot and "chat:write.public" not in self.scopes:
            raise ApiError("not_in_channel")
        return channel


Method = Callable[[MethodContext, Json], Json]


def api_test(_context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/api.test."""
    if "error" in args:
        raise ApiError(str(args["error"]))
    return {"args": args} if args else {}


def auth_test(context: MethodContext, _args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test."""
    state = context.state
    return {
        "url": f"https://{state.domain}.slack.com/",
        "team": state.domain,
        "user": state.bot.name,
        "team_id": state.team_id,
        "user_id": state.bot.id,
        "bot_id": state.bot_id,
        "is_enterprise_install": False,
    }


def team_info(context: MethodContext, _args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/team.info."""
    context.need("team:read")
    return {"team": {"id": context.state.team_id, "name": context.state.domain, "domain": context.state.domain}}


def users_info(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/users.info."""
    context.need("users:read")
    return {"user": user_json(context.state, _user(context, args))}


def post_message(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage."""
    context.need("chat:write")
    channel = context.writable(args)
    if refusal := limits.refuse_message(args, posted=True):
        raise context.refuse("chat.postMessage", refusal)
    context.state.warn("chat.postMessage", limits.warnings(args))
    message = context.state.post(channel, args)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(context.state, message)}


def post_ephemeral(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral."""
    context.need("chat:write")
    user = _user(context, args)
    channel = context.writable(args)
    if channel.partner not in {None, user}:
        raise ApiError("user_not_in_channel")
    if refusal := limits.refuse_message(args, posted=True):
        raise context.refuse("chat.postEphemeral", refusal)
    context.state.warn("chat.postEphemeral", limits.warnings(args))
    return {"message_ts": context.state.post(channel, args, private_to=user).ts}


def update(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update."""
    context.need("chat:write")
    message = _own_message(context, args, refused="cant_update_message")
    if refusal := limits.refuse_message(args, text_limit=limits.UPDATED_TEXT, posted=True):
        raise context.refuse("chat.update", refusal)
    context.state.warn("chat.update", limits.warnings(args))
    context.state.update(message, args)
    body = message_json(context.state, message)
    return {"channel": message.channel.id, "ts": message.ts, "text": message.text, "message": body}


def delete(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete."""
    context.need("chat:write")
    message = _own_message(context, args, refused="cant_delete_message")
    context.state.delete(message)
    return {"channel": message.channel.id, "ts": message.ts}


def conversations_list(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list."""
    types = str(args.get("types") or "public_channel").split(",")
    kinds = [_LISTED_KINDS.get(name.strip()) for name in types]
    if None in kinds:
        raise ApiError("invalid_types")
    for kind in kinds:
        context.need(_READ_SCOPES[str(kind)])
    hide_archived = flag(args, "exclude_archived")
    channels = [
        channel_json(channel, at=context.state.clock())
        for channel in context.state.channels.values()
        if channel.kind in kinds
        and (channel.kind != "private" or channel.has_bot)
        and not (hide_archived and channel.archived)
    ]
    channels, cursor = page(channels, args)
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def conversations_info(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info."""
    channel = context.channel(args)
    context.need(_READ_SCOPES[channel.kind])
    return {"channel": channel_json(channel, at=context.state.clock())}


def conversations_open(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open, for one user."""
    context.need("im:write")
    user = _user(context, {"user": args.get("users")})
    return {"channel": {"id": context.state.conversation_with(user).id}}


def conversations_join(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join."""
    context.need("channels:join")
    channel = context.channel(args)
    if channel.archived:
        raise ApiError("is_archived")
    channel.has_bot = True
    return {"channel": channel_json(channel, at=context.state.clock())}


def _user(context: MethodContext, args: Json) -> User:
    user = context.state.users.get(str(args.get("user") or ""))
    if user is None:
        raise ApiError("user_not_found")
    return user


def _own_message(context: MethodContext, args: Json, *, refused: str) -> PostedMessage:
    """Find a message of the bot that everyone sees; private ones can't be found again."""
    channel = context.channel(args)
    for message in channel.messages:
        if message.ts == args.get("ts") and not (message.deleted or message.private_to):
            if message.author is not context.state.bot:
                raise ApiError(refused)
            return message
    raise ApiError("message_not_found")


def flag(args: Json, key: str) -> bool:
    """Boolean argument; in a form it is a word."""
    return str(args.get(key)).lower() in {"1", "true"}


def page(items: list[Json], args: Json, default_size: int = _PAGE) -> tuple[list[Json], str]:
    """One page of a list, and the cursor of the next one ("" after the last)."""
    try:
        size = int(args.get("limit") or default_size)
        start = int(str(args.get("cursor") or "next:0").removeprefix("next:"))
    except (TypeError, ValueError):
        raise ApiError("invalid_cursor") from None
    if not 1 <= size <= 1000:  # noqa: PLR2004 - Slack's own bounds
        raise ApiError("invalid_limit")
    end = start + size
    return items[start:end], f"next:{end}" if end < len(items) else ""
