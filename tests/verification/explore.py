"""``make explore``: inputs for the targets of ``guided_fuzz.py``, led by the code that they reach (atheris)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot"]):
    from tests.verification.guided_fuzz import TARGETS


def main(name: str, seconds: str) -> None:
    """Search for so many seconds; an input that fails is written to the working directory."""
    target, seeds = TARGETS[name]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=2000", folder], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
