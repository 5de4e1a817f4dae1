"""Hooks of the Slack CLI (``.slack/hooks.json``), run as it runs them: split at spaces, in this folder."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path

import yaml

from bot.simulator import Workspace

ROOT = Path(__file__).resolve().parents[1]
SLACK = ROOT / ".slack"
HOOKS = json.loads((SLACK / "hooks.json").read_text(encoding="utf-8"))
KNOWN = {"get-hooks", "get-manifest", "start", "deploy", "doctor", "build", "check-update"}


def command(hook):
    """The words of a hook, as the CLI takes them."""
    return HOOKS["hooks"][hook].split()


def environment(**more):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "IZA_"))}
    return {**clean, **more}


def test_the_files_are_where_the_cli_looks_for_them():
    assert set(HOOKS["hooks"]) <= KNOWN
    assert HOOKS["config"]["protocol-version"] == ["default"]
    assert HOOKS["config"]["sdk-managed-connection-enabled"] is True
    assert json.loads((SLACK / "config.json").read_text(encoding="utf-8"))["manifest"]["source"] == "local"
    assert "apps.dev.json" in (SLACK / ".gitignore").read_text(encoding="utf-8").split()
    for path in HOOKS["config"]["watch"]["manifest"]["paths"]:
        assert (ROOT / path).exists()


def test_get_manifest_prints_the_manifest_as_json_and_nothing_else():
    done = subprocess.run(
        command("get-manifest"), cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == yaml.safe_load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))


async def test_start_runs_the_bot_with_the_tokens_of_the_cli(tmp_path):
    async with Workspace(patience=60) as workspace:
        given = workspace.env
        tokens = {"SLACK_CLI_XOXB": given["SLACK_BOT_TOKEN"], "SLACK_CLI_XAPP": given["SLACK_APP_TOKEN"]}
        process = await asyncio.create_subprocess_exec(
            *command("start"),
            cwd=ROOT,
            env=environment(
                **tokens,
                SLACK_API_URL=given["SLACK_API_URL"],
                IZA_STATE_DIR=str(ROOT / ".pytest_cache" / "d"),
                IZA_DATABASE_URL=f"sqlite:///{tmp_path}/iza.sqlite3",
                IZA_PORT="0",
            ),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await workspace.connected()
            assert (await workspace.say("/iza G")).error is None
        finally:
            process.terminate()
            await process.wait()
        assert process.returncode == 0
