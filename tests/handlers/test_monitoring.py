"""Monitoring of the real process, as an operator's tools see it: alive, able to do its jobs, and the figures."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator import NewChannel
from bot.store.database import open_database
from bot.store.ledger import Delivery, PostingState
from bot.store.state_records import PlannedUntil
from bot.teams_endpoint import teams_routes
from bot.web import monitoring_routes, slack_routes
from handlers.calendar_feeds import calendar_routes
from handlers.timeline_pictures import timeline_routes
from schedules.loop_status import STALE
from schedules.time_source import RealTime
from tests.forked import command
from tests.handlers.conftest import START_SECONDS
from tests.iza_workspace import IzaWorkspace
from tests.made_up import reminder_posting

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).resolve().parents[2]
NATIONAL = "iza-landelijk"
SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z_]+)="((?:[^"\\]|\\.)*)"\})? (\S+)')


def figures(text):
    """Figure by name, or by name and value of its label; every line has to be in Prometheus' text format."""
    values, metadata = {}, {}
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# "):
            _, kind, name, words = line.split(" ", 3)
            metadata.setdefault(name, {})[kind] = words
            continue
        name, label, value, figure = SAMPLE.fullmatch(line).groups()
        assert set(metadata[name]) == {"HELP", "TYPE"}
        assert (metadata[name]["TYPE"] == "counter") == name.endswith("_total")
        values[f"{name}/{value}" if label else name] = float(figure)
    return values


async def metrics(bot):
    status, text = await bot.get("/metrics")
    assert status == 200
    return figures(text)


async def until(bot, path, status, pattern):
    """Ask until it answers so, and return that answer. A probe asks again and again too."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            got, answer = await bot.get(path)
            if got == status and re.search(pattern, answer):
                return answer
            await asyncio.sleep(0.05)


async def reason(bot, pattern):
    """The reason in the log, for which a probe has to ask."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            await bot.get("/readyz")
            for line in bot.lines:
                if match := re.search(f"Not ready. {pattern}", line):
                    return match
            await asyncio.sleep(0.05)


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/ledger.sqlite3"


async def test_a_bot_that_does_its_work_is_ready_and_says_no_more(bot):
    assert await until(bot, "/readyz", 200, "Ready") == "Ready.\n"
    assert await bot.get("/healthz") == (200, '{"ok": true}')


def memory(pid):
    """Memory of a process at this moment, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) // 1024


async def test_the_whole_bot_with_its_model_fits_a_small_machine(bot):
    await bot.wrote("Finding by meaning|found by words only")
    assert memory(bot.process.pid) < 250


async def test_questions_are_counted_by_outcome_and_not_by_what_was_asked(bot, workspace):
    before = await metrics(bot)
    for question in ("G", "mtvp", "g", "de bladblazer zoemt", "help", "deadlines"):
        await workspace.say(f"/iza {question}")
    after = await metrics(bot)
    counted = {name: after[name] - before[name] for name in after if name.startswith("iza_questions_total/")}
    assert counted == {
        "iza_questions_total/sure": 3,
        "iza_questions_total/unsure": 0,
        "iza_questions_total/nothing": 1,
        "iza_questions_total/elsewhere": 0,
        "iza_questions_total/courtesy": 0,
        "iza_questions_total/caution": 0,
    }
    assert "bladblazer" not in (await bot.get("/metrics"))[1]


async def test_the_figures_follow_content_connection_and_ledger(bot, content):
    await until(bot, "/readyz", 200, "Ready")
    _, text = await bot.get("/metrics")
    values = figures(text)
    assert values["iza_content_questions"] == len(content.faq)
    assert values["iza_content_problems"] == 0
    assert values["iza_socket_mode_connected"] == values["iza_posting"] == values["iza_ledger_up"] == 1
    assert values["iza_posting_oldest_overdue_seconds"] == 0
    assert {f"iza_postings/{state}" for state in PostingState} <= values.keys()
    assert abs(RealTime().now().timestamp() - values["iza_posting_last_look_timestamp_seconds"]) < 60


async def test_a_posting_that_can_not_leave_shows_as_overdue(start, database):
    channels = [NewChannel(NATIONAL, archived=True), "bot-beheer"]
    early, nine = (
        {"IZA_CLOCK": f"2024-05-31T{hour}+02:00", "IZA_DATABASE_URL": database}
        for hour in ("08:00:00", "09:00:00")
    )
    async with IzaWorkspace(channels=channels, patience=120, strict=False) as workspace:
        async with start(workspace, changed=early) as bot:
            await bot.wrote("Posting is under way")
        async with start(workspace, changed=nine) as bot:
            await until(bot, "/metrics", 200, r'iza_postings\{state="retry"\} 1\.0\n')
            values = await metrics(bot)
    assert values["iza_postings/sent"] == 0
    assert 0 < values["iza_posting_oldest_overdue_seconds"] < 300


async def test_without_its_database_it_is_alive_and_not_ready_until_that_is_back(start, database, tmp_path):
    file = tmp_path / "ledger.sqlite3"
    async with (
        IzaWorkspace(channels=[NATIONAL], patience=120) as workspace,
        start(workspace, changed={"IZA_DATABASE_URL": database}) as bot,
    ):
        await until(bot, "/readyz", 200, "Ready")
        intact = file.read_bytes()
        file.write_bytes(b"weg" * 1000)
        answer = await until(bot, "/readyz", 503, "Ledger: ")
        assert str(file) not in answer
        await reason(bot, f"Ledger: The database {file} is damaged")
        assert (await bot.get("/healthz"))[0] == 200
        values = await metrics(bot)
        assert values["iza_ledger_up"] == 0
        assert "iza_postings/sent" not in values
        file.write_bytes(intact)
        await until(bot, "/readyz", 200, "Ready")


async def test_a_database_that_can_not_be_written_is_told_before_a_look_counts_as_old(start, database, tmp_path):
    # Twenty real seconds for the second look that fails, before the last that succeeded counts as old.
    clock = {"IZA_CLOCK": "2027-02-01T12:00:00+01:00 x6", "IZA_DATABASE_URL": database}
    async with (
        IzaWorkspace(channels=[NATIONAL], patience=120) as workspace,
        start(workspace, changed=clock) as bot,
    ):
        await until(bot, "/readyz", 200, "Ready")
        (tmp_path / "ledger.sqlite3").unlink()
        await until(bot, "/readyz", 503, "Posting: ")
        assert (await metrics(bot))["iza_posting"] == 0
        logged = r"Posting: .*succeeded was (\d+) s ago\. The database .*; the file is not there\)"
        seconds = await reason(bot, logged)
    assert int(seconds[1]) < STALE


async def test_a_clock_behind_the_ledger_freezes_the_posting_and_says_so(start, database):
    async with IzaWorkspace(channels=[NATIONAL], patience=120) as workspace:
        later = {"IZA_CLOCK": "2027-02-01T12:00:00+01:00", "IZA_DATABASE_URL": database}
        async with start(workspace, changed=later) as bot:
            await until(bot, "/readyz", 200, "Ready")
        earlier = later | {"IZA_CLOCK": "2027-01-01T12:00:00+01:00"}
        async with start(workspace, changed=earlier) as bot:
            await until(bot, "/readyz", 503, "Posting: ")
            await reason(bot, "Posting: frozen, the clock says 2027-01-01")
            assert (await metrics(bot))["iza_posting"] == 0


async def test_a_first_start_by_a_clock_a_year_ahead_of_slack_plans_nothing(start, database):
    year = dt.timedelta(days=365)
    slack = IzaWorkspace(channels=[NATIONAL], patience=120, clock=lambda: time.time() - year.total_seconds())
    async with slack as workspace, start(workspace, changed={"IZA_DATABASE_URL": database}) as bot:
        await until(bot, "/readyz", 503, "Posting")
        await bot.wrote(r"Posting is frozen: the clock says \d{4}.* UTC, Slack has \d{4}")
        await bot.wrote("The clock is wrong: Slack has .* Set the clock of this machine")
        assert (await metrics(bot))["iza_posting"] == 0
        with contextlib.closing(open_database(database, RealTime().now)) as opened:
            assert opened.ledger.record(PlannedUntil) is None
            assert opened.ledger.counts() == {}


async def test_what_a_clock_ahead_posted_is_told_at_the_next_start_and_undone_by_one_command(
    start, zygote, database
):
    now, a_year = RealTime().now(), dt.timedelta(days=365)
    async with IzaWorkspace(channels=[NATIONAL, "bot-beheer"], patience=120) as workspace:
        client = AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])
        posted = await client.chat_postMessage(channel=NATIONAL, text="Later dan gepland")
        early = replace(
            reminder_posting(now + a_year / 2, title="Herfst"),
            channel=NATIONAL,
            state=PostingState.SENT,
            delivery=Delivery(attempts=1, channel_id=posted["channel"], ts=posted["ts"]),
        )
        with contextlib.closing(open_database(database, lambda: now + a_year)) as opened:
            opened.ledger.write(add=[early])
        async with start(workspace, changed={"IZA_DATABASE_URL": database}) as bot:
            await bot.wrote("A clock that was ahead has written in the ledger.*iza-bot repair-clock")
            (notice,) = await workspace.channel("bot-beheer").posted()
            assert notice.lines[0] == "De klok van de bot heeft voorgelopen"
            assert "iza-bot repair-clock" in notice.text
        assert "opnieuw ingepland: 1 bericht\n" in await repair_clock(zygote, workspace, database, "--dry-run")
        assert len(workspace.channel(NATIONAL).messages) == 1
        assert "te vroeg geplaatst, verwijderd: " in await repair_clock(zygote, workspace, database)
        assert workspace.channel(NATIONAL).messages == []
        assert "Er is niets te herstellen" in await repair_clock(zygote, workspace, database)


async def repair_clock(zygote, workspace, database, *options):
    environment = {**os.environ, **workspace.env, "IZA_DATABASE_URL": database}
    return (await command(zygote, "repair-clock", *options, environment=environment)).stdout


async def test_every_reason_has_a_line_of_its_own(start, database, tmp_path):
    async with (
        IzaWorkspace(channels=[NATIONAL], patience=120) as workspace,
        start(workspace, changed={"IZA_DATABASE_URL": database}) as bot,
    ):
        await workspace.connected()
        await until(bot, "/readyz", 200, "Ready")
        await workspace.__aexit__(None, None, None)
        (tmp_path / "ledger.sqlite3").write_bytes(b"weg" * 1000)
        answer = await until(bot, "/readyz", 503, "Slack: .*\nLedger: ")
        assert (await metrics(bot))["iza_socket_mode_connected"] == 0
    assert [line.partition(":")[0] for line in answer.splitlines()[:2]] == ["Slack", "Ledger"]


async def test_the_readme_names_the_addresses_that_there_are():
    served = {
        *monitoring_routes(None),
        *slack_routes(None, "geheim"),
        *calendar_routes(None),
        *timeline_routes(None),
        *teams_routes(None, None, ""),
    }
    named = re.findall(
        r"^\| `((?:GET|POST) /\S+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {re.sub(r"\{.*", "*", route) for route in named} == served
