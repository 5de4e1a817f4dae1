"""Error codes of Slack's Web API and of Microsoft Teams, and the meaning of each.

Sources: the error tables of chat.postMessage, chat.update, conversations.history, conversations.canvases.create
and canvases.edit on docs.slack.dev; the status codes from bot conversation APIs on learn.microsoft.com, in
CamelCase. A code that is not listed is taken to be about the message itself.
"""

from __future__ import annotations

from enum import Enum


class ErrorMeaning(Enum):
    """The cause of an error, and with it who can do something about it."""

    RATE_LIMITED = "rate limited"
    """Nothing was done: too many requests, or messages, in a short time."""
    PASSING = "passing"
    """Nothing was done; it goes over by itself."""
    UNCLEAR = "unclear"
    """Part of the operation may have succeeded, says Slack."""
    NOT_IN_CHANNEL = "not in channel"
    """The bot has to be invited."""
    CHANNEL_NOT_FOUND = "channel not found"
    """No such channel, or a private one without the bot; of a person: no such member any more."""
    ARCHIVED = "archived"
    """The channel was archived."""
    CLOSED = "closed"
    """Only some members may post in the channel."""
    CHANNEL = "channel"
    """Anything else that someone can repair in the settings of the channel."""
    TOKEN = "token"  # noqa: S105 - a meaning, not a secret
    """The token is revoked, expired or invalid."""
    TOKEN_TYPE = "token type"  # noqa: S105 - idem
    """A token of this kind may not do this."""
    MISSING_SCOPE = "missing scope"
    """The token lacks an OAuth scope."""
    WORKSPACE = "workspace"
    """The workspace or its organisation keeps the app out."""
    PERSON_GONE = "person gone"
    """The member is not in the workspace any more, or can't be written to."""
    MESSAGE_GONE = "message gone"
    """The message is not there any more, or may not be edited any more."""
    NO_CANVASES = "no canvases"
    """The plan or a setting of the workspace keeps the bot from canvases."""
    CANVAS_TAKEN = "canvas taken"
    """The channel has a canvas already, and no room for another."""
    CANVAS_GONE = "canvas gone"
    """The canvas is not there any more."""
    MESSAGE = "message"
    """Slack does not take this message; sending it again is of no use."""


IN_CHANNEL = frozenset(
    {
        ErrorMeaning.NOT_IN_CHANNEL,
        ErrorMeaning.CHANNEL_NOT_FOUND,
        ErrorMeaning.ARCHIVED,
        ErrorMeaning.CLOSED,
        ErrorMeaning.CHANNEL,
    }
)
"""One channel is the matter: someone invites the bot, restores or makes the channel, changes who may post."""
ACCESS = frozenset(
    {ErrorMeaning.TOKEN, ErrorMeaning.TOKEN_TYPE, ErrorMeaning.MISSING_SCOPE, ErrorMeaning.WORKSPACE}
)
"""The whole app is the matter: nothing can be posted anywhere until someone repairs it."""
TRANSIENT = frozenset({ErrorMeaning.RATE_LIMITED, ErrorMeaning.PASSING, ErrorMeaning.UNCLEAR})
"""The next try may succeed without anyone doing anything."""

_CODES = {
    ErrorMeaning.RATE_LIMITED: ("message_limit_exceeded", "rate_limited", "ratelimited"),
    ErrorMeaning.PASSING: ("request_timeout", "team_added_to_org"),
    ErrorMeaning.UNCLEAR: ("fatal_error", "internal_error", "service_unavailable"),
    ErrorMeaning.NOT_IN_CHANNEL: ("not_in_channel",),
    ErrorMeaning.CHANNEL_NOT_FOUND: ("channel_not_found",),
    ErrorMeaning.ARCHIVED: ("is_archived",),
    ErrorMeaning.CLOSED: (
        "access_denied",
        "channel_is_limited_access",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    ),
    ErrorMeaning.CHANNEL: (
        "as_user_not_supported",
        "channel_type_not_supported",
        "ekm_access_denied",
        "is_inactive",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "user_not_in_channel",
    ),
    ErrorMeaning.TOKEN: ("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"),
    ErrorMeaning.TOKEN_TYPE: ("not_allowed_token_type",),
    ErrorMeaning.MISSING_SCOPE: ("missing_scope", "no_permission"),
    ErrorMeaning.WORKSPACE: (
        "accesslimited",
        "enterprise_is_restricted",
        "is_bot",
        "org_login_required",
        "team_access_not_granted",
        "two_factor_setup_required",
    ),
    # account_inactive is not among these: it is about our own token
    ErrorMeaning.PERSON_GONE: ("cannot_dm_bot", "user_disabled", "user_not_found"),
    ErrorMeaning.MESSAGE_GONE: (
        "cannot_reply_to_message",
        "cant_update_message",
        "edit_window_closed",
        "message_not_found",
        "thread_not_found",
    ),
    ErrorMeaning.NO_CANVASES: (
        "canvas_disabled_user_team",
        "free_teams_cannot_edit_standalone_canvases",
        "team_tier_cannot_create_channel_canvases",
    ),
    ErrorMeaning.CANVAS_TAKEN: ("channel_canvas_already_exists", "free_team_canvas_tab_already_exists"),
    ErrorMeaning.CANVAS_GONE: ("canvas_not_found",),
}
_TEAMS_CODES = {
    ErrorMeaning.NOT_IN_CHANNEL: (
        "BotNotInConversationRoster",
        "Forbidden",
        "ForbiddenOperationException",
        "NoConversation",
    ),
    ErrorMeaning.CHANNEL_NOT_FOUND: ("ConversationNotFound",),
    ErrorMeaning.CLOSED: ("MessageWritesBlocked", "NotEnoughPermissions"),
    ErrorMeaning.CHANNEL: ("NoOutlet", "NotFound", "WebhookGone", "WebhookRefused", "WebhookUnknown"),
    ErrorMeaning.TOKEN: ("BotNotRegistered", "InvalidClient", "Unauthorized"),
    ErrorMeaning.WORKSPACE: ("BotDisabledByAdmin",),
    ErrorMeaning.PERSON_GONE: ("ConversationBlockedByUser",),
    ErrorMeaning.MESSAGE_GONE: ("ActivityNotFoundInConversation",),
}
"""Codes of Teams; of our own are ``NoConversation`` (never met there), ``NoOutlet`` (not set up here) and those of
webhooks, for which only one channel is the matter."""
_OF_TEAMS = frozenset(code for codes in _TEAMS_CODES.values() for code in codes)
_MEANINGS = {
    code: meaning for table in (_CODES, _TEAMS_CODES) for meaning, codes in table.items() for code in codes
}


def meaning_of(code: str) -> ErrorMeaning:
    """The meaning of an error code."""
    return _MEANINGS.get(code, ErrorMeaning.MESSAGE)


def is_known(code: str) -> bool:
    """True for a code that is listed here."""
    return code in _MEANINGS


def is_transient(code: str) -> bool:
    """True when the next try may succeed without anyone doing anything."""
    return meaning_of(code) in TRANSIENT


def is_repairable(code: str) -> bool:
    """True when someone can take the cause away, after which the same message goes through."""
    return meaning_of(code) in IN_CHANNEL | ACCESS


def has_left(code: str) -> bool:
    """True when a person to whom this code applies is not in the workspace any more.

    Never by a code of Teams: who blocks the bot or removes its app is still there, and may come back.
    """
    return code not in _OF_TEAMS and is_out_of_reach(code)


def is_out_of_reach(code: str) -> bool:
    """True when a person to whom this code applies gets nothing any more, and nobody but they can change that."""
    return meaning_of(code) in {ErrorMeaning.PERSON_GONE, ErrorMeaning.CHANNEL_NOT_FOUND}
