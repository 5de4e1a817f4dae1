"""The HTTP side: Slack's events in HTTP mode, and what an operator's monitoring asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.library import Library

MAX_BODY = 1024 * 1024
"""Bytes; Slack's payloads stay far below it."""


def create_web(app: AsyncApp | None, library: Library, connected: Callable[[], bool]) -> web.Application:
    """The routes: ``/healthz``, ``/readyz`` and, given an app that checks signatures, ``POST /slack/events``.

    ``connected`` tells whether Slack can reach the bot at this moment.
    """
    server = web.Application(client_max_size=MAX_BODY)

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(_: web.Request) -> web.Response:
        state = {
            "ok": connected(),
            "slack_connected": connected(),
            "questions": len(library.current.content.faq),
            "refused_content": [str(problem) for problem in library.problems],
        }
        return web.json_response(state, status=200 if state["ok"] else 503)

    server.add_routes([web.get("/healthz", health), web.get("/readyz", ready)])
    if app is not None:
        server.add_routes([web.post("/slack/events", _slack_events(app))])
    return server


def _slack_events(app: AsyncApp) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def receive(request: web.Request) -> web.Response:
        response = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    return receive
