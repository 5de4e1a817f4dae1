"""Request from Teams (question, press, form): user, channel, value, and the ways to answer only them.

Where it happened decides where the answer goes: in a dialog it takes the place of what stands there, in a personal
chat it follows there, and what is pressed in a channel without a dialog is answered in the presser's own chat.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.messages import render_teams
from bot.messages.message import ANSWER_TITLE, Message, Sheet
from bot.messages.render_teams import Press, Surface
from bot.platform_ids import TEAMS, full_id
from bot.store.ledger import LedgerError
from bot.teams_client import TeamsClient, message_activity
from handlers.window_memory import seal, unseal

if TYPE_CHECKING:
    from bot.messages.elements import Element
    from bot.store.teams_conversations import TeamsConversations
    from bot.teams_activity import Activity

logger = logging.getLogger(__name__)

LONGEST_KIND = 120
"""Characters of a kind in the log: the name of an invoke and the verb come from whoever made the card."""
_DIALOGS = frozenset({"task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction"})


class OutdatedWindowError(Exception):
    """A form whose memory was not sealed for who sends it, or by an earlier version."""


class TeamsConnection(NamedTuple):
    """Parts that every answer needs: the client, where people are reached, the secret that seals windows."""

    client: TeamsClient
    conversations: TeamsConversations
    secret: str


class Dialog(NamedTuple):
    """A dialog as it is to be shown."""

    title: str
    card: Element


@dataclass(slots=True)
class TeamsRequest:
    """A message, a press or a form."""

    activity: Activity
    connection: TeamsConnection
    dialog: Dialog | None = None
    """Dialog that shows the answer to this request."""

    @property
    def kind(self) -> str:
        """The kind of request, in words without anything of the person."""
        words = f"{self.activity.type} {self.activity.name or ''} {self.verb}".strip()
        return "".join(sign if sign.isprintable() else " " for sign in words[:LONGEST_KIND])

    @property
    def data(self) -> dict[str, Any]:
        """Data that comes back from a card: of its button, and of its fields."""
        value = self.activity.value
        data = value.get("data") if isinstance(value, dict) and self.in_window else value
        return data if isinstance(data, dict) else {}

    @property
    def verb(self) -> str:
        """The verb of the button; empty for anything but a press."""
        return self.written(render_teams.VERB)

    @property
    def user(self) -> str:
        """The id of the person whose request it is."""
        return self.activity.user

    @property
    def channel(self) -> str:
        """The id of the conversation."""
        return self.activity.conversation_id

    @property
    def channels(self) -> tuple[str, ...]:
        """Name and id of the channel; empty in a personal chat."""
        if self.activity.is_personal:
            return ()
        return (full_id(self.activity.channel_name, TEAMS), self.channel)

    @property
    def value(self) -> str:
        """The value of the button, or the text of the field with the name of its verb."""
        return self.written(self.verb) or self.written(render_teams.VALUE)

    @property
    def source(self) -> str:
        """The message in which it happened (``Posting.message_ref``); in a dialog who has it open."""
        return f"{self.channel}/{self.activity.reply_to_id or self.user}"

    @property
    def form(self) -> str:
        """The name of the form in which it happened; empty elsewhere."""
        return self.written(render_teams.FORM)

    @property
    def memory(self) -> str:
        """The memory of the window in which it happened. Raises OutdatedWindowError."""
        memory = unseal(self.connection.secret, self.user, self.written(render_teams.MEMORY))
        if memory is None:
            raise OutdatedWindowError
        return memory

    @property
    def in_home_tab(self) -> bool:
        """False: in Teams it is a card in the chat."""
        return False

    @property
    def in_window(self) -> bool:
        """True in a dialog, and where one is opened."""
        return self.activity.name in _DIALOGS

    @property
    def press(self) -> Press | None:
        """The press by which the next page of a dialog is asked for; None for a form."""
        page = self.data.get(render_teams.PAGE)
        return Press(self.verb, self.value, max(page, 0) if isinstance(page, int) else 0) if self.verb else None

    def written(self, name: str) -> str:
        """The text of a field, without space around it; empty where there is none."""
        text = self.data.get(name)
        return text.strip() if isinstance(text, str) else ""

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values that are chosen in the ``Choices`` with this name."""
        return tuple(filter(None, self.written(name).split(",")))

    async def tell(self, message: Message) -> None:
        """Answer only them."""
        if self.in_window:
            await self.open(Sheet(ANSWER_TITLE, message.parts))
        else:
            await self._say(render_teams.body(message, Surface.PERSONAL))

    async def open(self, sheet: Sheet) -> None:
        """Show a window; as a message where none can be opened."""
        card = self._card(sheet)
        if self.in_window:
            self.dialog = Dialog(sheet.title, card)
        else:
            await self._say({"text": card["fallbackText"], "card": card})

    async def renew(self, sheet: Sheet) -> None:
        """Change the window in which it happened, or the message that stands for it."""
        if self.in_window or not (self.form and self.activity.reply_to_id):
            await self.open(sheet)
            return
        card = self._card(sheet)
        message = message_activity({"text": card["fallbackText"], "card": card})
        activity = self.activity
        await self.connection.client.update(
            activity.service_url, activity.conversation.id, activity.reply_to_id or "", message
        )

    async def show_home_tab(self, message: Message) -> None:
        """Show what stands on the home tab as a card in the chat."""
        await self._say(render_teams.body(message, Surface.PERSONAL))

    async def say_here(self, message: Message) -> None:
        """Answer in the conversation, for everyone in it."""
        surface = Surface.PERSONAL if self.activity.is_personal else Surface.CHANNEL
        await self._post(self.activity.conversation.id, render_teams.body(message, surface))

    def _card(self, sheet: Sheet) -> Element:
        memory = seal(self.connection.secret, self.user, sheet.memory) if sheet.memory else ""
        return render_teams.dialog(sheet, memory, None if sheet.form else self.press)

    async def _say(self, body: dict[str, Any]) -> None:
        """Post in their own chat: this one, or the one that is known; where there is none it is opened."""
        activity = self.activity
        await self._post(activity.conversation.id if activity.is_personal else await self._own_chat(), body)

    async def _own_chat(self) -> str:
        activity, connection = self.activity, self.connection
        try:
            known = await asyncio.to_thread(connection.conversations.personal, self.user)
        except LedgerError as error:
            logger.warning("A chat can't be looked up: %s", error)
            known = None
        if known is not None:
            return known.id.removeprefix(f"{TEAMS}:")
        return await connection.client.open_chat(
            activity.service_url, activity.tenant_id, activity.recipient.id, activity.sender.id
        )

    async def _post(self, conversation: str, body: dict[str, Any]) -> None:
        await self.connection.client.post(self.activity.service_url, conversation, message_activity(body))
