"""The addresses of the page: documents, news as server-sent events, and what people do.

Everything shown is escaped where it is built (``html``); the headers below are the second line of defence.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.simulator.condition import WaitTimeoutError
from bot.simulator.page.actions import PageActionError, PageActions
from bot.simulator.page.document import STATIC, PageDocument
from bot.simulator.page.heard import heard
from bot.simulator.page.snapshot import SnapshotBuilder
from bot.simulator.page.unread import Unread
from bot.simulator.page.viewer import APP, CHANNEL, HOME, MESSAGES, first_viewer, viewer_at

if TYPE_CHECKING:
    import datetime as dt

    from bot.simulator.json_checks import Json
    from bot.simulator.page.bars import Bar
    from bot.simulator.page.viewer import Viewer
    from bot.simulator.screens import Backend

_STATIC_FILES = Path(__file__).parent / "static"
_QUIET_SECONDS = 15.0
"""After so long without news a sign of life is sent, by which a closed browser is noticed."""
_PAUSE_SECONDS = 0.1
"""Between two events, so that a burst of messages is shown at once and not drawn one by one."""
_RECONNECT_MS = 1000
_GONE = "gone"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PLACES = (
    f"/als/{{person}}/{{kind:{CHANNEL}}}/{{place}}",
    f"/als/{{person}}/{{kind:{APP}}}/{{place:{HOME}|{MESSAGES}}}",
)


@dataclass(frozen=True, slots=True)
class Page:
    """The workspace in a browser. ``prominent`` names the channels that show without a search, in no order."""

    prominent: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    title: str = "Proefwerkplek"
    about: str = ""
    """What this is, for someone who sees it for the first time; stands where nothing has been said yet."""
    zone: dt.tzinfo = field(default_factory=lambda: ZoneInfo("Europe/Amsterdam"))

    def add_to(self, app: web.Application, backend: Backend) -> None:
        """Add the page to a workspace's server; ``Workspace.mount`` calls it."""
        _Site(self, backend).add_to(app)


class _Site:
    def __init__(self, page: Page, backend: Backend) -> None:
        self._page = page
        self._backend = backend
        self._unread = Unread()
        self._painter = SnapshotBuilder(backend, self._unread, page.bars, page.prominent, page.zone, page.about)
        self._acts = PageActions(backend, page.zone)
        self._closing = False

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/", self._first)
        app.router.add_static(STATIC, _STATIC_FILES)
        for place in _PLACES:
            app.router.add_get(place, self._document)
            app.router.add_get(f"{place}/nieuws", self._news)
            app.router.add_post(f"{place}/doe/{{act}}", self._act)
        for bar in self._page.bars:
            bar.add_to(app)
        app.on_response_prepare.append(_add_headers)
        app.on_shutdown.append(self._close)

    async def _first(self, _request: web.Request) -> web.Response:
        raise web.HTTPFound(first_viewer(self._backend.state, self._page.prominent).path)

    async def _document(self, request: web.Request) -> web.Response:
        viewer = self._viewer(request)
        since = self._unread.since(viewer, viewer.channel)
        viewer = replace(viewer, since=since)
        shown = self._painter.snapshot(viewer)
        document = PageDocument(self._backend.state, viewer, shown, self._page.bars, self._page.title)
        return web.Response(text=document.html(), content_type="text/html", headers={"Cache-Control": "no-store"})

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """Tell a browser what changes on its screen, until either side closes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        known: dict[str, str] = {}
        with suppress(ConnectionError):
            await response.write(f"retry: {_RECONNECT_MS}\n\n".encode())
            while not self._closing:
                await response.write(await self._next(request, known))
                await asyncio.sleep(_PAUSE_SECONDS)
        return response

    async def _next(self, request: web.Request, known: dict[str, str]) -> bytes:
        """The next event for a browser, or a sign of life when nothing happens."""
        try:
            news = await self._backend.state.condition.wait_for(
                lambda: self._look(request, known), seconds=_QUIET_SECONDS, otherwise="Nothing changed"
            )
        except WaitTimeoutError:
            return b": still here\n\n"
        return f"data: {json.dumps(news)}\n\n".encode()

    def _look(self, request: web.Request, known: dict[str, str]) -> Json | None:
        """What is new on a browser's screen; None when nothing is. That its place is gone, it hears once."""
        if self._closing:
            return {"closing": True}
        try:
            viewer = self._viewer(request)
        except web.HTTPNotFound:
            return _gone(known, "/")
        if "draad" in request.query and viewer.thread is None:
            return _gone(known, viewer.path)
        return self._painter.snapshot(viewer).news(known) or None

    async def _act(self, request: web.Request) -> web.Response:
        said = await heard(request)
        try:
            return web.json_response(await self._acts.do(request.match_info["act"], self._viewer(request), said))
        except PageActionError as error:
            raise web.HTTPBadRequest(text=f"The page does not send this: {error}.") from None

    def _viewer(self, request: web.Request) -> Viewer:
        """Who looks at what; raises HTTPNotFound with a way back."""
        where = request.match_info
        viewer = viewer_at(self._backend.state, where["person"], where["kind"], where["place"])
        if viewer is None:
            raise web.HTTPNotFound(text="Deze persoon of dit kanaal is er niet. Begin opnieuw bij /.")
        thread = request.query.get("draad")
        since = _since(request.query.get("sinds"))
        return replace(viewer, thread=thread if thread and viewer.finds(thread) else None, since=since)

    async def _close(self, _app: web.Application) -> None:
        self._closing = True
        self._backend.state.condition.notify()


def _gone(known: dict[str, str], way_out: str) -> Json | None:
    """That what the browser shows is not there any more, and where to go: it hears so once."""
    told, known[_GONE] = _GONE in known, way_out
    return None if told else {_GONE: way_out}


def _since(given: str | None) -> str:
    try:
        return str(float(given or 0))
    except ValueError:
        return "0"


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
    response.headers.setdefault("Cache-Control", "no-cache")  # scripts and style of the version that runs now
