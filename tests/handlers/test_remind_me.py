"""Herinner mij: what is chosen for a date arrives at those leads in a direct message, once; and one's own list."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.platform_ids import full_id
from bot.scopes import EVENTS, SCOPES
from bot.store.database import open_database
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFFICE, CARE = "bot-beheer", "regio-zeeland"
BOT = "@iza-bot"
END_OF_IZA = "Einde van de looptijd van het IZA"
NOON = "2026-11-22T12:00:00+01:00"
PEOPLE = [f"huisarts-{number}" for number in range(20)]


def town(**more):
    channels = ["iza-landelijk", OFFICE, CARE]
    return IzaWorkspace(channels=channels, users=PEOPLE, scopes=SCOPES, events=EVENTS, patience=120, **more)


def at(clock, folder):
    return {"IZA_CLOCK": clock, "IZA_DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3"}


class Person:
    """Somebody who types."""

    def __init__(self, workspace, name):
        self.workspace = workspace
        self.name = name

    async def says(self, line, channel=OFFICE):
        return await self.workspace.say(line, channel=channel, user=self.name)

    async def reminder_window(self, title, line="/iza deadlines"):
        """The window behind the button beside a date."""
        screen = await self.says(line)
        return await screen.press(beside(screen, title))

    async def reminded_of(self, title, *leads):
        """The window after choosing."""
        window = await self.reminder_window(title)
        sent = await window.submit({"remind_when": [option for option in window.options if starts(option, leads)]})
        await sent.changed()
        return sent


def starts(option, leads):
    return option.partition(": ")[0] in {
        {0: "Op de dag zelf", 1: "1 dag van tevoren"}.get(lead, f"{lead} dagen van tevoren") for lead in leads
    }


def beside(screen, title):
    """The first button beside a row with this title."""
    return next(
        control
        for control in screen.controls
        if control.block["block_id"].startswith("row-") and control.block["text"]["text"].startswith(f"*{title}*")
    )


def rows(screen):
    """The titles that have a stop button."""
    return [control.block["text"]["text"].split("*")[1] for control in screen.controls if control.label == "Stop"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def process(start, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    async with town() as workspace, start(workspace, changed=at(f"{NOON} x60", folder)) as bot:
        await bot.wrote("Posting is under way")
        yield workspace, folder, iter(PEOPLE)
        assert not workspace.complaints


@pytest.fixture
def person(process):
    workspace, _, newcomers = process
    return Person(workspace, next(newcomers))


async def test_what_is_chosen_arrives_once_at_the_chosen_leads_for_who_chose_it(start, tmp_path):
    async with town() as workspace:
        me = Person(workspace, PEOPLE[0])
        async with start(workspace, changed=at(NOON, tmp_path)) as bot:
            await bot.wrote("Posting is under way")
            await me.says("/iza help", BOT)
            mine = workspace.channel(me.name)
            shown = await me.reminded_of(END_OF_IZA, 30, 1)
            assert shown.lines[1:4] == [
                f"Ik herinner je hieraan: {END_OF_IZA}",
                "Je krijgt een direct bericht op dinsdag 1 december 2026, 9.00 uur.",
                "Daarna op woensdag 30 december 2026, 9.00 uur.",
            ]
            assert mine.messages == []
        for moment, count in (
            ("2026-12-01T09:00:00+01:00", 1),
            ("2026-12-24T09:00:00+01:00", 1),
            ("2026-12-30T09:00:00+01:00", 2),
        ):
            async with start(workspace, changed=at(moment, tmp_path)) as bot:
                await bot.wrote("Posting is under way")
                if count == 1:  # on the 24th only the national channel hears of it
                    await workspace.channel("iza-landelijk").posted(2 if "24T" in moment else 1)
                assert len(await mine.posted(count)) == count
        assert [notice.lines[0] for notice in mine.messages] == [
            f"Herinnering: {END_OF_IZA}",
            f"Morgen: {END_OF_IZA}",
        ]
        assert not workspace.complaints


async def test_the_window_shows_the_moments_and_says_what_has_passed(person):
    window = await person.reminder_window(END_OF_IZA)
    assert window.options == [
        "30 dagen van tevoren: dinsdag 1 december 2026, 9.00 uur",
        "7 dagen van tevoren: donderdag 24 december 2026, 9.00 uur",
        "1 dag van tevoren: woensdag 30 december 2026, 9.00 uur",
        "Op de dag zelf: donderdag 31 december 2026, 9.00 uur",
    ]
    assert "Al voorbij: 90 dagen van tevoren." in window.lines
    assert window.lines.count(END_OF_IZA) == 1


async def test_of_a_date_that_returns_no_lead_is_lost(person):
    window = await person.reminder_window("Premies bekend en duidelijk wie gecontracteerd is")
    assert not any("Al voorbij" in line for line in window.lines)
    assert any(option.startswith("Op de dag zelf: vrijdag 12 november 2027") for option in window.options)
    assert "Deze datum komt terug: je krijgt het elke keer; je ziet steeds het eerste bericht." in window.lines


async def test_nothing_chosen_can_not_be_sent(person):
    window = await person.reminder_window(END_OF_IZA)
    with pytest.raises(Exception, match="Wanneer wil je een bericht"):
        await window.submit({"remind_when": []})


async def test_it_can_be_undone_at_once_and_changed_later(person):
    shown = await person.reminded_of(END_OF_IZA, 7)
    undone = await shown.click("Ongedaan maken")
    assert undone.lines[1] == f"Je volgt niet meer: {END_OF_IZA}"
    await person.reminded_of(END_OF_IZA, 7)
    window = await person.reminder_window(END_OF_IZA)
    ticked = next(block["element"] for block in window.blocks if block["type"] == "input")["initial_options"]
    assert [option["value"] for option in ticked] == ["7"]
    stopped = await person.says("/iza stop", BOT)
    await stopped.click("Ongedaan maken")
    assert "Eerstvolgend bericht: donderdag 24 december 2026, 9.00 uur" in (await person.says("/iza mijn")).lines
    changed = await person.reminded_of(END_OF_IZA, 0)
    assert "Je krijgt een direct bericht op donderdag 31 december 2026, 9.00 uur." in changed.lines
    assert "Niet meer herinneren" in changed.buttons


async def test_an_hour_of_ones_own_counts_for_it(person):
    settings = await person.says("/iza instellingen", BOT)
    await (await settings.submit({"settings_hour": "11.00 uur"})).changed()
    assert (await person.reminder_window(END_OF_IZA)).options[0].endswith("dinsdag 1 december 2026, 11.00 uur")


async def test_the_step_that_was_pressed_is_followed_and_no_other(person):
    screen = await person.says("/iza rondes VGZ")
    window = await screen.press(beside(screen, "VGZ: controleer of er een contractvoorstel komt"))
    assert "VGZ: controleer of er een contractvoorstel komt" in window.lines
    assert not any(line.startswith("VGZ: inkoopbeleid") for line in window.lines)
    assert "Ook in een volgende contractronde; je ziet steeds het eerste bericht." in window.lines
    sent = await window.submit()
    await sent.changed()
    assert "Ik herinner je hieraan: VGZ: controleer of er een contractvoorstel komt" in sent.lines
    assert "Informatie delen mag; over tarieven en tekenen beslist elke praktijk zelf." in sent.lines
    own = await person.says("/iza mijn herinneringen")
    assert rows(own) == ["VGZ: controleer of er een contractvoorstel komt"]
    await own.press(beside(own, "VGZ: controleer of er een contractvoorstel komt"))
    assert "Je volgt niet meer: VGZ: controleer of er een contractvoorstel komt" in own.lines


async def test_the_whole_round_is_a_choice_beside_the_step(person):
    screen = await person.says("/iza rondes VGZ")
    window = await screen.press(beside(screen, "VGZ: controleer of er een contractvoorstel komt"))
    assert "Alleen deze stap: VGZ: controleer of er een contractvoorstel komt" in window.options
    sent = await window.submit({"remind_scope": "Alle stappen: Contractronde VGZ"})
    await sent.changed()
    assert "Ik herinner je hieraan: Contractronde VGZ" in sent.lines
    assert rows(await person.says("/iza mijn herinneringen")) == ["Contractronde VGZ"]


async def test_a_button_of_a_date_that_is_gone_explains_itself(person):
    screen = await person.says("/iza deadlines")
    button = beside(screen, END_OF_IZA)
    button.element["value"] = "verdwenen"
    reply = await screen.press(button)
    assert reply.private
    assert reply.lines[0] == "Deze datum bestaat niet meer"


async def test_ones_own_list_opens_anywhere_and_stops_only_what_is_ones_own(person):
    await person.says("/iza volg CZ", CARE)
    await person.says("/iza volg CZ", BOT)
    await person.reminded_of(END_OF_IZA, 1)
    window = await person.says("/iza mijn", CARE)
    assert rows(window) == ["Contractrondes van CZ", END_OF_IZA]
    assert "Eerstvolgend bericht: woensdag 30 december 2026, 9.00 uur" in window.lines
    await window.press(beside(window, "Contractrondes van CZ"))
    assert rows(window) == [END_OF_IZA]
    assert "Je volgt niet meer: contractrondes van CZ" in window.lines
    await window.click("Ongedaan maken")
    assert rows(window) == [END_OF_IZA, "Contractrondes van CZ"]
    again = await person.says("/iza volg CZ", CARE)
    assert again.lines[0] == "Dit kanaal volgt al contractrondes van CZ."
    await person.says("/iza stop", CARE)


async def test_the_settings_take_the_place_of_the_list_so_that_it_is_never_behind(person):
    window = await person.says("/iza lijst")
    assert "Je volgt nog niets, dus de bot stuurt je niets." in window.lines
    settings = await window.click("Instellingen")
    assert settings.view is window.view
    assert settings.lines[1] == "Voor jezelf"


async def test_in_a_direct_message_the_list_is_an_answer_and_a_question_stays_a_question(person):
    await person.says("volg einde-iza-2026", BOT)
    shown = await person.says("mijn herinneringen", BOT)
    assert rows(shown) == [END_OF_IZA]
    stopped = await shown.press(beside(shown, END_OF_IZA))
    assert stopped.lines[0] == f"Je volgt niet meer: {END_OF_IZA}"
    for line in ("/iza mijn ANW-diensten, hoe zit dat", "/iza lijst van ANW-afspraken"):
        answer = await person.says(line)
        assert any("ANW" in answer_line for answer_line in answer.lines), line
        assert "Mijn herinneringen" not in answer.lines


async def test_what_was_to_be_told_later_stands_in_the_list_until_it_is_stopped(process, person):
    workspace, folder, _ = process
    zone = ZoneInfo("Europe/Amsterdam")
    database = open_database(f"sqlite:///{folder}/bot.sqlite3", lambda: dt.datetime.now(dt.UTC), rehearsal=True)
    user = full_id(workspace._user(person.name).id)
    about = ("einde-iza-2026", "", "eenmalig")
    database.subscriptions.snooze(user, about, dt.datetime(2026, 12, 14, 10, 0, tzinfo=zone))
    window = await person.says("/iza mijn")
    assert rows(window) == [END_OF_IZA]
    assert "Later nog eens: maandag 14 december 2026, 10.00 uur" in window.lines
    await window.press(beside(window, END_OF_IZA))
    assert rows(window) == []
    assert f"Je hoort dit niet nog eens: {END_OF_IZA}" in window.lines
    assert database.subscriptions.of(user).snoozes == ()
    database.close()


async def test_of_a_date_that_returns_the_time_that_was_dealt_with_stays_so_unless_it_is_ticked(process, person):
    workspace, folder, _ = process
    title, about = (
        "Premies bekend en duidelijk wie gecontracteerd is",
        ("polisbekendmaking-12-november", "", "2027"),
    )
    database = open_database(f"sqlite:///{folder}/bot.sqlite3", lambda: dt.datetime.now(dt.UTC), rehearsal=True)
    user = full_id(workspace._user(person.name).id)
    database.subscriptions.dismiss(user, about)
    again = "Uiterlijk vrijdag 12 november 2027: Premies bekend en duidelijk wie…"
    for ticked, first in (([], "vrijdag 10 november 2028"), ([again], "vrijdag 12 november 2027")):
        window = await person.reminder_window(title)
        day_itself = [option for option in window.options if starts(option, (0,))]
        sent = await window.submit({"remind_when": day_itself, "remind_anew": ticked})
        await sent.changed()
        assert any(first in line for line in sent.lines), sent.lines
    assert database.subscriptions.of(user).dismissals == ()
    database.close()
