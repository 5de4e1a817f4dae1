"""Time source, database and outlets that the settings name. Who only asks the time imports no database."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.platform_ids import WEBHOOK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.settings import Settings
    from bot.store.database import Database
    from bot.store.ledger import Watch
    from schedules.outlets import EditingOutlet
    from schedules.time_source import TimeSource


def time_source_of(settings: Settings) -> TimeSource:
    """The time of this machine, or the one that IZA_CLOCK asks for."""
    from schedules.time_source import RealTime, SimulatedTime  # noqa: PLC0415 - see the top of this file

    clock = settings.iza_clock
    return RealTime() if clock is None else SimulatedTime(clock.start, clock.rate, clock.since)


def now_of(settings: Settings) -> dt.datetime:
    """The time of ``time_source_of``, for who only asks it once; aware."""
    return dt.datetime.now(dt.UTC) if settings.iza_clock is None else time_source_of(settings).now()


def database_url_of(settings: Settings) -> str:
    """IZA_DATABASE_URL, or SQLite in the state folder."""
    from bot.store.engine import database_url  # noqa: PLC0415 - see the top of this file

    return database_url(settings.iza_database_url, settings.state_dir)


def folder_of_database(settings: Settings) -> Path | None:
    """Folder in which the database grows; None for one on a server. Raises LedgerError as ``open_engine``."""
    from bot.store.engine import database_file  # noqa: PLC0415 - see the top of this file

    file = database_file(database_url_of(settings))
    return None if file is None else file.parent


def database_of(settings: Settings, time: TimeSource, watch: Watch | None = None) -> Database:
    """Open the database, with ``time`` for its time under IZA_CLOCK. Raises LedgerError."""
    from bot.store.database import open_database  # noqa: PLC0415 - see the top of this file
    from bot.store.ledger import unwatched  # noqa: PLC0415 - likewise

    return open_database(
        database_url_of(settings), time.now, watch=watch or unwatched, rehearsal=settings.iza_clock is not None
    )


def webhooks_of(settings: Settings, time: TimeSource) -> Mapping[str, EditingOutlet]:
    """The outlet of Workflows webhooks, under its platform; none without addresses."""
    if not settings.webhooks:
        return {}
    from schedules.webhook_outlet import WebhookOutlet  # noqa: PLC0415 - see the top of this file

    return {WEBHOOK: WebhookOutlet(settings.webhooks, real=time.real)}
