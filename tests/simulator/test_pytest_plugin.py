"""The fixtures for others, by the example in the documentation, and what they say when something is wrong."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.simulator import WorkspaceError

ROOT = Path(__file__).resolve().parents[2]
FILE = re.compile(r"<!-- file: (\S+) -->\n+```python\n(.*?)```", re.DOTALL)


def test_the_example_in_the_documentation_passes_as_it_stands(tmp_path):
    files = dict(FILE.findall((ROOT / "docs" / "testing.md").read_text(encoding="utf-8")))
    assert set(files) == {"hello.py", "conftest.py", "test_hello.py"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--strict-markers", "-W", "error", "-p", "no:cacheprovider"),
            *("-o", "asyncio_default_fixture_loop_scope=function"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def buttons(*labels):
    elements = [
        {"type": "button", "action_id": label, "text": {"type": "plain_text", "text": label}} for label in labels
    ]
    return [{"type": "actions", "elements": elements}]


def register(app):
    @app.command("/vraag")
    async def ask(ack, command):
        await ack(text="Kies", blocks=buttons(command["text"], "Altijd"))

    @app.action("Altijd")
    async def always(ack, respond):
        await ack()
        await respond(text="Gekozen", replace_original=False)

    @app.action(re.compile("Venster|Dieper"))
    async def open_window(ack, client, body):
        await ack()
        view = {
            "type": "modal",
            "title": {"type": "plain_text", "text": body["actions"][0]["action_id"]},
            "blocks": buttons("Dieper"),
        }
        method = client.views_push if body.get("view") else client.views_open
        await method(trigger_id=body["trigger_id"], view=view)


@pytest.mark.workspace(channels=["een", "twee"], users=["ada"])
async def test_a_click_goes_to_what_is_nearest(workspace, connect):
    await connect(register)
    await workspace.say("/vraag Venster", channel="een")
    await workspace.say("/vraag iets", channel="twee")
    window = await workspace.click("Venster")
    assert window.title == "Venster"
    deeper = await workspace.click("Dieper")
    assert deeper.title == "Dieper"
    with pytest.raises(WorkspaceError, match="There is no button 'Altijd' in sight of ada"):
        await workspace.click("Altijd")
    await deeper.close()
    await window.close()
    assert (await workspace.click("Altijd")).text == "Gekozen"
    assert [reply.text for reply in workspace.channel("twee").seen_by("ada")] == ["Kies", "Gekozen"]


@pytest.mark.workspace(strict=False)
async def test_a_marker_makes_the_workspace(workspace, connect):
    @connect
    def careless(app):
        @app.command("/leeg")
        async def answer(ack):
            await ack(blocks=[])

    await careless
    await workspace.say("/leeg", answered=False)
    assert workspace.channels == ["algemeen"]
