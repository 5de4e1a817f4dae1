"""How the C library keeps memory: set for a process that reads much at its start and then runs for weeks."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of glibc's ``mallopt`` (malloc.h)."""
_BYTES = 128 * 1024
"""What glibc begins with; left alone it raises this to 32 MB after the first large block that is freed."""


def give_back() -> None:
    """Let what is freed go back to the system, from one heap for all threads; without glibc nothing changes.

    With 10,000 deadlines and the model of the finder it saves 30 MB.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for parameter, value in ((_ARENA_MAX, 1), (_TRIM_THRESHOLD, _BYTES), (_MMAP_THRESHOLD, _BYTES)):
            library.mallopt(parameter, value)
