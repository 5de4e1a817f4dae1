"""Clock guard: when the clock jumps, all posting freezes until Slack's time or the clock itself is as expected.

Meanwhile ``Dispatch.tick`` gives nothing to post, and ``posting_loop.py`` asks Slack (or else Teams) the time.
Once a jump ahead is confirmed, as after a machine that slept, ``catch_up.py`` tells what fell due. At a start
``bot/app.py`` gives the time that Slack answered with. A ledger that was written by a clock that was ahead is
mended by ``clock_repair.py``.
"""

from __future__ import annotations

import datetime as dt

TOLERANCE = dt.timedelta(minutes=10)
"""A clock that jumps further is not believed."""


class ClockGuard:
    """Watches the clock of the ledger beside one that never jumps (``time.monotonic``, in seconds).

    After a jump of more than ten minutes it is not believed until it is back where it should be, or until an
    outside source (Slack) confirms the new time: a machine that was suspended looks just like a clock that was
    set.
    At a start ``outside`` is the witness: the time by Slack, and by the clock that never jumps. Without it the
    ledger itself is: the clock can't be before what was last written.
    """

    def __init__(self, outside: tuple[dt.datetime, float] | None = None) -> None:
        self._known = outside
        self._by_slack = outside is not None
        """True until the clock has been believed once."""

    def distrust(self, now: dt.datetime, seconds: float, written: dt.datetime | None) -> str:
        """Reason not to believe the clock; empty when there is none. ``written``: the last time in the ledger."""
        if self._known is None:
            if written is not None and now < written - TOLERANCE:
                return f"the clock says {now:%Y-%m-%d %H:%M} UTC, the ledger was written {written:%Y-%m-%d %H:%M}"
        else:
            expected = self.time(seconds)
            if abs(now - expected) > TOLERANCE:
                if self._by_slack:
                    return f"the clock says {now:%Y-%m-%d %H:%M} UTC, Slack has {expected:%Y-%m-%d %H:%M}"
                return f"the clock jumped from {expected:%Y-%m-%d %H:%M} to {now:%Y-%m-%d %H:%M} UTC"
        self._known, self._by_slack = (now, seconds), False
        return ""

    def time(self, seconds: float) -> dt.datetime:
        """The time by the last look that could be believed, also when the clock jumped since. UTC.

        Raises ValueError when there was no such look yet.
        """
        if self._known is None:
            raise ValueError("Nothing is known of the time before the first look at the clock.")
        before, then = self._known
        return before + dt.timedelta(seconds=seconds - then)

    def confirm(self, now: dt.datetime, seconds: float, outside: dt.datetime) -> bool:
        """Believe the clock again if an outside source gives the same time; whether it does."""
        agrees = abs(now - outside) <= TOLERANCE
        if agrees:
            self._known = (now, seconds)
        return agrees
