"""Slack's Web API over HTTP: tokens, arguments, the table of methods, and responses with Slack's headers.

Source: https://docs.slack.dev/apis/web-api.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from . import canvas_methods, history_methods, methods, view_methods
from .methods import ApiError, MethodContext

if TYPE_CHECKING:
    from .json_checks import Json
    from .methods import Method
    from .socket_mode import SocketMode
    from .state import WorkspaceState

METHODS: dict[str, Method] = {
    "api.test": methods.api_test,
    "auth.test": methods.auth_test,
    "canvases.edit": canvas_methods.canvases_edit,
    "chat.delete": methods.delete,
    "chat.postEphemeral": methods.post_ephemeral,
    "chat.postMessage": methods.post_message,
    "chat.update": methods.update,
    "conversations.canvases.create": canvas_methods.conversations_canvases_create,
    "conversations.history": history_methods.conversations_history,
    "conversations.info": methods.conversations_info,
    "conversations.join": methods.conversations_join,
    "conversations.list": methods.conversations_list,
    "conversations.open": methods.conversations_open,
    "conversations.replies": history_methods.conversations_replies,
    "team.info": methods.team_info,
    "users.info": methods.users_info,
    "views.open": view_methods.views_open,
    "views.publish": view_methods.views_publish,
    "views.push": view_methods.views_push,
    "views.update": view_methods.views_update,
}
_OPEN_CONNECTION = "apps.connections.open"
_AS_JSON = ("attachments", "blocks", "changes", "document_content", "metadata", "view")
"""Arguments that a form holds as JSON."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Credentials: the bot's token, the app's token, and the secret that signs requests."""

    bot_token: str
    app_token: str
    signing_secret: str


class WebApi:
    """Responds to calls. Keeps no state of its own but the token's scopes."""

    def __init__(
        self, state: WorkspaceState, socket_mode: SocketMode, credentials: Credentials, scopes: tuple[str, ...]
    ) -> None:
        self._socket_mode = socket_mode
        self._credentials = credentials
        self.context = MethodContext(state, scopes)

    def grant(self, *scopes: str) -> None:
        """Give the token more scopes, as an administrator does who installs the app again."""
        self.context = MethodContext(self.context.state, (*self.context.scopes, *scopes))

    def respond_to(self, method: str, args: Json, token: str) -> Json:
        """Carry out one call; gives the response, ``ok`` included."""
        try:
            if method != "api.test":
                self._authorise(method, token)
            if method == _OPEN_CONNECTION:
                return {"ok": True, "url": self._socket_mode.ticket()}
            if method not in METHODS:
                return {"ok": False, "error": "unknown_method", "req_method": method}
            return {"ok": True, **METHODS[method](self.context, args)}
        except ApiError as error:
            return _failure(error)

    def _authorise(self, method: str, token: str) -> None:
        if not token:
            raise ApiError("not_authed")
        if token not in {self._credentials.bot_token, self._credentials.app_token}:
            raise ApiError("invalid_auth")
        if (token == self._credentials.app_token) != (method == _OPEN_CONNECTION):
            raise ApiError("not_allowed_token_type")


async def read_call(request: web.Request) -> tuple[Json, str]:
    """The arguments and the token of a call, from the query, a form or JSON; raises ApiError."""
    args: Json = dict(request.query)
    if request.body_exists:
        args |= await _read_body(request)
    token = str(args.pop("token", ""))
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    for key in _AS_JSON:
        if isinstance(args.get(key), str) and args[key]:
            args[key] = _parsed(key, args[key])
    return args, bearer.strip() if scheme == "Bearer" else token


async def _read_body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text())
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        return body
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    raise ApiError("invalid_post_type" if await request.read() else "invalid_form_data")


def _parsed(key: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise ApiError("invalid_blocks_format" if key == "blocks" else "invalid_arguments") from None


def _failure(error: ApiError) -> Json:
    body: Json = {"ok": False, "error": error.error, **error.extra}
    if error.messages:
        body["errors"] = [*error.messages]
        body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in error.messages]}
    return body


def respond(body: Json, scopes: tuple[str, ...]) -> web.Response:
    """Response as Slack sends it: always 200, with the scopes of the token."""
    return web.json_response(body, headers={"x-oauth-scopes": ",".join(scopes)})


def refuse_call(error: ApiError, scopes: tuple[str, ...]) -> tuple[Json, web.Response]:
    """Response to a call that could not be read."""
    body = _failure(error)
    return body, respond(body, scopes)
