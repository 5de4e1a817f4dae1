"""``make sweep``: kill the bot at every moment that can matter, and count what is lost and what stands twice.

Prints a Markdown table, and how to replay each failure. The exit status is 1 when anything was lost, or stands
twice without the ledger saying that it may. Progress goes to stderr.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.verification.kill_sweep import campaign
from tests.verification.kill_sweep.kills import Case
from tests.verification.kill_sweep.stores import NAMES
from tests.verification.kill_sweep.table import render

if TYPE_CHECKING:
    from collections.abc import Iterable


def main() -> None:
    """Sweep as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m tests.verification.kill_sweep", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="random kills in all (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="decides where the random kills fall (default 1)")
    parser.add_argument("--store", choices=NAMES, action="append", help="only this store")
    parser.add_argument("--lanes", type=int, default=2, help="how many bots at the same time (default 2)")
    parser.add_argument(
        "--only",
        action="append",
        metavar="WHAT",
        help=f"one of {', '.join(campaign.KINDS)}; or a case as a failure prints it",
    )
    options = parser.parse_args()
    plan = campaign.Plan(
        kinds=frozenset(options.only or campaign.KINDS) & set(campaign.KINDS),
        stores=tuple(options.store or NAMES),
        kills=options.kills,
        seed=options.seed,
        lanes=options.lanes,
        cases=_cases(parser, options.only or ()),
    )
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # requests that are cut off are what we send
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the server and the bots go too
    with tempfile.TemporaryDirectory(prefix="iza-bot-sweep-") as folder, contextlib.suppress(KeyboardInterrupt):
        Path(folder).chmod(0o755)  # PostgreSQL may run as somebody else, and reads the wall here
        tallies = asyncio.run(campaign.run(plan, Path(folder), _progress))
        sys.stderr.write("\r\x1b[K" if sys.stderr.isatty() else "")
        sys.stdout.write(f"{render(tallies)}\n")
        for tally in tallies:
            for replay, failure in tally.failures:
                sys.stdout.write(
                    f"\n{failure}\n  replay: .venv/bin/python -m tests.verification.kill_sweep --only '{replay}'\n"
                )
        sys.exit(any(tally.failures for tally in tallies))
    sys.exit(130)


def _cases(parser: argparse.ArgumentParser, only: Iterable[str]) -> tuple[Case, ...]:
    try:
        return tuple(Case.parse(text) for text in only if text not in campaign.KINDS)
    except ValueError as error:
        parser.error(f"argument --only: {error}")


def _progress(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text}" if sys.stderr.isatty() else f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
