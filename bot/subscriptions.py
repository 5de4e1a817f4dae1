"""Who follows what, from the database as the calendar takes it: read again when it has changed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import heard_per_channel
from bot.calendar.subscriptions import SnoozedOccurrence, Subscriber, Subscription, Subscriptions
from bot.store import subscription_records as kept
from bot.store.ledger import PostingQuery, PostingState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from bot.content.models import Content
    from bot.store.database import Database
    from bot.store.subscription_records import SubscriptionSnapshot


class Subscribed(NamedTuple):
    """An edition of the content with those who follow something in it; one fingerprint for both together."""

    content: Content
    fingerprint: str
    following: Subscriptions


class _Known(NamedTuple):
    """What was read last, for which content."""

    content: Content
    snapshot: SubscriptionSnapshot
    following: Subscriptions


class SubscriptionIndex:
    """Gives the following at this moment. Safe for use by several threads; raises LedgerError."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._known: _Known | None = None
        self._notified: list[Callable[[Iterable[str]], object]] = []

    def subscribed(self, content: Content, fingerprint: str) -> Subscribed:
        """The content with its followers; costs one small query when nothing has changed."""
        known = self._at_present(content)
        return Subscribed(content, f"{fingerprint}+{known.snapshot.version}", known.following)

    def following(self, content: Content) -> Subscriptions:
        """Who follows what now."""
        return self._at_present(content).following

    def place(self, content: Content, who: str, name: str) -> str:
        """By which name or id messages are posted to a follower; ``name`` is what Slack calls it, or empty."""
        names = self._at_present(content).snapshot.names.get(who, ())
        return place_of(content, who, (name, *names) if name else names)

    def name(self, content: Content, channel: str) -> str:
        """What a channel was last called, by its id; empty when that is not known."""
        names = self._at_present(content).snapshot.names.get(channel, ())
        return next((name for name in names if name != channel), "")  # posted to by its id, it is noted as a name

    def forget(self, person: str) -> bool:
        """Erase someone who asks for it or is no longer there; whether there was anything."""
        counted = self.database.tallies.of(person)
        anything = self.database.forget(person)
        self._behind(counted)
        return anything

    def told_again(self, person: str, about: kept.OccurrenceId, at: dt.datetime) -> None:
        """What a person asked to hear at this moment has been told; an earlier message still promises it."""
        if any(each.about == about and each.at == at for each in self.database.subscriptions.of(person).snoozes):
            self.changed_for(person, about)

    def changed_for(self, person: str, about: kept.OccurrenceId, besides: str = "") -> None:
        """A person's wish about an occurrence changed: what they were told of it says otherwise.

        But for the message at the place ``besides``.
        """
        told = self.database.ledger.rows(
            PostingQuery(states=frozenset({PostingState.SENT}), about=about, channel=person)
        )
        self._behind([row.place for row in told if row.place != besides])

    def listen(self, heard: Callable[[], object]) -> None:
        """Call this whenever something changes in this process, from the thread in which it changed."""
        self.database.subscriptions.listen(heard)

    def notify(self, behind: Callable[[Iterable[str]], object]) -> None:
        """Call this with the places (``Row.place``) of messages that no longer say what is kept, in any thread."""
        self._notified.append(behind)

    def _behind(self, places: Iterable[str]) -> None:
        for hear in self._notified:
            hear(places)

    def _at_present(self, content: Content) -> _Known:
        version, known = self.database.subscriptions.version(), self._known
        if known is None or known.content is not content or known.snapshot.version != version:
            snapshot = self.database.subscriptions.snapshot()
            known = self._known = _Known(content, snapshot, following_of(content, snapshot))
        return known


def following_of(content: Content, snapshot: SubscriptionSnapshot) -> Subscriptions:
    """All followers; a channel that the content knows by its name stands under that name."""
    places = {who: place_of(content, who, names) for who, names in snapshot.names.items()}
    follows: defaultdict[str, list[kept.SubscriptionRecord]] = defaultdict(list)
    for follow in snapshot.follows:
        follows[follow.who].append(follow)
    return Subscriptions(
        followers=tuple(
            follower_of(
                places.get(who, who), snapshot.preferences.get(who, kept.Preferences(who)), follows.get(who, ())
            )
            for who in dict.fromkeys((*follows, *snapshot.preferences))
        ),
        later=tuple(SnoozedOccurrence(each.person, each.about, each.at) for each in snapshot.snoozes),
        done=frozenset((each.person, each.about) for each in snapshot.done),
    )


def follower_of(
    place: str, preferences: kept.Preferences, follows: Iterable[kept.SubscriptionRecord]
) -> Subscriber:
    """One follower, under the name or id by which messages are posted there."""
    return Subscriber(
        channel=place,
        follows=tuple(
            Subscription(each.what, each.since, preferences.leads if each.leads is None else each.leads)
            for each in follows
        ),
        hour=preferences.hour,
        digest=preferences.digest,
    )


def place_of(content: Content, who: str, names: Iterable[str]) -> str:
    """By which name or id messages are posted to a follower: the name that the content has for it, else the id."""
    known = heard_per_channel(content)
    return next((name for name in names if name in known), who)
