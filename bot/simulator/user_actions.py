"""What people can do in the workspace. Each thing is told to the bot, and its acknowledgement is carried out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.simulator import limits, payloads
from bot.simulator.controls import chosen, state_of
from bot.simulator.delivery import Acknowledgement, Envelope
from bot.simulator.elements import offered
from bot.simulator.message_responses import take_reply
from bot.simulator.records import (
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
from bot.simulator.view_methods import answer_submission, close

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from bot.simulator.controls import Control
    from bot.simulator.delivery import Kind, Transport
    from bot.simulator.json_checks import Json
    from bot.simulator.state import WorkspaceState

_SUBSCRIPTIONS = {"public": "message.channels", "private": "message.groups", "im": "message.im"}
_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
}
"""What a token needs for Slack to tell of it, besides the subscription; each event's page says so."""
_JOINING = {"public": "channels:read", "private": "groups:read"}
"""The same for member_joined_channel, by the kind of channel."""


class UndeliveredError(WorkspaceError):
    """Slack would not tell the bot: it has not subscribed to this kind of event, or is not in the channel."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the bot was told, what came back, and after how many seconds."""

    parcel: Envelope
    acknowledgement: Acknowledgement
    seconds: float


class UserActions:
    """Does what people do. ``carrier`` gives the way to the bot that holds at the moment."""

    def __init__(
        self,
        state: WorkspaceState,
        carrier: Callable[[], Transport],
        events: frozenset[str],
        scopes: Callable[[], Container[str]],
    ) -> None:
        self._state = state
        self._carrier = carrier
        self._events = events
        self._scopes = scopes
        self.deliveries: list[Delivery] = []

    async def command(self, user: User, channel: Channel, line: str) -> Interaction:
        """Type a slash command; raises UnknownCommandError for one that the bot is known not to have."""
        name, _, text = line.partition(" ")
        known = [command.name for command in self._state.commands]
        if known and name not in known:
            raise UnknownCommandError(name)
        interaction = self._state.started(user, channel)
        payload = payloads.command(self._state, interaction, channel, name, text.strip())
        answer = await self._tell(interaction, "slash_commands", payload, heeded=True)
        if any(answer.get(key) for key in ("text", "blocks", "attachments", "delete_original")):
            refusal = take_reply(self._state, interaction, answer, f"acknowledgement of {name}")
            if refusal:
                interaction.error, interaction.problems = refusal.error, refusal.messages
        return interaction

    async def write(self, user: User, channel: Channel, line: str, thread_ts: str | None = None) -> Interaction:
        """Write an ordinary message; raises UndeliveredError when the bot would not hear of it."""
        state = self._state
        mention = f"@{state.bot.name}"
        text = escape(line).replace(mention, f"<@{state.bot.id}>")
        message = PostedMessage(channel, state.timestamp(), user, text, thread_ts=thread_ts)
        channel.messages.append(message)
        state.condition.notify()
        kinds = {_SUBSCRIPTIONS[channel.kind]: "message"}
        if mention in line and channel.kind != "im":  # in a direct message Slack tells only of the message
            kinds["app_mention"] = "app_mention"
        told = [kind for subscription, kind in kinds.items() if self._hears(subscription, _SCOPES[subscription])]
        if not told or not channel.has_bot:
            needed = " or ".join(f"{subscription} with {_SCOPES[subscription]}" for subscription in kinds)
            raise UndeliveredError(
                f"The bot does not hear messages here: it needs the event {needed}, and to be in."
            )
        interaction = state.started(user, channel)
        for kind in told:
            await self._tell(interaction, "events_api", payloads.message_event(state, message, kind))
        return interaction

    async def invite(self, user: User, channel: Channel) -> Interaction:
        """Add the bot to a channel; whether it hears of that depends on its events and scopes."""
        channel.has_bot = True
        interaction = self._state.started(user, channel)
        if self._hears("member_joined_channel", _JOINING[channel.kind]):
            await self._tell(interaction, "events_api", payloads.bot_joined(self._state, channel, user))
        return interaction

    async def press(self, user: User, source: PostedMessage | View, control: Control) -> Interaction:
        """Press a button."""
        told = ("type", "text", "value", "style")
        said: Json = {key: value for key, value in control.element.items() if key in told}
        return await self._act(user, source, control, said)

    async def choose(
        self,
        user: User,
        source: PostedMessage | View,
        control: Control,
        wanted: object,
        options: list[Json] | None = None,
    ) -> Interaction:
        """Choose from a menu, or fill in a field that tells the bot at once."""
        said = await self.fill(user, source, control, wanted, options)
        return await self._act(user, source, control, said)

    async def fill(
        self,
        user: User,
        source: PostedMessage | View,
        control: Control,
        wanted: object,
        options: list[Json] | None = None,
    ) -> Json:
        """Choose or fill in, without telling the bot yet; returns what the control now says.

        ``options`` are those that the bot offered in a menu of its own; without them it is asked for ``wanted``.
        """
        if options is None and control.is_external:
            asked = await self.ask_options(user, source, control, str(wanted))
            if asked.error:
                raise RefusedError(asked.error, asked.problems)
            options = asked.options
        elif options is None:
            options = offered(control.element)
        said = chosen(control, wanted, self._id_of, options)
        place = source.values.setdefault(control.block["block_id"], {})
        place[control.element["action_id"]] = said
        return said

    async def ask_options(
        self, user: User, source: PostedMessage | View, control: Control, typed: str
    ) -> Interaction:
        """Type in a menu whose options the bot gives."""
        interaction = self._state.started(user, source=source)
        asked = {
            "block_id": control.block["block_id"],
            "action_id": control.element["action_id"],
            "value": typed,
        }
        payload = payloads.block_suggestion(self._state, interaction, source, asked)
        answer = await self._tell(interaction, "interactive", payload, heeded=True)
        if interaction.error is None and (refusal := limits.refuse_options(answer)):
            self._state.refuse("block_suggestion", refusal)
            interaction.error, interaction.problems = refusal.error, refusal.messages
        elif interaction.error is None:
            interaction.options = offered(answer)
        return interaction

    async def submit(self, view: View) -> Interaction:
        """Send a modal with what has been filled in."""
        interaction = self._state.started(view.user, source=view)
        values = state_of(view.body["blocks"], view.values)
        payload = payloads.view_submission(self._state, interaction, view, values)
        answer = await self._tell(interaction, "interactive", payload, heeded=True)
        if interaction.error is None:
            answer_submission(self._state, interaction, view, answer)
        return interaction

    async def close(self, view: View) -> Interaction:
        """Close a modal; the bot hears of it if it asked to."""
        interaction = self._state.started(view.user, source=view)
        close(self._state, view)
        if view.body.get("notify_on_close"):
            payload = payloads.view_closed(self._state, interaction, view)
            await self._tell(interaction, "interactive", payload)
        return interaction

    async def open_home(self, user: User) -> Interaction:
        """Open the bot's home tab."""
        if "app_home_opened" not in self._events:
            raise UndeliveredError("The bot does not hear of its home tab: it needs the event app_home_opened.")
        interaction = self._state.started(user)
        await self._tell(interaction, "events_api", payloads.home_opened(self._state, user))
        return interaction

    async def shortcut(self, user: User, callback_id: str, message: PostedMessage | None) -> Interaction:
        """Use a shortcut, on a message or anywhere."""
        interaction = self._state.started(user, message.channel if message else None, message)
        payload = payloads.shortcut(self._state, interaction, callback_id)
        await self._tell(interaction, "interactive", payload)
        return interaction

    async def redeliver(self) -> Acknowledgement:
        """Tell the last event again, as Slack does when it heard no acknowledgement."""
        for told in reversed(self.deliveries):
            if told.parcel.kind == "events_api":
                return await self._deliver(replace(told.parcel, retry=told.parcel.retry + 1))
        raise WorkspaceError("No event has been told yet.")

    def _hears(self, event: str, scope: str) -> bool:
        return event in self._events and scope in self._scopes()

    async def _act(self, user: User, source: PostedMessage | View, control: Control, said: Json) -> Interaction:
        channel = source.channel if isinstance(source, PostedMessage) else None
        interaction = self._state.started(user, channel, source)
        blocks = source.blocks if isinstance(source, PostedMessage) else source.body["blocks"]
        place = {"block_id": control.block["block_id"], "action_id": control.element["action_id"]}
        values = state_of(blocks, source.values)
        payload = payloads.block_actions(self._state, interaction, source, place | said, values)
        await self._tell(interaction, "interactive", payload)
        return interaction

    async def _tell(self, interaction: Interaction, kind: Kind, payload: Json, *, heeded: bool = False) -> Json:
        """Tell the bot; what it answers, or {} after noting the error that the person sees.

        ``heeded`` says whether Slack does anything with an answer beyond taking it for an acknowledgement.
        """
        answer = await self._deliver(Envelope(kind, payload))
        interaction.error = answer.error
        if answer.payload and not heeded:
            where = f"acknowledgement of {payload.get('type', kind)}"
            self._state.warn(where, [f"Slack ignores what it says: {answer.payload}"])
        return answer.payload

    async def _deliver(self, parcel: Envelope) -> Acknowledgement:
        started = self._state.clock()
        acknowledgement = await self._carrier().deliver(parcel)
        self.deliveries.append(Delivery(parcel, acknowledgement, self._state.clock() - started))
        return acknowledgement

    def _id_of(self, name: str) -> str:
        if name in self._state.users:
            return name
        names = {user.name: user.id for user in self._state.users.values()}
        return names[name] if name in names else self._state.channel(name).id
