"""Actions of people in the workspace. Each is delivered to the bot, and its acknowledgement is carried out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import limits, payloads
from .controls import control_state, state_of
from .delivery import Acknowledgement, Envelope
from .elements import options_of
from .message_responses import apply_response
from .records import (
    Channel,
    Interaction,
    PostedMessage,
    RefusedError,
    UnknownCommandError,
    User,
    View,
    WorkspaceError,
    escape,
)
from .view_methods import answer_submission, close

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from .controls import Control
    from .delivery import Kind, Transport
    from .json_checks import Json
    from .state import WorkspaceState

_SUBSCRIPTIONS = {"public": "message.channels", "private": "message.groups", "im": "message.im"}
_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
}
"""Scopes without which Slack does not deliver an event, besides the subscription (each event's page)."""
_JOINING_SCOPES = {"public": "channels:read", "private": "groups:read"}
"""Scopes for member_joined_channel, by the kind of channel."""


class UndeliveredError(WorkspaceError):
    """Slack would not deliver this: the bot has no such event subscription, or is not in the channel."""


@dataclass(frozen=True, slots=True)
class EnvelopeDelivery:
    """Envelope that was sent to the bot, its acknowledgement, and the seconds between them."""

    envelope: Envelope
    acknowledgement: Acknowledgement
    seconds: float


class UserActions:
    """Carries out actions of people. ``transport`` gives the way to the bot at the moment of an action."""

    def __init__(
        self,
        state: WorkspaceState,
        transport: Callable[[], Transport],
        events: frozenset[str],
        scopes: Callable[[], Container[str]],
    ) -> None:
        self._state = state
        self._transport = transport
        self._events = events
        self._scopes = scopes
        self.deliveries: list[EnvelopeDelivery] = []

    async def command(self, user: User, channel: Channel, line: str) -> Interaction:
        """Type a slash command; raises UnknownCommandError for one that is not among the bot's commands."""
        name, _, text = line.partition(" ")
        names = [command.name for command in self._state.commands]
        if names and name not in names:
            raise UnknownCommandError(name)
        interaction = self._state.start_interaction(user, channel)
        payload = payloads.command(self._state, interaction, channel, name, text.strip())
        response = await self._send(interaction, "slash_commands", payload, takes_response=True)
        if any(response.get(key) for key in ("text", "blocks", "attachments", "delete_original")):
            refusal = apply_response(self._state, interaction, response, f"acknowledgement of {name}")
            if refusal:
                interaction.error, interaction.problems = refusal.error, refusal.messages
        return interaction

    async def write(self, user: User, channel: Channel, line: str, thread_ts: str | None = None) -> Interaction:
        """Write an ordinary message; raises UndeliveredError when Slack would not deliver it to the bot."""
        state = self._state
        mention = f"@{state.bot.name}"
        text = escape(line).replace(mention, f"<@{state.bot.id}>")
        message = PostedMessage(channel, state.timestamp(), user, text, thread_ts=thread_ts)
        channel.messages.append(message)
        state.condition.notify()
        kinds = {_SUBSCRIPTIONS[channel.kind]: "message"}
        if mention in line and channel.kind != "im":  # in a direct message Slack sends the message event alone
            kinds["app_mention"] = "app_mention"
        events = [event for name, event in kinds.items() if self._subscribed(name, _SCOPES[name])]
        if not events or not channel.has_bot:
            needed = " or ".join(f"{name} with {_SCOPES[name]}" for name in kinds)
            raise UndeliveredError(
                f"The bot does not hear messages here: it needs the event {needed}, and to be in."
            )
        interaction = state.start_interaction(user, channel)
        for event in events:
            await self._send(interaction, "events_api", payloads.message_event(state, message, event))
        return interaction

    async def invite(self, user: User, channel: Channel) -> Interaction:
        """Add the bot to a channel; delivered if its events and scopes include that."""
        channel.has_bot = True
        interaction = self._state.start_interaction(user, channel)
        if self._subscribed("member_joined_channel", _JOINING_SCOPES[channel.kind]):
            await self._send(interaction, "events_api", payloads.bot_joined(self._state, channel, user))
        return interaction

    async def press(self, user: User, source: PostedMessage | View, control: Control) -> Interaction:
        """Press a button."""
        keys = ("type", "text", "value", "style")
        action: Json = {key: value for key, value in control.element.items() if key in keys}
        return await self._act(user, source, control, action)

    async def choose(
        self,
        user: User,
        source: PostedMessage | View,
        control: Control,
        value: object,
        options: list[Json] | None = None,
    ) -> Interaction:
        """Choose from a menu, or fill in a field that is sent to the bot at once."""
        action = await self.fill(user, source, control, value, options)
        return await self._act(user, source, control, action)

    async def fill(
        self,
        user: User,
        source: PostedMessage | View,
        control: Control,
        value: object,
        options: list[Json] | None = None,
    ) -> Json:
        """Choose or fill in, without sending it to the bot yet; returns the new state of the control.

        ``options`` are those that the bot gave in an external menu; without them it is asked for ``value``.
        """
        if options is None and control.is_external:
            interaction = await self.request_options(user, source, control, str(value))
            if interaction.error:
                raise RefusedError(interaction.error, interaction.problems)
            options = interaction.options
        elif options is None:
            options = options_of(control.element)
        new_state = control_state(control, value, self._id_of, options)
        source.values.setdefault(control.block["block_id"], {})[control.element["action_id"]] = new_state
        return new_state

    async def request_options(
        self, user: User, source: PostedMessage | View, control: Control, typed: str
    ) -> Interaction:
        """Type in an external menu: the bot gives its options."""
        interaction = self._state.start_interaction(user, source=source)
        query = {
            "block_id": control.block["block_id"],
            "action_id": control.element["action_id"],
            "value": typed,
        }
        payload = payloads.block_suggestion(self._state, interaction, source, query)
        response = await self._send(interaction, "interactive", payload, takes_response=True)
        if interaction.error is None and (refusal := limits.refuse_options(response)):
            self._state.refuse("block_suggestion", refusal)
            interaction.error, interaction.problems = refusal.error, refusal.messages
        elif interaction.error is None:
            interaction.options = options_of(response)
        return interaction

    async def submit(self, view: View) -> Interaction:
        """Submit a modal with its present values."""
        interaction = self._state.start_interaction(view.user, source=view)
        values = state_of(view.body["blocks"], view.values)
        payload = payloads.view_submission(self._state, interaction, view, values)
        response = await self._send(interaction, "interactive", payload, takes_response=True)
        if interaction.error is None:
            answer_submission(self._state, interaction, view, response)
        return interaction

    async def close(self, view: View) -> Interaction:
        """Close a modal; delivered if the view has ``notify_on_close``."""
        interaction = self._state.start_interaction(view.user, source=view)
        close(self._state, view)
        if view.body.get("notify_on_close"):
            payload = payloads.view_closed(self._state, interaction, view)
            await self._send(interaction, "interactive", payload)
        return interaction

    async def open_home(self, user: User) -> Interaction:
        """Open the bot's home tab."""
        if "app_home_opened" not in self._events:
            raise UndeliveredError("The bot does not hear of its home tab: it needs the event app_home_opened.")
        interaction = self._state.start_interaction(user)
        await self._send(interaction, "events_api", payloads.home_opened(self._state, user))
        return interaction

    async def shortcut(self, user: User, callback_id: str, message: PostedMessage | None) -> Interaction:
        """Use a shortcut, on a message or a global one."""
        interaction = self._state.start_interaction(user, message.channel if message else None, message)
        payload = payloads.shortcut(self._state, interaction, callback_id)
        await self._send(interaction, "interactive", payload)
        return interaction

    async def redeliver(self) -> Acknowledgement:
        """Deliver the last event again, as Slack does without an acknowledgement."""
        for delivery in reversed(self.deliveries):
            if delivery.envelope.kind == "events_api":
                return await self._deliver(replace(delivery.envelope, retry=delivery.envelope.retry + 1))
        raise WorkspaceError("No event has been delivered yet.")

    def _subscribed(self, event: str, scope: str) -> bool:
        return event in self._events and scope in self._scopes()

    async def _act(self, user: User, source: PostedMessage | View, control: Control, action: Json) -> Interaction:
        channel = source.channel if isinstance(source, PostedMessage) else None
        interaction = self._state.start_interaction(user, channel, source)
        blocks = source.blocks if isinstance(source, PostedMessage) else source.body["blocks"]
        ids = {"block_id": control.block["block_id"], "action_id": control.element["action_id"]}
        values = state_of(blocks, source.values)
        payload = payloads.block_actions(self._state, interaction, source, ids | action, values)
        await self._send(interaction, "interactive", payload)
        return interaction

    async def _send(
        self, interaction: Interaction, kind: Kind, payload: Json, *, takes_response: bool = False
    ) -> Json:
        """Send a payload to the bot; returns its response, or {} after noting the error that the person sees.

        Slack ignores the response of an interaction without ``takes_response``; the workspace warns of one.
        """
        acknowledgement = await self._deliver(Envelope(kind, payload))
        interaction.error = acknowledgement.error
        if acknowledgement.payload and not takes_response:
            name = f"acknowledgement of {payload.get('type', kind)}"
            self._state.warn(name, [f"Slack ignores what it says: {acknowledgement.payload}"])
        return acknowledgement.payload

    async def _deliver(self, envelope: Envelope) -> Acknowledgement:
        started = self._state.clock()
        acknowledgement = await self._transport().deliver(envelope)
        self.deliveries.append(EnvelopeDelivery(envelope, acknowledgement, self._state.clock() - started))
        return acknowledgement

    def _id_of(self, name: str) -> str:
        if name in self._state.users:
            return name
        ids = {user.name: user.id for user in self._state.users.values()}
        return ids[name] if name in ids else self._state.channel(name).id
