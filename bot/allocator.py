"""C library's allocator, told to hand back what is freed: by default glibc holds on to it, for each thread apart.

What was read and learned at the start would else stay as room that nothing uses, some 10 MB.
"""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""``malloc.h`` of glibc."""
_BYTES = 128 * 1024
"""The thresholds with which glibc begins; it raises them to the largest block ever freed, unless they are set."""
_ARENAS = 1
"""One for all threads, of which the interpreter lets one work at a time."""


def hand_back_freed_memory() -> None:
    """Set this for the process, before its threads begin; nothing where the C library has no such settings."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for setting, value in (
            (_M_ARENA_MAX, _ARENAS),
            (_M_MMAP_THRESHOLD, _BYTES),
            (_M_TRIM_THRESHOLD, _BYTES),
        ):
            mallopt(setting, value)
