"""Memory that the process hands back once it is freed."""

from __future__ import annotations

import subprocess
import sys

import pytest

_FREED = """
{first}
import resource

def held():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() // 2**20

large = bytearray(16 * 2**20)
del large
before = held()
blocks = [(bytearray(2**20), bytearray(2000)) for _ in range(40)]
small = [block[1] for block in blocks]
del blocks
print(held() - before)
"""
"""Megabytes that a process holds of 40 that it freed, with small things between them that it needs."""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is another allocator")
def test_what_is_freed_goes_back_to_the_system() -> None:
    first = "from bot.allocator import hand_back_freed_memory; hand_back_freed_memory()"
    ran = subprocess.run(
        (sys.executable, "-c", _FREED.format(first=first)), stdout=subprocess.PIPE, text=True, check=True
    )
    assert int(ran.stdout) < 10
