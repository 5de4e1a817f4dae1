"""Calendar feeds over HTTP: the name of a file and what the client has of it → the file, or that it is the same.

What was published before stands in the database (``PublishedCalendar``), so that every replica tells the same and
a withdrawn date is told as cancelled. It is brought up to date by the first request after the content or the day
changed: a date that came and went between two requests was never published.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot import local_time
from bot.http_server import HttpError, HttpResponse
from bot.messages.agenda import FOLDER, feed_address
from bot.publishing.feeds import begin, events, feeds
from bot.publishing.ics import render
from bot.publishing.revisions import from_json, publish, to_json
from bot.store.ledger import LedgerError
from bot.store.state_records import PublishedCalendar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.content.models import Content
    from bot.http_server import HttpRequest, Routes
    from bot.library import Library
    from bot.publishing.revisions import Publication
    from bot.store.ledger import Ledger

logger = logging.getLogger(__name__)

MAX_AGE = 3600
"""Seconds that a file may be used again without asking."""
RETRY = 600
"""Seconds after which to ask again while the database is away."""
_TAG = re.compile(r'(?:W/)?("[^"]*")')


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
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _content: Content | None = field(default=None, init=False)
    _day: dt.date | None = field(default=None, init=False)
    _publication: Publication = field(default=(), init=False)
    _files: dict[str, tuple[str, HttpResponse]] = field(default_factory=dict, init=False)
    """Files that were asked for since the content or the day changed, by name, with their ETags."""

    def respond(self, file: str, if_none_match: str = "") -> HttpResponse:
        """The file of this name; ``if_none_match`` is the header. Raises HttpError(404) where there is none."""
        try:
            with self._lock:
                etag, response = self._file(file)
        except LedgerError as error:
            logger.warning("The calendar %s waits for the database: %s", file, error)
            return _AWAY
        if if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match):
            return replace(response, status=304, body=b"")
        return response

    def _file(self, name: str) -> tuple[str, HttpResponse]:
        content = self.library.current.content
        feed = next((feed for feed in feeds(content) if name in {feed.name.file, *feed.former_files}), None)
        if feed is None:
            raise HttpError(404)
        self._bring_up_to_date(content)
        if name not in self._files:
            address = feed_address(self.public_url, feed.name) if self.public_url else ""
            self._files[name] = _as_file(name, render(content, feed, self._publication, address))
        return self._files[name]

    def _bring_up_to_date(self, content: Content) -> None:
        """Take in what changed in the content; raises LedgerError while the database is away."""
        now = self.now()
        day = local_time.today(content.organisation, now)
        if content is self._content and day == self._day:
            return
        record = self.ledger.record(PublishedCalendar)
        previous = from_json(record.text) if record else ()
        self._publication = publish(previous, events(content, day), now, begin(day))
        if self._publication != previous:
            self.ledger.write(records=[PublishedCalendar(to_json(self._publication))])
        self._content, self._day = content, day
        self._files.clear()


def _as_file(name: str, body: bytes) -> tuple[str, HttpResponse]:
    """The file with its ETag."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = (
        ("ETag", etag),
        ("Cache-Control", f"public, max-age={MAX_AGE}"),
        ("Content-Disposition", f'inline; filename="{name}"'),
    )
    return etag, HttpResponse(200, body, "text/calendar; charset=utf-8", headers)
