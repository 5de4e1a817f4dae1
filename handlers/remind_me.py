"""Herinner mij: a window with the moments for one deadline or round; from any channel, for the user alone."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import audiences_of_topic, item_of, step_of, step_topic
from bot.calendar.listeners import leads_of
from bot.calendar.occurrences import occurrences
from bot.calendar.subscription_topics import AHEAD
from bot.content.models import Round
from bot.messages import date_lists, remind_me, subscription_replies
from bot.messages.message import Action, Message
from bot.store.subscription_records import SubscriptionRecord
from handlers.answer_buttons import listen_to, show
from handlers.home_tab_publishing import publish_again
from handlers.lazy_listener import lazily, showing
from handlers.request import read_value
from handlers.subscription_access import possible_leads

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncApp

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Deadline, Phase
    from bot.messages.message import Entry, Sheet
    from bot.store.subscription_records import SubscriberRecords
    from handlers.inquiry import Inquiry
    from handlers.request import Forms, Presses, Request
    from handlers.services import Services
    from handlers.subscription_access import SubscriptionAccess

SHOWN = 3
"""Coming dates that stand above the choice."""


class _Wish(NamedTuple):
    """A user's wish to be reminded of something."""

    inquiry: Inquiry
    access: SubscriptionAccess
    item: Deadline | Round
    phase: Phase | None
    """The step of the round beside which the button stands; None for a deadline and for a whole round."""
    records: SubscriberRecords
    """Their subscriptions and preferences before any change."""

    @property
    def topic(self) -> str:
        """The topic of the button."""
        return step_topic(self.item, self.phase) if isinstance(self.item, Round) and self.phase else self.item.id

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics to choose from: the step, then the whole round."""
        return tuple(dict.fromkeys((self.topic, self.item.id)))

    @property
    def record(self) -> SubscriptionRecord | None:
        """The subscription that there is to one of these topics."""
        followed = {record.topic: record for record in self.records.subscriptions}
        return next((followed[topic] for topic in self.topics if topic in followed), None)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons beside dates, and to the window that they open."""
    listen_to(presses(services), app, services)
    for name, save in forms(services).items():
        app.view(name)(lazily(services, save, showing(remind_me.being_saved())))


def presses(services: Services) -> Presses:
    """The buttons beside dates, and the one that undoes a stop."""

    async def choose(request: Request) -> None:
        answer = await asyncio.to_thread(_offer, services, request)
        await (request.tell(answer) if isinstance(answer, Message) else request.open(answer))

    async def resubscribe(request: Request) -> None:
        await show(services, request, await asyncio.to_thread(_resubscribed, services, request))
        await publish_again(services, request)

    return {Action.REMIND_ME: choose, Action.RESUBSCRIBE: resubscribe}


def forms(services: Services) -> Forms:
    """The window with the moments."""

    async def save(request: Request) -> None:
        answer = await asyncio.to_thread(_saved, services, request)
        await (request.tell(answer) if isinstance(answer, Message) else request.renew(answer))
        await publish_again(services, request)

    return {remind_me.FORM: save}


def _offer(services: Services, request: Request) -> Sheet | Message:
    """The window for the date whose button was pressed, or the reason why not."""
    wish = _wish(services, request, request.value)
    if isinstance(wish, Message):
        return wish
    content, today = wish.access.content, wish.inquiry.today
    coming = _coming(wish)
    nearest, dismissed = coming[:SHOWN], _dismissed(wish, coming)

    def brief(occurrence: Occurrence) -> Entry:
        return date_lists.in_brief(content, occurrence, today)

    if coming and dismissed == coming:
        reopened, below = dismissed, remind_me.all_dealt_with()
    else:
        reopened, below = (
            [],
            remind_me.some_dealt_with((_value(occurrence), occurrence) for occurrence in dismissed),
        )
    if isinstance(wish.item, Round) and wish.phase:
        chosen = wish.record.topic if wish.record else wish.topic
        below = (*below, *remind_me.scope_choice(wish.item, wish.phase, chosen))
    return remind_me.remind_window(
        content,
        wish.item,
        [
            remind_me.dealt_with(brief(occurrence)) if occurrence in dismissed else brief(occurrence)
            for occurrence in nearest
        ],
        _moments(wish, nearest, reopened),
        _leads_now(wish, nearest),
        below,
        wish.topic,
    )


def _saved(services: Services, request: Request) -> Sheet | Message:
    """Save a subscription with the leads that are ticked. Doing it twice does no harm."""
    wish = _wish(services, request, request.memory)
    if isinstance(wish, Message):
        return wish
    leads = tuple(map(int, request.chosen(remind_me.WHEN)))
    coming, ticked = _coming(wish), request.chosen(remind_me.REOPENED)
    dismissed = _dismissed(wish, coming)
    reopened = dismissed if dismissed == coming else [date for date in dismissed if _value(date) in ticked]
    topic = _chosen_topic(wish, request)
    moments = [moment for lead in leads if (moment := _moment(wish, topic, lead, reopened)) is not None]
    if not moments:
        return remind_me.too_late(wish.item)
    new = wish.access.subscribe(topic, leads=leads)
    for occurrence in reopened:
        wish.access.reopen(occurrence.key_parts)
    return remind_me.saved(wish.access.content, wish.item, topic, moments, new=bool(new))


def _resubscribed(services: Services, request: Request) -> Message:
    """Undo of a stop: the subscriptions again, with the leads that they had."""
    inquiry = services.inquiry("", (), request.user)
    access = inquiry.access
    if access is None:
        return subscription_replies.only_in_slack(inquiry.content)
    before = {
        topic: leads
        for topic, leads in read_value(_given_back, request.value).items()
        if audiences_of_topic(inquiry.content, topic)
    }
    if not before:
        return remind_me.gone(inquiry.content)
    for topic, leads in before.items():
        access.subscribe(topic, leads=leads)
    records = access.records()
    coming = access.coming(tuple(record.topic for record in records.subscriptions), records.preferences)
    return subscription_replies.subscribed(inquiry.content, tuple(before), (), coming, personal=True)


def _given_back(value: str) -> dict[str, tuple[int, ...] | None]:
    """Topics of the button that undoes a stop, with the leads of each; what is no list of leads is none."""
    before = json.loads(value)
    return {topic: possible_leads(leads if isinstance(leads, list) else None) for topic, leads in before.items()}


def _wish(services: Services, request: Request, topic: str) -> _Wish | Message:
    inquiry = services.inquiry("", (), request.user)
    item, phase = step_of(inquiry.content, topic) or (item_of(inquiry.content, topic), None)
    if inquiry.access is None:
        return subscription_replies.only_in_slack(inquiry.content)
    if item is None:
        return remind_me.gone(inquiry.content)
    return _Wish(inquiry, inquiry.access, item, phase, inquiry.access.records())


def _coming(wish: _Wish) -> list[Occurrence]:
    """The dates of the item, or of its step, from today on."""
    today = wish.inquiry.today
    coming = occurrences(wish.access.content, today, today + AHEAD)
    ours = [occurrence for occurrence in coming if occurrence.item is wish.item]
    return [occurrence for occurrence in ours if wish.phase is None or occurrence.phase is wish.phase]


def _dismissed(wish: _Wish, coming: list[Occurrence]) -> list[Occurrence]:
    """The dates that the user has dismissed."""
    dismissed = {dismissal.about for dismissal in wish.records.dismissals}
    return [occurrence for occurrence in coming if occurrence.key_parts in dismissed]


def _value(occurrence: Occurrence) -> str:
    """The value of a date in the window, different for each date of the item."""
    return "/".join(occurrence.key_parts[1:])


def _chosen_topic(wish: _Wish, request: Request) -> str:
    """The topic that is chosen in the window: the step or the whole round."""
    return next((topic for topic in request.chosen(remind_me.SCOPE) if topic in wish.topics), wish.topic)


def _moments(
    wish: _Wish, coming: list[Occurrence], reopened: list[Occurrence]
) -> Mapping[int, dt.datetime | None]:
    """For each lead that fits the first message that it gives; None where that has passed."""
    topic, leads = wish.topic, {*remind_me.LEADS, *_leads_now(wish, coming)}
    return {lead: _moment(wish, topic, lead, reopened) for lead in leads}


def _moment(wish: _Wish, topic: str, lead: int, reopened: list[Occurrence]) -> dt.datetime | None:
    """The moment of the first message with this lead, if these dates were no longer dismissed."""
    access = wish.access
    record = SubscriptionRecord(access.subscriber, topic, access.now, (lead,))
    first = access.next_of(record, wish.records.preferences, [occurrence.key_parts for occurrence in reopened])
    return first.due_at if first else None


def _leads_now(wish: _Wish, coming: list[Occurrence]) -> tuple[int, ...]:
    """The leads of the subscription that there is, or those that it would have."""
    usual = {lead for occurrence in coming for lead in leads_of(wish.access.content.organisation, occurrence)}
    own = wish.record.leads if wish.record else None
    return own or wish.records.preferences.leads or tuple(usual)
