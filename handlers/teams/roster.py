"""Conversations of the bot in Teams: those that it can reach, a welcome where it comes, an end where it leaves."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.messages.welcome import welcome
from bot.store.ledger import LedgerError
from bot.store.teams_conversations import ConversationKind, TeamsConversation
from handlers.channels import end_subscriptions
from handlers.events import ONE_WELCOME
from handlers.home_tab_publishing import home_of
from handlers.idempotency import first_time

if TYPE_CHECKING:
    from bot.teams_activity import Activity
    from handlers.services import Services
    from handlers.teams.request import TeamsConnection, TeamsRequest

logger = logging.getLogger(__name__)

MOST_KNOWN = 10_000
_COMING = frozenset({"installationUpdate", "conversationUpdate"})
_GONE = frozenset({"channelDeleted", "teamDeleted", "teamArchived"})


class Roster:
    """Conversations of Teams, written to the database when something about one is new."""

    def __init__(self, services: Services, connection: TeamsConnection) -> None:
        self._services, self._conversations = services, connection.conversations
        self._known: dict[str, TeamsConversation] = {}
        services.subscriptions.on_erased(lambda _user: self._known.clear())

    async def remember(self, activity: Activity) -> None:
        """Remember how the conversation of an activity is reached; while the database is away it goes on."""
        conversation = _conversation(activity)
        comes = activity.type in _COMING  # another process may have seen it leave
        if _says_goodbye(activity) or (not comes and self._known.get(conversation.id) == conversation):
            return
        try:
            await asyncio.to_thread(self._conversations.remember, conversation)
        except LedgerError as error:
            logger.warning("The address of a conversation in Teams is not kept yet: %s", error)
            return
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[conversation.id] = conversation

    async def changed(self, request: TeamsRequest) -> None:
        """Welcome where the bot was added, forget where it was removed, follow a channel that changes."""
        activity, event = (
            request.activity,
            request.activity.channel_data and request.activity.channel_data.event_type,
        )
        if _says_goodbye(activity) or event in _GONE:
            self._known.pop(request.channel, None)
            await asyncio.to_thread(self._conversations.forget, request.channel)
            if not activity.is_personal:
                await asyncio.to_thread(end_subscriptions, self._services.database.subscriptions, request.channel)
        elif event == "channelRenamed":
            subscriptions = self._services.database.subscriptions
            await asyncio.to_thread(subscriptions.rename, request.channel, activity.channel_name)
        elif _is_added(activity) and await first_time(self._services, {f"welcome {request.channel}": ONE_WELCOME}):
            await self._welcome(request)

    async def _welcome(self, request: TeamsRequest) -> None:
        if request.activity.is_personal:
            await request.show_home_tab(await asyncio.to_thread(home_of, self._services, request.user))
        else:
            await request.say_here(welcome(self._services.content))


def _conversation(activity: Activity) -> TeamsConversation:
    in_channel = activity.conversation.conversation_type == ConversationKind.CHANNEL
    of_several = ConversationKind.CHANNEL if in_channel else ConversationKind.GROUP_CHAT
    kind = ConversationKind.PERSONAL if activity.is_personal else of_several
    return TeamsConversation(
        activity.conversation_id,
        kind,
        activity.service_url,
        activity.tenant_id,
        activity.recipient.id,
        activity.user if kind is ConversationKind.PERSONAL else "",
        activity.team_name,
        activity.channel_name,
    )


def _is_added(activity: Activity) -> bool:
    if activity.type == "installationUpdate":
        return activity.action in {"add", "add-upgrade"}
    return any(member.id == activity.recipient.id for member in activity.members_added or ())


def _says_goodbye(activity: Activity) -> bool:
    if activity.type == "installationUpdate":
        return activity.action in {"remove", "remove-upgrade"}
    return any(member.id == activity.recipient.id for member in activity.members_removed or ())
