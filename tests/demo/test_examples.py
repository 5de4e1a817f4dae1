"""The demonstration as people start it, and what it shows of the content."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import pty
import re
import signal
import socket
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.calendar.due import due_between
from bot.calendar.subscribers import Subscriptions
from bot.demo import examples
from bot.settings import Settings
from bot.store.subscription_records import Preferences, SubscriptionRecord
from bot.subscription_index import subscriber_of
from tests.forked import Forked, Order, output_pipe
from tests.shipped import ROOT, STATE, before_any_announcement, shipped

LINK = re.compile(r"http://127\.0\.0\.1:\d+/")
SECONDS = 120.0
forked = pytest.mark.asyncio(loop_scope="session")
"""The loop of the fork server."""


@pytest.fixture
def fork(zygote):
    """Start ``iza-bot demo`` in a child of the fork server."""

    async def begin(*options, environment=(), **streams):
        own = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
        order = Order(("demo", *options), {**own, "IZA_STATE_DIR": str(STATE), **dict(environment)}, str(ROOT))
        return await zygote.fork(replace(order, **streams))

    return begin


@pytest.fixture
def demonstration(fork):
    """``iza-bot demo`` with its output through a pipe; killed at the end if it still runs."""

    @asynccontextmanager
    async def begin(*options, stdin=os.devnull, **environment):
        async with asyncio.timeout(SECONDS):
            async with output_pipe() as (pipe, output):
                child = await fork(*options, environment=environment, stdin=stdin, stdout=pipe, stderr=pipe)
            try:
                yield Forked(child), output
            finally:
                child.kill()

    return begin


async def read_until(stream, ending):
    """Output of a process, up to and including a line with these words."""
    lines = []
    while not lines or ending not in lines[-1]:
        line = await stream.readline()
        assert line, "".join(lines)
        lines.append(line.decode())
    return "".join(lines)


@forked
async def test_without_a_terminal_it_gives_a_link_to_the_page_and_serves_until_it_is_stopped(demonstration):
    async with demonstration("--open", BROWSER="/bestaat/niet", PATH="") as (process, stdout):
        output = await read_until(stdout, "Ctrl+C")
        assert "geen browser gevonden" in output
        async with aiohttp.ClientSession() as session:
            async with session.get(LINK.search(output)[0]) as response:
                page = await response.text()
            async with session.get(f"{LINK.search(output)[0]}bar/clock/state") as response:
                state = await response.json()
        assert "Volgende gebeurtenis" in page
        assert "Alles blijft op deze computer." in page
        assert "contractronde in" in page
        assert state["rate"] == 1
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0


@forked
async def test_lines_that_come_through_a_pipe_are_answered_in_the_terminal(demonstration, tmp_path):
    lines = tmp_path / "lines"
    os.mkfifo(lines)
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.to_thread(lines.write_bytes, b"/iza G\n/stop\n"))
        async with demonstration("--terminal", stdin=str(lines)) as (process, stdout):
            output = await stdout.read()
            assert await process.wait() == 0
    assert "Alleen zichtbaar voor jou" in output.decode()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@forked
async def test_in_a_terminal_there_is_a_prompt_below_the_link_and_nothing_stays_behind(fork):
    screen, terminal = pty.openpty()
    path = os.ttyname(terminal)
    child = await fork(stdin=path, stdout=path, stderr=path)
    try:
        seen = b""
        while b"#iza-landelijk>" not in seen:
            seen += await asyncio.to_thread(os.read, screen, 4096)
        assert LINK.search(seen.decode())
        assert children(child.pid) == [], "the bot is a part of the demonstration itself"
        os.close(terminal)
        os.kill(child.pid, signal.SIGHUP)
        assert await child.end() == 0
    finally:
        child.kill()
        os.close(screen)


async def test_without_any_input_it_serves_and_stops_as_usual():
    """Started as people do."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli.main", "demo"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**environment, "IZA_STATE_DIR": str(STATE)},
        cwd=ROOT,
        preexec_fn=close_input,
    )
    try:
        async with asyncio.timeout(SECONDS):
            await read_until(process.stdout, "Ctrl+C")
            process.terminate()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def close_input():
    os.close(0)


def children(parent):
    """The processes that a process has started and that still run."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    return listed.read_text(encoding="ascii").split()


@forked
async def test_a_port_that_is_taken_is_named_with_a_way_out(demonstration):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with demonstration("--port", str(port)) as (process, stdout):
            output = await stdout.read()
            assert await process.wait() == 1
    assert f"Poort {port} kan niet gebruikt worden: die is bezet." in output.decode()
    assert "--port" in output.decode()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--port", "99999"), "99999 is geen poort"),
        (("--port", "acht"), "acht is geen poort"),
        (("--channel", "nergens"), "Het kanaal #nergens bestaat niet. Er zijn: #iza-landelijk"),
    ],
)
@forked
async def test_what_is_asked_for_and_does_not_exist_is_told_in_dutch(demonstration, options, sentence):
    async with demonstration(*options) as (process, stdout):
        output = await stdout.read()
        assert await process.wait() == 1
    assert sentence in output.decode()
    assert "Traceback" not in output.decode()


def test_the_moments_to_begin_at_come_from_the_content():
    now = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
    passed, coming, present = examples.starts(before_any_announcement(), now)
    assert passed.label == "1 juni 2024: Besluit over bijsturen van de IZA-afspraken"
    assert coming.label == "september 2027: contractronde in Midden-Brabant"
    assert dt.date(2024, 5, 1) <= passed.moment.date() < dt.date(2024, 6, 1)
    assert dt.date(2027, 9, 1) <= coming.moment.date() < dt.date(2027, 9, 10)
    assert present.moment is None
    bare = shipped().model_copy(update={"deadlines": (), "rounds": ()})
    assert [start.label for start in examples.starts(bare, now)] == ["Nu"]
    assert examples.next_event(bare, now) is None


def test_what_comes_next_for_one_person_names_nobody():
    now = dt.datetime(2024, 4, 1, tzinfo=dt.UTC)
    follows = [SubscriptionRecord("U0123456789", "iza-bijsturing-2024", now, leads=(3,))]
    following = Subscriptions(subscribers=(subscriber_of("U0123456789", Preferences("U0123456789"), follows),))
    [mine] = [due for due in due_between(shipped(), now, now + dt.timedelta(days=90), following) if due.lead == 3]
    event = examples.next_event(shipped(), mine.due_at - dt.timedelta(seconds=1), following)
    assert event.title == f"{mine.occurrence.title}, in een direct bericht"


def test_only_content_of_ones_own_has_to_be_learned_and_only_once(tmp_path):
    assert not Settings(iza_state_dir=tmp_path).content_is_new
    own = Settings(iza_state_dir=tmp_path, iza_data_dir=tmp_path / "data")
    assert own.content_is_new
    own.embeddings_dir.mkdir()
    assert not own.content_is_new


def test_the_channels_that_show_are_channels_that_are_there():
    assert set(examples.prominent(shipped())) <= set(examples.channels(shipped()))
