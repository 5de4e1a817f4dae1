"""The methods of the Web API, one function each: arguments in, answer out; ApiError for Slack's ``ok: false``.

Source: https://docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulator import limits
from bot.simulator.json_checks import Json
from bot.simulator.payloads import channel_json, message_json, user_json

if TYPE_CHECKING:
    from bot.simulator.limits import LimitViolation
    from bot.simulator.records import Channel, PostedMessage, User
    from bot.simulator.state import WorkspaceState

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
    """What a method works with: the workspace, and the scopes that the token has."""

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
        """The channel whose id the arguments give; what the bot may not know of is not there."""
        found = self.state.channels.get(str(args.get("channel") or ""))
        if found is None or (found.kind == "private" and not found.has_bot):
            raise ApiError("channel_not_found")
        return found

    def writable(self, args: Json) -> Channel:
        """The channel that the arguments give, by id, name or user, if the bot may write there."""
        wanted = str(args.get("channel") or "")
        named = [each for each in self.state.channels.values() if each.name == wanted.removeprefix("#")]
        if wanted in self.state.users:
            channel = self.state.conversation_with(self.state.users[wanted])
        else:
            channel = self.channel({"channel": named[0].id} if named else args)
        if channel.archived:
            raise ApiError("is_archived")
        if not channel.has_bot and "chat:write.public" not in self.scopes:
            raise ApiError("not_in_channel")
        return channel


Method = Callable[[MethodContext, Json], Json]


def api_test(_desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/api.test."""
    if "error" in args:
        raise ApiError(str(args["error"]))
    return {"args": args} if args else {}


def auth_test(desk: MethodContext, _args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test."""
    state = desk.state
    return {
        "url": f"https://{state.domain}.slack.com/",
        "team": state.domain,
        "user": state.bot.name,
        "team_id": state.team_id,
        "user_id": state.bot.id,
        "bot_id": state.bot_id,
        "is_enterprise_install": False,
    }


def team_info(desk: MethodContext, _args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/team.info."""
    desk.need("team:read")
    return {"team": {"id": desk.state.team_id, "name": desk.state.domain, "domain": desk.state.domain}}


def users_info(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/users.info."""
    desk.need("users:read")
    return {"user": user_json(desk.state, _user(desk, args))}


def post_message(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage."""
    desk.need("chat:write")
    channel = desk.writable(args)
    if refusal := limits.refuse_message(args, posted=True):
        raise desk.refuse("chat.postMessage", refusal)
    desk.state.warn("chat.postMessage", limits.warnings(args))
    message = desk.state.post(channel, args)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(desk.state, message)}


def post_ephemeral(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral."""
    desk.need("chat:write")
    user = _user(desk, args)
    channel = desk.writable(args)
    if channel.partner not in {None, user}:
        raise ApiError("user_not_in_channel")
    if refusal := limits.refuse_message(args, posted=True):
        raise desk.refuse("chat.postEphemeral", refusal)
    desk.state.warn("chat.postEphemeral", limits.warnings(args))
    return {"message_ts": desk.state.post(channel, args, private_to=user).ts}


def update(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update."""
    desk.need("chat:write")
    message = _own_message(desk, args, refused="cant_update_message")
    if refusal := limits.refuse_message(args, text_limit=limits.UPDATED_TEXT, posted=True):
        raise desk.refuse("chat.update", refusal)
    desk.state.warn("chat.update", limits.warnings(args))
    desk.state.revise(message, args)
    shown = message_json(desk.state, message)
    return {"channel": message.channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete."""
    desk.need("chat:write")
    message = _own_message(desk, args, refused="cant_delete_message")
    desk.state.remove(message)
    return {"channel": message.channel.id, "ts": message.ts}


def conversations_list(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list."""
    kinds = [_LISTED_KINDS.get(each.strip()) for each in str(args.get("types") or "public_channel").split(",")]
    if None in kinds:
        raise ApiError("invalid_types")
    for kind in kinds:
        desk.need(_READ_SCOPES[str(kind)])
    hide_archived = flag(args, "exclude_archived")
    listed = [
        channel_json(channel, at=desk.state.clock())
        for channel in desk.state.channels.values()
        if channel.kind in kinds
        and (channel.kind != "private" or channel.has_bot)
        and not (hide_archived and channel.archived)
    ]
    shown, cursor = page(listed, args)
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def conversations_info(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info."""
    channel = desk.channel(args)
    desk.need(_READ_SCOPES[channel.kind])
    return {"channel": channel_json(channel, at=desk.state.clock())}


def conversations_open(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open, for one user."""
    desk.need("im:write")
    user = _user(desk, {"user": args.get("users")})
    return {"channel": {"id": desk.state.conversation_with(user).id}}


def conversations_join(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join."""
    desk.need("channels:join")
    channel = desk.channel(args)
    if channel.archived:
        raise ApiError("is_archived")
    channel.has_bot = True
    return {"channel": channel_json(channel, at=desk.state.clock())}


def _user(desk: MethodContext, args: Json) -> User:
    user = desk.state.users.get(str(args.get("user") or ""))
    if user is None:
        raise ApiError("user_not_found")
    return user


def _own_message(desk: MethodContext, args: Json, *, refused: str) -> PostedMessage:
    """A message of the bot that everyone sees; private ones can't be found again."""
    channel = desk.channel(args)
    for message in channel.messages:
        if message.ts == args.get("ts") and not (message.deleted or message.private_to):
            if message.author is not desk.state.bot:
                raise ApiError(refused)
            return message
    raise ApiError("message_not_found")


def flag(args: Json, key: str) -> bool:
    """A yes or no among the arguments; in a form it is a word."""
    return str(args.get(key)).lower() in {"1", "true"}


def page(items: list[Json], args: Json, usual: int = _PAGE) -> tuple[list[Json], str]:
    """One page of a list, and the cursor of the next one ("" after the last)."""
    try:
        size = int(args.get("limit") or usual)
        start = int(str(args.get("cursor") or "next:0").removeprefix("next:"))
    except (TypeError, ValueError):
        raise ApiError("invalid_cursor") from None
    if not 1 <= size <= 1000:  # noqa: PLR2004 - Slack's own bounds
        raise ApiError("invalid_limit")
    end = start + size
    return items[start:end], f"next:{end}" if end < len(items) else ""
