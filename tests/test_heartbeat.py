"""The heartbeat ends when the bot stops doing its work, whatever the reason."""

import asyncio
import datetime as dt
import logging
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web

from bot.health import Health, HealthSources
from bot.heartbeat import send_heartbeat, send_heartbeats
from bot.library import Library
from bot.metrics import OutcomeCounter
from bot.store.database import open_database
from schedules.loop_status import CERTAIN, LoopStatus
from schedules.poster import Moment
from schedules.time_source import RealTime
from tests.made_up import reminder_posting

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture
async def bot(tmp_path, monkeypatch):
    """A bot that is well, with the calls that a service outside has had."""
    calls, called, connected, time = [], asyncio.Event(), [True], RealTime()

    async def receive(request):
        calls.append(await request.read())
        called.set()
        return web.Response()

    server = web.Application()
    server.router.add_get("/sign", receive)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    database, status = open_database(f"sqlite:///{tmp_path}/ledger.sqlite3", time.now), LoopStatus()
    status.beat(Moment(time.now(), time.seconds()), "")
    health = Health(
        HealthSources(
            Library(DATA),
            database.ledger,
            status,
            time,
            OutcomeCounter([]),
            OutcomeCounter([]),
            lambda: connected[0],
            tmp_path,
        )
    )
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/sign"
    async with aiohttp.ClientSession() as session:
        yield SimpleNamespace(
            calls=calls,
            called=called,
            connected=connected,
            health=health,
            ledger=database.ledger,
            status=status,
            url=url,
            setattr=monkeypatch.setattr,
            beat=lambda: send_heartbeat(session, url, health),
        )
    health.close()
    database.close()
    await runner.cleanup()


def the_looks_fail(bot):
    for _ in range(CERTAIN):
        bot.status.miss("The database is locked.")


def something_is_overdue(bot):
    due = bot.ledger.now() - dt.timedelta(minutes=20)
    bot.ledger.write(add=[reminder_posting(due)])


def slack_is_away(bot):
    bot.connected[0] = False


def the_disk_is_full(bot):
    bot.setattr("bot.health.LEAST_FREE", 2**62)


def the_audit_finds_something(bot):
    bot.status.complaint = "Audit: 1 postings are missing, 0 are stuck."


@pytest.mark.parametrize(
    "stop", [the_looks_fail, something_is_overdue, slack_is_away, the_disk_is_full, the_audit_finds_something]
)
async def test_a_bot_that_does_not_do_its_work_gives_no_sign_of_life(bot, stop, caplog):
    caplog.set_level(logging.WARNING)
    await bot.beat()
    assert bot.calls == [b""]
    stop(bot)
    await bot.beat()
    assert bot.calls == [b""]
    assert "No heartbeat is sent: " in caplog.text


async def test_the_first_sign_follows_the_first_look(bot):
    sending = asyncio.create_task(send_heartbeats(bot.url, bot.health, bot.status))
    async with asyncio.timeout(20):
        await bot.called.wait()
    sending.cancel()


async def test_a_service_that_is_away_is_no_trouble_and_its_address_is_not_logged(bot, caplog):
    async with aiohttp.ClientSession() as session:
        await send_heartbeat(session, "http://127.0.0.1:1/geheim", bot.health)
    assert "can't be reached" in caplog.text
    assert "geheim" not in caplog.text
