"""Calendar feeds over HTTP: the name of a file and what the client has of it → the file, or that it is the same.

What was published before stands in the database (``PublishedCalendar``), so that every replica tells the same and
a withdrawn date is told as cancelled. It is brought up to date by the first request after the content or the day
changed: a date that came and went between two requests was never published.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import local_time
from bot.http_server import HttpError, HttpResponse
from bot.messages.agenda import FOLDER, feed_address
from bot.publishing.feeds import begin, events, feed_of_file
from bot.publishing.revisions import from_json, publish, to_json
from bot.store.ledger import LedgerError
from bot.store.state_records import PublishedCalendar
from handlers.public_files import PublicFiles

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.content.models import Content
    from bot.http_server import HttpRequest, Routes
    from bot.library import Library
    from bot.publishing.revisions import Publication
    from bot.store.ledger import Ledger

logger = logging.getLogger(__name__)

RETRY = 600
"""Seconds after which to ask again while the database is away."""
_AWAY = HttpResponse(503, headers=(("Retry-After", str(RETRY)),))


def calendar_routes(feeds: CalendarFeeds) -> Routes:
    """``/kalender/{region}.ics``, ``landelijk.ics`` and ``verzekeraar-{insurer}.ics``."""

    async def calendar(request: HttpRequest) -> HttpResponse:
        return await asyncio.to_thread(feeds.respond, request.rest, request.headers.get("if-none-match", ""))

    return {f"GET /{FOLDER}/*": calendar}


@dataclass(slots=True)
class CalendarFeeds:
    """The feeds of the content in use. May be asked by several threads."""

    library: Library
    now: Callable[[], dt.datetime]
    ledger: Ledger
    public_url: str = ""
    _files: PublicFiles = field(
        default_factory=lambda: PublicFiles(lambda _: "text/calendar; charset=utf-8"), init=False
    )
    _publication: Publication = field(default=(), init=False)

    def respond(self, file: str, if_none_match: str = "") -> HttpResponse:
        """The file of this name; ``if_none_match`` is the header. Raises HttpError(404) where there is none."""
        content = self.library.current.content
        feed = feed_of_file(content, file)
        if feed is None:
            raise HttpError(404)
        address = feed_address(self.public_url, feed.name) if self.public_url else ""
        from bot.publishing.ics import render  # noqa: PLC0415 - a start need not wait for icalendar

        try:
            with self._files.lock:
                self._bring_up_to_date(content)
                return self._files.file(
                    file, lambda: render(content, feed, self._publication, address), if_none_match
                )
        except LedgerError as error:
            logger.warning("The calendar %s waits for the database: %s", file, error)
            return _AWAY

    def _bring_up_to_date(self, content: Content) -> None:
        """Take in what changed in the content; raises LedgerError while the database is away."""
        now = self.now()
        day = local_time.today(content.organisation, now)
        if self._files.is_current(content, day):
            return
        record = self.ledger.record(PublishedCalendar)
        previous = from_json(record.text) if record else ()
        self._publication = publish(previous, events(content, day), now, begin(day))
        if self._publication != previous:
            self.ledger.write(records=[PublishedCalendar(to_json(self._publication))])
        self._files.begin(content, day)
