"""Content that changes under a running bot, and a bot that can't start."""

from __future__ import annotations

import re
import shutil
import signal
from pathlib import Path

import pytest

from bot.simulator import Workspace
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

DATA = Path(__file__).resolve().parents[2] / "data"
CHANNELS = ("iza-landelijk", "bot-beheer")


@pytest.fixture
def data(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def edit(path, pattern, replacement):
    text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1)
    assert count == 1
    replace(path, text)


def replace(path, text):
    """Write it at once, as an editor does: the bot never reads half a file."""
    new = path.parent.with_name(path.name)
    new.write_text(text, encoding="utf-8")
    new.replace(path)


async def test_a_good_change_is_taken_into_use_by_itself(data, start):
    async with IzaWorkspace(channels=CHANNELS, patience=120) as workspace, start(workspace, data=data) as bot:
        await workspace.connected()
        await bot.wrote("Posting is under way")
        edit(data / "faq.yaml", r'title: "Wat is MTVP\?"', 'title: "Wat betekent dat MTVP toch?"')
        await bot.wrote("New content in use")
        reply = await workspace.say("/iza L")
        assert any(line.startswith("L · Wat betekent dat MTVP toch?") for line in reply.lines)


async def test_a_faulty_change_keeps_the_last_good_content_and_is_told_to_the_administrators(data, start):
    async with IzaWorkspace(channels=CHANNELS, patience=120) as workspace, start(workspace, data=data) as bot:
        await workspace.connected()
        await bot.wrote("Posting is under way")
        edit(data / "faq.yaml", r"letter: G\n", "letter: G\n    lettre: G\n")
        [notice] = await workspace.channel("bot-beheer").posted()
        assert notice.lines[0] == "De gewijzigde inhoud is niet in gebruik genomen"
        assert any("faq.yaml:" in line and "lettre" in line for line in notice.lines)
        assert any("vraag G" in line for line in (await workspace.say("/iza G")).lines)
        status, page = await bot.get("/readyz")
        assert status == 200
        assert "Changed content is refused" in page
        assert "lettre" not in page
        await bot.wrote("lettre")
        edit(data / "faq.yaml", r"    lettre: G\n", "")
        bot.process.send_signal(signal.SIGHUP)
        seen = len(bot.lines)
        edit(data / "faq.yaml", r'title: "Wat is MTVP\?"', 'title: "MTVP, wat is dat?"')
        await bot.wrote("New content in use", after=seen)
        assert "refused" not in (await bot.get("/readyz"))[1]
        await notice.changed()
        assert notice.lines[0] == "Hersteld: de gewijzigde inhoud is in gebruik genomen"
        assert any("lettre" in line for line in notice.lines)
        assert len(workspace.channel("bot-beheer").messages) == 1


async def test_a_button_of_an_item_that_is_gone_explains_itself(data, start):
    async with IzaWorkspace(channels=CHANNELS, patience=120) as workspace, start(workspace, data=data) as bot:
        await workspace.connected()
        await bot.wrote("Posting is under way")
        reply = await workspace.say("/iza oth-training")
        assert reply.buttons[0] == "Lees alles"
        for path in data.glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            for end in ("\n", "]", ","):
                text = text.replace(f"oth-training{end}", f"oth-scholing{end}")
            replace(path, text)
        bot.process.send_signal(signal.SIGHUP)
        await bot.wrote("New content in use")
        gone = await reply.click("Lees alles")
        assert gone.private
        assert gone.lines[0] == "Deze tekst bestaat niet meer"


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        (("SLACK_BOT_TOKEN",), "SLACK_BOT_TOKEN is not set"),
        (("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"), "Set SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET"),
    ],
)
async def test_a_missing_setting_is_named(start, without, sentence):
    async with IzaWorkspace() as workspace, start(workspace, without=without) as bot:
        await bot.wrote(sentence)
        assert await bot.process.wait() == 1
        assert not any("Traceback" in line for line in bot.lines)


async def test_a_token_that_slack_refuses_is_named(start):
    async with IzaWorkspace() as other, IzaWorkspace(strict=False) as workspace:
        bad = Workspace.env.fget(other) | {"SLACK_API_URL": workspace.env["SLACK_API_URL"]}
        foreign = type("Foreign", (), {"env": bad})()
        async with start(foreign) as bot:
            await bot.wrote("Slack refuses SLACK_BOT_TOKEN .invalid_auth.")
            assert await bot.process.wait() == 1
            assert not any("Traceback" in line for line in bot.lines)


async def test_unusable_content_stops_the_start_with_every_reason(data, start):
    edit(data / "faq.yaml", r"letter: G\n", "letter: GG\n")
    edit(data / "regions.yaml", r"executor: \S+", "executor: onbekend")
    async with IzaWorkspace() as workspace, start(workspace, data=data) as bot:
        assert await bot.process.wait() == 1
        await bot.wrote("faq.yaml:")
        await bot.wrote("regions.yaml:")
        assert not any("Traceback" in line for line in bot.lines)
