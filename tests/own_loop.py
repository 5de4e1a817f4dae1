"""Rig of a property test: its parts live in an event loop that runs for as long as an example needs."""

from __future__ import annotations

import asyncio
import contextlib


class OwnLoop:
    """Loop, and the stack of what is to be closed in it, latest first."""

    def __init__(self):
        self.loop, self.stack = asyncio.new_event_loop(), contextlib.AsyncExitStack()

    def run(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    def close(self):
        self.run(self.stack.aclose())
        self.run(self.loop.shutdown_default_executor())
        self.loop.close()
