"""Message responses: messages in an acknowledgement or to a response_url.

Sources: https://docs.slack.dev/interactivity/handling-user-interaction (message responses) and
https://docs.slack.dev/interactivity/implementing-slash-commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import limits

if TYPE_CHECKING:
    from .json_checks import Json
    from .limits import LimitViolation
    from .records import Interaction
    from .state import WorkspaceState

RESPONSES = 5
"""Number of times that a response_url can be used."""
RESPONSE_SECONDS = 30 * 60
"""Seconds after the interaction during which a response_url can be used."""


def apply_response(
    state: WorkspaceState, interaction: Interaction, body: Json, sender: str
) -> LimitViolation | None:
    """Post, replace or delete a message; returns the refusal by Slack, after noting it under ``sender``."""
    original = interaction.message
    if _yes(body.get("delete_original")):
        if original is not None:
            state.delete(original, interaction)
        return None
    if refusal := limits.refuse_message(body):
        state.refuse(sender, refusal)
        return refusal
    state.warn(sender, [*limits.warnings(body), *_ambiguities(interaction, body)])
    if original is not None and _yes(body.get("replace_original")):
        state.update(original, {"blocks": [], "attachments": [], **body}, interaction)
    elif interaction.channel is not None:
        private_to = None if body.get("response_type") == "in_channel" else interaction.user
        state.post(interaction.channel, body, private_to=private_to, cause=interaction)
    return None


def _ambiguities(interaction: Interaction, body: Json) -> list[str]:
    warnings = []
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        warnings.append(f"response_type {body['response_type']!r} is neither 'ephemeral' nor 'in_channel'")
    if interaction.message is not None and "replace_original" not in body:
        # Slack's pages say that this makes a new message; bots in the field have seen it replace the old one.
        warnings.append("a reply to a press does not say `replace_original`: true or false")
    return warnings


def _yes(value: object) -> bool:
    return str(value).lower() in {"true", "1"}
