"""A bot that can't start says why in words; a bot that is told to stop does so at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from click.testing import CliRunner

from bot.cli.main import main
from bot.simulator.server import stop_accepting
from tests.forked import command
from tests.handlers.conftest import START_SECONDS, running
from tests.iza_workspace import IzaWorkspace
from tests.shipped import ROOT, STATE

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def server(handler):
    """Something at an address on this machine that is not Slack."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    try:
        yield {"SLACK_API_URL": f"http://127.0.0.1:{runner.addresses[0][1]}/api/"}
    finally:
        await stop_accepting(listening)
        await runner.cleanup()


async def refuses(bot, pattern):
    async with asyncio.timeout(120):
        assert await bot.process.wait() == 1
        await bot.wrote(pattern)
    assert not any("Traceback" in line or "Unclosed" in line for line in bot.lines)


async def stops(bot):
    """A stop by itself: what would not let it go is cut off at the end of its time, and the log says so."""
    async with asyncio.timeout(START_SECONDS):
        assert await bot.process.wait() == 0
        await bot.wrote("Stopping")
    assert not any("Stopped with work under way" in line for line in bot.lines)


async def test_an_app_token_that_slack_refuses_is_named(start):
    changed = {"SLACK_APP_TOKEN": "xapp-van-een-ander"}
    async with IzaWorkspace(strict=False) as workspace, start(workspace, changed=changed) as bot:
        await refuses(bot, r"Slack refuses SLACK_APP_TOKEN .invalid_auth.")


async def test_a_port_that_is_taken_is_named(start):
    async with IzaWorkspace() as workspace, start(workspace) as first:
        port = (await first.wrote(r"Listening on port (\d+)"))[1]
        async with start(workspace, port=port) as second:
            await refuses(second, rf"Port {port} of 127.0.0.1 can't be used")


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 answers by itself on Linux alone")
@pytest.mark.parametrize(("host", "reachable"), [("", False), ("0.0.0.0", True)])
async def test_only_this_machine_reaches_the_bot_unless_another_address_is_set(start, host, reachable):
    changed = {"IZA_HOST": host} if host else {}
    async with IzaWorkspace() as workspace, start(workspace, changed=changed) as bot:
        port = (await bot.wrote(r"Listening on port (\d+)"))[1]
        with contextlib.nullcontext() if reachable else pytest.raises(ConnectionRefusedError):
            _, writer = await asyncio.open_connection("127.0.0.2", int(port))
            writer.close()


@pytest.mark.parametrize(
    ("status", "answer", "pattern"),
    [
        (200, "<html>Inloggen op het gastnetwerk</html>", "is not Slack's Web API"),
        (503, '{"half', "is not Slack's Web API"),
        (200, '{"ok": true}', "is not Slack's Web API"),
        (200, "[1]", "is not Slack's Web API"),
        (200, '{"ok": false, "error": "ratelimited"}', r"Slack can't answer now .ratelimited."),
    ],
)
async def test_an_address_that_does_not_speak_slack_is_named(start, status, answer, pattern):
    async def handler(_):
        return web.Response(status=status, text=answer, content_type="application/json")

    async with IzaWorkspace() as workspace, server(handler) as changed, start(workspace, changed=changed) as bot:
        await refuses(bot, pattern)


async def test_every_setting_that_is_wrong_is_named_at_once(start):
    changed = {
        "SLACK_BOT_TOKEN": "xapp-verwisseld",
        "SLACK_APP_TOKEN": "xapp-met een spatie",
        "SLACK_API_URL": "http://[::1",
        "IZA_PORT": "drieduizend",
    }
    async with IzaWorkspace() as workspace, start(workspace, changed=changed) as bot:
        await refuses(bot, r"^SLACK_BOT_TOKEN: must start with xoxb-")
        for name in changed:
            assert any(line.startswith(f"{name}: ") for line in bot.lines), name
        assert not any("verwisseld" in line or "spatie" in line for line in bot.lines), "a token is never shown"


async def test_an_env_file_in_another_encoding_is_named(start, tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / ".env").write_bytes("SLACK_BOT_TOKEN=xoxb-1 # één\n".encode("utf-16"))
    async with IzaWorkspace() as workspace, start(workspace, data=tmp_path / "data") as bot:
        await refuses(bot, r"The file \.env can't be read")


@pytest.mark.parametrize("folder", ["/proc/niets", "bestand"])
async def test_a_state_folder_that_can_not_be_made_is_named(start, tmp_path, folder):
    (tmp_path / "bestand").touch()
    state = tmp_path / folder
    async with IzaWorkspace() as workspace, start(workspace, changed={"IZA_DATABASE_URL": ""}, state=state) as bot:
        await refuses(bot, rf"^The folder {state} of the database can't be made .*IZA_STATE_DIR")


async def test_a_folder_of_the_database_that_can_not_be_made_is_named_and_not_the_state_folder(start, tmp_path):
    changed, state = {"IZA_DATABASE_URL": "sqlite:////proc/niets/x.db"}, tmp_path / "staat"
    async with IzaWorkspace() as workspace, start(workspace, changed=changed, state=state) as bot:
        await refuses(bot, r"^The folder /proc/niets of the database can't be made")
    assert not state.exists()


async def test_a_setting_with_a_slip_in_its_name_is_told_and_the_bot_starts(start):
    changed = {"IZA_DATADIR": "/elders", "SLACK_CLI_IETS": "1"}
    async with IzaWorkspace(patience=120) as workspace, start(workspace, changed=changed) as bot:
        await bot.wrote(r"IZA_DATADIR is no setting .* Did you mean IZA_DATA_DIR\?")
        await bot.wrote("Ready")
        assert not any("SLACK_CLI_IETS" in line for line in bot.lines)


async def test_while_bots_work_on_a_database_none_is_put_in_its_place(start, tmp_path):
    database = {"IZA_DATABASE_URL": f"sqlite:///{tmp_path}/ledger.sqlite3"}
    program, copy = CliRunner(env=database), str(tmp_path / "kopie")
    async with IzaWorkspace(patience=120) as workspace, start(workspace, changed=database) as first:
        async with start(workspace, changed=database) as second:
            for bot in (first, second):
                await bot.wrote("Ready")
            assert program.invoke(main, ["backup", copy]).exit_code == 0
            second.process.send_signal(signal.SIGKILL)
            await second.process.wait()
        refused = program.invoke(main, ["restore", copy])
        assert (refused.exit_code, "de bot draait nog" in refused.stderr) == (1, True)
        first.process.send_signal(signal.SIGKILL)
        await first.process.wait()
        done = program.invoke(main, ["restore", copy])
        assert done.exit_code == 0, done.stderr


async def test_a_database_that_disappears_is_an_alarm_and_not_a_first_start(start, tmp_path):
    file = tmp_path / "ledger.sqlite3"
    changed = {"IZA_DATABASE_URL": f"sqlite:///{file}"}
    async with IzaWorkspace(patience=120) as workspace:
        async with start(workspace, changed=changed) as bot:
            await bot.wrote("Posting is under way")
            file.unlink()
            while (ready := await bot.get("/readyz"))[0] != 503:
                pass
            assert "Ledger" in ready[1]
            await bot.wrote("the file is not there")
        assert not file.exists()
        async with start(workspace, changed=changed) as bot:
            await refuses(bot, rf"The database {file} is gone.* iza-bot restore FILE.* iza-bot run --new-ledger")
        assert not file.exists()
        async with start(workspace, changed=changed, options=("--new-ledger",)) as bot:
            await bot.wrote("Posting is under way")
        async with start(workspace, changed=changed, options=("--new-ledger",)) as bot:
            await refuses(bot, "Start without it")


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_a_bot_that_waits_for_slack_stops_when_it_is_told_to(name):
    asked = asyncio.Event()

    async def handler(_):
        asked.set()
        await asyncio.Event().wait()

    async with IzaWorkspace() as workspace, server(handler) as changed, running(workspace, changed=changed) as bot:
        await asyncio.wait_for(asked.wait(), 120)
        bot.process.send_signal(name)
        await stops(bot)


async def test_a_bot_that_is_still_learning_takes_changes_and_stops_at_once(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    folders = {"data": tmp_path / "data", "state": tmp_path / "state"}
    faq = tmp_path / "data" / "faq.yaml"
    much_to_learn = faq.read_text(encoding="utf-8").replace(" de ", " deze ")
    faq.write_text(much_to_learn, encoding="utf-8")
    async with IzaWorkspace() as workspace, running(workspace, **folders) as bot:
        await bot.wrote("Ready")
        faq.write_text(faq.read_text(encoding="utf-8").replace("Wat is MTVP?", "MTVP, wat is dat?"))
        bot.process.send_signal(signal.SIGHUP)
        await bot.wrote("New content in use")
        assert not any("by meaning as well" in line for line in bot.lines), "it had nothing to learn"
        bot.process.send_signal(signal.SIGTERM)
        bot.process.send_signal(signal.SIGTERM)
        await stops(bot)


async def test_readiness_follows_the_connection(start):
    async with IzaWorkspace(patience=120) as workspace, start(workspace) as bot:
        await workspace.connected()
        await bot.wrote("Posting is under way")
        assert (await bot.get("/readyz"))[0] == 200
        await workspace.__aexit__(None, None, None)
        await bot.wrote("Reconnecting")
        assert (await bot.get("/readyz"))[0] == 503
        assert (await bot.get("/healthz"))[0] == 200


async def test_a_batch_may_come_from_any_editor(zygote, tmp_path):
    questions = tmp_path / "vragen.jsonl"
    questions.write_bytes('\ufeff{"q": "G"}\r\n\r\n{"q": "G\u2028"}\n{"q": "G"}'.encode())
    environment = {**os.environ, "IZA_STATE_DIR": str(STATE)}
    done = await command(zygote, "ask", "--batch", str(questions), environment=environment)
    assert [json.loads(line)["results"][0]["letter"] for line in done.stdout.split("\n")[:-1]] == ["G"] * 3
    assert done.status == 0
