"""CPU time of cold starts beside that of importing alone what they can't do without."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

RUNS = 10
IZA_BOT = str(Path(sys.executable).with_name("iza-bot"))
COMMANDS = {
    "import click, pydantic": (sys.executable, "-c", "import click, pydantic"),
    "iza-bot --help": (IZA_BOT, "--help"),
    "import pydantic, yaml, numpy": (sys.executable, "-c", "import pydantic, yaml, numpy"),
    "iza-bot ask NAW": (IZA_BOT, "ask", "NAW"),
}
UNITS = dict(zip(list(COMMANDS)[1::2], list(COMMANDS)[::2], strict=True))
"""The command beside which each is held."""
_AS_INSTALLED = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
"""An installed program is compiled once, and not at each start."""
HEADER = ("", "median CPU ms", "to the line above")


def rows() -> list[tuple[str, ...]]:
    """A row per command: the median of ``RUNS`` runs, user and system time together, and it as a multiple."""
    for command in COMMANDS.values():  # what the first start compiles and keeps is no part of the others
        _cpu(command)
    milliseconds = {
        name: statistics.median(_cpu(command) for _ in range(RUNS)) for name, command in COMMANDS.items()
    }
    return [
        (name, f"{value:.0f}", f"{value / milliseconds[UNITS[name]]:.2f}" if name in UNITS else "")
        for name, value in milliseconds.items()
    ]


def _cpu(command: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=_AS_INSTALLED)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000
