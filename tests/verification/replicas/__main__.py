"""``make replicas``: rounds of three replicas on PostgreSQL that are killed and stopped, with the database too."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.verification.kill_sweep.zygote import Zygote
from tests.verification.replicas.database import Database
from tests.verification.replicas.round import Weather, play


async def main(rounds: int, seed: int, weather: Weather) -> int:
    """Play the rounds and print what came of them; how many broke the promise."""
    failed = 0
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="iza-bot-replicas-") as name, Database(Path(name)) as database:
        async with Zygote(Path(name, "replicas.log"), "tests.verification.replicas.life") as zygote:
            for number in range(seed, seed + rounds):
                outcome = await play(zygote, database, number, weather)
                failed += outcome.failed
                counts = Counter(
                    outcome.mishaps,
                    messages=outcome.posted,
                    lost=len(outcome.lost),
                    doubled=len(outcome.doubled),
                    misremembered=len(outcome.wrong),
                    repaired=outcome.repaired,
                )
                counts["looked up"] = outcome.looked_up
                total += counts
                _say(f"seed {number}: {_told(counts)}")
                for key in (*outcome.lost, *outcome.doubled, *outcome.wrong):
                    _say(f"  {key}")
    total += Counter()
    _say(f"{rounds} rounds: {_told(total)}; lost {total['lost']}, doubled {total['doubled']}")
    return failed


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    logging.disable()
    parser = argparse.ArgumentParser(prog="python -m tests.verification.replicas", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=Weather().rate, help="how many times as fast time runs")
    parser.add_argument("--strikes", type=int, default=Weather().strikes, help="kills and stops in each round")
    given = parser.parse_args()
    weather = Weather(rate=given.rate, strikes=given.strikes)
    sys.exit(min(asyncio.run(main(given.rounds, given.seed, weather)), 1))
