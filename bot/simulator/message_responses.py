"""What a bot says in an acknowledgement or to a response_url, carried out.

Sources: https://docs.slack.dev/interactivity/handling-user-interaction (message responses) and
https://docs.slack.dev/interactivity/implementing-slash-commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator import limits

if TYPE_CHECKING:
    from bot.simulator.json_checks import Json
    from bot.simulator.limits import LimitViolation
    from bot.simulator.records import Interaction
    from bot.simulator.state import WorkspaceState

RESPONSES = 5
"""How often a response_url can be used."""
RESPONSE_SECONDS = 30 * 60
"""How long after the interaction a response_url can be used."""


def take_reply(state: WorkspaceState, interaction: Interaction, body: Json, where: str) -> LimitViolation | None:
    """Show, replace or take away a message; returns why Slack would refuse, after noting it."""
    original = interaction.message
    if _yes(body.get("delete_original")):
        if original is not None:
            state.remove(original, interaction)
        return None
    if refusal := limits.refuse_message(body):
        state.refuse(where, refusal)
        return refusal
    state.warn(where, [*limits.warnings(body), *_ambiguities(interaction, body)])
    if original is not None and _yes(body.get("replace_original")):
        state.revise(original, {"blocks": [], "attachments": [], **body}, interaction)
    elif interaction.channel is not None:
        private_to = None if body.get("response_type") == "in_channel" else interaction.user
        state.post(interaction.channel, body, private_to=private_to, cause=interaction)
    return None


def _ambiguities(interaction: Interaction, body: Json) -> list[str]:
    found = []
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        found.append(f"response_type {body['response_type']!r} is neither 'ephemeral' nor 'in_channel'")
    if interaction.message is not None and "replace_original" not in body:
        # Slack's pages say that this makes a new message; bots in the field have seen it replace the old one.
        found.append("a reply to a press does not say `replace_original`: true or false")
    return found


def _yes(value: object) -> bool:
    return str(value).lower() in {"true", "1"}
