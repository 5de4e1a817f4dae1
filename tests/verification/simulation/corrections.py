"""Check of corrections: a date that changed after it was told is corrected once per change, where it stood."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from tests.verification.simulation.statements import LATE, REMINDER, WITHDRAWN, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.verification.simulation.checker import Said, _Check
    from tests.verification.simulation.chronicle import About, Message
    from tests.verification.simulation.expectations import Standing

TOLD_AFTERWARDS = dt.timedelta(days=14)
_TELLS = {REMINDER, LATE}


class Period(NamedTuple):
    """A time during which the same date stood in the content."""

    start: dt.datetime
    end: dt.datetime
    standing: Standing | None

    @property
    def date(self) -> str:
        """Date that a correction has to tell; empty when it was withdrawn."""
        return self.standing.date if self.standing else ""


def check_corrections(
    check: _Check,
    announcement: tuple[str, About],
    statements: list[Said],
    standing: Iterable[tuple[dt.datetime, dt.datetime, Standing | None]],
) -> int:
    """Check all corrections of one date in one channel; how many there were."""
    periods = [Period(*period) for period in standing]
    if len(periods) == 1 and all(statement.form in _TELLS for statement, _ in statements):
        return 0
    if check.is_unknown(announcement):
        return _check_repeated(check, announcement, statements)
    corrections = 0
    stands: dict[str, str] = {}
    messages: dict[int, Message] = {}
    for statement, message in statements:
        if statement.form in _TELLS:
            stands[message.ts] = statement.date
            messages[statement.lead] = message
            continue
        corrections += 1
        at, date = message.at, statement.date
        if not any(period.date == date and period.start <= at <= check.settled(period.end) for period in periods):
            check.problem(at, "wrong correction", announcement, f"says {date or 'withdrawn'}, which is not so")
        if all(shown == date for shown in stands.values()):
            check.surplus(at, "corrected twice", announcement, f"{date or 'withdrawn'} stood there already")
        elif message.thread_ts not in stands:
            check.problem(
                at, "loose correction", announcement, "it is not threaded under the reminder that it corrects"
            )
        for lead, reminder in messages.items():
            shown = reminder.removed_at is None and not check.told_afresh((*announcement, lead), reminder.at, at)
            if shown and not _shows(reminder, announcement[1], date, at):
                check.problem(
                    at, "not edited", announcement, f"message {reminder.ts} shows another date than {date}"
                )
        stands = dict.fromkeys(stands, date)
    _check_complete(check, announcement, statements, periods)
    return corrections


def _check_repeated(check: _Check, announcement: tuple[str, About], statements: list[Said]) -> int:
    """Where the bot can't know what stands it can't edit or thread it either, but it repeats nothing."""
    before: str | None = None
    corrections = 0
    for statement, message in statements:
        if statement.form in _TELLS:
            before = None
            continue
        corrections += 1
        if statement.date == before:
            check.problem(message.at, "corrected twice", announcement, f"{before or 'withdrawn'} was told already")
        before = statement.date
    return corrections


def _shows(message: Message, about: About, date: str, at: dt.datetime) -> bool:
    statements = [statement for statement in read(message.showed(at)) if statement.about == about]
    return all(statement.date == date or (not date and statement.form == WITHDRAWN) for statement in statements)


def _check_complete(
    check: _Check, announcement: tuple[str, About], statements: list[Said], periods: list[Period]
) -> None:
    """Every change after something was said has its correction in time."""
    last_day = dt.date.min
    for number, (statement, message) in enumerate(statements):
        until = statements[number + 1].message.at if number + 1 < len(statements) else check.end
        last_day = last_day_of(statement.date) if statement.date else last_day
        for period in periods:
            start, end = max(period.start, message.at), min(period.end, until)
            if period.date == statement.date or start >= end:
                continue
            deadline = check.weather.deadline(announcement[0], start)
            of_use = max(last_day, last_day_of(period.date) if period.date else last_day)
            told_in_time = check.weather.midnight_after(last_day) + TOLD_AFTERWARDS >= deadline
            if deadline < min(end, check.weather.midnight_after(of_use)) and told_in_time:
                stood, now = statement.date or "withdrawn", period.date or "withdrawn"
                check.problem(
                    deadline,
                    "not corrected",
                    announcement,
                    f"{stood} was said; {now} since {start:%Y-%m-%d %H:%M} UTC",
                )


def last_day_of(date: str) -> dt.date:
    """The last day of a date as it is said."""
    return dt.date.fromisoformat(date.partition("/")[2][:10])
