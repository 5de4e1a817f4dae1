"""Years of posting that are simulated in a second, beside the time that the calendar alone takes for them."""

from __future__ import annotations

import gc
import logging
import time
from typing import TYPE_CHECKING

from bot.calendar.due import due_between
from tests.verification.simulation.checker import check
from tests.verification.simulation.script import BUSY, STORM, drawn, play, run, speedy

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ("", "postings", "seconds", "x", "years/s")
_ROUNDS = 3


def rows() -> list[tuple[str, ...]]:
    """A year of some 8,000 postings on one core: the calendar alone, the simulation, and the check of it."""
    run(0, speedy(STORM))  # what is loaded at first use is not measured
    logging.disable(logging.CRITICAL)
    try:
        return [row for name, scale in _SCALES.items() for row in _of(name, drawn(0, scale))]
    finally:
        logging.disable(logging.NOTSET)


_SCALES = {"undisturbed": speedy(BUSY), "24 mishaps, 24 edits": BUSY}


def _of(name: str, script) -> list[tuple[str, ...]]:
    chronicle = play(script)
    years, messages = check(chronicle).years, str(len(chronicle.messages))
    unit = _seconds(lambda: list(due_between(script.content, script.start, script.end)))
    measured = {
        "calendar alone": unit,
        "simulated": _seconds(lambda: play(script)),
        "checked": _seconds(lambda: check(chronicle)),
    }
    measured["both"] = measured["simulated"] + measured["checked"]
    return [
        (f"{name}: {stage}", messages, f"{seconds:.2f}", f"{seconds / unit:.1f}", f"{years / seconds:.2f}")
        for stage, seconds in measured.items()
    ]


def _seconds(act: Callable[[], object]) -> float:
    """Seconds of one core, the best of three."""
    times = []
    for _ in range(_ROUNDS):
        gc.collect()
        gc.disable()
        started = time.process_time()
        act()
        times.append(time.process_time() - started)
        gc.enable()
    return min(times)
