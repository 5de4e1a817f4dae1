"""The home tab, with the real process: of use before anything is set up, and as new as what was done last."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
import pytest_asyncio
from aiohttp import web

from bot.scopes import EVENTS, SCOPES
from bot.simulator import payloads
from tests.handlers.conftest import DATA
from tests.handlers.test_reload import edit
from tests.iza_workspace import IzaWorkspace
from tests.publishing.calendar_reader import read

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "Wat wil je weten?"
NOTHING = "Je volgt nog niets, dus de bot stuurt je niets."
NEXT, OWN_NEXT = "De eerstvolgende datums", "De eerstvolgende datums van wat je volgt"
NO_REGION = "Mijn regio volgen: [Kies]"
NOTICE = "Informatie delen mag; over tarieven en tekenen beslist elke praktijk zelf."
PEOPLE = [f"huisarts-{number}" for number in range(20)]
"""Each test has somebody of its own: what comes late to one is no answer to another."""
END_OF_IZA = "Einde van de looptijd van het IZA"


def town(**more):
    channels = ["iza-landelijk", "bot-beheer", "regio-zeeland"]
    return IzaWorkspace(channels=channels, users=PEOPLE, scopes=SCOPES, events=EVENTS, patience=120, **more)


def settings(folder):
    return {
        "IZA_CLOCK": "2026-11-22T12:00:00+01:00 x60",  # so fast that no two presses are a double click
        "IZA_DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3",
        "IZA_PUBLIC_URL": "https://bot.example.nl/",
    }


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def process(start, tmp_path_factory):
    """A workspace with the bot in it, at the end of 2026."""
    folder = tmp_path_factory.mktemp("home")
    async with town() as workspace, start(workspace, changed=settings(folder)) as bot:
        await bot.wrote("Posting is under way")
        yield workspace, bot, folder, iter(PEOPLE)
        assert not workspace.complaints


@pytest_asyncio.fixture(loop_scope="session")
async def home(process):
    """The tab of somebody who opens it for the first time."""
    workspace, _, _, newcomers = process
    return await workspace.open_home(next(newcomers))


async def act(home, doing):
    """Result of a press, once the tab has been renewed as well."""
    answer = await doing
    await home.changed()
    return answer


def beside(screen, title):
    """The button beside the row with this title."""
    [control_beside] = [
        control
        for control in screen.controls
        if control.block["block_id"].startswith("row-") and control.block["text"]["text"].startswith(f"*{title}*")
    ]
    return control_beside


def followed(home):
    """The line with what is followed."""
    return next(line for line in home.lines if line.startswith("Je volgt"))


async def test_before_anything_is_set_up_one_can_ask_see_dates_and_choose_a_region(home):
    assert home.lines[0].startswith(f"{QUESTION}: ")
    assert {NEXT, END_OF_IZA, NO_REGION, NOTHING} <= set(home.lines)
    assert "Werkt er iets niet? Vraag het in #bot-beheer." in home.lines
    assert home.buttons[:2] == ["Vraag", "Zoek in de FAQ"]
    assert {"Volg landelijke datums", "Wis wat de bot van mij bewaart"} <= set(home.options)
    assert "Instellingen" in home.buttons


async def test_a_question_is_answered_in_a_window_on_enter_and_by_the_button_and_is_kept_nowhere(process, home):
    _, bot, folder, _ = process
    on_enter = await act(home, home.choose("mtvp en dan", of=QUESTION))
    assert on_enter.title == "Antwoord"
    assert any("MTVP" in line for line in on_enter.lines)
    await home.fill({QUESTION: "mtvp en dan"})
    by_button = await act(home, home.click("Vraag"))
    assert by_button.lines == on_enter.lines
    assert not any("en dan" in line for line in bot.lines)
    with sqlite3.connect(folder / "bot.sqlite3") as database:
        assert not any("en dan" in line for line in database.iterdump())


async def test_the_field_is_empty_again_and_what_works_behind_the_command_works_in_it(home):
    field = next(block["block_id"] for block in home.blocks if block["type"] == "input")
    answer = await act(home, home.choose("volg landelijk", of=QUESTION))
    assert answer.lines[1] == "Je volgt nu landelijke datums"
    assert "landelijke datums" in followed(home)
    assert "Volg landelijke datums" not in home.options
    assert next(block["block_id"] for block in home.blocks if block["type"] == "input") != field


async def test_without_a_question_or_when_one_wants_to_choose_the_search_window_opens(home):
    window = await home.click("Vraag")
    assert await window.suggestions("Typ een onderwerp, begrip of letter", "naw")
    await window.close()
    await home.fill({QUESTION: "mtvp"})
    assert (await home.click("Zoek in de FAQ")).title == "Zoek in de FAQ"


async def test_a_region_is_one_choice_and_can_be_stopped_and_undone(home):
    answer = await act(home, home.choose("Zeeland"))
    assert answer.lines[1] == "Je volgt nu regio Zeeland"
    assert "De eerstvolgende berichten die je krijgt" in answer.lines
    assert {OWN_NEXT, NOTICE} <= set(home.lines)
    assert "regio Zeeland" in followed(home)
    assert NO_REGION not in home.lines
    own = await act(home, home.click("Mijn herinneringen"))
    stopped = await act(home, own.press(beside(own, "Regio Zeeland")))
    assert "Je volgt niet meer: regio Zeeland" in stopped.lines
    assert {NEXT, NO_REGION, NOTHING} <= set(home.lines)
    await act(home, stopped.click("Ongedaan maken"))
    assert "regio Zeeland" in followed(home)


async def test_a_single_date_that_is_followed_does_not_hide_the_others(home):
    window = await home.press(beside(home, END_OF_IZA))
    await act(home, window.submit())
    assert NEXT in home.lines
    assert END_OF_IZA[:15] in followed(home)
    assert "Zorgverzekeraars maken hun inkoopbeleid bekend" in home.lines


async def test_the_settings_show_in_the_tab_as_soon_as_they_are_saved(home):
    window = await act(home, home.click("Instellingen"))
    assert window.lines[1] == "Voor jezelf"
    wishes = {"settings_what": ["Contractrondes van CZ"], "settings_hour": "11.00 uur"}
    await act(home, window.submit(wishes))
    assert "contractrondes van CZ" in followed(home)
    assert followed(home).endswith(", 11.00 uur")


async def test_the_dates_for_ones_own_calendar_are_those_of_ones_region_and_can_be_fetched(process, home):
    _, bot, *_ = process
    await act(home, home.choose("Zeeland"))
    window = await act(home, home.choose("In je agenda"))
    assert "https://bot.example.nl/kalender/zeeland.ics" in window.lines
    status, text = await bot.get("/kalender/zeeland.ics")
    assert status == 200
    assert any(END_OF_IZA in event.summary for event in read(text.encode()).values())
    steps = await window.click("Hoe doe ik dat?")
    assert {"Google Agenda", "iPhone en iPad", "https://bot.example.nl/kalender/zeeland.ics"} <= set(steps.lines)


async def test_the_year_of_ones_region_is_in_words_where_slack_can_not_fetch_a_picture(process, home):
    _, bot, *_ = process
    await act(home, home.choose("Zeeland"))
    status, text = await bot.get("/tijdlijn/zeeland.svg")
    assert (status, "Het komende jaar voor Zeeland" in text) == (200, True)
    assert (await bot.get("/tijdlijn/zeeland.gif"))[0] == 404
    year = await act(home, home.choose("tijdlijn", of=QUESTION))
    assert "Het komende jaar voor Zeeland" in year.lines
    assert "31 december 2026 · verwacht" in year.lines  # Slack can't fetch a picture there


async def test_everything_kept_is_erased_after_being_asked_whether_one_is_sure(home):
    await act(home, home.choose("Volg landelijke datums"))
    assert NOTHING not in home.lines
    asked = await act(home, home.choose("Wis wat de bot van mij bewaart"))
    assert NOTHING not in home.lines
    answer = await act(home, asked.click("Wis alles van mij"))
    assert answer.lines[1] == "Alles wat de bot van jou bewaarde, is gewist"
    assert NOTHING in home.lines


async def test_of_somebody_who_is_erased_the_bot_no_longer_knows_that_they_opened_the_tab(process, home):
    workspace, *_ = process
    await workspace.say("/iza vergeet mij", user=home.user.name)
    published = len(workspace.calls("views.publish"))
    settings = await workspace.say("/iza instellingen", user=home.user.name)
    saved = await settings.submit({"settings_hour": "11.00 uur"})
    await saved.changed()
    await act(home, workspace.open_home(home.user.name))
    assert len(workspace.calls("views.publish")) == published + 1


async def test_a_tab_is_about_nobody_else(process, home):
    workspace, _, _, newcomers = process
    await act(home, home.choose("Zeeland"))
    assert "regio Zeeland" in followed(home)
    assert NOTHING in (await workspace.open_home(next(newcomers))).lines


async def test_the_other_tab_of_the_bot_publishes_nothing_and_a_retry_does_no_harm(process, home, monkeypatch):
    workspace, *_ = process
    opened = payloads.home_opened

    def other_tab(state, user):
        body = opened(state, user)
        return body | {"event": body["event"] | {"tab": "messages"}}

    before = len(workspace.calls("views.publish"))
    monkeypatch.setattr(payloads, "home_opened", other_tab)
    await workspace._user_actions.open_home(home.user)
    monkeypatch.undo()
    assert (await act(home, home.choose("mtvp", of=QUESTION))).title == "Antwoord"
    assert len(workspace.calls("views.publish")) == before + 1
    await act(home, workspace.open_home(home.user.name))
    await act(home, workspace.redeliver())
    assert NOTHING in home.lines


async def test_while_the_database_is_away_one_can_still_ask_and_see_dates(process):
    workspace, _, folder, newcomers = process
    with sqlite3.connect(folder / "bot.sqlite3") as database:
        database.execute("ALTER TABLE follows RENAME TO away")
    try:
        home = await workspace.open_home(next(newcomers))
        assert {NEXT, END_OF_IZA} <= set(home.lines)
        assert "Wat je volgt, is nu even niet op te zoeken. Open deze pagina straks opnieuw." in home.lines
        assert NO_REGION not in home.lines
        answer = await act(home, home.choose("mtvp", of=QUESTION))
        assert any("MTVP" in line for line in answer.lines)
    finally:
        with sqlite3.connect(folder / "bot.sqlite3") as database:
            database.execute("ALTER TABLE away RENAME TO follows")


async def test_where_the_tab_can_not_be_renewed_what_was_done_is_still_told(start, tmp_path):
    async with town() as workspace, start(workspace, changed=settings(tmp_path)) as bot:
        await bot.wrote("Posting is under way")
        home = await workspace.open_home()
        workspace.intercept("views.publish", lambda *_: web.json_response({"ok": False, "error": "not_enabled"}))
        answer = await home.choose("Zeeland")
        assert answer.lines[1] == "Je volgt nu regio Zeeland"
        await bot.wrote("The home tab could not be renewed")
        assert not any("Reference" in line for line in bot.lines)


async def test_opening_shows_the_content_as_it_is_by_then(start, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    async with town() as workspace, start(workspace, data=data, changed=settings(tmp_path)) as bot:
        await bot.wrote("Posting is under way")
        assert END_OF_IZA in (await workspace.open_home()).lines
        edit(data / "deadlines.yaml", f'title: "{END_OF_IZA}"', 'title: "Het IZA loopt af"')
        await bot.wrote("New content in use")
        lines = (await workspace.open_home()).lines
        assert "Het IZA loopt af" in lines
        assert END_OF_IZA not in lines
