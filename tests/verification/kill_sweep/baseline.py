"""The baseline: plain APScheduler with its job store in SQLite, one date job per reminder.

It is set up as its documentation tells: the jobs are added once, with an id, to a store that outlives the process,
and every later start only starts the scheduler. A job posts by the same HTTP call. Its clock is the one on the
wall; the second before the reminders fall due is skipped, as it is for the bot.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import apscheduler.executors.base
import apscheduler.schedulers.base
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.calendar.due import due_between
from bot.platform_ids import native_id
from schedules.sender import EVENT_TYPE
from tests.verification.kill_sweep.life import Order as Order  # noqa: PLC0414 - the fork server asks for it here
from tests.verification.kill_sweep.story import ACTS, BEFORE, FIRST_START, POST
from tests.verification.kill_sweep.wall import Wall

if TYPE_CHECKING:
    from collections.abc import Mapping

GENEROUS = "generous"
"""As the fault of an order: a grace time of a day instead of the default of one second."""
_DAY = 86_400
_slack: dict[str, WebClient] = {}
"""The client of this process: a job in a store can only name a function of a module."""


def post(channel: str, text: str, key: str) -> None:
    """The job: one reminder, with the same metadata as the bot's."""
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    _slack["client"].chat_postMessage(channel=channel, text=text, metadata=metadata)


def live(order: Order) -> int:
    """Start the scheduler, and stop when it has no jobs any more; the exit status."""
    wall, act = Wall(Path(order.wall)), ACTS[order.act]
    _set_clock(wall)
    _slack["client"] = WebClient(order.token, base_url=order.api_url, timeout=20)
    defaults: Mapping[str, int] = {"misfire_grace_time": _DAY} if order.fault == GENEROUS else {}
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=order.database)}, job_defaults=defaults, timezone=dt.UTC
    )
    scheduler.start()
    if act is FIRST_START:
        for due in due_between(POST.edition.content, BEFORE, POST.until):
            arguments = (native_id(due.channel), due.occurrence.title, due.key)
            scheduler.add_job(post, "date", run_date=due.due_at, args=arguments, id=due.key)
    else:
        while jobs := scheduler.get_jobs():
            ahead = (min(job.next_run_time for job in jobs) - wall.now()).total_seconds()
            if ahead > 0:
                wall.move(ahead)
                scheduler.wakeup()
            time.sleep(0.005)
    scheduler.shutdown(wait=True)
    Path(order.report).write_text(json.dumps({}))
    return 0


def warm_up() -> None:
    """Do once what Python does only the first time."""
    with tempfile.TemporaryDirectory() as folder:
        wall = Wall(Path(folder, "wall"))
        for act in (FIRST_START, POST):
            wall.set(act.start)
            database = f"sqlite:///{folder}/jobs.sqlite3"
            try:
                live(
                    Order(
                        act.name, database, "http://127.0.0.1:9/api/", "xoxb-", str(wall.path), f"{folder}/report"
                    )
                )
            except SlackClientError:
                continue


def _set_clock(wall: Wall) -> None:
    class Shifted(dt.datetime):
        """The time on the wall, for a library that asks the machine."""

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Self:
            return cls.fromtimestamp(wall(), tz)

    apscheduler.schedulers.base.datetime = Shifted
    apscheduler.executors.base.datetime = Shifted
