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
from pathlib import Path

import aiohttp
import pytest

from bot.calendar.due import due_between
from bot.calendar.subscribers import Subscriptions
from bot.demo import examples
from bot.settings import Settings
from bot.store.subscription_records import Preferences, SubscriptionRecord
from bot.subscription_index import subscriber_of
from tests.shipped import before_any_announcement, shipped

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".pytest_cache" / "d"
"""Where the tests keep what the bot has learned of the content."""
LINK = re.compile(r"http://127\.0\.0\.1:\d+/")
SECONDS = 120.0


@asynccontextmanager
async def demonstration(
    *options, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, preexec_fn=None, **environment
):
    """``iza-bot demo`` as a process; killed at the end if it still runs."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli.main", "demo", *options),
        stdin=stdin,
        stdout=stdout,
        stderr=asyncio.subprocess.STDOUT,
        env={**own, "IZA_STATE_DIR": str(STATE), **environment},
        cwd=ROOT,
        preexec_fn=preexec_fn,
    )
    try:
        async with asyncio.timeout(SECONDS):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def read_until(stream, ending):
    """Output of a process, up to and including a line with these words."""
    lines = []
    while not lines or ending not in lines[-1]:
        line = await stream.readline()
        assert line, "".join(lines)
        lines.append(line.decode())
    return "".join(lines)


async def test_without_a_terminal_it_gives_a_link_to_the_page_and_serves_until_it_is_stopped():
    async with demonstration("--open", BROWSER="/bestaat/niet", PATH="") as process:
        output = await read_until(process.stdout, "Ctrl+C")
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


async def test_lines_that_come_through_a_pipe_are_answered_in_the_terminal():
    async with demonstration("--terminal", stdin=asyncio.subprocess.PIPE) as process:
        output, _ = await process.communicate(b"/iza G\n/stop\n")
    assert "Alleen zichtbaar voor jou" in output.decode()
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
async def test_in_a_terminal_there_is_a_prompt_below_the_link_and_nothing_stays_behind():
    screen, terminal = pty.openpty()
    async with demonstration(stdin=terminal, stdout=terminal) as process:
        os.close(terminal)
        seen = b""
        while b"#iza-landelijk>" not in seen:
            seen += await asyncio.to_thread(os.read, screen, 4096)
        assert LINK.search(seen.decode())
        assert children(process.pid) == [], "the bot is a part of the demonstration itself"
        process.send_signal(signal.SIGHUP)
        assert await process.wait() == 0
    os.close(screen)


async def test_without_any_input_it_serves_and_stops_as_usual():
    async with demonstration(preexec_fn=close_input) as process:
        await read_until(process.stdout, "Ctrl+C")
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


def close_input():
    os.close(0)


def children(parent):
    """The processes that a process has started and that still run."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    return listed.read_text(encoding="ascii").split()


async def test_a_port_that_is_taken_is_named_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with demonstration("--port", str(port)) as process:
            output, _ = await process.communicate()
    assert process.returncode == 1
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
async def test_what_is_asked_for_and_does_not_exist_is_told_in_dutch(options, sentence):
    async with demonstration(*options) as process:
        output, _ = await process.communicate()
    assert process.returncode == 1
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
