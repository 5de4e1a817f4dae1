"""Canvases of channels that follow regions or insurers: made once, written anew when something in them changes.

In the background of the posting, one request at a time. Slack lets a channel have one canvas: where someone else
made it, or threw ours away, the channel goes without. The whole of ours is replaced
(https://docs.slack.dev/reference/methods/canvases.edit).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.calendar.audience import ANNOUNCEMENTS, NATIONAL, concerns, scope_of
from bot.calendar.occurrences import occurrences
from bot.messages import canvas
from bot.messages.timeline import period
from bot.platform_errors import ACCESS, TRANSIENT, ErrorMeaning, meaning_of
from bot.platform_ids import SLACK, full_id, is_channel_id, native_id, platform_of
from bot.store.ledger import LedgerError
from bot.store.state_records import ChannelCanvas

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.calendar.audience import ChannelScope
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from handlers.services import Services

    _Seen = tuple[Content, str, dt.date, int]

logger = logging.getLogger(__name__)

SCOPE = "canvases:write"
LOOK_SECONDS = 60.0
"""Seconds between two looks; a change of the content or of what is followed is looked at at once."""
LISTED = 200
"""Channels in one answer of Slack."""
PAUSE = 3.5
"""Seconds between two canvases: Slack allows twenty new ones a minute (Tier 2)."""
_GONE = "gone"
"""In the place of the digest: someone threw the canvas away."""
_BEGUN = "begun"
"""In the place of the id: the channel had no canvas, and the bot began to make one."""
_NOWHERE = ACCESS | {ErrorMeaning.NO_CANVASES}


class _Outdated(NamedTuple):
    """A canvas that is to be made or written anew."""

    channel: str
    """The id of the channel."""
    markdown: str
    digest: str
    canvas_id: str
    """Empty for one that has yet to be made."""
    begun: bool = False
    """True when the bot began to make it before."""


class ChannelCanvases:
    """Keeps the canvases current. ``may_list`` has the kinds of channels that the token may look up."""

    def __init__(
        self, services: Services, client: AsyncWebClient, may_list: tuple[str, ...] = (), pause: float = PAUSE
    ) -> None:
        self._services = services
        self._client = client
        self._may_list = may_list
        self._pause = pause
        self._changed = asyncio.Event()
        self._channels: dict[str, str] = {}
        """Channels of which the bot is a member or has been one, with the name of each, by id."""
        self._seen: _Seen | None = None
        self._listed_on: dt.date | None = None
        self._refused: dict[str, str] = {}
        """Errors by channel, each told once in the log."""

    async def keep(self, posting: asyncio.Event) -> None:
        """Look until cancelled, from ``posting`` on; done where the token or the workspace has no canvases."""
        loop = asyncio.get_running_loop()

        def changed() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._changed.set)

        self._services.library.listen(changed)
        self._services.subscriptions.listen(changed)
        await posting.wait()
        while True:
            self._changed.clear()
            try:
                await self.look()
            except SlackApiError as error:
                logger.info("Channels get no canvas: %s", error.response.get("error"))
                return
            except LedgerError as error:
                logger.warning("The canvases are not looked at now: %s", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), LOOK_SECONDS)

    async def look(self) -> None:
        """Look once, and write canvases that are outdated; raises SlackApiError where there can be none at all."""
        await self._list_channels()
        seen, outdated = await asyncio.to_thread(self._outdated)
        complete = True
        for one in outdated:
            complete &= await self._attempt(one)
            await asyncio.sleep(self._pause)
        self._seen = seen if complete else None

    async def _list_channels(self) -> None:
        """Once a day the channels of which the bot is a member, where it may ask: nothing was posted in all."""
        if not self._may_list or self._listed_on == self._services.today:
            return
        self._listed_on = self._services.today
        try:
            pages = await self._client.conversations_list(
                types=",".join(self._may_list), exclude_archived=True, limit=LISTED
            )
            async for page in pages:
                for channel in page["channels"]:
                    if channel.get("is_member"):
                        self._channels[full_id(channel["id"])] = channel["name"]
        except (SlackClientError, ClientError, OSError, TimeoutError) as error:
            logger.warning("The channels can't be listed for their canvases: %s", error)

    def _outdated(self) -> tuple[_Seen, list[_Outdated]]:
        """Basis of this look, and the canvases that are not as they should be by it."""
        services, ledger = self._services, self._services.database.ledger
        content, today, index = services.content, services.today, services.subscriptions
        snapshot = services.database.subscriptions.snapshot()
        known = {channel: names[-1] for channel, names in snapshot.names.items()}
        followed = {record.subscriber: "" for record in snapshot.subscriptions}
        self._channels |= {**followed, **known}
        seen = (content, snapshot.version, today, len(self._channels))
        if seen == self._seen:
            return seen, []
        subscriptions, dates = index.current(content), occurrences(content, today, period(today)[1])
        outdated = []
        for channel, name in self._channels.items():
            if platform_of(channel) != SLACK or not is_channel_id(channel):
                continue
            scope = scope_of(content, index.posting_channel(content, channel, name), subscriptions)
            record = ledger.record(ChannelCanvas, channel)
            ours = bool(scope.regions or scope.insurers)
            begun = record is not None and record.canvas_id == _BEGUN
            canvas_id, written = (record.canvas_id, record.digest) if record and not begun else ("", "")
            if not (ours or canvas_id):
                continue
            markdown = canvas.canvas(content, scope, _of(dates, scope), today, services.public.url)
            digest = hashlib.sha256(markdown.encode()).hexdigest()[:16]
            if written not in {digest, _GONE}:
                outdated.append(_Outdated(channel, canvas.dated(markdown, today), digest, canvas_id, begun))
        return seen, outdated

    async def _attempt(self, outdated: _Outdated) -> bool:
        """Write one; False where it is to be tried again at the next look. Raises SlackApiError."""
        try:
            await self._write(outdated)
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            meaning = meaning_of(code)
            if meaning in _NOWHERE:
                raise
            if meaning is ErrorMeaning.RATE_LIMITED:
                await asyncio.sleep(float(error.response.headers.get("Retry-After", LOOK_SECONDS)))
                return False
            if meaning is ErrorMeaning.CANVAS_GONE:
                await self._note(outdated.channel, outdated.canvas_id, _GONE)
            if self._refused.get(outdated.channel) != code:
                self._refused[outdated.channel] = code
                logger.info("The canvas of %s is not written: %s", outdated.channel, code)
            return meaning not in TRANSIENT
        except (SlackClientError, ClientError, OSError, TimeoutError) as error:
            logger.warning("The canvas of %s is not written yet: %s", outdated.channel, error)
            return False
        return True

    async def _write(self, outdated: _Outdated) -> None:
        """Make it where it has to be, empty, and remembered before anything stands in it; then write it."""
        channel, canvas_id = outdated.channel, outdated.canvas_id
        if not canvas_id:
            canvas_id = await self._make(channel, begun=outdated.begun)
            await self._note(channel, canvas_id)
        text = {"type": "markdown", "markdown": outdated.markdown}
        await self._client.canvases_edit(
            canvas_id=canvas_id, changes=[{"operation": "replace", "document_content": text}]
        )
        await self._note(channel, canvas_id, outdated.digest)
        self._refused.pop(channel, None)

    async def _make(self, channel: str, *, begun: bool) -> str:
        """Make the canvas of a channel; gives its id.

        That it begins is noted where the channel has none. So one that was made before, of which the bot did not
        hear or that it could not remember, is known by being there and empty.
        """
        if not begun and await self._standing(channel) == {}:
            begun = True
            await self._note(channel, _BEGUN)
        try:
            made = await self._client.api_call(
                "conversations.canvases.create", json={"channel_id": native_id(channel), "title": canvas.TITLE}
            )
        except SlackApiError as error:
            if not begun or meaning_of(str(error.response.get("error"))) is not ErrorMeaning.CANVAS_TAKEN:
                raise
            standing = await self._standing(channel) or {}
            if not (standing.get("is_empty") and standing.get("file_id")):
                await self._note(channel, "")
                raise
            return str(standing["file_id"])
        return str(made["canvas_id"])

    async def _standing(self, channel: str) -> dict[str, object] | None:
        """Canvas of a channel as Slack describes it: empty without one, None where it may not be looked up.

        https://docs.slack.dev/reference/objects/conversation-object
        """
        if not self._may_list:
            return None
        try:
            info = await self._client.conversations_info(channel=native_id(channel))
        except SlackApiError as error:
            if meaning_of(str(error.response.get("error"))) in TRANSIENT:
                raise
            return None
        return (info["channel"].get("properties") or {}).get("canvas") or {}

    async def _note(self, channel: str, canvas_id: str, digest: str = "") -> None:
        record = ChannelCanvas(channel, canvas_id, digest)
        await asyncio.to_thread(self._services.database.ledger.write, records=[record])


def _of(dates: Iterable[Occurrence], scope: ChannelScope) -> list[Occurrence]:
    """Dates of a channel; with a region the national ones too, as in the calendar of that region."""
    wide = {NATIONAL, ANNOUNCEMENTS} if scope.regions else set()
    whole = replace(scope, audiences=scope.audiences | wide)
    return [date for date in dates if concerns(date, whole)]
