"""CPU time of ``iza-bot --help`` beside that of importing click and pydantic alone."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path

RUNS = 10
COMMANDS = {
    "import click, pydantic": (sys.executable, "-c", "import click, pydantic"),
    "iza-bot --help": (str(Path(sys.executable).with_name("iza-bot")), "--help"),
}
HEADER = ("", "median CPU ms", "x")


def rows() -> list[tuple[str, ...]]:
    """A row per command: the median of ``RUNS`` runs, user and system time together, and it as a multiple."""
    milliseconds = {
        name: statistics.median(_cpu(command) for _ in range(RUNS)) for name, command in COMMANDS.items()
    }
    unit = next(iter(milliseconds.values()))
    return [(name, f"{value:.0f}", f"{value / unit:.2f}") for name, value in milliseconds.items()]


def _cpu(command: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000
