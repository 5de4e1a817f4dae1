"""Dit hielp, dit hielp niet: counted per item and nothing more, and read by whoever keeps the content."""

from __future__ import annotations

import asyncio
import json

import pytest
import pytest_asyncio
from click.testing import CliRunner
from sqlalchemy import inspect

from bot.cli import feedback
from bot.store.engine import open_engine
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")
PATIENCE = 60.0
SLOW = "2026-11-22T10:00:00+01:00 x0.01"
"""A clock on which what is pressed in a row is pressed at almost the same moment, however busy the machine."""


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('feedback')}/iza.sqlite3"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(start, url):
    async with (
        IzaWorkspace(channels=["koffiehoek"], users=["huisarts", "collega"], patience=PATIENCE) as workspace,
        start(workspace, changed={"IZA_DATABASE_URL": url, "IZA_CLOCK": SLOW}),
    ):
        await workspace.connected(seconds=200)
        yield workspace


async def counted(url, wanted):
    """Read the counts until those that are wanted are there; the bot writes them every few seconds."""
    async with asyncio.timeout(PATIENCE):
        while not wanted(counts := json.loads(command(url, "--json"))):  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.05)
    return counts


def command(url, *options):
    """Output of the command, without a process of its own."""
    ran = CliRunner().invoke(feedback.command, options, env={"IZA_DATABASE_URL": url}, catch_exceptions=False)
    assert ran.exit_code == 0
    return ran.output


def votes(counts, item):
    return next((row["helped"], row["not_helped"]) for row in counts["items"] if row["id"] == item)


def has_votes(item, both):
    return lambda counts: any(row["id"] == item for row in counts["items"]) and votes(counts, item) == both


async def test_nothing_is_counted_before_anyone_said_anything(workspace, url):
    await workspace.say("/iza help")
    assert "Er is nog niets geteld." in command(url)


async def test_a_vote_is_counted_once_for_each_answer_that_was_shown(workspace, url):
    reply = await workspace.say("/iza G")
    thanks = await reply.choose("Dit hielp")
    assert thanks.private
    again = await reply.choose("Dit hielp niet")
    assert any("al geteld" in line for line in again.lines)
    other = await workspace.say("/iza G", user="collega")
    await other.choose("Dit hielp")
    assert await counted(url, has_votes("iza-g", (2, 0)))


async def test_a_double_click_is_one_press(workspace):
    reply = await workspace.say("/iza K")
    await reply.choose("Dit hielp")
    answers = len(workspace.calls("response_url"))
    await reply.choose("Dit hielp", answered=False)
    await reply.choose("Dit hielp", answered=False)
    await (await workspace.say("/iza L")).choose("Dit hielp")
    assert len(workspace.calls("response_url")) == answers + 1


async def test_when_it_did_not_help_the_next_best_and_a_person_are_named(workspace, content, url):
    reply = await workspace.say("/iza J")
    first = next(line for line in reply.lines if line)
    sorry = await reply.choose("Dit hielp niet")
    assert sorry.buttons[2:] == ["Stuur door aan de redactie"]
    assert content.organisation.ask_the_secretary in " ".join(sorry.lines)
    other = await sorry.click(sorry.buttons[0])
    assert other.lines[0] != first
    counts = await counted(url, lambda counts: any(row["not_helped"] for row in counts["items"]))
    assert counts["items"][0]["not_helped"] == 1, "what helped least stands first"
    assert "Wat het minst hielp staat boven" in command(url)


async def test_a_question_without_a_certain_answer_is_counted_by_topic_only(workspace, url):
    for question in ("het touw knapt", "de heg in Assen is scheef"):
        await workspace.say(f"/iza {question}")
    counts = await counted(
        url, lambda counts: bool(sum(row["nothing"] + row["unsure"] for row in counts["topics"]) >= 2)
    )
    assert {"id", "title", "unsure", "nothing"} == set(counts["topics"][0])
    output = command(url)
    for word in ("touw", "Assen"):
        assert word not in output


async def test_the_tables_have_no_place_for_a_person_or_a_text(url):
    engine = open_engine(url)
    columns = {name: {column["name"] for column in inspect(engine).get_columns(name)} for name in TABLES}
    engine.dispose()
    assert columns == TABLES


TABLES = {"helpfulness": {"subject", "outcome", "count"}, "remembered": {"mark", "until"}}
