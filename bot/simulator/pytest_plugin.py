"""Fixtures for pytest: ``-p <package>.pytest_plugin``, or ``pytest_plugins`` in conftest.py; see README.md."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest_asyncio
from slack_bolt.async_app import AsyncApp

from .bolt import connected
from .workspace import Workspace

if TYPE_CHECKING:
    import pytest

    from .teams import Tenant

Connect = Callable[[Callable[[AsyncApp], None]], Awaitable[AsyncApp]]
"""Makes an app, passes it to a function that adds listeners, and connects it; gives the app."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "workspace(**options): how the fixture makes the workspace, see Workspace")
    config.addinivalue_line("markers", "tenant(**options): how the fixture makes the tenant, see teams.Tenant")


@pytest_asyncio.fixture
async def workspace(request: pytest.FixtureRequest) -> AsyncIterator[Workspace]:
    """Workspace for one test, with the arguments of the marker; strict at its end unless ``strict=False``."""
    marker = request.node.get_closest_marker("workspace")
    async with Workspace(**(marker.kwargs if marker else {})) as opened:
        yield opened


@pytest_asyncio.fixture
async def tenant(request: pytest.FixtureRequest) -> AsyncIterator[Tenant]:
    """Tenant of Teams for one test, with the arguments of the marker; needs PyJWT and cryptography."""
    from .teams import Tenant  # noqa: PLC0415 - tests of a bot for Slack need nothing of it

    marker = request.node.get_closest_marker("tenant")
    async with Tenant(**(marker.kwargs if marker else {})) as opened:
        yield opened


@pytest_asyncio.fixture
async def connect(workspace: Workspace) -> AsyncIterator[Connect]:
    """Connects a Bolt app to the workspace until the end of the test."""
    async with AsyncExitStack() as stack:

        async def connect_app(register: Callable[[AsyncApp], None]) -> AsyncApp:
            return await stack.enter_async_context(connected(workspace, register))

        yield connect_app
