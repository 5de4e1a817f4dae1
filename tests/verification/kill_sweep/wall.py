"""The clock on the wall: outside every process, so that it goes on when one is killed.

It is a file with the number of seconds that this wall is ahead of the machine, mapped into memory: reading and
moving it are no system calls, so a sweep over the write calls of the bot does not see it.
"""

from __future__ import annotations

import datetime as dt
import mmap
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WIDTH = 32


class Wall:
    """The clock that the bot, the workspace and PostgreSQL go by."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_text(f"{0:{_WIDTH}.6f}")
            path.chmod(0o644)  # PostgreSQL may run as somebody else
        with path.open("r+b") as file:
            self._text = mmap.mmap(file.fileno(), _WIDTH)

    @property
    def ahead(self) -> float:
        """Seconds that it is ahead of the clock of this machine."""
        return float(self._text[:])

    def __call__(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead

    def now(self) -> dt.datetime:
        """The time, in UTC."""
        return dt.datetime.fromtimestamp(self(), dt.UTC)

    def move(self, seconds: float) -> None:
        """Move it on."""
        self._text[:] = f"{self.ahead + seconds:{_WIDTH}.6f}".encode()

    def set(self, moment: dt.datetime) -> None:
        """Set it."""
        self.move(moment.timestamp() - self())
