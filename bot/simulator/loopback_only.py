"""Who may talk to the workspace: only programs on this machine, and of all web pages only its own.

A page elsewhere that a person has open could otherwise send requests here, or give this machine's address to a
name of its own (DNS rebinding). The first is told by ``Origin``, the second by ``Host``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NAMES = ("127.0.0.1", "localhost")
_PROTOCOL = ("/api/", "/link/", "/commands/", "/actions/")
"""Where the bot comes, which proves itself by a token and is no browser."""
_READING = frozenset({"GET", "HEAD"})
_USUAL_PORT = 80


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse with 403 what names another host, or comes from a page of another origin."""
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
    """What ``Host`` says of a workspace on this port. The usual port of the web goes without saying."""
    return {f"{name}:{port}" for name in _NAMES} | ({*_NAMES} if port == _USUAL_PORT else set())


def _port(request: web.Request) -> int:
    return int(request.transport.get_extra_info("sockname")[1]) if request.transport else 0
