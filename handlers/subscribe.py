"""``volg`` and ``stop``: the subscriptions of this channel, or in a direct message of the user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.calendar.audience import audiences_of_topic, item_of
from bot.calendar.date_filter import MAX_CHARACTERS
from bot.calendar.subscription_topics import NamedTopic, topics_by_own_name, topics_named
from bot.messages import commands, date_lists, subscription_replies
from bot.messages.message import Message
from handlers.questions import answer_question
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.inquiry import Inquiry

_SEPARATOR = re.compile(r"\s*[,;+&]\s*|\s+en\s+", re.IGNORECASE)
_EVERYTHING = {"alles", "met alles", "overal mee", "volgen", "met volgen"}
LONGEST_NAME = 3
"""Words that name no topic are a question when there are more of them."""


def subscribe(inquiry: Inquiry) -> Message:
    """Follow the named topics when they are clear; else a choice, or examples of topics."""
    named = _topics(inquiry)
    if not named.topics and _is_a_question(inquiry.words):
        return answer_question(inquiry.about(f"{SUBSCRIBE.name} {inquiry.words}"))
    return _with_remark(_follow(inquiry, named), inquiry)


def _follow(inquiry: Inquiry, named: NamedTopic) -> Message:
    access, content = inquiry.access, inquiry.content
    if access is None:
        return subscription_replies.only_in_slack(content)
    if not access.may_change:
        return subscription_replies.not_allowed(content)
    if not named.topics:
        return subscription_replies.unknown_topic(content, inquiry.words, access.fixed_topics())
    if not named.clear:
        return subscription_replies.choose_topic(content, named.topics, inquiry.words)
    new = access.subscribe(*named.topics)
    records = access.records()
    return subscription_replies.subscribed(
        content,
        new,
        [topic for topic in named.topics if topic not in new],
        access.of_regions(new, records.preferences)
        or access.coming(tuple(record.topic for record in records.subscriptions), records.preferences),
        personal=access.personal,
        dealt_with=all(
            access.outlook(record, records)[1] for record in records.subscriptions if record.topic in named.topics
        ),
    )


def unsubscribe(inquiry: Inquiry) -> Message:
    """Stop following the named topics, or all."""
    if inquiry.words.casefold() in _EVERYTHING:
        inquiry = inquiry.about("")
    named = _topics(inquiry).topics
    if not named and _is_a_question(inquiry.words):
        return answer_question(inquiry.about(f"{UNSUBSCRIBE.name} {inquiry.words}"))
    return _with_remark(_stop(inquiry, named), inquiry)


def _stop(inquiry: Inquiry, named: Sequence[str]) -> Message:
    access, content = inquiry.access, inquiry.content
    if access is None:
        return subscription_replies.only_in_slack(content)
    if not access.may_change:
        return subscription_replies.not_allowed(content)
    leads = {record.topic: record.leads for record in access.records().subscriptions}
    before = tuple(leads)
    if inquiry.words:
        audiences = {audiences_of_topic(content, topic) for topic in named}
        typed = inquiry.words.split()
        ending = [topic for topic in before if topic in typed or audiences_of_topic(content, topic) in audiences]
        ended = access.unsubscribe(*ending) if ending else ()
    else:
        ended = access.unsubscribe()
    fixed = access.fixed_topics()
    if not ended:
        return subscription_replies.not_subscribed(content, before, fixed=fixed, personal=access.personal)
    left = [topic for topic in before if topic not in ended]
    own_leads = {topic: leads.get(topic) for topic in ended}
    return subscription_replies.unsubscribed(content, own_leads, left, fixed=fixed, personal=access.personal)


def _topics(inquiry: Inquiry) -> NamedTopic:
    """The topics that all the words together name, or those of each name between commas when all are clear.

    A part of a name must not pass for a name, as in "Zorg en Zekerheid"; titles are too forgiving for that.
    """
    content, today = inquiry.content, inquiry.today
    together = topics_named(content, inquiry.words, today)
    names = dict.fromkeys(_SEPARATOR.split(inquiry.words[:MAX_CHARACTERS]))
    if together.clear or len(names) == 1:
        return together
    topics: dict[str, None] = {}
    for name in names:
        part = topics_named(content, name, today)
        if not part.clear or any(item_of(content, topic) for topic in part.topics):
            return together
        topics |= dict.fromkeys(part.topics)
    return NamedTopic(tuple(topics), clear=True)


def _with_remark(message: Message, inquiry: Inquiry) -> Message:
    """The reply, with a sentence where the names were too many to read."""
    if len(inquiry.words) <= MAX_CHARACTERS or topics_by_own_name(inquiry.content, inquiry.words):
        return message
    return Message((*date_lists.read_in_part(MAX_CHARACTERS), *message.parts))


def _is_a_question(words: str) -> bool:
    """True for more words than the name of a topic has: "stop ik met de ANW, mag dat"."""
    return len(words.split()) > LONGEST_NAME


SUBSCRIBE = Subcommand(commands.SUBSCRIBE, subscribe)
UNSUBSCRIBE = Subcommand(commands.UNSUBSCRIBE, unsubscribe)
