"""Pictures of the year at a glance over HTTP: the name of a file → the picture, drawn anew each day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import local_time
from bot.http_server import HttpError, HttpResponse
from bot.messages.timeline import FOLDER
from bot.publishing.feeds import feed_of_file
from bot.publishing.timelines import CONTENT_TYPES, PNG, SVG, has_png, picture
from handlers.public_files import PublicFiles

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.http_server import HttpRequest, Routes
    from bot.library import Library


def timeline_routes(pictures: TimelinePictures) -> Routes:
    """``/tijdlijn/{region}.png`` and ``.svg``, with the names of the calendar feeds."""

    async def timeline(request: HttpRequest) -> HttpResponse:
        return await asyncio.to_thread(pictures.respond, request.rest, request.headers.get("if-none-match", ""))

    return {f"GET /{FOLDER}/*": timeline}


@dataclass(slots=True)
class TimelinePictures:
    """The pictures of the content in use. May be asked by several threads."""

    library: Library
    now: Callable[[], dt.datetime]
    _files: PublicFiles = field(
        default_factory=lambda: PublicFiles(lambda name: CONTENT_TYPES[name[-len(PNG) :]]), init=False
    )

    def respond(self, file: str, if_none_match: str = "") -> HttpResponse:
        """The picture of this name; ``if_none_match`` is the header. Raises HttpError(404) where there is none."""
        content = self.library.current.content
        name, dot, ending = file.rpartition(".")
        kind = f"{dot}{ending}"
        subject = feed_of_file(content, f"{name}.ics") if kind == SVG or (kind == PNG and has_png()) else None
        if subject is None:
            raise HttpError(404)
        day = local_time.today(content.organisation, self.now())
        with self._files.lock:
            if not self._files.is_current(content, day):
                self._files.begin(content, day)
            return self._files.file(file, lambda: picture(content, subject, day, kind), if_none_match)
