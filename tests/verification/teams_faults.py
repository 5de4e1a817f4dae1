"""Faults of Teams and of a workflow: every one against everything that the bot posts, by the real posting path.

``python -m tests.verification.teams_faults`` prints the measured matrix. Each case is some days in virtual time,
with a ledger in a database and a tenant behind HTTP: a reminder in a channel and by webhook, a correction of both,
and a late notice. The fault strikes in each of them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.content.models import Channels
from bot.platform_ids import TEAMS, WEBHOOK, native_id
from bot.simulator import faults
from bot.simulator.faults import Execution
from bot.simulator.teams import ConversationType, Tenant, TenantConversation
from bot.store.database import open_database
from bot.store.ledger import PostingKind, PostingQuery, PostingState
from bot.store.teams_conversations import ConversationKind, TeamsConversation
from bot.teams_token import BotToken
from schedules.dispatch import Policy
from schedules.posting_loop import keep_posting
from schedules.teams_outlet import TeamsOutlet
from schedules.time_source import SimulatedTime
from schedules.webhook_outlet import WebhookOutlet
from tests.made_up import Edition, content, deadline, organisation
from tests.verification.in_order import in_order
from tests.verification.marking import KEYS, MarkingOutlet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from bot.simulator.faults import Fault
    from bot.store.database import Database

CHANNELS = Channels(
    national="teams:19:landelijk@thread.tacv2",
    announcements="webhook:zuid",
    administrators="teams:19:beheer@thread.tacv2",
)
ORGANISATION = organisation(leads=(7,), channels=CHANNELS)
START = dt.datetime(2027, 9, 1, 6, 0, tzinfo=dt.UTC)
HURRIED = 10.0
"""Speed of the time while the bot waits for an answer in vain: 20 s take two."""
_NOT_ASKED_FOR = {PostingState.SUPERSEDED, PostingState.CANCELLED}
"""Told by another posting, or moved before it could leave."""
PATIENCE = 90.0
"""Real seconds that a story may take."""
TIMES = {"first attempt": 1, "first two attempts": 2}
_UNKNOWN = "Onbekend of het geplaatst is"
_WAITS = {faults.HANG_AFTER_COMMIT, faults.LATE_COMMIT, faults.SLOW_DRIBBLE}


@dataclass(frozen=True, slots=True)
class TeamsCase:
    """A fault, the requests that it strikes, and how many of each."""

    fault: Fault
    method: str
    """``post``, ``webhook``, ``update`` or ``token``."""
    strikes: str

    def __str__(self) -> str:
        return f"{self.fault.name}, {self.method}, {self.strikes}"


@dataclass(frozen=True, slots=True)
class TeamsMeasured:
    """Result of a case, in messages."""

    case: TeamsCase
    struck: int
    posted: int
    lost: int
    """Should stand and do not, and the ledger does not say that it can't know."""
    unknown: int
    untold: int
    """Of those: without a word to the administrators."""
    doubled: int

    @property
    def kept(self) -> bool:
        """True when nothing is lost or doubled, and what can't be known of was told."""
        return not (self.lost or self.doubled or self.untold)


def teams_cases() -> Iterator[TeamsCase]:
    """Every fault with whatever it can strike."""
    for fault in faults.EVERY_FAULT:
        for method in ("post", "webhook", "update", "token"):
            yield TeamsCase(fault, method, "first attempt")
            if fault.execution is Execution.SKIPPED:
                yield TeamsCase(fault, method, "first two attempts")


@dataclass
class _Library:
    """Holds the edition in use: deadlines by name and date."""

    current: Edition


def _library(number: int, **dates: str) -> _Library:
    deadlines = [
        deadline(name, date, leads=(7,), audience=("landelijk", "aankondigingen")) for name, date in dates.items()
    ]
    return _Library(Edition(content(*deadlines, of=ORGANISATION), f"version {number}"))


@dataclass
class TeamsTown:
    """A bot that posts, and the tenant where it does; the time moves on from one thing to do to the next."""

    case: TeamsCase
    database: Database
    tenant: Tenant
    time: SimulatedTime
    library: _Library = field(default_factory=lambda: _library(0))

    @asynccontextmanager
    async def posting(self) -> AsyncIterator[None]:
        """The bot's posting, from a start to an orderly stop."""
        tenant, real = self.tenant, self.time.real
        token = BotToken(tenant.app_id, tenant.app_secret, tenant.tenant_id, tenant.login_url)
        urls = {native_id(CHANNELS.announcements): tenant.webhook_url("zuid")}
        others = {
            TEAMS: MarkingOutlet(TeamsOutlet(self.database.teams_conversations, token, real=real)),
            WEBHOOK: MarkingOutlet(WebhookOutlet(urls, real=real)),
        }
        stop = asyncio.Event()
        ledger = self.database.ledger
        task = asyncio.create_task(
            keep_posting(self.library, ledger, None, stop, Policy(), time=self.time, others=others)
        )
        try:
            yield
        finally:
            stop.set()
            await task

    async def play(self, library: _Library, since: str, end: str, *, struck: bool = True) -> None:
        """Let the bot run; the fault strikes what it does first."""
        self.library = library
        self._be(_utc(since))
        async with self.posting():
            if struck:
                self.tenant.faults.inject(self.case.method, self.case.fault, TIMES[self.case.strikes])
            self._set_pace()
            moment = _utc(end)
            while (needed := await self.time.rest()) < moment:
                self._set_pace()
                self._be(needed)
            self._be(moment)
            await self.time.rest()
        self.tenant.faults.clear()

    def _set_pace(self) -> None:
        """Let the time run only while the bot may wait in vain: so no answer that does come is taken for late."""
        waits = self.case.fault in _WAITS and not self.tenant.faults.exhausted
        self.time.run(HURRIED if waits else 0)

    def _be(self, moment: dt.datetime) -> None:
        least = self.time.now() + dt.timedelta(seconds=0.5 if self.time.rate else 0)
        self.time.travel(max(moment, least))


async def measure_teams(case: TeamsCase, url: str) -> TeamsMeasured:
    """Tell the story of a case, with an empty database."""
    time = SimulatedTime(START, 0)
    database = open_database(url, time.now, rehearsal=True)
    try:
        async with asyncio.timeout(PATIENCE), Tenant(clock=lambda: time.now().timestamp()) as tenant:
            for channel in (CHANNELS.national, CHANNELS.administrators):
                native = native_id(channel)
                tenant.connector.conversations[native] = TenantConversation(native, ConversationType.CHANNEL)
                database.teams_conversations.remember(
                    TeamsConversation(channel, ConversationKind.CHANNEL, tenant.service_url, tenant.tenant_id)
                )
            town = TeamsTown(case, database, tenant, time)
            await town.play(_library(1, a="2027-09-08"), "2027-09-01T06:30", "2027-09-01T08:00")
            moved = _library(2, a="2027-09-15", b="2027-09-10", c="2027-09-10")
            await town.play(moved, "2027-09-01T10:00", "2027-09-01T11:00")
            await town.play(moved, "2027-09-03T10:00", "2027-09-03T11:00")
            await town.play(moved, "2027-09-04T10:00", "2027-09-04T12:00", struck=False)
            tenant.faults.run_late_calls()
            return _measured(town)
    finally:
        database.close()


def _measured(town: TeamsTown) -> TeamsMeasured:
    tenant = town.tenant
    national, administrators = (
        tenant.connector.conversations[native_id(channel)]
        for channel in (CHANNELS.national, CHANNELS.administrators)
    )
    cards = [message.original["attachments"][0]["content"] for message in national.messages]
    cards += tenant.webhook("zuid").cards
    counts = Counter(key for card in cards for key in card[KEYS])
    due = [
        posting
        for posting in town.database.ledger.postings(PostingQuery(until=town.time.now()))
        if posting.kind is not PostingKind.ALERT and posting.state not in _NOT_ASKED_FOR
    ]
    unknown = [posting for posting in due if posting.state is PostingState.UNKNOWN]
    told = "\n".join(message.text for message in administrators.messages if _UNKNOWN in message.text)
    return TeamsMeasured(
        case=town.case,
        struck=sum(bool(call.fault) for call in tenant.calls),
        posted=len(cards),
        lost=sum(posting not in unknown and not counts[posting.key] for posting in due),
        unknown=len(unknown),
        untold=sum(posting.title not in told for posting in unknown),
        doubled=sum(count > 1 for count in counts.values()),
    )


def _utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def teams_matrix(wanted: Iterable[TeamsCase]) -> AsyncIterator[TeamsMeasured]:
    """Measure cases, in their order."""
    return in_order(wanted, measure_teams)


def teams_table(measured: Iterable[TeamsMeasured]) -> Iterator[str]:
    """The matrix as lines of Markdown."""
    yield "| fault | strikes | stories | lost | doubled | unknown | untold |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    rows: defaultdict[tuple[str, str], list[TeamsMeasured]] = defaultdict(list)
    for measurement in measured:
        rows[measurement.case.fault.name, measurement.case.method].append(measurement)
    for (fault, method), together in rows.items():
        counts = ((result.lost, result.doubled, result.unknown, result.untold) for result in together)
        sums = (str(sum(column)) for column in zip(*counts, strict=True))
        yield f"| {' | '.join((fault, method, str(len(together)), *sums))} |"


async def _main() -> bool:
    """Print the matrix; whether the promise is kept in every case."""
    measured = [measurement async for measurement in teams_matrix(teams_cases())]
    print("\n".join(teams_table(measured)))  # noqa: T201 - it is what the command is for
    return all(measurement.kept for measurement in measured)


if __name__ == "__main__":
    logging.disable()
    sys.exit(not asyncio.run(_main()))
