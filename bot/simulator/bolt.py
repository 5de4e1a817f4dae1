"""Bolt app in this process, connected to a workspace as it would be to Slack."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from .workspace import Workspace


def new_app(workspace: Workspace) -> AsyncApp:
    """A Bolt app with the workspace's tokens and address, and no listeners yet."""
    env = workspace.env
    client = AsyncWebClient(env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"])
    client.proxy = None
    return AsyncApp(
        name=__name__,  # without one Bolt looks for the file that calls it, in every module there is
        client=client,
        signing_secret=env["SLACK_SIGNING_SECRET"],
        process_before_response=True,
    )


@asynccontextmanager
async def connected(workspace: Workspace, register: Callable[[AsyncApp], None]) -> AsyncIterator[AsyncApp]:
    """A new app with the listeners that ``register`` adds, connected over Socket Mode until the block ends."""
    app = new_app(workspace)
    register(app)
    handler = AsyncSocketModeHandler(app, workspace.env["SLACK_APP_TOKEN"])
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated
    await workspace.connected()
    try:
        yield app
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
