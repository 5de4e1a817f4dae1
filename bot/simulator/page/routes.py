"""Addresses of the page: documents, changes as server-sent events, and actions of people.

All contents are escaped where they are built (``html``); the headers below are the second line of defence.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from ..condition import WaitTimeoutError
from .actions import PageActionError, PageActions
from .bars import json_body
from .document import STATIC, PageDocument
from .snapshot import SnapshotBuilder
from .unread import Unread
from .viewer import APP, CANVAS, CHANNEL, HOME, MESSAGES, first_viewer, viewer_at

if TYPE_CHECKING:
    from ..json_checks import Json
    from ..screens import Backend
    from .bars import Bar
    from .viewer import Viewer

_STATIC_FILES = Path(__file__).parent / "static"
_KEEP_ALIVE_SECONDS = 15.0
"""Seconds without changes after which a comment is sent, by which a closed browser is noticed."""
_PAUSE_SECONDS = 0.1
"""Seconds between two events, so that a burst of messages is drawn at once."""
_RECONNECT_MS = 1000
_GONE = "gone"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' http://127.0.0.1:*; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ADDRESSES = (
    f"/as/{{person}}/{{kind:{CHANNEL}|{CANVAS}}}/{{name}}",
    f"/as/{{person}}/{{kind:{APP}}}/{{name:{HOME}|{MESSAGES}}}",
)


@dataclass(frozen=True, slots=True)
class Page:
    """Page of the workspace in a browser. ``prominent`` names the channels that show without a search."""

    prominent: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    title: str | None = None
    """Without one, that of the workspace's texts."""
    about: str = ""
    """Introduction for someone who sees the page for the first time; stands in empty channels."""

    def add_to(self, app: web.Application, backend: Backend) -> None:
        """Add the page to a workspace's server; ``Workspace.mount`` calls it."""
        _Routes(self, backend).add_to(app)


class _Routes:
    def __init__(self, page: Page, backend: Backend) -> None:
        self._page = page
        self._backend = backend
        self._unread = Unread()
        self._builder = SnapshotBuilder(backend, self._unread, page.bars, page.prominent, page.about)
        self._actions = PageActions(backend)
        self._tabs: set[tuple[str, asyncio.Transport | None]] = set()
        """Person and connection of each tab that follows the workspace."""
        self._shown: set[str] = set()
        """Ids of the modals that a tab has shown."""
        self._closing = False

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/", self._first)
        app.router.add_static(STATIC, _STATIC_FILES)
        for address in _ADDRESSES:
            app.router.add_get(address, self._document)
            app.router.add_get(f"{address}/news", self._news)
            app.router.add_post(f"{address}/do/{{action}}", self._act)
        for bar in self._page.bars:
            bar.add_to(app)
        app.on_response_prepare.append(_add_headers)
        app.on_shutdown.append(self._close)

    async def _first(self, _request: web.Request) -> web.Response:
        raise web.HTTPFound(first_viewer(self._backend.state, self._page.prominent).path)

    async def _document(self, request: web.Request) -> web.Response:
        state, viewer = self._backend.state, self._viewer(request)
        viewer = replace(viewer, since=self._unread.read_until(viewer, viewer.channel))
        self._close_abandoned(viewer)
        snapshot = self._builder.snapshot(viewer)
        title = self._page.title or state.texts.page.title
        document = PageDocument(state, viewer, snapshot, self._page.bars, title)
        return web.Response(text=document.html(), content_type="text/html", headers={"Cache-Control": "no-store"})

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """Send a browser the changes on its screen, until either side closes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        versions: dict[str, str] = {}
        try:
            await response.write(f"retry: {_RECONNECT_MS}\n\n".encode())
            while not self._closing:
                await response.write(await self._next_event(request, versions))
                await asyncio.sleep(_PAUSE_SECONDS)
        except ConnectionError:
            pass
        finally:
            self._tabs = {tab for tab in self._tabs if _is_open(tab[1])}
        return response

    async def _next_event(self, request: web.Request, versions: dict[str, str]) -> bytes:
        """Wait for the next event for a browser; a comment when nothing changes."""
        try:
            news = await self._backend.state.condition.wait_for(
                lambda: self._difference(request, versions), seconds=_KEEP_ALIVE_SECONDS, otherwise="No change"
            )
        except WaitTimeoutError:
            return b": still here\n\n"
        return f"data: {json.dumps(news)}\n\n".encode()

    def _difference(self, request: web.Request, versions: dict[str, str]) -> Json | None:
        """Compare a browser's screen with the workspace; None when nothing changed."""
        if self._closing:
            return {"closing": True}
        try:
            viewer = self._viewer(request)
        except web.HTTPNotFound:
            return _gone(versions, "/")
        if "thread" in request.query and viewer.thread is None:
            return _gone(versions, viewer.path)
        self._tabs.add((viewer.user.id, request.transport))
        self._shown.update(view.id for view in self._backend.state.stacks.get(viewer.user.id, ()))
        return self._builder.snapshot(viewer).difference(versions) or None

    def _close_abandoned(self, viewer: Viewer) -> None:
        """Close the modals that a tab had open which is gone: as in Slack they do not outlive it."""
        stack = self._backend.state.stacks.get(viewer.user.id, [])
        followed = any(user == viewer.user.id and _is_open(connection) for user, connection in self._tabs)
        if not followed and any(view.id in self._shown for view in stack):
            stack.clear()

    async def _act(self, request: web.Request) -> web.Response:
        body, viewer = await json_body(request), self._viewer(request)
        try:
            return web.json_response(await self._actions.do(request.match_info["action"], viewer, body))
        except PageActionError as error:
            raise web.HTTPBadRequest(text=f"The page does not send this: {error}.") from None

    def _viewer(self, request: web.Request) -> Viewer:
        """Find the viewer of an address; raises HTTPNotFound with a way back."""
        parts, state = request.match_info, self._backend.state
        viewer = viewer_at(state, parts["person"], parts["kind"], parts["name"])
        if viewer is None:
            raise web.HTTPNotFound(text=state.texts.page.not_found)
        thread = request.query.get("thread")
        since = _timestamp(request.query.get("since"))
        return replace(viewer, thread=thread if thread and viewer.finds(thread) else None, since=since)

    async def _close(self, _app: web.Application) -> None:
        self._closing = True
        self._backend.state.condition.notify()


def _is_open(connection: asyncio.Transport | None) -> bool:
    return connection is not None and not connection.is_closing()


def _gone(versions: dict[str, str], address: str) -> Json | None:
    """Event that what the browser shows no longer exists, with the address to go to; sent once."""
    sent, versions[_GONE] = _GONE in versions, address
    return None if sent else {_GONE: address}


def _timestamp(value: str | None) -> str:
    try:
        return str(float(value or 0))
    except ValueError:
        return "0"


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
    response.headers.setdefault("Cache-Control", "no-cache")  # scripts and style of the version that runs now
