import asyncio
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable

import pytest

from bot.simulator import NewChannel, SlashCommand
from bot.simulator.line_wrapping import width_of
from bot.simulator.terminal import chat
from tests.iza_workspace import IzaWorkspace


def plain(text):
    return {"type": "plain_text", "text": text}


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label, action_id, **more):
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def options(*labels):
    return [{"text": plain(label), "value": label.lower()} for label in labels]


def menu(action_id, *labels, kind="static_select"):
    return {"type": kind, "action_id": action_id, "options": options(*labels)}


def asking(label, element, **more):
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element, **more}


MODAL = {
    "type": "modal",
    "callback_id": "alles",
    "title": plain("Alles"),
    "blocks": [section("Het hele antwoord.")],
}
FORM = {
    "type": "modal",
    "callback_id": "formulier",
    "title": plain("Formulier"),
    "submit": plain("Verstuur"),
    "blocks": [
        asking("Naam", {"type": "plain_text_input", "action_id": "naam"}),
        asking("Soort", menu("soort", "Wit", "Zwart"), optional=True),
    ],
}
CONFIRM = {
    "title": plain("Zeker?"),
    "text": plain("Dit kan niet terug."),
    "confirm": plain("Ja"),
    "deny": plain("Nee"),
}
KEYBOARD = [
    button("Lees alles", "lees"),
    button("Vervang", "vervang"),
    button("Wis", "wis", confirm=CONFIRM),
    button("Site", "site", url="https://x.nl"),
    menu("regio", "Friesland", "Zeeland"),
    menu("meer", "Meer", kind="overflow"),
    {"type": "external_select", "action_id": "zoek", "placeholder": plain("Zoek een begrip")},
]


def register(app):  # noqa: C901 - one small bot with one of everything
    @app.command("/iza")
    async def answer(ack, command, client):
        if command["text"] == "stil":
            await ack()
        elif command["text"] == "fout":
            await ack(text="x", blocks=[{"type": "poll"}])
        elif command["text"] == "formulier":
            await ack()
            await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        elif command["text"] == "openbaar":
            await ack(text="Voor *iedereen*: <https://x.nl|de site>", response_type="in_channel")
        else:
            blocks = [section(f"*Antwoord* op {command['text']}"), {"type": "actions", "elements": KEYBOARD}]
            await ack(text="Antwoord", blocks=blocks)

    @app.action("lees")
    async def read(ack, client, body):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.action("vervang")
    async def swap(ack, respond):
        await ack()
        await respond(text="Nieuwe tekst", replace_original=True)

    @app.action("wis")
    async def drop(ack, respond):
        await ack()
        await respond(delete_original=True)

    @app.action("site")
    async def site(ack):
        await ack()

    @app.action("regio")
    @app.action("meer")
    @app.action("zoek")
    async def chosen(ack, action, respond):
        await ack()
        await respond(text=f"Gekozen: {action['selected_option']['value']}", replace_original=False)

    @app.options("zoek")
    async def suggest(ack, payload):
        await ack(options=[] if payload["value"] == "niets" else options("NAW", "ANW"))

    @app.view("formulier")
    async def sent(ack, view, client):
        values = {key: value for block in view["state"]["values"].values() for key, value in block.items()}
        if len(values["naam"]["value"]) < 3:
            await ack(response_action="errors", errors={"naam": "Te kort"})
            return
        await ack()
        chosen = values["soort"]["selected_option"]
        await client.chat_postMessage(
            channel="algemeen", text=f"{values['naam']['value']} {chosen['value'] if chosen else '-'}"
        )


def script(*lines: str) -> Callable:
    waiting = iter(lines)

    async def read_line(_prompt: str) -> str | None:
        await asyncio.sleep(0)
        return next(waiting, None)

    return read_line


@pytest.fixture
def talk(bot):
    async def run(*lines, channels=("algemeen", "ander"), completions=("/iza NAW",), with_bot=True, **more):
        written: list[str] = []
        async with IzaWorkspace(channels=channels, strict=False, **more) as workspace:
            talking = chat(
                workspace,
                channel=workspace.channels[0],
                user="huisarts",
                completions=completions,
                read_line=script(*lines),
                write=written.append,
            )
            if with_bot:
                async with bot(workspace, register):
                    await talking
            else:
                await talking
        return written

    return run


KEYS = [
    "[1] Lees alles",
    "[2] Vervang",
    "[3] Wis",
    "[4] Site",
    "[5] …",
    "[6] Meer",
    "[7] Zoek een begrip",
]


async def test_it_greets_with_an_example_and_ends_with_the_input(talk):
    assert await talk() == [
        "Je bent huisarts in #algemeen. Typ bijvoorbeeld /iza NAW.",
        "Een nummer drukt op een knop, # toont de kanalen, /stop stopt.",
    ]
    assert (await talk(completions=()))[0] == "Je bent huisarts in #algemeen. Typ een opdracht."
    assert len(await talk("/stop", "/iza NAW")) == 2


async def test_an_answer_is_shown_with_numbered_buttons(talk):
    written = await talk("/iza NAW", "", "   ")
    assert written[2:] == ["", "Alleen zichtbaar voor jou", "Antwoord op NAW", "", *KEYS, ""]
    assert (await talk("/iza openbaar"))[2:] == [
        "",
        "Bericht in #algemeen",
        "Voor iedereen: de site (https://x.nl)",
        "",
    ]


async def test_a_number_opens_a_modal_and_closes_it_again(talk):
    written = await talk("/iza NAW", "1", "1", "2")
    modal = written.index("Venster")
    assert written[modal : modal + 6] == ["Venster", "Alles", "", "Het hele antwoord.", "", "[1] Sluiten"]
    closed = written.index("Het venster is dicht.")
    assert written[closed + 1 : closed + 8] == KEYS
    assert written[-3:] == ["Alleen zichtbaar voor jou", "Nieuwe tekst", ""]


async def test_a_press_that_needs_a_second_thought_asks_first(talk):
    written = await talk("/iza NAW", "3", "2", "3")
    confirmation = written.index("Zeker?")
    assert written[confirmation + 1 : confirmation + 4] == [
        "Dit kan niet terug.",
        "[1] Ja  [2] Nee",
        "Er is niets gebeurd.",
    ]
    assert (await talk("/iza NAW", "3", "1"))[-1] == "Het bericht is weggehaald."
    assert (await talk("/iza NAW", "3", "1", "1"))[-1] == "Nummer 1 is er niet. Er is nu niets te kiezen."


async def test_a_link_says_what_it_opens(talk):
    assert (await talk("/iza NAW", "4"))[-1] == "Slack opent nu https://x.nl"


async def test_menus_list_their_options(talk):
    written = await talk("/iza NAW", "5", "2")
    assert written[written.index("[1] Friesland") + 1] == "[2] Zeeland"
    assert "Gekozen: zeeland" in written
    assert "Gekozen: meer" in await talk("/iza NAW", "6", "1")
    assert "Gekozen: anw" in await talk("/iza NAW", "7", "n", "2")
    assert (await talk("/iza NAW", "7", "niets"))[-1] == "Er is niets te kiezen."


async def test_a_form_is_filled_in_and_sent_by_numbers(talk):
    written = await talk("/iza formulier", "4", "1", "Jo", "4", "1", "Praktijk", "2", "2", "4")
    assert "Vul eerst in: Naam." in written
    assert "Naam: [1] Jo" in written
    assert "[3] Sluiten  [4] Verstuur" in written
    assert "Naam: Te kort" in written
    assert "Soort (optioneel): [2] Zwart" in written
    assert written[written.index("Het venster is dicht.") :][:5] == [
        "Het venster is dicht.",
        "",
        "Bericht in #algemeen",
        "Praktijk zwart",
        "",
    ]


async def test_channels_are_listed_and_switched(talk):
    written = await talk("#", "#ander", "/iza openbaar", "#nergens")
    assert written[2:4] == ["Kanalen: #algemeen, #ander", "Je bent nu in #ander."]
    assert "Bericht in #ander" in written
    assert written[-2:] == ["Er is geen kanaal #nergens.", "Kanalen: #algemeen, #ander"]


async def test_what_goes_wrong_is_said_in_a_sentence(talk):
    assert (await talk("/iza stil", patience=0.05))[-1] == "De bot kreeg dit, maar er kwam geen antwoord."
    assert (await talk("hallo"))[-1] == "Een gewoon bericht gaat niet naar de bot. Begin met /iza."
    assert (await talk("7"))[-1] == "Nummer 7 is er niet. Er is nu niets te kiezen."
    assert (await talk("/iza NAW", "99"))[-1] == "Nummer 99 is er niet. Kies 1 tot en met 7."
    assert (await talk("/onbekend", acknowledge_seconds=0.05))[-1].startswith(
        "De bot antwoordde niet binnen 3 seconden."
    )
    assert (await talk("/iza NAW", with_bot=False))[-1] == "De bot is niet bereikbaar. Kijk of hij nog draait."
    assert (await talk("/iza fout"))[-2:] == [
        "Slack weigert dit antwoord: invalid_blocks.",
        "unsupported type: poll [json-pointer:/blocks/0/type]",
    ]
    assert (await talk("hallo", channels=[NewChannel("x", has_bot=False)]))[-1].startswith("Een gewoon bericht")


async def test_a_command_that_the_bot_does_not_have_is_refused_at_once(talk):
    written = await talk("/foo bar", "/iza NAW", commands=[SlashCommand("/iza")])
    assert "/foo is geen geldig commando." in written
    assert "Alleen zichtbaar voor jou" in written


async def test_what_the_bot_posts_meanwhile_is_shown_at_once(bot):
    written: list[str] = []
    posted = asyncio.Event()

    async def read_line(_prompt: str) -> None:
        await posted.wait()

    def write(line: str) -> None:
        written.append(line)
        if line == "Herinnering":
            posted.set()

    async with IzaWorkspace() as workspace, bot(workspace, register) as app, asyncio.TaskGroup() as tasks:
        tasks.create_task(chat(workspace, channel="algemeen", user="huisarts", read_line=read_line, write=write))
        await app.client.chat_postMessage(channel="algemeen", text="Herinnering")
    assert written[-4:] == ["", "Bericht in #algemeen", "Herinnering", ""]


async def test_no_line_is_wider_than_the_terminal(talk, monkeypatch):
    for columns, widest in (("200", 80), ("40", 40)):
        monkeypatch.setenv("COLUMNS", columns)
        written = await talk(f"/iza {'woord ' * 60}")
        assert max(width_of(line) for line in written) <= widest
        assert max(width_of(line) for line in written) > widest - 12


PIPED = """
import asyncio
from bot.simulator import Workspace
from bot.simulator.terminal import chat

async def main():
    async with Workspace() as workspace:
        await chat(workspace, channel="general", user="ada", completions=["/iza NAW"])

asyncio.run(main())
"""


def test_lines_from_a_pipe_are_taken_until_they_end():
    done = subprocess.run(
        [sys.executable, "-c", PIPED],
        input="/iza NAW\n#\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[2:] == [
        "#general> /iza NAW",
        "The bot can't be reached. Check that it is still running.",
        "#general> #",
        "Channels: #general",
    ]


def test_in_a_terminal_it_takes_keys_and_ends_at_control_d():
    ours, theirs = pty.openpty()
    env = os.environ | {"PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", "COLUMNS": "80"}
    talking = subprocess.Popen([sys.executable, "-c", PIPED], stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    seen = b""

    def until(words: bytes) -> None:
        nonlocal seen
        while words not in seen:
            assert select.select([ours], [], [], 20)[0], seen
            seen += os.read(ours, 4096)
        seen = seen.partition(words)[2]

    try:
        until(b"#general>")
        os.write(ours, b"/iza NAW\r")
        until(b"Check that it is still running.")
        until(b"#general>")
        os.write(ours, b"\x04")
        assert talking.wait(20) == 0
    finally:
        talking.kill()
        talking.wait()
        os.close(ours)
