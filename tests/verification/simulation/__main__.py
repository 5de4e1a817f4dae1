"""``python -m tests.verification.simulation``: years of posting in virtual time, checked; replayed by seed.

First the mistakes that are planted in the posting code, every change of the clocks from 2020 to 2040, and edits in
mid-flight as Hypothesis comes up with them; then runs of each scale in turn, with one seed after another. Without
``--seed`` the first seed and the edits are new every time; with it and a number of runs everything is the same on
every machine. With ``--replay`` only the runs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import itertools
import logging
import random
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.verification.simulation import clock_changes
from tests.verification.simulation.checker import check
from tests.verification.simulation.hunting import caught_with
from tests.verification.simulation.machine import SETTINGS, Editing
from tests.verification.simulation.planted import FAULTS
from tests.verification.simulation.script import SCALES, drawn, play
from tests.verification.simulation.verdict import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.verification.simulation.script import Script
    from tests.verification.simulation.verdict import Verdict

_SEARCHED = 60
"""Seeds with which a mistake is looked for when its own does not catch it any more."""
_SHOWN = 3
"""Problems of one run that are explained in full."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate as asked; 1 when something was found that the promise does not allow."""
    options = _options(arguments)
    logging.disable(logging.CRITICAL)
    ends = time.monotonic() + options.minutes * 60 if options.minutes else float("inf")
    good = True
    if not options.replay:
        good = _planted() & _clock_changes() & _editing(options.examples, anew=options.seed is None)
    for number, (seed, scale) in enumerate(_runs(options)):
        if number >= options.runs or time.monotonic() >= ends:
            break
        good &= _run(seed, scale, options.years, aloud=options.chronicle)
    return 0 if good else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.verification.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="the first seed; the default is drawn at random")
    parser.add_argument("--runs", type=int, help="how many runs; the default is 8, or as many as fit the minutes")
    parser.add_argument("--replay", action="store_true", help="nothing but runs; one, if not said otherwise")
    parser.add_argument("--minutes", type=float, help="no new run begins after so long")
    parser.add_argument("--years", type=float, help="simulated years of each run; the default goes by the scale")
    parser.add_argument(
        "--scale", choices=SCALES, help="how much there is and goes wrong; the default is all in turn"
    )
    parser.add_argument("--examples", type=int, default=100, help="sequences of edits that Hypothesis tries")
    parser.add_argument("--chronicle", action="store_true", help="print everything that happened")
    options = parser.parse_args(arguments)
    if options.replay and options.seed is None:
        parser.error("--replay needs the --seed of the run")
    if options.runs is None:
        options.runs = sys.maxsize if options.minutes else 1 if options.replay else 8
    return options


def _runs(options: argparse.Namespace) -> Iterator[tuple[int, str]]:
    first = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    scales = itertools.repeat(options.scale) if options.scale else itertools.cycle(SCALES)
    return zip(itertools.count(first), scales, strict=False)


def _run(seed: int, name: str, years: float | None, *, aloud: bool) -> bool:
    scale = SCALES[name] if years is None else replace(SCALES[name], years=years)
    script = drawn(seed, scale)
    gc.disable()
    started = time.process_time()
    chronicle = play(script)
    simulated = time.process_time()
    verdict = check(chronicle)
    checked = time.process_time()
    gc.enable()
    if aloud:
        _say("\n".join(chronicle.lines()))
    speed = verdict.years / (simulated - started), verdict.years / (checked - started)
    _say(
        f"{name} seed {seed}: {verdict.years:.1f} years, {_counts(verdict)}; {speed[0]:.2f} years per second"
        f" ({speed[1]:.2f} with the check)"
    )
    again = f"--replay --scale {name} --years {scale.years} --seed {seed}"
    for problem in verdict.problems[:_SHOWN]:
        _say(f"\n{explained(problem, chronicle)}")
    if verdict.problems:
        _say(f"\n{len(verdict.problems)} problems. To replay: python -m tests.verification.simulation {again}\n")
    return not verdict.problems


def _counts(verdict: Verdict) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(verdict.excused.items()))
    return (
        f"{verdict.messages} messages; {verdict.targets} reminders asked for: {verdict.on_time} on time,"
        f" {verdict.late} late, {verdict.doubles} twice and marked ({reasons or 'none untold'});"
        f" {verdict.joined} steps in the message of another, {verdict.corrections} corrections"
    )


def _planted() -> bool:
    good = True
    for name, fault in FAULTS.items():
        seed = caught_with(name, range(_SEARCHED))
        if seed != fault.seed:
            good = False
            _say(f"{name} is planted and goes unnoticed with seed {fault.seed}; it is caught with {seed}")
    _say(f"{len(FAULTS)} planted mistakes: {'each is caught' if good else 'see above'}")
    return good


def _clock_changes() -> bool:
    sets: tuple[tuple[str, Iterable[Script]], ...] = (
        ("made-up content, Europe/Amsterdam", clock_changes.scripts(clock_changes.AMSTERDAM)),
        ("made-up content, Africa/Cairo", clock_changes.scripts(clock_changes.CAIRO)),
        ("shipped content, Europe/Amsterdam", clock_changes.shipped()),
    )
    good = True
    for name, scripts in sets:
        weeks = messages = 0
        for script in scripts:
            chronicle = play(script)
            verdict = check(chronicle)
            weeks, messages = weeks + 1, messages + verdict.messages
            for problem in verdict.problems[:_SHOWN]:
                good = False
                _say(f"\n{explained(problem, chronicle)}\n")
        _say(f"clock changes 2020-2040, {name}: {weeks} weeks, {messages} messages")
    return good


def _editing(examples: int, *, anew: bool) -> bool:
    """Edits in mid-flight: new sequences, or the same ones every time."""
    started = dt.datetime.now(dt.UTC)
    chosen = settings(SETTINGS, max_examples=examples)
    if not anew:
        chosen = settings(chosen, derandomize=True, database=None)
    try:
        run_state_machine_as_test(Editing, settings=chosen)
    except AssertionError as error:
        _say(f"\nedits in mid-flight: {error}\n" + "\n".join(getattr(error, "__notes__", ())))
        return False
    took = dt.datetime.now(dt.UTC) - started
    _say(f"edits in mid-flight: {examples} sequences of up to 40 steps, in {took.total_seconds():.0f} s")
    return True


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    sys.exit(main())
