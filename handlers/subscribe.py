"""``volg`` and ``stop``: the subscriptions of this channel, or in a direct message of the user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.calendar.audience import audiences_of_topic, item_of
from bot.calendar.subscription_topics import NamedTopic, topics_named
from bot.messages import commands, subscription_replies
from handlers.questions import answer_question
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry

_SEPARATOR = re.compile(r"\s*[,;+&]\s*|\s+en\s+", re.IGNORECASE)
_EVERYTHING = {"alles", "met alles", "overal mee", "volgen", "met volgen"}
LONGEST_NAME = 3
"""Words that name no topic are a question when there are more of them."""


def subscribe(inquiry: Inquiry) -> Message:
    """Follow the named topics when they are clear; else a choice, or examples of topics."""
    access, content = inquiry.access, inquiry.content
    named = _topics(inquiry)
    if not named.topics and _is_a_question(inquiry.words):
        return answer_question(inquiry.about(f"{SUBSCRIBE.name} {inquiry.words}"))
    if access is None:
        return subscription_replies.only_in_slack(content)
    if not access.may_change:
        return subscription_replies.not_allowed(content)
    if not named.topics:
        return subscription_replies.unknown_topic(content, inquiry.words)
    if not named.clear:
        return subscription_replies.choose_topic(content, named.topics, inquiry.words)
    new = access.subscribe(*named.topics)
    records = access.records()
    return subscription_replies.subscribed(
        content,
        new,
        [topic for topic in named.topics if topic not in new],
        access.coming(tuple(record.topic for record in records.subscriptions), records.preferences),
        personal=access.personal,
        dealt_with=all(
            access.outlook(record, records)[1] for record in records.subscriptions if record.topic in named.topics
        ),
    )


def unsubscribe(inquiry: Inquiry) -> Message:
    """Stop following the named topics, or all."""
    access, content = inquiry.access, inquiry.content
    if inquiry.words.casefold() in _EVERYTHING:
        inquiry = inquiry.about("")
    named = _topics(inquiry).topics
    if not named and _is_a_question(inquiry.words):
        return answer_question(inquiry.about(f"{UNSUBSCRIBE.name} {inquiry.words}"))
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
    parts = [topics_named(content, name, today) for name in _SEPARATOR.split(inquiry.words)]
    topics = tuple(dict.fromkeys(topic for part in parts for topic in part.topics))
    if together.clear or not all(part.clear for part in parts) or any(item_of(content, topic) for topic in topics):
        return together
    return NamedTopic(topics, clear=True)


def _is_a_question(words: str) -> bool:
    """True for more words than the name of a topic has: "stop ik met de ANW, mag dat"."""
    return len(words.split()) > LONGEST_NAME


SUBSCRIBE = Subcommand(commands.SUBSCRIBE, subscribe)
UNSUBSCRIBE = Subcommand(commands.UNSUBSCRIBE, unsubscribe)
