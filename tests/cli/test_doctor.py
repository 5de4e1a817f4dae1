"""The doctor against a workspace: every fault is named with its cure, and a healthy installation passes."""

from __future__ import annotations

import os
import time

import pytest

from bot.calendar.audience import audiences_by_channel
from bot.content.loader import load
from bot.platform_ids import native_id
from bot.settings import shipped_data
from bot.simulator import Workspace
from tests.forked import command

pytestmark = pytest.mark.asyncio(loop_scope="session")

READ = ("commands", "chat:write", "channels:read", "groups:read")


def channels():
    content = load(shipped_data())
    return sorted({*map(native_id, audiences_by_channel(content)), content.organisation.channels.administrators})


@pytest.fixture
def doctor(zygote, tmp_path):
    async def look(workspace, **changed):
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
        environment = {**inherited, **workspace.env, "IZA_STATE_DIR": str(tmp_path / "state"), **changed}
        finished = await command(zygote, "doctor", environment=environment)
        text = finished.stdout + finished.stderr
        assert "Traceback" not in text, text
        return finished.status, text

    return look


async def test_a_healthy_installation_passes(doctor):
    names = channels()
    async with Workspace(channels=names, scopes=READ) as workspace:
        code, text = await doctor(workspace)
    assert code == 0, text
    assert "in orde  klok: gelijk met die van Slack" in text
    assert f"de bot zit in alle {len(names)} kanalen" in text
    assert "De bot kan draaien" in text


async def test_the_channel_of_the_administrators_must_be_open_to_the_bot(doctor):
    async with Workspace(channels=["iza-landelijk"], scopes=READ) as workspace:
        code, text = await doctor(workspace, IZA_PUBLIC_URL="http://127.0.0.1:9")
    assert code == 1
    assert "fout     kanalen: de bot zit niet in #bot-beheer" in text
    assert (
        "let op   IZA_PUBLIC_URL: http://127.0.0.1:9/kalender/landelijk.ics is van hieruit niet te halen" in text
    )


async def test_missing_rights_are_named_with_what_is_lost(doctor):
    async with Workspace(scopes=("commands",)) as workspace:
        code, text = await doctor(workspace)
    assert code == 1
    assert "fout     rechten: chat:write ontbreekt" in text
    assert "zonder im:history: vragen in een direct bericht blijven onbeantwoord" in text


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-van-een-ander"}, "SLACK_BOT_TOKEN: Slack weigert het (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-van-een-ander"}, "SLACK_APP_TOKEN: Slack weigert het (invalid_auth)"),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN: ontbreekt"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""}, "stel SLACK_APP_TOKEN"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "is niet bereikbaar"),
        ({"IZA_STATE_DIR": "/dev/null/iza-bot"}, "fout     schijf: in /dev/null kan de bot niet schrijven"),
        ({"IZA_DATABASE_URL": "postgresql://iza@127.0.0.1:9/iza"}, "fout     database"),
        ({"IZA_HOST": "0.0.0.0"}, "let op   adres: IZA_HOST is 0.0.0.0"),
        ({"IZA_CLOCK": "2027-01-01T09:00:00+01:00"}, "let op   klok: IZA_CLOCK staat aan"),
        ({"IZA_DATA_DIR": "/proc/nergens"}, "fout     inhoud"),
    ],
)
async def test_each_fault_is_named(doctor, changed, expected):
    async with Workspace(strict=False) as workspace:
        _, text = await doctor(workspace, **changed)
    assert expected in text


async def test_a_clock_that_is_wrong_is_an_error(doctor):
    async with Workspace(clock=lambda: time.time() + 3600) as workspace:
        code, text = await doctor(workspace)
    assert code == 1
    assert "fout     klok: scheelt" in text
