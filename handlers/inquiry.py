"""A question with all that its answer depends on: channel, day, content and subscriptions."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.answer import Outcome
from bot.answering.reading import follows_on
from bot.messages import feedback
from handlers.public_address import PublicAddress

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.answering.answer import Answer
    from bot.answering.arbiter import Unsettled
    from bot.content.models import Content
    from bot.edition import Edition
    from handlers.subscription_access import SubscriptionAccess

_REFERENCE = re.compile(r"<[@#!][A-Z0-9]*+\|?+([^<>|]*+)>|<(https?://[^<>|]*+)(?:\|[^<>]*+)?>")
"""Possessive, so that no text of 8,000 characters takes longer than reading it once."""


class OutcomeCount(NamedTuple):
    """Outcome of a question, for the counters."""

    outcome: Outcome
    topic: str
    """Group of the FAQ that is nearest to a question without a certain answer; empty for any other."""


def is_without_answer(answer: Answer | OutcomeCount) -> bool:
    """True for an outcome that the owners of the content hear of, by subject."""
    return answer.outcome in {Outcome.UNSURE, Outcome.NOTHING}


def outcome_count(answer: Answer) -> OutcomeCount:
    """Part of an answer that is counted."""
    if not is_without_answer(answer):
        return OutcomeCount(answer.outcome, "")
    nearest = next((item.group for item in answer.items.values()), feedback.ELSEWHERE)
    return OutcomeCount(answer.outcome, nearest)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as it reaches the subcommands."""

    words: str
    """The text without the command and, in a subcommand, without its name."""
    channels: tuple[str, ...]
    """The names or ids by which the channel is known, most telling first; may be empty."""
    today: dt.date
    """The date in the organisation's time zone."""
    edition: Edition
    count_outcome: Callable[[Answer], None] | None = None
    """Counts how sure the answer is; the question itself is not stored. None outside Slack."""
    access: SubscriptionAccess | None = None
    """The subscriptions of this channel or person, to see and to change; None outside Slack."""
    direct: bool = False
    """True when it was written in a direct message, where nobody types the command."""
    public: PublicAddress = field(default_factory=PublicAddress)
    """Where the bot can be reached from outside."""
    answer: Answer | None = None
    """The answer to the words, where that is known already."""
    unsettled: Unsettled | None = None
    """The words as they were read, where it is known already that the reading settles no answer."""
    topic: str = ""
    """The id of the FAQ item that the asker was answered with just before."""

    @property
    def follows_up(self) -> bool:
        """True where the answer may depend on the topic of the one before."""
        return bool(self.topic) and follows_on(self.words)

    @property
    def content(self) -> Content:
        """The content in use."""
        return self.edition.content

    @property
    def keeps_content(self) -> bool:
        """True for a user who may edit the content: their replies have the way to do so."""
        return self.access is not None and self.content.organisation.may_edit(self.access.user)

    @property
    def command(self) -> str:
        """The slash command, as the organisation calls it."""
        return self.content.organisation.command

    @property
    def typed_command(self) -> str:
        """The slash command where it has to be typed; empty in a direct message."""
        return "" if self.direct else self.command

    def about(self, words: str) -> Inquiry:
        """This inquiry with other words."""
        return replace(self, words=words, answer=None, unsettled=None)

    def count(self, answer: Answer) -> None:
        """Count how sure the answer is, where that is counted."""
        if self.count_outcome is not None:
            self.count_outcome(answer)


def typed_words(text: str) -> str:
    """The words of a person, from the text of a Slack payload.

    Slack escapes ``&``, ``<`` and ``>`` and turns mentions into references such as ``<#C024BE7LR|regio-zeeland>``
    (docs.slack.dev, Formatting message text); a reader means the name.
    """
    if "<" not in text and "&" not in text:
        return text.strip()
    named = _REFERENCE.sub(lambda match: match.group(1) or match.group(2) or "", text)
    return html.unescape(named).strip()
