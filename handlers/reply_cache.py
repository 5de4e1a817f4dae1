"""Replies kept as the JSON that Slack gets, so that the same question costs next to nothing the next time.

A reply is kept under all that it depends on (``subcommand.DependsOn``): the words, the edition and the day, for
some the channel and what is followed. Another edition or day drops them all. No text of a question is kept: the
words stand as a keyed hash, and a reply in which they come back is not kept. Neither is one for who keeps the
content, which has the way to edit it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.messages import render_slack
from bot.messages.message import Action, Echo
from bot.store.ledger import LedgerError
from handlers.inquiry import outcome_count
from handlers.recent_topics import topic_of
from handlers.registry import depends_on, reply_to, route
from handlers.subcommand import DependsOn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.answering.answer import Answer
    from bot.edition import Edition
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry, OutcomeCount

MAX_CHARACTERS = 2 * 1024 * 1024
"""Some 500 replies; beyond it the one that was asked for longest ago goes."""


class ReplyBody(NamedTuple):
    """Body of a reply, as Slack gets it."""

    parts: tuple[str, ...]
    """JSON: ``response_type``, ``text`` and ``blocks``; in two parts, the question belongs between them."""
    counts: tuple[OutcomeCount, ...]
    """Counts that belong to it, each time that it is given."""
    key: bytes | None = None
    """Key under which it can be kept; None for one that can't."""
    topic: str = ""
    """Topic of the answer (``recent_topics``)."""
    repeated: int = 0
    """Number of characters of the question that belong there."""

    def to(self, words: str) -> str:
        """The whole body, as the reply to these words."""
        return json.dumps(words[: self.repeated]).join(self.parts) if self.repeated else self.parts[0]

    @property
    def size(self) -> int:
        """Characters that it takes."""
        return sum(map(len, self.parts))


class Circumstances(NamedTuple):
    """All that every reply depends on."""

    edition: Edition
    today: dt.date
    has_pictures: bool


def circumstances(inquiry: Inquiry) -> Circumstances:
    """Circumstances in which an inquiry was made."""
    return Circumstances(inquiry.edition, inquiry.today, inquiry.public.has_pictures)


class ReplyCache:
    """Kept replies of the circumstances of now. Not for several threads at once."""

    def __init__(self, max_characters: int = MAX_CHARACTERS) -> None:
        self._max_characters = max_characters
        self._secret = secrets.token_bytes(32)
        self._kept: OrderedDict[bytes, ReplyBody] = OrderedDict()
        self._characters = 0
        self._valid_in: Circumstances | None = None

    def find(self, words: str, now: Circumstances) -> ReplyBody | None:
        """The kept reply to words that were typed behind the command just now, wherever and by whom it was."""
        if not self._is_valid_in(now):
            self._kept.clear()
            self._characters, self._valid_in = 0, now
            return None
        return self._get(self._key(words, now.edition.content.organisation.command))

    def find_here(self, inquiry: Inquiry) -> ReplyBody | None:
        """The kept reply to an inquiry of now that depends on the channel and the asker; asks no database."""
        if depends_on(inquiry.words) is not DependsOn.SCOPE or (viewpoint := _viewpoint(inquiry)) is None:
            return None
        return self._get(self._key(inquiry.words, inquiry.typed_command, *viewpoint))

    def _get(self, key: bytes) -> ReplyBody | None:
        reply = self._kept.get(key)
        if reply is not None:
            self._kept.move_to_end(key)
        return reply

    def make(self, inquiry: Inquiry) -> ReplyBody:
        """Make the reply and count it; asks the database where it has to, so it belongs in a thread."""
        counts: list[OutcomeCount] = []
        topics = [""]

        def count(answer: Answer) -> None:
            inquiry.count(answer)
            counts.append(outcome_count(answer))
            topics.append(topic_of(answer))

        depends = depends_on(inquiry.words)
        if depends is DependsOn.SCOPE and inquiry.access is not None:
            with suppress(LedgerError):  # then it is made without, and not kept
                inquiry.access.index.recent(inquiry.content)
        before = _viewpoint(inquiry)
        message = reply_to(replace(inquiry, count_outcome=count))
        body = json.dumps(render_slack.reply(message), separators=(",", ":"))
        key = None
        parts: tuple[str, ...] = (body,)
        sent_on = _sent_on(message)
        if sent_on and inquiry.words.startswith(sent_on):
            parts = tuple(body.split(json.dumps(sent_on)))
        if not inquiry.keeps_content and not inquiry.follows_up and not _may_repeat(inquiry, message, parts):
            if depends is DependsOn.CONTENT:
                key = self._key(inquiry.words, inquiry.typed_command)
            elif depends is DependsOn.SCOPE and before is not None and before == _viewpoint(inquiry):
                key = self._key(inquiry.words, inquiry.typed_command, *before)
        return ReplyBody(parts, tuple(counts), key, topics[-1], len(sent_on))

    def keep(self, inquiry: Inquiry, reply: ReplyBody) -> None:
        """Keep a reply that was made, if it can be and is not outdated already."""
        if reply.key is None or not self._is_valid_in(circumstances(inquiry)) or reply.key in self._kept:
            return
        self._kept[reply.key] = reply
        self._characters += reply.size
        while self._characters > self._max_characters:
            _, oldest = self._kept.popitem(last=False)
            self._characters -= oldest.size

    def _is_valid_in(self, now: Circumstances) -> bool:
        valid = self._valid_in
        return valid is not None and valid.edition is now.edition and valid[1:] == now[1:]

    def _key(self, *depends_on: str) -> bytes:
        text = repr(depends_on).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._secret, digest_size=16).digest()


def _viewpoint(inquiry: Inquiry) -> tuple[str, ...] | None:
    """Channel and asker with the version of what they follow; None when the database has to be asked for it."""
    access = inquiry.access
    version = access.index.recent_version(inquiry.content) if access is not None else None
    return (access.subscriber, *inquiry.channels, version) if access is not None and version is not None else None


def _sent_on(message: Message) -> str:
    """The question behind the button that sends it on; empty without one."""
    return next((button.value for button in message.buttons if button.action is Action.SEND_ON), "")


def _may_repeat(inquiry: Inquiry, message: Message, parts: Sequence[str]) -> bool:
    """True for a reply in which words of the asker may stand, besides the place that is left open for them."""
    sent_on = _sent_on(message)
    if any(isinstance(part, Echo) for part in message.parts) or len(parts) != 1 + bool(sent_on):
        return True
    if sent_on and any(json.dumps(sent_on)[1:-1] in part for part in parts):
        return True
    subcommand, question = route(inquiry.words)
    asked = _folded(question)
    if subcommand is not None or " " not in asked:
        return False  # one word that has an answer is a word of the content
    others = (button.value for button in message.buttons if button.action is not Action.SEND_ON)
    return any(" " in value and (value in asked or asked in value) for value in map(_folded, others))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
