"""One life of the bot by its command line, in a child of the fork server (``kill_sweep.zygote``).

The settings, the folder and the command are those of an operator; only the modules were imported before, once for
all. Where the end of the process itself matters, ``running`` in ``conftest`` starts it as an operator does.
"""

from __future__ import annotations

import importlib
import json
import os
from dataclasses import asdict, dataclass

from bot.cli.main import main

IMPORTED_LATER = ("uvloop", "bot.app", "bot.cli.run", "bot.library")
"""Modules that the command imports when it is run."""


@dataclass(frozen=True, slots=True)
class Order:
    """Command of a child, with its environment, folder and pipe."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    stderr: str
    """The pipe into which it writes its log."""

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


def warm_up() -> None:
    """Import everything that a life needs."""
    for name in IMPORTED_LATER:
        importlib.import_module(name)


def live(order: Order) -> int:
    """Run the command to its end; the status with which it exits."""
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    os.dup2(os.open(order.stderr, os.O_WRONLY), 2)
    try:
        main(order.arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
