"""Time source and database that the settings name. Who only asks the time imports no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.ledger import unwatched
from schedules.time_source import RealTime, SimulatedTime

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.database import Database
    from bot.store.ledger import Watch
    from schedules.time_source import TimeSource


def time_source_of(settings: Settings) -> TimeSource:
    """The time of this machine, or the one that IZA_CLOCK asks for."""
    clock = settings.iza_clock
    return RealTime() if clock is None else SimulatedTime(clock.start, clock.rate, clock.since)


def database_url_of(settings: Settings) -> str:
    """IZA_DATABASE_URL, or SQLite in the state folder."""
    from bot.store.engine import database_url  # noqa: PLC0415 - see the top of this file

    return database_url(settings.iza_database_url, settings.state_dir)


def database_of(settings: Settings, time: TimeSource, watch: Watch = unwatched) -> Database:
    """Open the database, with ``time`` for its time under IZA_CLOCK. Raises LedgerError."""
    from bot.store.database import open_database  # noqa: PLC0415 - see the top of this file

    return open_database(
        database_url_of(settings), time.now, watch=watch, rehearsal=settings.iza_clock is not None
    )
