"""The app package for Teams: Microsoft's own schema takes it, and it promises what the bot does."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.content.loader import load
from bot.messages.commands import HOME
from bot.settings import shipped_data
from bot.teams_manifest import MANIFEST_VERSION, manifest
from handlers.registry import route
from handlers.teams.message_extension import LOOK_UP_COMMAND, PARAMETER, SEARCH_COMMAND
from tests.conftest import NO_NPM

ID = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
SCHEMAS = Path(__file__).parent / "npm/node_modules/@microsoft/app-manifest/build/json-schemas/teams"
WEBSITE = "https://www.kring.example/iza-bot"


@pytest.fixture(scope="module")
def made():
    return manifest(load(shipped_data()), ID, WEBSITE)


def test_it_is_valid_by_microsofts_newest_schema(made):
    if not SCHEMAS.exists():
        pytest.skip(NO_NPM)
    versions = [folder.name.removeprefix("v") for folder in SCHEMAS.iterdir() if folder.name[1].isdigit()]
    assert max(versions, key=lambda name: tuple(map(int, name.split(".")))) == MANIFEST_VERSION
    schema = json.loads((SCHEMAS / f"v{MANIFEST_VERSION}" / "MicrosoftTeams.schema.json").read_text("utf-8-sig"))
    jsonschema.Draft4Validator(schema).validate(made)


def test_it_promises_what_the_bot_answers(made):
    (bot,) = made["bots"]
    for commands in bot["commandLists"]:
        assert len({command["title"] for command in commands["commands"]}) == len(commands["commands"]) <= 12
        for command in commands["commands"]:
            assert command["title"] == HOME.name or route(command["title"])[0], command
    search, look_up = made["composeExtensions"][0]["commands"]
    assert (search["id"], search["parameters"][0]["name"], look_up["id"]) == (
        SEARCH_COMMAND,
        PARAMETER,
        LOOK_UP_COMMAND,
    )


def test_the_command_packs_it_with_its_icons(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert "TEAMS_CLIENT_ID ontbreekt" in run(main, ["manifest", "--teams", "app.zip"]).output
    for name in ("TEAMS_CLIENT_ID", "TEAMS_TENANT_ID"):
        monkeypatch.setenv(name, ID)
    monkeypatch.setenv("TEAMS_CLIENT_SECRET", "x")
    assert "--website" in run(main, ["manifest", "--teams", "app.zip"]).output
    result = run(main, ["manifest", "--teams", "app.zip", "--website", WEBSITE])
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile("app.zip") as archive:
        made = json.loads(archive.read("manifest.json"))
        sizes = {name: struct.unpack(">II", archive.read(name)[16:24]) for name in made["icons"].values()}
    assert made["id"] == made["bots"][0]["botId"] == ID
    assert sizes == {"color.png": (192, 192), "outline.png": (32, 32)}
    assert "app.zip is gemaakt" in result.output


def test_readme_says_why_for_each_right(made):
    asked = {*made["bots"][0]["scopes"], *made["permissions"], "composeExtensions"}
    section = (Path(__file__).parents[1] / "README.md").read_text("utf-8").split("### Welke rechten in Teams")[1]
    assert {name for name in asked if f"`{name}`" not in section.split("###")[0]} == set()
