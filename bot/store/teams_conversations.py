"""Conversations of Microsoft Teams in which the bot can post, and the address at which each is reached.

Teams tells the address with every activity and nowhere else: it differs by region, and changes now and then.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.store.engine import insert_into, transaction
from bot.store.schema import teams_conversations

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Engine


class ConversationKind(StrEnum):
    """Kind of a conversation, by ``conversationType`` of an activity."""

    PERSONAL = "personal"
    CHANNEL = "channel"
    GROUP_CHAT = "groupChat"


@dataclass(frozen=True, slots=True)
class TeamsConversation:
    """A conversation, and how to reach it."""

    id: str
    """``teams:19:…@thread.tacv2`` of a channel, without the message at which a thread begins; ``teams:a:…`` of a
    personal chat.
    """
    kind: ConversationKind
    service_url: str
    tenant_id: str
    bot_id: str = ""
    """Id of the bot in Teams, ``28:…``, without platform."""
    person: str = ""
    """``teams:<object id of Microsoft Entra>`` of who a personal chat is with."""
    team_name: str = ""
    channel_name: str = ""


class TeamsConversations:
    """Table of conversations. Raises LedgerError when the database can't be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def remember(self, conversation: TeamsConversation) -> None:
        """Keep a conversation as it is now; a name that it doesn't tell stays as it was."""
        values = asdict(conversation)
        names = {"team_name", "channel_name", "bot_id"}
        changed = {name: value for name, value in values.items() if value or name not in names}
        statement = insert_into(self._engine, teams_conversations).values(values)
        with transaction(self._engine) as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=[teams_conversations.c.id], set_=changed)
            )

    def conversation(self, conversation_id: str) -> TeamsConversation | None:
        """The conversation with this id; None where the bot was never met, or is gone from."""
        return next(iter(self._read(teams_conversations.c.id == conversation_id)), None)

    def personal(self, person: str) -> TeamsConversation | None:
        """The chat of a person with the bot, by the id of the person."""
        return next(iter(self._read(teams_conversations.c.person == person)), None)

    def all(self) -> tuple[TeamsConversation, ...]:
        """Every conversation, in the order of their ids."""
        return self._read(teams_conversations.c.id != "")

    def forget(self, conversation_id: str) -> None:
        """Drop a conversation from which the bot was removed."""
        with transaction(self._engine) as connection:
            connection.execute(delete(teams_conversations).where(teams_conversations.c.id == conversation_id))

    def _read(self, where: ColumnElement[bool]) -> tuple[TeamsConversation, ...]:
        query = select(teams_conversations).where(where).order_by(teams_conversations.c.id)
        with transaction(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(TeamsConversation(**{**row, "kind": ConversationKind(row["kind"])}) for row in rows)
