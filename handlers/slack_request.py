"""Request from Slack (command, press, form, event): user, channel, value, and the ways to answer only them."""

from __future__ import annotations

import copy
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.messages import render_slack
from bot.messages.message import ANSWER_TITLE, Sheet
from bot.messages.render_slack_fields import ANEW
from bot.platform_ids import full_id, native_id
from handlers.request import MadeUpPressError
from handlers.window_memory import seal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.messages.message import Message
    from handlers.kept_connections import KeptConnections

logger = logging.getLogger(__name__)

NAMELESS = {"directmessage", "privategroup"}
"""Slack's placeholders where it does not give the name of a channel."""


def channel_names(name: object, channel_id: object) -> tuple[str, ...]:
    """Name of a channel, as far as Slack gives it, and its id: the most telling first; either may be empty."""
    known = str(name or "")
    nameless = known in NAMELESS or known.startswith("mpdm-")
    return ("" if nameless else full_id(known), full_id(str(channel_id or "")))


def kind_of(body: Mapping[str, Any]) -> str:
    """The kind of a request that Slack sends, in words without anything of the person."""
    event = body.get("event") or {}
    return str(body.get("command") or event.get("type") or body.get("type") or "a request")


@dataclass(frozen=True, slots=True)
class SlackRequest:
    """A command, press, choice, form, shortcut or event, from the body that Slack sends."""

    body: dict[str, Any]
    client: AsyncWebClient
    bot: str
    """The bot's own id as a user."""

    @classmethod
    def over_kept_connections(
        cls, connections: KeptConnections, body: dict[str, Any], client: AsyncWebClient, bot: str | None = None
    ) -> SlackRequest:
        """The request, with a client like Bolt's own; Bolt copies that one for later work, so it stays as it is.

        A session can't be copied while a connection of it is being made.
        """
        own = copy.copy(client)
        own.session = connections.session
        return cls(body, own, bot or "")

    @property
    def event(self) -> dict[str, Any]:
        """The event itself; empty for anything else."""
        event: dict[str, Any] = self.body.get("event") or {}
        return event

    @property
    def view(self) -> dict[str, Any]:
        """The window or home tab in which it happened; empty elsewhere."""
        view: dict[str, Any] = self.body.get("view") or {}
        return view

    @property
    def kind(self) -> str:
        """The kind of request, in words without anything of the person."""
        return kind_of(self.body)

    @property
    def form(self) -> str:
        """The name of the form in which it happened; empty elsewhere."""
        return str(self.view.get("callback_id") or "")

    @property
    def memory(self) -> str:
        """The memory of the window in which it happened; ``OwnWindows`` has unsealed it.

        Raises MadeUpPressError outside a window.
        """
        if not self.view:
            raise MadeUpPressError
        return str(self.view.get("private_metadata") or "")

    @property
    def in_home_tab(self) -> bool:
        """True for a press in the home tab."""
        return self.view.get("type") == "home"

    @property
    def in_window(self) -> bool:
        """True for what happened in a window or in the home tab."""
        return bool(self.view)

    @property
    def user(self) -> str:
        """The id of the person whose request it is."""
        user = self.body.get("user") or {}
        return full_id(str(user.get("id") or self.event.get("user") or self.body.get("user_id") or ""))

    @property
    def channel(self) -> str:
        """The id of the conversation; empty in a window and for a shortcut from anywhere."""
        channel = self.body.get("channel") or {}
        return full_id(str(channel.get("id") or self.event.get("channel") or self.body.get("channel_id") or ""))

    @property
    def channels(self) -> tuple[str, ...]:
        """The names or ids by which the channel is known, most telling first."""
        name = (self.body.get("channel") or {}).get("name") or self.body.get("channel_name")
        return channel_names(name, self.channel)

    @property
    def value(self) -> str:
        """The value of the button or chosen option, or the text of a field that acts on Enter."""
        action = self.body["actions"][0]
        return str((action.get("selected_option") or action).get("value") or "")

    @property
    def source(self) -> str:
        """The message (``Posting.message_ref``) or the id of the window in which it happened."""
        container = self.body.get("container") or {}
        channel = full_id(container.get("channel_id", "")) or self.channel
        message_ts = container.get("message_ts") or self.body.get("message_ts", "")
        return str(self.view.get("id") or f"{channel}/{message_ts}")

    def written(self, name: str) -> str:
        """The text of a ``TextField`` in the window, without space around it; empty where there is none."""
        return str(self._field(name).get("value") or "").strip()

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values that are chosen in the ``Choices`` of the window with this name."""
        field = self._field(name)
        options = field.get("selected_options") or [field.get("selected_option")]
        return tuple(str(option["value"]) for option in options if option)

    @property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """Everything that is filled in in the window, by the name of the field; an empty field has no value."""
        return {name: tuple(_values(self._field(name))) for name in self._state}

    def _field(self, name: str) -> dict[str, Any]:
        """The state of a field: its block has the name, and holds no other."""
        return next(iter(self._state.get(name, {}).values()), None) or {}

    @property
    def _state(self) -> dict[str, dict[str, Any]]:
        values: dict[str, dict[str, Any]] = (self.view.get("state") or {}).get("values") or {}
        return {block.partition(ANEW)[0]: inner for block, inner in values.items()}

    async def tell(self, message: Message) -> None:
        """Answer only them: in a window when they are in one or in the home tab, else as a private message."""
        if self.view:
            await self.open(Sheet(ANSWER_TITLE, message.parts))
        elif self.body.get("response_url"):
            await self.respond(render_slack.reply(message), replace_original=False)
        elif self.channel:
            await self.client.chat_postEphemeral(
                channel=native_id(self.channel), user=native_id(self.user), **render_slack.body(message)
            )
        elif self.body.get("trigger_id"):
            await self.open(Sheet(ANSWER_TITLE, message.parts))

    async def open(self, sheet: Sheet) -> None:
        """Show a window: on top of the one they are in, or in its place once that was sent or is the second."""
        if self.view.get("type") != "modal":
            await self.client.views_open(trigger_id=self.body["trigger_id"], view=self.modal(sheet))
        elif self.view.get("previous_view_id") or self.body.get("type") == "view_submission":
            await self.renew(sheet)
        else:
            await self.client.views_push(trigger_id=self.body["trigger_id"], view=self.modal(sheet))

    async def renew(self, sheet: Sheet) -> None:
        """Change the window in which it happened, unless it was closed meanwhile.

        Raises MadeUpPressError outside a window.
        """
        if not self.view:
            raise MadeUpPressError
        try:
            await self.client.views_update(view_id=self.view["id"], view=self.modal(sheet))
        except SlackApiError as error:
            if error.response.get("error") != "not_found":
                raise
            logger.info("A window was closed before its result was there")

    async def replace(self, message: Message) -> None:
        """Change the window in which it happened, or the private message with the button that was pressed."""
        if self.view:
            await self.renew(Sheet(str(self.view["title"]["text"]), message.parts, form=self.form))
        else:
            await self.respond(render_slack.reply(message), replace_original=True)

    async def respond(self, reply: Mapping[str, Any], *, replace_original: bool) -> None:
        """Send a reply to the address that Slack gave with the request."""
        client = self.client
        address = AsyncWebhookClient(
            str(self.body["response_url"]), ssl=client.ssl, proxy=client.proxy, session=client.session
        )
        await address.send_dict({**reply, "replace_original": replace_original})

    async def show_home_tab(self, message: Message) -> None:
        """Publish this as the home tab of the user."""
        await self.client.views_publish(user_id=native_id(self.user), view=render_slack.home(message))

    def modal(self, sheet: Sheet) -> dict[str, Any]:
        """The window for this user: its memory is sealed, and ``OwnWindows`` opens it for the listeners."""
        view = render_slack.modal(sheet)
        if sheet.memory:
            view["private_metadata"] = seal(self.client.token or "", native_id(self.user), sheet.memory)
        return view


def _values(field: Mapping[str, Any]) -> Iterator[str]:
    """Values of a field, whatever its kind."""
    options = field.get("selected_options") or filter(None, [field.get("selected_option")])
    yield from (str(option["value"]) for option in options)
    for key in ("value", "selected_date"):
        if text := str(field.get(key) or "").strip():
            yield text
