"""Payloads that Slack sends to a bot, and its descriptions of messages and views, as JSON. Pure but for the ids.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/apis/events-api.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .records import PostedMessage, View, escape

if TYPE_CHECKING:
    from .json_checks import Json
    from .records import Channel, Interaction, User
    from .state import WorkspaceState

VERIFICATION_TOKEN = "superseded-by-the-signature"  # noqa: S105 - Slack still sends this field; it proves nothing
_CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}
_CHANNEL_NAMES = {"im": "directmessage"}


def message_json(state: WorkspaceState, message: PostedMessage, *, with_metadata: bool = False) -> Json:
    """A message as Slack describes it."""
    body: Json = {"type": "message", "user": message.author.id, "ts": message.ts, "text": message.text}
    body["team"] = state.team_id
    if message.author is state.bot:
        body |= {"bot_id": state.bot_id, "app_id": state.app_id}
    optional: Json = {
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "subtype": "thread_broadcast" if message.broadcast else None,
        "edited": {"user": message.author.id, "ts": message.ts} if message.edited else None,
        "metadata": message.metadata if with_metadata else None,
    }
    return body | {key: value for key, value in optional.items() if value}


def channel_json(channel: Channel, *, at: float) -> Json:
    """A channel as Slack describes it."""
    body: Json = {"id": channel.id, "created": int(at), "is_archived": channel.archived}
    if channel.partner:
        return body | {"is_im": True, "user": channel.partner.id}
    return body | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_private": channel.private,
        "is_member": channel.has_bot,
        **_properties(channel),
    }


def _properties(channel: Channel) -> Json:
    """Canvas of a channel; Slack leaves the properties out where there is none."""
    if channel.canvas is None:
        return {}
    canvas = {"file_id": channel.canvas.id, "is_empty": not channel.canvas.markdown}
    return {"properties": {"canvas": canvas}}


def user_json(state: WorkspaceState, user: User) -> Json:
    """A user as Slack describes it."""
    return {
        "id": user.id,
        "team_id": state.team_id,
        "name": user.name,
        "real_name": user.name,
        "deleted": False,
        "is_bot": user is state.bot,
        "is_restricted": user.guest,
        "is_ultra_restricted": False,
        "tz": state.zone.key,
        "profile": {"real_name": user.name, "display_name": user.name, "team": state.team_id},
    }


def view_json(state: WorkspaceState, view: View, values: Json | None = None) -> Json:
    """A view as Slack describes it; ``values`` are those of ``state``, by block and action id."""
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "close": None,
        "submit": None,
        **view.body,
        "id": view.id,
        "team_id": state.team_id,
        "app_id": state.app_id,
        "app_installed_team_id": state.team_id,
        "bot_id": state.bot_id,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous.id if view.previous else None,
        "state": {"values": values or {}},
    }


def command(state: WorkspaceState, interaction: Interaction, channel: Channel, name: str, text: str) -> Json:
    """A slash command. The text is escaped, as all text that people type."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team_id,
        "team_domain": state.domain,
        "channel_id": channel.id,
        "channel_name": _CHANNEL_NAMES.get(channel.kind, channel.name),
        "user_id": interaction.user.id,
        "user_name": interaction.user.name,
        "command": name,
        "text": escape(text),
        "api_app_id": state.app_id,
        "is_enterprise_install": "false",
        "response_url": interaction.response_url,
        "trigger_id": interaction.trigger_id,
    }


def _interaction(state: WorkspaceState, interaction: Interaction, kind: str) -> Json:
    user = interaction.user
    return {
        "type": kind,
        "token": VERIFICATION_TOKEN,
        "api_app_id": state.app_id,
        "team": {"id": state.team_id, "domain": state.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": state.team_id},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": interaction.trigger_id,
    }


def _source(state: WorkspaceState, source: PostedMessage | View, values: Json) -> Json:
    """Source of an action: a message in a channel, or a view."""
    if isinstance(source, View):
        return {"container": {"type": "view", "view_id": source.id}, "view": view_json(state, source, values)}
    channel = source.channel
    container = {"type": "message", "message_ts": source.ts, "channel_id": channel.id}
    body: Json = {
        "container": container | {"is_ephemeral": source.private_to is not None},
        "channel": {"id": channel.id, "name": _CHANNEL_NAMES.get(channel.kind, channel.name)},
        "state": {"values": values},
    }
    # Slack keeps no private messages, so it can't send them along.
    return body if source.private_to else body | {"message": message_json(state, source)}


def block_actions(
    state: WorkspaceState, interaction: Interaction, source: PostedMessage | View, action: Json, values: Json
) -> Json:
    """A press on a button, or a choice from a menu."""
    body = _interaction(state, interaction, "block_actions") | _source(state, source, values)
    if isinstance(source, PostedMessage):
        body["response_url"] = interaction.response_url
    return body | {"actions": [action | {"action_ts": state.timestamp()}]}


def block_suggestion(
    state: WorkspaceState, interaction: Interaction, source: PostedMessage | View, query: Json
) -> Json:
    """A request for the options of an external menu; ``query``: block_id, action_id and the typed value."""
    body = _interaction(state, interaction, "block_suggestion") | _source(state, source, {})
    return {key: value for key, value in body.items() if key not in {"trigger_id", "state"}} | query


def view_submission(state: WorkspaceState, interaction: Interaction, view: View, values: Json) -> Json:
    """A modal that a person has filled in and sent."""
    body = _interaction(state, interaction, "view_submission")
    return body | {"view": view_json(state, view, values), "response_urls": []}


def view_closed(state: WorkspaceState, interaction: Interaction, view: View) -> Json:
    """A modal that a person has closed, for a view with ``notify_on_close``."""
    body = _interaction(state, interaction, "view_closed")
    body.pop("trigger_id")
    return body | {"view": view_json(state, view), "is_cleared": False}


def shortcut(state: WorkspaceState, interaction: Interaction, callback_id: str) -> Json:
    """A shortcut: on a message when the interaction has one, otherwise a global one."""
    message = interaction.message
    kind = "shortcut" if message is None else "message_action"
    body = _interaction(state, interaction, kind) | {"callback_id": callback_id, "action_ts": state.timestamp()}
    if message is None:
        return body
    return body | {
        "channel": {"id": message.channel.id, "name": message.channel.name},
        "message_ts": message.ts,
        "message": message_json(state, message),
        "response_url": interaction.response_url,
    }


def event(state: WorkspaceState, body: Json) -> Json:
    """An event in the envelope of the Events API."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team_id,
        "api_app_id": state.app_id,
        "event": body,
        "type": "event_callback",
        "event_id": state.new_id("Ev"),
        "event_time": int(state.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": state.team_id,
                "user_id": state.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def message_event(state: WorkspaceState, message: PostedMessage, kind: str) -> Json:
    """A message that a person wrote, as ``message`` or as ``app_mention``."""
    body = message_json(state, message) | {
        "type": kind,
        "channel": message.channel.id,
        "event_ts": message.ts,
        "client_msg_id": state.new_id(""),
    }
    if kind == "message":
        body["channel_type"] = _CHANNEL_TYPES[message.channel.kind]
    return event(state, body)


def bot_joined(state: WorkspaceState, channel: Channel, inviter: User) -> Json:
    """The bot was added to a channel."""
    return event(
        state,
        {
            "type": "member_joined_channel",
            "user": state.bot.id,
            "channel": channel.id,
            "channel_type": "C",
            "team": state.team_id,
            "inviter": inviter.id,
            "event_ts": state.timestamp(),
        },
    )


def home_opened(state: WorkspaceState, user: User) -> Json:
    """A person opened the bot's home tab."""
    body: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": state.conversation_with(user).id,
        "tab": "home",
        "event_ts": state.timestamp(),
    }
    if user.id in state.homes:
        body["view"] = view_json(state, state.homes[user.id])
    return event(state, body)
