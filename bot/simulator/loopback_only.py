"""Access from this machine alone: programs here, and of all web pages only the workspace's own.

Another web page that a person has open could otherwise send requests here, or point a name of its own at this
machine (DNS rebinding). ``Origin`` gives away the first, ``Host`` the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NAMES = ("127.0.0.1", "localhost")
_PROTOCOL = ("/api/", "/link/", "/commands/", "/actions/")
"""Addresses for the bot, which has a token and is no browser."""
_READING = frozenset({"GET", "HEAD"})
_USUAL_PORT = 80


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse with 403 a request for another host, or from a page of another origin."""
    if request.host not in hosts(_port(request)):
        return web.Response(status=403, text="This workspace answers to 127.0.0.1 and localhost only.")
    if not _own(request):
        return web.Response(status=403, text="This request does not come from the workspace's own page.")
    return await handler(request)


def _own(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return request.method in _READING or request.path.startswith(_PROTOCOL)
    return origin == f"http://{request.host}"


def hosts(port: int) -> set[str]:
    """Values of ``Host`` for a workspace on this port; browsers leave out port 80."""
    return {f"{name}:{port}" for name in _NAMES} | ({*_NAMES} if port == _USUAL_PORT else set())


def _port(request: web.Request) -> int:
    return int(request.transport.get_extra_info("sockname")[1]) if request.transport else 0
