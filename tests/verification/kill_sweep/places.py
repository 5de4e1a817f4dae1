"""Places in which the bot posts while it is killed: a workspace of Slack, or a tenant of Teams with a webhook."""

from __future__ import annotations

import contextlib
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

from bot.platform_ids import native_id, platform_of
from bot.simulator import Workspace
from bot.simulator.teams import ConversationType, Tenant, TenantConversation
from bot.store.ledger import WAITING, PostingKind, PostingQuery, PostingState
from tests.verification.kill_sweep.story import ADMINISTRATORS, CHANNELS, IN_TEAMS
from tests.verification.kill_sweep.verdict import Verdict, judge
from tests.verification.marking import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from bot.store.ledger import Posting
    from bot.store.sql_ledger import SqlLedger
    from tests.verification.kill_sweep.kills import Case
    from tests.verification.kill_sweep.life import Order
    from tests.verification.kill_sweep.story import Expected
    from tests.verification.kill_sweep.wall import Wall
    from tests.verification.kill_sweep.wire import Wire

_SCOPES = ("commands", "chat:write")
_HISTORY = ("channels:history", "channels:read")
_UNKNOWN = "Onbekend of het geplaatst is"


class Place(Protocol):
    """Somewhere to post, served on this machine while it is entered."""

    @property
    def upstream(self) -> str:
        """Address to which the wire passes everything on."""

    def address(self, order: Order, wire: Wire) -> Order:
        """The order of a bot that reaches this over the wire."""

    def shown(self) -> object:
        """Everything that stands there."""

    def show(self, shown: object) -> None:
        """Let this stand there."""

    def judge(self, wanted: Expected, ledger: SqlLedger | None) -> Verdict:
        """Compare what stands with the calendar and the ledger."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def place_of(case: Case, wall: Wall) -> Place:
    """Where a case is played."""
    return TeamsPlace(wall) if case.teams else SlackPlace(wall, history=case.history)


class SlackPlace(contextlib.AsyncExitStack):
    """A workspace; the bot may read it back if it has the history."""

    def __init__(self, wall: Wall, *, history: bool) -> None:
        super().__init__()
        self._history = history
        scopes = _SCOPES + _HISTORY * history
        self._workspace = Workspace(channels=[*CHANNELS, ADMINISTRATORS], scopes=scopes, clock=wall)

    async def __aenter__(self) -> Self:
        await self.enter_async_context(self._workspace)
        return self

    @property
    def upstream(self) -> str:
        return self._workspace.env["SLACK_API_URL"]

    def address(self, order: Order, wire: Wire) -> Order:
        return replace(order, api_url=wire.url, token=self._workspace.env["SLACK_BOT_TOKEN"])

    def shown(self) -> object:
        return [message for name in CHANNELS for message in self._workspace.channel(name).channel.messages]

    def show(self, shown: object) -> None:
        for message in shown:  # type: ignore[attr-defined]
            there = self._workspace.channel(message.channel.name)
            there.channel.messages.append(replace(message, channel=there.channel, author=there.backend.state.bot))

    def judge(self, wanted: Expected, ledger: SqlLedger | None) -> Verdict:
        return judge(wanted, self._workspace, ledger, history=self._history)


@dataclass
class _Shown:
    """Everything that stands in the tenant."""

    conversations: Mapping[str, TenantConversation]
    cards: list[dict[str, object]]


class TeamsPlace(contextlib.AsyncExitStack):
    """A tenant in which the bot knows two channels, and a workflow."""

    def __init__(self, wall: Wall) -> None:
        super().__init__()
        self._tenant = Tenant(clock=wall)
        for channel in (IN_TEAMS.national, IN_TEAMS.administrators):
            native = native_id(channel)
            conversation = TenantConversation(native, ConversationType.CHANNEL)
            self._tenant.connector.conversations[native] = conversation

    async def __aenter__(self) -> Self:
        await self.enter_async_context(self._tenant)
        return self

    @property
    def upstream(self) -> str:
        return self._tenant.url

    def address(self, order: Order, wire: Wire) -> Order:
        webhook = self._tenant.webhook_url(native_id(IN_TEAMS.announcements))
        url = wire.url.rstrip("/")
        return replace(order, teams_url=url, webhook_url=webhook.replace(self._tenant.url, url))

    def shown(self) -> object:
        webhook = self._tenant.webhook(native_id(IN_TEAMS.announcements))
        return deepcopy(_Shown(self._tenant.connector.conversations, webhook.cards))

    def show(self, shown: object) -> None:
        copied = deepcopy(shown)
        assert isinstance(copied, _Shown)
        self._tenant.connector.conversations.update(copied.conversations)
        self._tenant.webhook(native_id(IN_TEAMS.announcements)).cards = copied.cards

    def judge(self, wanted: Expected, ledger: SqlLedger | None) -> Verdict:
        """A double is never excused; what doesn't stand is, if the administrators were told of it."""
        assert ledger is not None
        postings = {posting.key: posting for posting in ledger.postings(PostingQuery())}
        notes = {
            posting.corrects: key for key, posting in postings.items() if posting.corrects in wanted.corrected
        }
        required = wanted.once.union(notes.values())
        counts = Counter(key for keys in self._standing().values() for key in keys)
        told = self._told(ledger)
        unknown = {key for key in required if key in postings and postings[key].state is PostingState.UNKNOWN}
        untold = {key for key in unknown if not told(postings[key])}
        lost = (required - counts.keys() - unknown) | {f"note on {key}" for key in wanted.corrected - notes.keys()}
        doubled = {key for key, count in counts.items() if count > 1} | (counts.keys() - required - wanted.perhaps)
        wrong = {f"ledger: {key}" for key in counts if not self._remembered(postings.get(key))}
        return Verdict(
            lost=tuple(sorted(lost)),
            doubled=tuple(sorted(doubled)),
            unexplained=tuple(sorted(doubled | wrong | {f"untold: {key}" for key in untold})),
            unknown=len(unknown),
        )

    def _standing(self) -> dict[str, list[str]]:
        """Keys of each message that stands, by its id."""
        channel = self._tenant.connector.conversations[native_id(IN_TEAMS.national)]
        there = {message.id: message.original["attachments"][0]["content"] for message in channel.messages}
        webhook = self._tenant.webhook(native_id(IN_TEAMS.announcements))
        there |= {f"card {number}": card for number, card in enumerate(webhook.cards)}
        return {id_: card[KEYS] for id_, card in there.items()}

    def _remembered(self, posting: Posting | None) -> bool:
        """True if the ledger knows that it stands, or may."""
        if posting is None or posting.state is PostingState.UNKNOWN:
            return posting is not None
        if posting.state is not PostingState.SENT:
            return False
        if platform_of(posting.channel) == "webhook":
            return posting.delivery.ts in self._keys()
        return posting.key in self._standing().get(posting.delivery.ts, ())

    def _keys(self) -> set[str]:
        return {key for keys in self._standing().values() for key in keys}

    def _told(self, ledger: SqlLedger) -> Callable[[Posting], bool]:
        """Tells if the administrators were told of a posting, or are yet to be."""
        administrators = self._tenant.connector.conversations[native_id(IN_TEAMS.administrators)]
        notices = [message.text for message in administrators.messages if _UNKNOWN in message.text]
        waiting = ledger.postings(PostingQuery(states=WAITING, channel=IN_TEAMS.administrators))
        due = any(posting.kind is PostingKind.ALERT for posting in waiting)
        return lambda posting: due or any(posting.title in notice for notice in notices)
