"""The fixtures for others, and their errors."""

import re

import pytest

from bot.simulator import WorkspaceError


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
    assert workspace.channels == ["general"]
