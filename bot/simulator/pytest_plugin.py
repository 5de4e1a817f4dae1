"""Fixtures for pytest: ``pytest_plugins = ["bot.simulator.pytest_plugin"]``; see docs/testing.md."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest_asyncio
from slack_bolt.async_app import AsyncApp

from bot.simulator.bolt import connected
from bot.simulator.workspace import Workspace

if TYPE_CHECKING:
    import pytest

Connect = Callable[[Callable[[AsyncApp], None]], Awaitable[AsyncApp]]
"""Makes an app, lets a function add listeners to it, and connects it; gives the app."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "workspace(**options): how the fixture makes the workspace, see Workspace")


@pytest_asyncio.fixture
async def workspace(request: pytest.FixtureRequest) -> AsyncIterator[Workspace]:
    """A workspace for one test, made as the marker says; at the end it complains of what Slack would refuse."""
    marker = request.node.get_closest_marker("workspace")
    async with Workspace(**(marker.kwargs if marker else {})) as place:
        yield place


@pytest_asyncio.fixture
async def connect(workspace: Workspace) -> AsyncIterator[Connect]:
    """Connects a Bolt app to the workspace until the end of the test."""
    async with AsyncExitStack() as stack:

        async def act(register: Callable[[AsyncApp], None]) -> AsyncApp:
            return await stack.enter_async_context(connected(workspace, register))

        yield act
