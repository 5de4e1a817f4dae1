"""Faults of Slack: every one against everything that the bot posts, by the real posting path.

``python -m tests.verification.slack_faults`` prints the measured matrix. Each case is a week in virtual time,
with a ledger in a database and a workspace behind HTTP. It has four parts: a reminder, a correction in its thread,
a late notice that tells two dates at once, and word to the administrators. The fault strikes in each of them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from slack_sdk.web.async_client import AsyncWebClient

from bot.platform_ids import full_id
from bot.simulator import NewChannel, Workspace, faults
from bot.simulator.faults import Execution
from bot.store.database import open_database
from bot.store.ledger import PostingKind, PostingQuery, PostingState
from schedules.dispatch import Policy
from schedules.posting_loop import keep_posting
from schedules.time_source import SimulatedTime
from tests.schedules.conftest import deadline, edition
from tests.verification.in_order import in_order

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from bot.simulator.faults import Fault
    from bot.simulator.records import PostedMessage
    from bot.store.ledger import Posting
    from bot.store.sql_ledger import SqlLedger

POST, EDIT, REMOVE, HISTORY, REPLIES, LIST = (
    "chat.postMessage",
    "chat.update",
    "chat.delete",
    "conversations.history",
    "conversations.replies",
    "conversations.list",
)
NATIONAL, CLOSED, ADMINISTRATORS = "iza-landelijk", "aankondigingen", "bot-beheer"
START = dt.datetime(2027, 9, 1, 6, 0, tzinfo=dt.UTC)
"""Wednesday 1 September 2027, an hour before the first reminder is due."""
HURRIED = 40.0
"""Speed of the time while the bot waits for an answer in vain: 20 s take half a second."""
LAG = 90.0
"""Seconds that history lags behind: longer than the bot waits with its first look."""
LAGS = "history lags 90 seconds"
PATIENCE = 90.0
"""Real seconds that a story may take."""
CAPTION = """Messages that were lost, stood twice, were marked as such in the ledger, and were removed by the bot.
Every place that a fault strikes is a story of four messages. Metadata is shown only to who asks for it."""


class Hit(Enum):
    """Which calls a fault strikes: their methods, and how many of each."""

    FIRST = ("first attempt", (POST,), 1)
    FIRST_TWO = ("first two attempts", (POST,), 2)
    EDIT = ("edit before a correction", (EDIT,), 1)
    LOOK = ("first look back", (HISTORY, REPLIES), 1)
    LOOKS = ("first two looks back", (HISTORY, REPLIES), 2)
    LIST = ("search for the channel's id", (LIST,), 1)
    REMOVAL = ("removal of what stands twice", (REMOVE,), 4)

    def __init__(self, label: str, methods: tuple[str, ...], times: int) -> None:
        self.label = label
        self.methods = methods
        self.times = times

    @property
    def looks(self) -> bool:
        """True for what only happens where it is not known whether a message was posted."""
        return self.methods not in {(POST,), (EDIT,)}


class Rights(Enum):
    """Rights of the bot to read."""

    FULL = ("yes", ("channels:history", "channels:read"))
    NO_LIST = ("yes, once it has posted", ("channels:history",))
    """Needs the id of a channel to read there, and learns it with the first message that goes through."""
    NONE = ("no", ())

    def __init__(self, label: str, scopes: tuple[str, ...]) -> None:
        self.label = label
        self.scopes = scopes


@dataclass(frozen=True, slots=True)
class Case:
    """A Slack that fails in one way."""

    failure: str
    hit: Hit
    fault: Fault | None = None
    """None where every connection is refused."""
    rights: Rights = Rights.FULL
    lag: float = 0.0
    """Seconds before a message can be read back."""

    def __str__(self) -> str:
        return f"{self.failure}, {self.hit.label}, can be read back: {self.rights.label}"

    @property
    def waits(self) -> bool:
        """True when the bot has to wait until its patience is over."""
        return self.fault in {faults.HANG_AFTER_COMMIT, faults.LATE_COMMIT, faults.SLOW_DRIBBLE}


@dataclass(frozen=True, slots=True)
class Measured:
    """Result of a case, in messages."""

    case: Case
    struck: int
    """Calls that were struck."""
    asked: Counter[str]
    """Calls of each method."""
    lost: int
    """Messages that should stand in the end and do not, or are not known to the ledger."""
    doubled: int
    """Messages that were posted once more than they should."""
    marked: int
    """Of those: what the ledger said might stand twice."""
    repaired: int
    """Of those: what the bot removed by itself, as soon as Slack could be read back."""

    @property
    def kept(self) -> bool:
        """True when nothing is lost; doubled only what is marked, and no longer than need be."""
        certain = self.case.rights is Rights.FULL and self.doubled
        return not (self.lost or certain) and self.doubled == self.marked == self.repaired


def cases() -> Iterator[Case]:
    """Every fault with whatever it can sensibly strike."""
    for fault in faults.EVERY_FAULT:
        yield Case(fault.name, Hit.FIRST, fault)
        if fault.execution is Execution.SKIPPED:
            yield Case(fault.name, Hit.FIRST_TWO, fault)
        yield Case(fault.name, Hit.EDIT, fault)
        yield Case(fault.name, Hit.LOOK, fault)
        yield Case(fault.name, Hit.FIRST, fault, Rights.NONE)
    for fault in (faults.RATE_LIMITED, faults.UNAVAILABLE, faults.RESET_BEFORE_COMMIT):
        yield Case(fault.name, Hit.LOOKS, fault)
        yield Case(fault.name, Hit.LIST, fault)
    for fault in (faults.RATE_LIMITED, faults.UNAVAILABLE, faults.RESET_BEFORE_COMMIT, faults.RESET_AFTER_COMMIT):
        yield Case(fault.name, Hit.REMOVAL, fault, Rights.NONE)
    yield Case("refused connection", Hit.FIRST)
    yield Case("refused connection", Hit.FIRST_TWO)
    reset = faults.RESET_AFTER_COMMIT
    yield Case(LAGS, Hit.FIRST, reset, lag=LAG)
    yield Case(reset.name, Hit.FIRST, reset, Rights.NO_LIST)
    yield Case(reset.name, Hit.FIRST_TWO, reset, Rights.NONE)
    yield Case(LAGS, Hit.FIRST_TWO, reset, Rights.NONE, lag=LAG)


class Library:
    """Holds the edition in use: deadlines by name and date; the one called ``dicht`` goes to a closed channel."""

    def __init__(self, **dates: str) -> None:
        deadlines = [
            deadline(name, date, leads=(7,), audience=(CLOSED if name == "dicht" else "landelijk",))
            for name, date in dates.items()
        ]
        self.current = edition(*deadlines)


@dataclass
class Town:
    """A bot that posts, and the workspace where it does; the time moves on from one thing to do to the next."""

    case: Case
    ledger: SqlLedger
    workspace: Workspace
    time: SimulatedTime
    library: Library = field(default_factory=Library)
    unanswered: int = 0
    """Calls that have got no answer."""
    refused: int = 0
    """After how many of those connections are taken again."""

    @asynccontextmanager
    async def posting(self) -> AsyncIterator[None]:
        """The bot's posting, from a start to an orderly stop."""
        env = self.workspace.env
        client = AsyncWebClient(env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"])
        stop = asyncio.Event()
        policy = Policy(probe=self._hear)
        task = asyncio.create_task(keep_posting(self.library, self.ledger, client, stop, policy, time=self.time))
        try:
            yield
        finally:
            stop.set()
            await task

    async def play(self, library: Library, strikes: str, end: str, since: str = "") -> None:
        """Let the bot run from ``since`` (default: the strike) to the end; the fault strikes at some moment."""
        self.library = library
        self._be(_utc(since or strikes))
        async with self.posting():
            if since:
                await self.until(strikes)
            await self._strike()
            await self.until(end)
        self.workspace.faults.clear()  # where a look at the channel was struck, none at a thread was

    async def until(self, text: str) -> None:
        """Let the bot do everything that there is to do until a moment."""
        moment = _utc(text)
        while (needed := await self.time.rest()) < moment:
            if self.unanswered >= self.refused:
                await self.workspace.reopen()
            self._set_pace()
            self._be(needed)
        self._be(moment)
        await self.time.rest()

    def _set_pace(self) -> None:
        """Let the time run only while the bot may wait in vain: so no answer that does come is taken for late."""
        self.time.run(HURRIED if self.case.waits and not self.workspace.faults.exhausted else 0)

    def _be(self, moment: dt.datetime) -> None:
        """Move the time on: where it runs, at least a little."""
        least = self.time.now() + dt.timedelta(seconds=0.5 if self.time.rate else 0)
        self.time.travel(max(moment, least))

    def _hear(self, boundary: str) -> None:
        self.unanswered += boundary.startswith("sender: no answer")

    async def _strike(self) -> None:
        """Let the fault strike what the bot does next; where that is a look, there must be something in doubt."""
        hit, strike = self.case.hit, self.workspace.faults.inject
        if self.case.fault is None:
            self.refused = self.unanswered + hit.times
            await self.workspace.shut()
            return
        if hit.looks:
            strike(POST, faults.RESET_AFTER_COMMIT)
        for method in hit.methods if hit is not Hit.REMOVAL else ():
            strike(method, self.case.fault, hit.times)
        self._set_pace()


async def measure(case: Case, url: str) -> Measured:
    """Tell the story of a case, with an empty database."""
    time = SimulatedTime(START, 0)
    channels = [NATIONAL, NewChannel(CLOSED, archived=True), ADMINISTRATORS]
    scopes = ("commands", "chat:write", *case.rights.scopes)
    database = open_database(url, time.now, rehearsal=True)
    try:
        async with (
            asyncio.timeout(PATIENCE),
            Workspace(
                channels=channels, scopes=scopes, clock=lambda: time.now().timestamp(), strict=False
            ) as workspace,
        ):
            workspace.faults.delay_history(case.lag)
            town = Town(case, database.ledger, workspace, time)
            await _tell(town)
            return _measured(town)
    finally:
        database.close()


async def _tell(town: Town) -> None:
    await town.play(Library(a="2027-09-08"), "2027-09-01T06:30", "2027-09-01T08:00")
    library = Library(a="2027-09-15", b="2027-09-10", c="2027-09-10", dicht="2027-09-13")
    await town.play(library, "2027-09-01T10:00", "2027-09-01T11:00")
    if town.case.hit is not Hit.EDIT:
        await town.play(library, "2027-09-03T10:00", "2027-09-03T11:00")
        await town.play(library, "2027-09-06T07:00:30", "2027-09-06T08:00", since="2027-09-06T06:30")
    if town.case.hit is Hit.REMOVAL:
        town.workspace.faults.inject(REMOVE, town.case.fault, town.case.hit.times)
    async with town.posting():
        town.workspace.grant(*Rights.FULL.scopes)
        await town.until("2027-09-06T09:00")


def _measured(town: Town) -> Measured:
    """Judge what stands in the end by what should, and what was ever posted by what the ledger says of it."""
    town.workspace.faults.run_late_calls()
    requests = town.workspace.requests
    posted = [message for name in (NATIONAL, ADMINISTRATORS) for message in _messages(town.workspace, name)]
    standing = [message for message in posted if not message.deleted]
    surplus, left = _surplus(posted), _surplus(standing)
    return Measured(
        case=town.case,
        struck=sum(request.status == 0 for request in requests) if town.case.fault else town.unanswered,
        asked=Counter(request.method for request in requests),
        lost=len(_lost(town, standing)),
        doubled=len(surplus),
        marked=sum(_marked(town.ledger, message) for message in surplus),
        repaired=len(surplus) - len(left),
    )


def _lost(town: Town, standing: list[PostedMessage]) -> set[str]:
    """Messages that were asked for and do not stand, and those about which the ledger is wrong."""
    stamps = Counter((key, message.ts) for message in standing for key in keys_of(message))
    postings = [posting for posting in town.ledger.postings(PostingQuery()) if posting.channel != full_id(CLOSED)]
    keys_told = {
        _about(posting)
        for posting in postings
        if posting.state is PostingState.SENT and stamps[posting.key, posting.delivery.ts]
    }
    wanted = {"reminder a", "moved a", "reminder b", "reminder c", "alert"}
    if town.case.hit is Hit.EDIT:
        wanted = {"reminder a", "moved a"}
    return (wanted | {_about(posting) for posting in postings if posting.state is PostingState.SENT}) - keys_told


def _about(posting: Posting) -> str:
    return posting.kind if posting.kind is PostingKind.ALERT else f"{posting.kind} {posting.about.item_id}"


def _surplus(messages: Iterable[PostedMessage]) -> list[PostedMessage]:
    """Messages of which everything is said by an earlier one."""
    keys_said: set[str] = set()
    surplus = []
    for message in messages:
        if keys_said.issuperset(keys_of(message)):
            surplus.append(message)
        keys_said.update(keys_of(message))
    return surplus


def _marked(ledger: SqlLedger, message: PostedMessage) -> bool:
    """True when the ledger said of all that a message tells that it might stand twice."""
    return all(any("duplicate" in entry.why for entry in ledger.history(key)) for key in keys_of(message))


def _messages(workspace: Workspace, channel: str) -> list[PostedMessage]:
    """All that was ever posted in a channel, oldest first."""
    return workspace.channel(channel).channel.messages


def keys_of(message: PostedMessage) -> tuple[str, ...]:
    """The keys that a message carries."""
    payload = (message.metadata or {})["event_payload"]
    return tuple(payload.get("keys") or [payload["key"]])


def _utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def matrix(wanted: Iterable[Case]) -> AsyncIterator[Measured]:
    """Measure cases, in their order."""
    return in_order(wanted, measure)


def table(measured: Iterable[Measured]) -> Iterator[str]:
    """The matrix as lines of Markdown: in one posting what came of a fault wherever it struck."""
    yield "| fault | strikes | Slack can be read back | lost | doubled | marked | removed |"
    yield "|---|---|---|---:|---:|---:|---:|"
    postings: defaultdict[tuple[str, str], list[Measured]] = defaultdict(list)
    for measurement in measured:
        postings[measurement.case.failure, measurement.case.rights.label].append(measurement)
    for (subject, readable), together in postings.items():
        strikes = ", ".join(measurement.case.hit.label for measurement in together)
        counts = (
            (measurement.lost, measurement.doubled, measurement.marked, measurement.repaired)
            for measurement in together
        )
        sums = (str(sum(column)) for column in zip(*counts, strict=True))
        yield f"| {' | '.join((subject, strikes, readable, *sums))} |"


async def _main() -> bool:
    """Print the matrix; whether the promise is kept in every case."""
    measured = [measurement async for measurement in matrix(cases())]
    print(f"{CAPTION}\n")  # noqa: T201 - it is what the command is for
    print("\n".join(table(measured)))  # noqa: T201 - idem
    return all(measurement.kept for measurement in measured)


if __name__ == "__main__":
    logging.disable()
    sys.exit(not asyncio.run(_main()))
