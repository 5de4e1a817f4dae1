"""Activity: what Microsoft Teams sends, as far as the bot reads it.

The schema stands on learn.microsoft.com (Bot Framework Activity). Anything else in it is passed over, and what a
field lacks is empty.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from bot.platform_ids import TEAMS, full_id

PERSONAL = "personal"
CHANNEL = "channel"
_IN_THREAD = ";messageid="
_OF_SEVERAL = "19:"
"""Beginning of the id of a channel, a group chat or a chat of two people."""


class _Fields(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True, strict=True)


class Account(_Fields):
    """A person or bot."""

    id: str = ""
    name: str | None = None
    aad_object_id: str | None = None
    """Object id in Microsoft Entra."""


class ConversationAccount(_Fields):
    """The conversation in which something happens."""

    id: str
    conversation_type: str | None = None
    tenant_id: str | None = None


class NamedId(_Fields):
    """A tenant, team or channel."""

    id: str | None = None
    name: str | None = None


class ChannelData(_Fields):
    """Part of an activity that only Teams has."""

    tenant: NamedId | None = None
    team: NamedId | None = None
    channel: NamedId | None = None
    event_type: str | None = None


class ActivityEntity(_Fields):
    """A mention, among others."""

    type: str = ""
    text: str | None = None
    mentioned: Account | None = None


class Activity(_Fields):
    """A message, a press, the opening of a dialog, an installation."""

    type: str
    id: str = ""
    name: str | None = None
    """Of an invoke: ``task/fetch``, ``composeExtension/query``."""
    action: str | None = None
    """Of an installation: ``add`` or ``remove``."""
    channel_id: str = ""
    service_url: str
    sender: Account = Field(alias="from")
    recipient: Account = Account()
    conversation: ConversationAccount
    channel_data: ChannelData | None = None
    text: str | None = None
    value: Any = None
    reply_to_id: str | None = None
    """Of a press: the message under which it was."""
    entities: tuple[ActivityEntity, ...] | None = Field(default=None, strict=False)
    members_added: tuple[Account, ...] | None = Field(default=None, strict=False)
    members_removed: tuple[Account, ...] | None = Field(default=None, strict=False)

    @property
    def tenant_id(self) -> str:
        """The organisation from which it comes; empty when it doesn't say."""
        tenant = self.channel_data.tenant if self.channel_data else None
        return (tenant.id if tenant else None) or self.conversation.tenant_id or ""

    @property
    def user(self) -> str:
        """The id of the person, with platform."""
        return full_id(self.sender.aad_object_id or self.sender.id, TEAMS)

    @property
    def is_personal(self) -> bool:
        """True in the chat of one person with the bot; that of two people has this type, and an id as a group."""
        kind, id_ = self.conversation.conversation_type or PERSONAL, self.conversation.id
        return kind == PERSONAL and not id_.startswith(_OF_SEVERAL)

    @property
    def conversation_id(self) -> str:
        """The id of the conversation with platform, without the message at which a thread begins."""
        channel = self.channel_data.channel if self.channel_data else None
        in_channel = self.conversation.conversation_type == CHANNEL and channel is not None and channel.id
        return full_id(in_channel or self.conversation.id.partition(_IN_THREAD)[0], TEAMS)

    @property
    def team_name(self) -> str:
        """The name of the team; empty where it isn't told."""
        return (self.channel_data and self.channel_data.team and self.channel_data.team.name) or ""

    @property
    def channel_name(self) -> str:
        """The name of the channel; empty where it isn't told."""
        return (self.channel_data and self.channel_data.channel and self.channel_data.channel.name) or ""
