"""Story during which the bot is killed: reminders on time, a date that moves, and a return after a week.

The content is small, so that a sweep over every step of it is short, and has one of everything: two channels, the
steps of two insurers that one message tells, an edit of messages that stand with a note under each, and a late
notice that tells two dates at once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.calendar.due import due_between
from bot.content.models import Channels
from tests.made_up import Edition, content, contract_step, deadline, insurers, organisation, region

if TYPE_CHECKING:
    from bot.content.models import Deadline, Round

ORGANISATION = organisation(
    leads=(7, 1, 0),
    channels=Channels(
        insurers={"aa": "aankondigingen", "bb": "aankondigingen"}, regions={"zuid": "iza-landelijk"}
    ),
)
"""Both channels hear of both insurers."""
CHANNELS = (ORGANISATION.channels.national, ORGANISATION.channels.announcements)
ADMINISTRATORS = ORGANISATION.channels.administrators
IN_TEAMS = Channels(
    national="teams:19:landelijk@thread.tacv2",
    announcements="webhook:kring-zuid",
    insurers={"aa": "webhook:kring-zuid", "bb": "webhook:kring-zuid"},
    regions={"zuid": "teams:19:landelijk@thread.tacv2"},
    administrators="teams:19:beheer@thread.tacv2",
)


@dataclass(frozen=True, slots=True)
class Act:
    """A part of the story: it begins at a moment, with some version of the content, and is over at another."""

    name: str
    edition: Edition
    start: dt.datetime
    until: dt.datetime


def _deadline(name: str, date: str, *audience: str) -> Deadline:
    return deadline(name, date, audience=audience or ("landelijk", "aankondigingen"))


def _edition(fingerprint: str, *dated: Deadline | Round) -> Edition:
    there = region("zuid", "aa", "bb")
    return Edition(content(*dated, of=ORGANISATION, insurers=insurers("aa", "bb"), regions=[there]), fingerprint)


def _utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


BEFORE = _utc("2027-08-30T10:00")
"""First start of the bot: nothing is due yet, or within a day."""
_A, _B, _C = contract_step("aa", "2027-09-08"), contract_step("bb", "2027-09-08"), _deadline("c", "2027-09-14")
_FIRST = _edition("eerste", _A, _B, _C)
_MOVED = _edition("verzet", contract_step("aa", "2027-09-15"), _B, _C)
FIRST_START = Act("first", _FIRST, BEFORE, _utc("2027-08-30T14:00"))
POST = Act("post", _FIRST, _utc("2027-09-01T06:59:59"), _utc("2027-09-01T09:30"))
MOVE = Act("move", _MOVED, _utc("2027-09-01T10:00"), _utc("2027-09-01T13:00"))
LATE = Act("late", _MOVED, _utc("2027-09-08T10:00"), _utc("2027-09-08T13:00"))
STORY = (POST, MOVE, LATE)
ONE = Act("one", _edition("een", _deadline("b", "2027-09-08", "landelijk")), POST.start, POST.until)
"""One reminder in one channel, to sweep where there are hundreds of moments in every step."""
FRESH = Act("fresh", _FIRST, POST.start - dt.timedelta(minutes=2), POST.until)
"""The first start of all, two minutes before reminders fall due."""
ACTS = {act.name: act for act in (FIRST_START, FRESH, ONE, *STORY)}


def in_teams(act: Act) -> Act:
    """The act with its channels in Teams."""
    edition = act.edition
    organisation = edition.content.organisation.model_copy(update={"channels": IN_TEAMS})
    moved = edition.content.model_copy(update={"organisation": organisation})
    return replace(act, edition=Edition(moved, edition.fingerprint))


@dataclass(frozen=True, slots=True)
class Expected:
    """Messages that have to stand in the channels when the story is over, by key."""

    once: frozenset[str]
    """Keys that have to stand exactly once."""
    corrected: frozenset[str]
    """Keys of messages under which exactly one note has to hang."""
    perhaps: frozenset[str] = frozenset()
    """Keys that may stand once: of what fell due at a first start before the bot said that it was ready."""


def expected(acts: tuple[Act, ...], ready: dt.datetime | None = None) -> Expected:
    """Postings that these acts ask for; ``ready`` is the moment at which the bot first was, if not at the start.

    On time everything that is due is told. After a week away each date is told once per channel, by the reminder
    that is nearest to it.
    """
    once: dict[str, str] = {}
    corrected: set[str] = set()
    seen = BEFORE
    perhaps: frozenset[str] = frozenset()
    for act in acts:
        if act.name == FRESH.name and ready is not None:
            perhaps = frozenset(due.key for due in due_between(act.edition.content, act.start, ready))
            seen = ready
        dues = [due for due in due_between(act.edition.content, seen, act.until) if due.key not in once]
        latest = {(due.channel, due.occurrence.key_parts): due.key for due in dues}
        once |= {due.key: due.occurrence.item.id for due in dues if due.key in latest.values()}
        if act.name == MOVE.name:
            corrected |= {key for key, item in once.items() if item == _A.id}
        seen = act.until
    return Expected(frozenset(once), frozenset(corrected), perhaps)
