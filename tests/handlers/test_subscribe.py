"""Following from within a channel, with the real process: what is asked arrives, and what is stopped does not."""

from __future__ import annotations

import re
import shutil

import pytest
import pytest_asyncio

from bot.scopes import EVENTS, SCOPES
from tests.handlers.conftest import DATA, tell
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHANNEL, NATIONAL, OFFICE = "praktijk-de-linde", "iza-landelijk", "bot-beheer"
EVALUATION = "Herinnering: Besluit over bijsturen van de IZA-afspraken"


def here(**more):
    channels = [CHANNEL, NATIONAL, OFFICE, "regio-zeeland"]
    return IzaWorkspace(
        channels=channels, users=["huisarts", "secretaris"], scopes=SCOPES, events=EVENTS, patience=120, **more
    )


def at(clock, folder):
    return {"IZA_CLOCK": clock, "IZA_DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(start, tmp_path_factory):
    """A workspace with the bot in it, in the summer of 2027."""
    folder = tmp_path_factory.mktemp("following")
    async with here() as workspace, start(workspace, changed=at("2027-08-02T12:00:00+02:00", folder)) as bot:
        await bot.wrote("Posting is under way")
        yield workspace
        assert not workspace.complaints


async def heading(workspace, line, channel=CHANNEL):
    return (await workspace.say(line, channel=channel)).lines[0]


async def test_what_a_channel_follows_arrives_there_and_once_stopped_nothing(start, tmp_path):
    async with here() as workspace:
        async with start(workspace, changed=at("2024-05-23T12:00:00+02:00", tmp_path)) as bot:
            await bot.wrote("Posting is under way")
            assert await heading(workspace, "/iza volg landelijk") == "Dit kanaal volgt nu landelijke datums"
            assert await heading(workspace, "/iza stop") == "Dit kanaal volgt niet meer: landelijke datums"
        async with start(workspace, changed=at("2024-05-24T09:00:00+02:00", tmp_path)):
            [notice] = await workspace.channel(NATIONAL).posted()
            assert notice.lines[0] == EVALUATION
            await workspace.say("/iza volg landelijk", channel=CHANNEL)
            await workspace.say("/iza volg landelijk", channel="@iza-bot")
            assert workspace.channel(CHANNEL).messages == []
        async with start(workspace, changed=at("2024-05-31T09:00:00+02:00", tmp_path)):
            [notice] = await workspace.channel(CHANNEL).posted()
            assert notice.lines[0] == EVALUATION
            assert len(await workspace.channel("huisarts").posted()) == 1
        async with start(workspace, changed=at("2024-05-31T09:05:00+02:00", tmp_path)) as bot:
            await bot.wrote("Posting is under way")
            assert await heading(workspace, "/iza volg landelijk") == "Dit kanaal volgt al landelijke datums."
            assert len(workspace.channel(CHANNEL).messages) == 1
        assert not workspace.complaints


async def test_a_region_an_insurer_and_a_date_by_the_names_that_people_use(workspace):
    for line, expected in (
        ("/iza volg regio Zeeland", "Dit kanaal volgt nu regio Zeeland"),
        ("/iza volg CZ", "Dit kanaal volgt nu contractrondes van CZ"),
        ("/iza volg zeelnd", "Dit kanaal volgt al regio Zeeland."),
        ("/iza volgen landelijke deadlines", "Dit kanaal volgt nu landelijke datums"),
        ("/iza stop zeeland", "Dit kanaal volgt niet meer: regio Zeeland"),
        ("/iza stop zeeland", "Dat volgt dit kanaal niet"),
        ("/iza stop", "Dit kanaal volgt niet meer: contractrondes van CZ en landelijke datums"),
        ("/iza stop", "Dit kanaal volgt niets"),
        ("/iza volg landelijk en CZ", "Dit kanaal volgt nu landelijke datums en contractrondes van CZ"),
        ("/iza volg Zorg en Zekerheid, Twente", "Wat bedoel je?"),
        ("/iza stop landelijk, cz", "Dit kanaal volgt niet meer: landelijke datums en contractrondes van CZ"),
        ("/iza volg zeelnd + twente", "Dit kanaal volgt nu regio Zeeland en regio Twente"),
        ("/iza stop alles", "Dit kanaal volgt niet meer: regio Twente en regio Zeeland"),
    ):
        assert await heading(workspace, line) == expected, line


async def test_what_may_mean_several_things_is_asked_and_the_button_follows(workspace):
    reply = await workspace.say("/iza volg Brabant", channel=CHANNEL)
    assert reply.lines[0] == "Wat bedoel je?"
    assert {"regio Midden-Brabant", "regio West-Brabant", "Alle 4"} <= set(reply.buttons)
    followed = await reply.click("regio Midden-Brabant")
    assert followed.lines[:2] == [
        "Dit kanaal volgt nu regio Midden-Brabant",
        "Dat zijn de datums van Midden-Brabant en de contractrondes van VGZ en CZ.",
    ]
    assert followed.lines[3].startswith("VGZ: controleer of er een contractvoorstel komt"), followed.lines
    undone = await followed.click("Ongedaan maken")
    assert undone.lines[0] == "Dit kanaal volgt niet meer: regio Midden-Brabant"
    redone = await undone.click("Ongedaan maken")
    assert redone.lines[0] == "Dit kanaal volgt nu regio Midden-Brabant"
    await workspace.say("/iza stop", channel=CHANNEL)


async def test_what_is_not_known_is_said_with_what_is(workspace):
    reply = await workspace.say("/iza volg <@U1> *maan*", channel=CHANNEL)
    assert reply.lines[0] == "Dat herken ik niet"
    assert "regio Zeeland" in reply.text
    assert (await heading(workspace, "/iza volg")) == "Wat wil je volgen?"


async def test_what_is_followed_shows_in_the_dates_of_the_channel(workspace):
    before = (await workspace.say("/iza rondes", channel=CHANNEL)).lines[0]
    await workspace.say("/iza volg CZ", channel=CHANNEL)
    assert (before, await heading(workspace, "/iza rondes")) == ("Contractrondes", "Contractrondes voor CZ")
    assert "voor dit kanaal" in (await workspace.say("/iza", channel=CHANNEL)).text
    await workspace.say("/iza stop", channel=CHANNEL)


async def test_a_person_follows_in_a_direct_message_and_nobody_else_sees_it(workspace):
    reply = await workspace.say("/iza volg CZ", channel="@iza-bot")
    assert reply.lines[0] == "Je volgt nu contractrondes van CZ"
    assert "/invite" not in reply.text
    assert await heading(workspace, "/iza stop") == "Dit kanaal volgt niets"
    question = await workspace.say("/iza vergeet", channel=CHANNEL)
    assert "Het kan niet ongedaan gemaakt worden." in question.text
    assert await heading(workspace, "/iza vergeet mij") == "Alles wat de bot van jou bewaarde, is gewist"
    assert await heading(workspace, "/iza vergeet mij") == "De bot bewaart niets van jou"
    assert (await question.click("Wis alles van mij")).lines == ["De bot bewaart niets van jou"]
    assert await heading(workspace, "/iza stop", channel="@iza-bot") == "Je volgt niets"
    assert await heading(workspace, "volg regio Zeeland", channel="@iza-bot") == "Je volgt nu regio Zeeland"
    assert await heading(workspace, "stop zeeland", channel="@iza-bot") == "Je volgt niet meer: regio Zeeland"


@pytest.mark.parametrize("gone", ["channel_archive", "group_deleted"])
async def test_a_channel_that_is_gone_follows_nothing_and_the_administrators_hear_of_it_once(workspace, gone):
    await workspace.say("/iza volg CZ", channel=CHANNEL)
    before = len(workspace.channel(OFFICE).messages)
    channel = workspace._state.channel(CHANNEL).id
    title = f"#{CHANNEL} is gearchiveerd of verwijderd"

    def news():
        return [message for message in workspace.channel(OFFICE).messages[before:] if message.lines[0] == title]

    await tell(workspace, {"type": gone, "channel": channel, "user": "U0123456789"})
    while not news():
        await workspace.next_change()
    await workspace.redeliver()
    assert await heading(workspace, "/iza stop") == "Dit kanaal volgt niets"
    [notice] = news()
    assert "volgde: contractrondes van CZ." in notice.text


def messages(modal):
    """The lines that say when a message comes."""
    return [line for line in modal.lines if re.search(r"dag \d+ \w+ 20\d\d, \d+\.\d\d uur$", line)]


async def test_the_settings_show_at_once_what_would_come_and_keep_what_is_sent(workspace):
    modal = await workspace.say("/iza instellingen", channel=CHANNEL)
    assert modal.title == "Instellingen"
    assert modal.lines[1] == f"Voor #{CHANNEL}"
    assert "Er staat nu geen bericht gepland." in modal.lines
    modal = await modal.choose("Contractrondes van CZ")
    assert "De eerstvolgende berichten in dit kanaal" in modal.lines
    assert len(messages(modal)) == 3
    modal = await modal.choose("11.00 uur")
    assert [line[-9:] for line in messages(modal)] == ["11.00 uur"] * 3
    saved = await modal.submit()
    await saved.changed()
    assert saved.lines[1:3] == ["Opgeslagen", "Dit kanaal volgt: contractrondes van CZ."]
    again = await workspace.say("/iza instellingen", channel=CHANNEL)
    assert messages(again) == messages(modal)
    sent = await again.submit({"settings_what": [], "settings_hour": "Zoals de vereniging: 9.00 uur"})
    await sent.changed()
    assert "Dit kanaal volgt niets." in sent.lines


async def test_the_settings_say_what_a_channel_gets_whatever_is_chosen_and_where_that_is_set(workspace):
    fixed = "Dit kanaal krijgt in elk geval: landelijke datums. Dat hebben de beheerders zo ingesteld."
    assert fixed in (await workspace.say("/iza volg", channel=NATIONAL)).lines
    modal = await workspace.say("/iza instellingen", channel=NATIONAL)
    assert modal.lines[2] == fixed
    assert len(messages(modal)) == 3
    assert not any("Niets kiezen is stoppen" in line for line in modal.lines)
    sent = await modal.submit({"settings_what": []})
    await sent.changed()
    assert sent.lines[1:4] == ["Opgeslagen", "Dit kanaal volgt niets.", fixed]
    assert messages(sent) == messages(modal)
    assert fixed in (await workspace.say("/iza stop", channel=NATIONAL)).lines
    await workspace.say("/iza volg landelijk", channel=NATIONAL)
    stopped = await workspace.say("/iza stop", channel=NATIONAL)
    assert stopped.lines[:2] == ["Dit kanaal volgt niet meer: landelijke datums", fixed]
    elsewhere = await workspace.say("/iza instellingen", channel=CHANNEL)
    assert any("Niets kiezen is stoppen" in line for line in elsewhere.lines)
    assert fixed not in elsewhere.lines


async def test_of_two_people_in_the_settings_the_second_sees_what_the_first_changed(workspace):
    first = await workspace.say("/iza instellingen", channel=CHANNEL)
    second = await workspace.say("/iza instellingen", channel=CHANNEL, user="secretaris")
    sent = await second.submit({"settings_what": ["Contractrondes van CZ"]})
    await sent.changed()
    assert "Opgeslagen" in sent.lines
    late = await (await first.choose("Regio Zeeland")).submit()
    await late.changed()
    assert "Niet opgeslagen: dit is intussen ergens anders gewijzigd" in late.lines
    assert any("[Contractrondes van CZ]" in line for line in late.lines)
    again = await late.submit({"settings_what": ["Contractrondes van CZ", "Regio Zeeland"]})
    await again.changed()
    assert "Dit kanaal volgt: contractrondes van CZ, regio Zeeland." in again.lines
    await workspace.say("/iza stop", channel=CHANNEL)


@pytest.fixture
def strict_data(tmp_path):
    """The shipped content, in which only administrators decide what a channel follows."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    settings = folder / "organisation.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("subscriptions: members", "subscriptions: administrators"), encoding="utf-8")
    return folder


async def test_where_administrators_decide_others_hear_whom_to_ask_and_may_follow_for_themselves(
    start, tmp_path, strict_data
):
    async with here() as workspace:
        async with start(workspace, data=strict_data, changed=at("2027-08-02T12:00:00+02:00", tmp_path)):
            await workspace.connected()
            for line in ("/iza volg CZ", "/iza stop", "/iza instellingen"):
                refused = await workspace.say(line, channel=CHANNEL)
                assert refused.lines[0] == "Wat dit kanaal volgt, kiezen de beheerders"
                assert "#bot-beheer" in refused.text
            assert await heading(workspace, "/iza volg CZ", "@iza-bot") == "Je volgt nu contractrondes van CZ"
        assert not workspace.complaints
