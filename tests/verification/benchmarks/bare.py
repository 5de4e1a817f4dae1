"""Bare servers to compare the bot with: an ASGI application, and Bolt with one command that does nothing.

Run as ``python -m tests.verification.benchmarks.bare asgi|bolt|bolt-fast|bolt-socket``; logs the port as the bot
does. The environment is that of the bot.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys

import uvicorn
import uvloop
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

COMMAND = "/iza"


async def nothing(scope, receive, send) -> None:
    """An ASGI application that reads the body and answers with nothing."""
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


def bolt(*, fast: bool) -> AsyncApp:
    """Bolt with one command that is acknowledged and no more; ``fast``: in the response itself."""
    app = AsyncApp(
        token=os.environ["SLACK_BOT_TOKEN"],
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=fast,
    )
    app.client.base_url = os.environ["SLACK_API_URL"]

    async def acknowledge(ack) -> None:
        await ack()

    app.command(COMMAND)(acknowledge)
    return app


async def serve(kind: str) -> None:
    """Serve until killed."""
    if kind == "bolt-socket":
        await AsyncSocketModeHandler(bolt(fast=True), os.environ["SLACK_APP_TOKEN"]).start_async()
        return
    app = nothing if kind == "asgi" else AsyncSlackRequestHandler(bolt(fast=kind == "bolt-fast"))
    listening = socket.create_server(("127.0.0.1", 0))
    print(f"Listening on port {listening.getsockname()[1]}", file=sys.stderr, flush=True)  # noqa: T201 - as the bot
    config = uvicorn.Config(app, http="httptools", ws="none", access_log=False, log_level="warning")
    await uvicorn.Server(config).serve([listening])


if __name__ == "__main__":
    runner = asyncio.run if sys.platform == "win32" else uvloop.run
    runner(serve(sys.argv[1]))
