"""Conversations, and the connector by which a bot posts, edits and deletes in them.

Paths, status codes and error codes are those of the Bot Framework's REST API as Teams has it
(learn.microsoft.com, Bot Connector REST API; status codes from bot conversation APIs).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
MOST_BYTES = 28_000
"""Largest message (learn.microsoft.com, Limits and specifications for Microsoft Teams)."""
ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
_IN_THREAD = ";messageid="


class ConversationType(StrEnum):
    """Type of a conversation, as activities call it."""

    PERSONAL = "personal"
    CHANNEL = "channel"
    GROUP_CHAT = "groupChat"


@dataclass(slots=True)
class SentMessage:
    """Message of the bot."""

    id: str
    activity: Json
    at: float
    thread: str = ""
    """Id of the message under which it stands; empty for one that stands in the conversation itself."""
    original: Json = field(default_factory=dict)
    """The activity as it was posted, before any edit."""
    edits: int = 0
    deleted: bool = False

    @property
    def card(self) -> Json:
        """Adaptive Card of the message; empty without one."""
        cards = (part["content"] for part in self.activity.get("attachments") or ())
        return next(iter(cards), {})

    @property
    def text(self) -> str:
        """All words that a person reads, line by line; of the activity itself when it has no card."""
        return "\n".join(_words(self.card)) if self.card else str(self.activity.get("text", ""))


@dataclass(slots=True)
class TenantConversation:
    """A channel, or the chat of one person with the bot."""

    id: str
    type: ConversationType
    name: str = ""
    team: str = ""
    has_bot: bool = True
    """False once the app was removed there."""
    exists: bool = True
    sent: list[SentMessage] = field(default_factory=list)
    """Everything that the bot posted, deleted messages included."""
    threads: set[str] = field(default_factory=set)
    """Ids of messages that people wrote, under which the bot can post."""

    @property
    def messages(self) -> list[SentMessage]:
        """Messages that stand there."""
        return [message for message in self.sent if not message.deleted]


class ConnectorError(Exception):
    """Refusal of a request: a status and the code in its body."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code

    @property
    def body(self) -> Json:
        """Body of the response."""
        return {"error": {"code": self.code, "message": f"{self.code} (simulator)"}}


class ConnectorResponse(NamedTuple):
    """Status and body of a response."""

    status: int
    body: Json


@dataclass(slots=True)
class Connector:
    """Carries out the requests of the bot."""

    clock: Callable[[], float]
    conversations: dict[str, TenantConversation] = field(default_factory=dict)
    _last: int = 0

    def post(self, conversation_id: str, activity: Json) -> ConnectorResponse:
        """Send an activity to a conversation; one that is no message (typing) leaves nothing."""
        conversation, thread = self._find(conversation_id)
        _check(activity)
        known = conversation.threads.union(message.id for message in conversation.messages)
        if thread and thread not in known:
            raise ConnectorError(404, "ActivityNotFoundInConversation")
        message = SentMessage(self.next_id(), activity, self.clock(), thread, activity)
        if activity.get("type") == "message":
            conversation.sent.append(message)
        return ConnectorResponse(201, {"id": message.id})

    def update(self, conversation_id: str, activity_id: str, activity: Json) -> ConnectorResponse:
        """Replace a message."""
        _check(activity)
        message = self._message(conversation_id, activity_id)
        message.activity = activity
        message.edits += 1
        return ConnectorResponse(200, {"id": activity_id})

    def delete(self, conversation_id: str, activity_id: str) -> ConnectorResponse:
        """Take a message away."""
        self._message(conversation_id, activity_id).deleted = True
        return ConnectorResponse(200, {})

    def next_id(self) -> str:
        """Id of a message: milliseconds since 1970, and never the same twice."""
        self._last = max(self._last + 1, int(self.clock() * 1000))
        return str(self._last)

    def _find(self, conversation_id: str) -> tuple[TenantConversation, str]:
        base, _, thread = conversation_id.partition(_IN_THREAD)
        conversation = self.conversations.get(base)
        if conversation is None or not conversation.exists:
            raise ConnectorError(404, "ConversationNotFound")
        if not conversation.has_bot:
            raise ConnectorError(403, "BotNotInConversationRoster")
        return conversation, thread

    def _message(self, conversation_id: str, activity_id: str) -> SentMessage:
        conversation, _ = self._find(conversation_id)
        for message in conversation.messages:
            if message.id == activity_id:
                return message
        raise ConnectorError(404, "ActivityNotFoundInConversation")


def _check(activity: Json) -> None:
    """Refuse what Teams can't show."""
    if len(json.dumps(activity, ensure_ascii=False).encode()) > MOST_BYTES:
        raise ConnectorError(413, "MessageSizeTooBig")
    for attachment in activity.get("attachments") or ():
        check_attachment(attachment)


def check_attachment(attachment: object) -> None:
    """Refuse an attachment that is no Adaptive Card."""
    content = attachment.get("content") if isinstance(attachment, dict) else None
    is_card = isinstance(content, dict) and content.get("type") == "AdaptiveCard"
    if not is_card or attachment.get("contentType") != ADAPTIVE_CARD:  # type: ignore[attr-defined]
        raise ConnectorError(400, "BadSyntax")


def _words(element: object) -> list[str]:
    """Words of a card in the order in which they are read, one line for each block of text and each button."""
    if isinstance(element, list):
        return [line for piece in element for line in _words(piece)]
    if not isinstance(element, dict):
        return []
    if element.get("type") == "RichTextBlock":
        return ["".join(run if isinstance(run, str) else str(run.get("text", "")) for run in element["inlines"])]
    own = [str(element[key]) for key in ("text", "title", "label", "placeholder") if element.get(key)]
    return [*own, *(line for value in element.values() if isinstance(value, list) for line in _words(value))]
