"""``volg`` and ``stop``: what this channel follows, or in a direct message oneself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.calendar.audience import heard_by_following, item_of
from bot.calendar.subscription_topics import NamedTopic, subjects_named
from bot.messages import commands, subscription_replies
from handlers.questions import answer_question
from handlers.subcommand import Subcommand

if TYPE_CHECKING:
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry

_BETWEEN = re.compile(r"\s*[,;+&]\s*|\s+en\s+", re.IGNORECASE)
_EVERYTHING = {"alles", "met alles", "overal mee", "volgen", "met volgen"}
LONGEST_NAME = 3
"""Words that name nothing we know are a question when there are more of them."""


def follow(inquiry: Inquiry) -> Message:
    """Follow what is named, when that is clear; else ask which, or say what can be followed."""
    access, content = inquiry.access, inquiry.content
    named = _named(inquiry)
    if not named.subjects and _is_a_question(inquiry.words):
        return answer_question(inquiry.about(f"{SUBSCRIBE.name} {inquiry.words}"))
    if access is None:
        return subscription_replies.only_in_slack(content)
    if not access.may_change:
        return subscription_replies.not_allowed(content)
    if not named.subjects:
        return subscription_replies.not_known(content, inquiry.words)
    if not named.clear:
        return subscription_replies.which(content, named.subjects, inquiry.words)
    new = access.follow(*named.subjects)
    followed = access.followed()
    return subscription_replies.following(
        content,
        new,
        [what for what in named.subjects if what not in new],
        access.coming(tuple(each.what for each in followed.follows), followed.preferences),
        personal=access.personal,
        dealt_with=all(
            access.outlook(each, followed)[1] for each in followed.follows if each.what in named.subjects
        ),
    )


def stop(inquiry: Inquiry) -> Message:
    """Stop following what is named, or everything."""
    access, content = inquiry.access, inquiry.content
    if inquiry.words.casefold() in _EVERYTHING:
        inquiry = inquiry.about("")
    named = _named(inquiry).subjects
    if not named and _is_a_question(inquiry.words):
        return answer_question(inquiry.about(f"{UNSUBSCRIBE.name} {inquiry.words}"))
    if access is None:
        return subscription_replies.only_in_slack(content)
    if not access.may_change:
        return subscription_replies.not_allowed(content)
    leads = {each.what: each.leads for each in access.followed().follows}
    before = tuple(leads)
    if inquiry.words:
        meant = {heard_by_following(content, what) for what in named}
        typed = inquiry.words.split()
        gone = [what for what in before if what in typed or heard_by_following(content, what) in meant]
        ended = access.unfollow(*gone) if gone else ()
    else:
        ended = access.unfollow()
    anyway = access.by_content()
    if not ended:
        return subscription_replies.nothing_to_stop(content, before, anyway=anyway, personal=access.personal)
    left = [what for what in before if what not in ended]
    own_leads = {what: leads.get(what) for what in ended}
    return subscription_replies.stopped(content, own_leads, left, anyway=anyway, personal=access.personal)


def _named(inquiry: Inquiry) -> NamedTopic:
    """What is named by all the words together, or by each of the names between commas when all of those are clear.

    A part of a name must not pass for a name, as in "Zorg en Zekerheid"; titles are too forgiving for that.
    """
    content, today = inquiry.content, inquiry.today
    together = subjects_named(content, inquiry.words, today)
    each = [subjects_named(content, name, today) for name in _BETWEEN.split(inquiry.words)]
    subjects = tuple(dict.fromkeys(what for name in each for what in name.subjects))
    if together.clear or not all(name.clear for name in each) or any(item_of(content, what) for what in subjects):
        return together
    return NamedTopic(subjects, clear=True)


def _is_a_question(words: str) -> bool:
    """Whether so much is said that it is no name of something: "stop ik met de ANW, mag dat"."""
    return len(words.split()) > LONGEST_NAME


SUBSCRIBE = Subcommand(commands.SUBSCRIBE, follow)
UNSUBSCRIBE = Subcommand(commands.UNSUBSCRIBE, stop)
