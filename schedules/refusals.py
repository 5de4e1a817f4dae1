"""What Slack's error codes mean for a posting.

Sources: the error tables of chat.postMessage and chat.update on docs.slack.dev. A code that is not known here is
taken to be about the message itself.
"""

from __future__ import annotations

from enum import Enum

from bot.store.subscription_records import is_person


class ErrorMeaning(Enum):
    """Where the cause lies, and so who can do something about it."""

    CHANNEL = "channel"
    """Someone can repair it in Slack: invite the bot, restore or make the channel, change who may post."""
    ACCESS = "access"
    """The token or a scope: nothing can be posted anywhere until it is repaired."""
    MESSAGE = "message"
    """Slack does not take this message; sending it again is of no use."""
    PASSING = "passing"
    """It was not posted and goes over by itself."""
    UNCLEAR = "unclear"
    """Slack says that part of the operation may have succeeded."""


_CODES = {
    ErrorMeaning.CHANNEL: (
        "access_denied",
        "as_user_not_supported",
        "channel_is_limited_access",
        "channel_not_found",
        "channel_type_not_supported",
        "ekm_access_denied",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "user_not_in_channel",
    ),
    ErrorMeaning.ACCESS: (
        "accesslimited",
        "account_inactive",
        "enterprise_is_restricted",
        "invalid_auth",
        "is_bot",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    ),
    ErrorMeaning.PASSING: (
        "message_limit_exceeded",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "team_added_to_org",
    ),
    ErrorMeaning.UNCLEAR: ("fatal_error", "internal_error", "service_unavailable"),
}
_FAULTS = {code: fault for fault, codes in _CODES.items() for code in codes}


_LEFT = frozenset({"cannot_dm_bot", "channel_not_found", "user_disabled", "user_not_found"})
"""``account_inactive`` is not among them: it is about our own token."""


def has_left(channel: str, code: str) -> bool:
    """Whether this code means that the person to whom we post is not in the workspace any more."""
    return is_person(channel) and code in _LEFT


def fault_of(code: str) -> ErrorMeaning:
    """Where the cause of this error code lies."""
    return _FAULTS.get(code, ErrorMeaning.MESSAGE)


def repairable(code: str) -> bool:
    """Whether someone can take the cause away, after which the same message goes through."""
    return fault_of(code) in {ErrorMeaning.CHANNEL, ErrorMeaning.ACCESS}
