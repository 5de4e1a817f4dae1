"""Attempt to post and lookup of a message, with their results; what a response means. Pure.

| response | Slack | Teams | webhook |
|---|---|---|---|
| taken | ``Delivered``, timestamp | ``Delivered``, id (none if the body was cut) | ``Delivered``, our key |
| a code or status that says no | ``Refused`` | ``Refused``: 400, 401, 403, 404, 413 | ``Refused``: 400 to 410 |
| 429 | ``NotDelivered``, after Retry-After | the same | the same |
| no byte has left, or any other 4xx | ``NotDelivered`` | the same; 412 is one to try again | the same |
| 408, 5xx, cut off, no answer in time | ``Unknown``: looked up | ``Unknown``: told, never repeated | as in Teams |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from bot.platform_errors import ErrorMeaning, is_known, meaning_of
from bot.platform_ids import full_id

if TYPE_CHECKING:
    from bot.store.ledger import Posting

LONGEST_WAIT = dt.timedelta(hours=1)
"""A longer Retry-After than this is not believed."""
_UNSAID_WAIT = 30.0
_LONGEST_TEXT = 300
_OK, _REQUEST_TIMEOUT, _TOO_MANY, _SERVER_FAULT = 200, 408, 429, 500
_REDIRECT = 300
_REFUSALS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    413: "MessageSizeTooBig",
}
"""Statuses with which Teams says no, and the code of each where its body has none that is known."""
_REFUSALS_OF_WEBHOOKS = {
    400: "WebhookRefused",
    401: "WebhookRefused",
    403: "WebhookRefused",
    404: "WebhookGone",
    410: "WebhookGone",
}
"""400 is a workflow that was turned off: our cards have the form of those that it took before."""

Body = Mapping[str, Any]
"""``text`` and ``blocks``, as Slack takes them; ``text`` and ``card`` for Teams."""


class MessageRef(NamedTuple):
    """A message that stands in Slack."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that stands and gets another text. Doing it twice does no harm."""

    channel_id: str
    ts: str
    body: Body


class MessageContent(NamedTuple):
    """One message to post, after the messages that it corrects have been edited."""

    channel: str
    """Name or id."""
    body: Body
    keys: tuple[str, ...]
    """The keys of all postings that the message tells; they go along as metadata."""
    thread_ts: str = ""
    edits: tuple[Edit, ...] = ()


class Attempt(NamedTuple):
    """Postings that are committed as ``sending``, and the one post that tells them all."""

    postings: tuple[Posting, ...]
    message: MessageContent


@dataclass(frozen=True, slots=True)
class Delivered:
    """Slack accepted it."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """Certainly not posted, for a passing reason."""

    reason: str
    wait: dt.timedelta | None = None
    """Wait that Slack asks for; None when it doesn't say."""
    throttled: bool = False
    """True if Slack found us too fast."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack says no, in a code of its own."""

    code: str
    needed: str = ""
    """The scope that is missing, when Slack says so."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps posted."""

    reason: str


SendResult = Delivered | NotDelivered | Refused | Unknown
AttemptResult: TypeAlias = tuple[Attempt, SendResult]


@dataclass(frozen=True, slots=True)
class MessageLookup:
    """Lookup of messages of which it is not known whether they were posted."""

    postings: tuple[Posting, ...]
    channel: str
    channel_id: str
    """Empty when the id of the channel was never learnt."""
    thread_ts: str
    oldest: dt.datetime


@dataclass(frozen=True, slots=True)
class MessageFound:
    """The messages there that carry keys of ours: key → timestamps, oldest first."""

    channel_id: str
    messages: Mapping[str, tuple[str, ...]]

    @property
    def surplus(self) -> list[MessageRef]:
        """The messages of which everything is said by an older one too."""
        first = {stamps[0] for stamps in self.messages.values()}
        later = {ts for stamps in self.messages.values() for ts in stamps[1:]}
        return [MessageRef(self.channel_id, ts) for ts in sorted(later - first)]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing could be read there."""

    reason: str
    lasting: bool
    """True if trying again is of no use: a scope is missing, or the bot can't come in."""


@dataclass(frozen=True, slots=True)
class NeverReadable:
    """A platform on which a bot can read nothing back."""

    reason: str


LookupResult = MessageFound | Unreadable | NeverReadable


def in_one_line(text: str) -> str:
    """Text from outside made fit for a log and a database: no control characters, and not endless."""
    return "".join(character if character.isprintable() else " " for character in text)[:_LONGEST_TEXT]


def classify(status: int, headers: Mapping[str, str], body: Mapping[str, Any] | None) -> SendResult:
    """Meaning of a response of Slack to a message; ``body`` is None when it was not a JSON object."""
    if status == _TOO_MANY:
        return NotDelivered("Slack asks to slow down", _retry_after(headers), throttled=True)
    if status >= _SERVER_FAULT or status == _REQUEST_TIMEOUT:
        return Unknown(f"HTTP status {status}")
    if status != _OK:
        return NotDelivered(f"HTTP status {status}")
    if body is None or not isinstance(body.get("ok"), bool):
        return Unknown("the answer was cut off or is not Slack's")
    if not body["ok"]:
        return _no(body, headers)
    return Delivered(full_id(str(body.get("channel", ""))), str(body.get("ts", "")))


def classify_teams(
    status: int, headers: Mapping[str, str], body: Mapping[str, Any] | None, channel_id: str
) -> SendResult:
    """Meaning of a response of Teams to a message for a conversation; ``body`` is None when it was not read."""
    if status < _REDIRECT:
        return Delivered(channel_id, str((body or {}).get("id") or ""))
    if status not in _REFUSALS:
        return _not_taken(status, headers, "Teams")
    error = (body or {}).get("error")
    code = in_one_line(str(error.get("code", ""))) if isinstance(error, Mapping) else ""
    return Refused(code if is_known(code) else _REFUSALS[status])


def classify_webhook(status: int, headers: Mapping[str, str], channel_id: str, key: str) -> SendResult:
    """Meaning of a response of a workflow; it tells no id, so the message goes by the key of its posting."""
    if status < _REDIRECT:
        return Delivered(channel_id, key)
    if status in _REFUSALS_OF_WEBHOOKS:
        return Refused(_REFUSALS_OF_WEBHOOKS[status])
    return _not_taken(status, headers, "The workflow")


def _not_taken(status: int, headers: Mapping[str, str], whose: str) -> SendResult:
    """Meaning of a status that is neither a yes nor a no."""
    if status == _TOO_MANY:
        return NotDelivered(f"{whose} asks to slow down", _retry_after(headers), throttled=True)
    if status >= _SERVER_FAULT or status == _REQUEST_TIMEOUT:
        return Unknown(f"HTTP status {status}")
    return NotDelivered(f"HTTP status {status}")


def _no(body: Mapping[str, Any], headers: Mapping[str, str]) -> SendResult:
    """Meaning of a response with ``ok: false``."""
    code = in_one_line(str(body.get("error") or "no error code"))
    match meaning_of(code):
        case ErrorMeaning.RATE_LIMITED:
            return NotDelivered(code, _retry_after(headers), throttled=True)
        case ErrorMeaning.PASSING:
            return NotDelivered(code)
        case ErrorMeaning.UNCLEAR:
            return Unknown(code)
    return Refused(code, str(body.get("needed") or ""))


def _retry_after(headers: Mapping[str, str]) -> dt.timedelta:
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        seconds = _UNSAID_WAIT
    return max(dt.timedelta(seconds=1), min(dt.timedelta(seconds=seconds), LONGEST_WAIT))
