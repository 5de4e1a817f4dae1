"""What is freed goes back to the system, and the search for cycles is put off and taken up again."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from bot.uncollected import uncollected

PROGRAM = """
from pathlib import Path
from bot.memory import give_back
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
if {kept_back}:
    give_back()
bytes(30_000_000)  # after this the C library takes blocks of up to so many bytes from its heap
before = held()
blocks = [b"x" * 1_000_000 for _ in range(50)]
last = b"x" * 1_000_000
del blocks
print((held() - before) // 1_000_000)
"""


def megabytes_kept(*, give_back: bool) -> int:
    program = [sys.executable, "-c", PROGRAM.format(kept_back=give_back)]
    return int(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells what a process holds")
def test_what_is_freed_goes_back_to_the_system():
    assert megabytes_kept(give_back=False) > 40
    assert megabytes_kept(give_back=True) < 10


def test_the_search_for_cycles_is_put_off_to_the_end_of_the_outermost_block():
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_search_for_cycles_is_taken_up_again_after_a_fault():
    with pytest.raises(ValueError, match="fault"), uncollected():
        raise ValueError("fault")
    assert gc.isenabled()
