"""Shape of what Slack sends: the fields that the bot and Bolt read, each of its own kind."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

_LOOSE = ConfigDict(extra="allow", strict=True)


@with_config(_LOOSE)
class _Entity(TypedDict, total=False):
    id: str | None
    name: str | None
    team_id: str | None
    enterprise_id: str | None


@with_config(_LOOSE)
class _Person(TypedDict):
    id: str
    team_id: NotRequired[str | None]


@with_config(_LOOSE)
class _ChosenOption(TypedDict):
    value: str


@with_config(_LOOSE)
class _Field(TypedDict, total=False):
    type: str
    value: str | None
    selected_option: _ChosenOption | None
    selected_options: list[_ChosenOption] | None
    selected_conversation: str | None


@with_config(_LOOSE)
class _State(TypedDict):
    values: dict[str, dict[str, _Field]]


@with_config(_LOOSE)
class _SlackView(TypedDict):
    id: str
    type: str
    callback_id: NotRequired[str | None]
    hash: NotRequired[str | None]
    private_metadata: NotRequired[str]
    previous_view_id: NotRequired[str | None]
    team_id: NotRequired[str | None]
    app_installed_team_id: NotRequired[str | None]
    state: NotRequired[_State | None]


@with_config(_LOOSE)
class _Pressed(_Field):
    action_id: str
    block_id: str
    action_ts: NotRequired[str]


@with_config(_LOOSE)
class _Container(TypedDict, total=False):
    type: str
    channel_id: str | None
    message_ts: str | None
    view_id: str | None


@with_config(_LOOSE)
class _Authorization(TypedDict, total=False):
    team_id: str | None
    enterprise_id: str | None
    user_id: str | None


@with_config(_LOOSE)
class _ResponseAddress(TypedDict):
    response_url: str


@with_config(_LOOSE)
class _Payload(TypedDict):
    enterprise: NotRequired[_Entity | None]
    team: NotRequired[_Entity | None]
    channel: NotRequired[_Entity | None]
    container: NotRequired[_Container]
    view: NotRequired[_SlackView | None]
    message: NotRequired[dict[str, Any]]
    state: NotRequired[_State | None]
    response_url: NotRequired[str]
    response_urls: NotRequired[list[_ResponseAddress]]
    action_ts: NotRequired[str]
    function_data: NotRequired[dict[str, Any]]


class _Press(_Payload):
    type: Literal["block_actions"]
    user: _Person
    trigger_id: str
    actions: list[_Pressed]


class _Suggestion(_Payload):
    type: Literal["block_suggestion"]
    user: _Person
    action_id: str
    block_id: str
    value: NotRequired[str | None]


class _Form(_Payload):
    type: Literal["view_submission", "view_closed"]
    user: _Person
    view: _SlackView  # type: ignore[misc]


class _Shortcut(_Payload):
    type: Literal["shortcut", "message_action"]
    user: _Person
    callback_id: str
    trigger_id: str


@with_config(_LOOSE)
class _HappenedEvent(TypedDict):
    type: str
    user: NotRequired[str | _Entity | None]
    channel: NotRequired[str | _Entity | None]
    channel_type: NotRequired[str | None]
    subtype: NotRequired[str | None]
    text: NotRequired[str | None]
    ts: NotRequired[str]
    thread_ts: NotRequired[str | None]
    tab: NotRequired[str]
    team: NotRequired[str | None]
    enterprise: NotRequired[str | _Entity | None]
    item: NotRequired[dict[str, Any]]
    message: NotRequired[dict[str, Any]]
    previous_message: NotRequired[dict[str, Any]]
    view: NotRequired[_SlackView | None]


@with_config(_LOOSE)
class _EventCallback(TypedDict):
    type: Literal["event_callback"]
    event: _HappenedEvent
    event_id: NotRequired[str]
    team_id: NotRequired[str | None]
    enterprise_id: NotRequired[str | None]
    authorizations: NotRequired[list[_Authorization] | None]


@with_config(_LOOSE)
class _Challenge(TypedDict):
    type: Literal["url_verification"]
    challenge: str


@with_config(_LOOSE)
class _OtherNotice(TypedDict):
    type: Literal["app_rate_limited", "tokens_revoked", "function_executed"]


@with_config(ConfigDict(extra="allow"))
class _SlashCommand(TypedDict):
    command: str
    user_id: str
    text: NotRequired[str]
    channel_id: NotRequired[str]
    channel_name: NotRequired[str]
    team_id: NotRequired[str]
    response_url: NotRequired[str]
    trigger_id: NotRequired[str]
    type: NotRequired[Literal[""]]


_SHAPES: dict[object, TypeAdapter[Any]] = {
    kind: TypeAdapter(shape)
    for shape, kinds in (
        (_SlashCommand, (None, "")),
        (_EventCallback, ("event_callback",)),
        (_Press, ("block_actions",)),
        (_Suggestion, ("block_suggestion",)),
        (_Form, ("view_submission", "view_closed")),
        (_Shortcut, ("shortcut", "message_action")),
        (_Challenge, ("url_verification",)),
        (_OtherNotice, ("app_rate_limited", "tokens_revoked", "function_executed")),
    )
    for kind in kinds
}
"""Shapes by the ``type`` of the body."""
_CERTIFICATE_CHECK = {"ssl_check": "1"}


def is_from_slack(body: object) -> bool:
    """True when a decoded body looks like something that Slack sends to an app."""
    if not isinstance(body, dict):
        return False
    if body.get("ssl_check") == _CERTIFICATE_CHECK["ssl_check"]:
        return True
    try:
        _SHAPES[body.get("type")].validate_python(body)
    except (ValidationError, KeyError, TypeError):  # or a type that there is not, or that is no text
        return False
    return body.get("actions") != []
