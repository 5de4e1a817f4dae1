"""Reading without Python's search for cycles, which took two thirds of the time."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uncollected() -> Iterator[None]:
    """Put the search for cycles off to the end of the block, for work that makes many values that last.

    Each time so many new values are there, the search goes through all of them again, and finds nothing.
    Counting references goes on, so what is let go of is still freed at once.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
