"""The buttons under reminders with the real process: counted in a channel, told later or no more to a person."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import contextmanager

import pytest

from bot.messages.commands import EDIT_DATE
from bot.platform_ids import full_id
from bot.scopes import EVENTS, SCOPES
from bot.simulator.faults import Execution, Fault
from bot.simulator.records import slack_id
from bot.store.database import open_database
from bot.store.ledger import PostingQuery, PostingState
from bot.store.state_records import PlannedUntil
from tests.handlers.conftest import with_owners
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

NATIONAL = "iza-landelijk"
EVALUATION = "Herinnering: Besluit over bijsturen van de IZA-afspraken"
DAY_BEFORE = dt.datetime.fromisoformat("2024-05-23T12:00:00+02:00")
NINE = "2024-05-24T09:00:00+02:00"
COUNTS = ("Gezien", "Afgehandeld")
AT_WORK = "Posting is under way"
SEEN, DEALT_WITH = "Je hebt dit gezien", "Je hebt dit afgehandeld"
UNDONE = "Ongedaan gemaakt: je telt niet meer mee bij “{}”."
DATE = "iza-bijsturing-2024"
NO_MORE = "Je hebt dit afgehandeld, dus er komt geen bericht meer over. Toch weer een bericht? Kies ‘Herinner mij’"
AGAIN_ON = "Je krijgt deze herinnering opnieuw op"
SNOOZES = ("Over een uur", "Morgen", "Eerstvolgende werkdag")


def two_people():
    people = ["huisarts", "praktijkassistent"]
    workspace = IzaWorkspace(channels=[NATIONAL], users=people, scopes=SCOPES, events=EVENTS, patience=120)
    workspace._state.conversation_with(workspace._state.user("huisarts"))
    return workspace


def at(clock, folder):
    return {"IZA_CLOCK": clock, "IZA_DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3"}


@contextmanager
def database_in(folder):
    """Settings of the bot, the day before."""
    database = open_database(at("", folder)["IZA_DATABASE_URL"], lambda: DAY_BEFORE)
    yield database
    database.close()


@pytest.fixture(autouse=True)
def at_work_the_day_before(tmp_path):
    """Reminders that fall due after that are posted, also when the bot starts at that very moment."""
    with database_in(tmp_path) as database:
        database.ledger.write(records=[PlannedUntil(DAY_BEFORE)])


async def press(workspace, label, saying, user="huisarts"):
    """Press a button in the channel; gives what one is told then."""
    await workspace.click(label, user=user)
    return await wait_for_reply(workspace, user, saying)


async def wait_for_reply(workspace, user, saying):
    """Wait until a person is told this; a message in the channel may change before that."""
    while not (matching := [answer for answer in answers(workspace, user) if answer.lines[0] == saying]):
        await workspace.next_change()
    return matching[-1]


def answers(workspace, user):
    return [reply for reply in workspace.channel(NATIONAL).seen_by(user) if reply.private]


async def shows(notice, line):
    """Wait until a message says this."""
    while line not in notice.lines:
        await notice.changed()


def keys(notice):
    return (notice.message.metadata or {}).get("event_payload")


async def test_a_channel_counts_who_has_seen_a_reminder_also_after_a_restart_and_a_correction(start, tmp_path):
    data = with_owners(tmp_path / "data", "praktijkassistent", channel=NATIONAL)
    async with two_people() as workspace:
        async with start(workspace, data=data, changed=at(NINE, tmp_path)):
            [notice] = await workspace.channel(NATIONAL).posted()
            posted, posted_keys = notice.text, keys(notice)
            assert notice.buttons[-3:] == [*COUNTS, "Herinner mij"]
            window = await notice.click("Herinner mij")
            assert (window.title, window.lines[1]) == ("Herinner mij", EVALUATION.removeprefix("Herinnering: "))
            await window.close()
            await press(workspace, "Gezien", SEEN)
            await shows(notice, "Gezien: 1")
            await press(workspace, "Gezien", SEEN, "praktijkassistent")
            await press(workspace, "Afgehandeld", DEALT_WITH, "praktijkassistent")
            await shows(notice, "Gezien: 2 · Afgehandeld: 1")
            await press(workspace, "Ongedaan maken", UNDONE.format("Gezien"))
            await shows(notice, "Gezien: 1 · Afgehandeld: 1")
            assert notice.text == f"{posted}\n\nGezien: 1 · Afgehandeld: 1"
            assert "praktijkassistent" not in notice.text
        move_evaluation(data, "2024-06-03")
        async with start(workspace, data=data, changed=at("2024-05-24T10:00:00+02:00", tmp_path)):
            [corrected, note] = await workspace.channel(NATIONAL).posted(2)
            assert note.lines[0] == "De datum is gewijzigd"
            await shows(corrected, "Gezien: 1 · Afgehandeld: 1")
            assert "Uiterlijk maandag 3 juni 2024 · over 10 dagen · streefdoel" in corrected.lines
            await press(workspace, "Afgehandeld", UNDONE.format("Afgehandeld"), "praktijkassistent")
            await shows(corrected, "Gezien: 1")
            assert "Uiterlijk maandag 3 juni 2024 · over 10 dagen · streefdoel" in corrected.lines
            assert any(line.startswith("Gewijzigd op 24 mei 2024.") for line in corrected.lines)
            assert keys(corrected) == posted_keys
            assert note.buttons == []
            seen = workspace.channel(NATIONAL).seen_by("praktijkassistent")
            for message in [message for message in seen if not message.private]:
                window = await message.shortcut(EDIT_DATE.callback_id)
                assert window.lines[:2] == ["Bewerken", EVALUATION.removeprefix("Herinnering: ")]
                await window.close()
        assert len(workspace.channel(NATIONAL).messages) == 2


def move_evaluation(data, date):
    path = data / "deadlines.yaml"
    text = path.read_text(encoding="utf-8")
    moved = text.replace(
        'date: 2024-06-01, wording: "Uiterlijk 1 juni 2024"', f'date: {date}, wording: "Uiterlijk 3 juni 2024"'
    )
    assert moved != text
    path.write_text(moved, encoding="utf-8")


async def test_two_presses_right_after_each_other_are_one_and_two_people_at_once_are_two(start, tmp_path):
    async with two_people() as workspace:
        async with start(workspace, changed=at(NINE, tmp_path)):
            [notice] = await workspace.channel(NATIONAL).posted()
        async with start(workspace, changed=at("2024-05-24T10:00:00+02:00 x0.01", tmp_path)):
            await workspace.connected()
            await asyncio.gather(
                notice.click("Gezien", answered=False),
                notice.click("Gezien", answered=False),
                workspace.click("Gezien", user="praktijkassistent"),
            )
            await shows(notice, "Gezien: 2")
            await press(workspace, "Afgehandeld", DEALT_WITH)
            await shows(notice, "Gezien: 2 · Afgehandeld: 1")


async def test_who_is_forgotten_counts_no_longer_and_the_channel_shows_it_without_a_press(start, tmp_path):
    async with two_people() as workspace:
        async with start(workspace, changed=at(NINE, tmp_path)):
            [notice] = await workspace.channel(NATIONAL).posted()
            for user in ("huisarts", "praktijkassistent"):
                await press(workspace, "Gezien", SEEN, user)
            await press(workspace, "Afgehandeld", DEALT_WITH)
            await shows(notice, "Gezien: 2 · Afgehandeld: 1")
        # Another process: the last press looks at its message once more, and it is not by that that it changes.
        async with start(workspace, changed=at("2024-05-24T10:00:00+02:00", tmp_path)):
            await workspace.connected()
            await workspace.say("/iza vergeet mij", channel=NATIONAL, user="huisarts")
            await wait_for_reply(workspace, "huisarts", "Alles wat de bot van jou bewaarde, is gewist")
            await shows(notice, "Gezien: 1")


async def test_a_button_of_a_message_that_is_gone_from_the_ledger_is_explained(start, tmp_path):
    async with two_people() as workspace:
        async with start(workspace, changed=at(NINE, tmp_path)):
            [notice] = await workspace.channel(NATIONAL).posted()
        (tmp_path / "bot.sqlite3").unlink()
        async with start(
            workspace, changed=at("2024-05-24T10:00:00+02:00", tmp_path), options=("--new-ledger",)
        ) as bot:
            await bot.wrote(AT_WORK)
            answer = await notice.click("Gezien")
            assert answer.lines[0] == "Deze knop werkt niet meer"
            assert not any(line.startswith("Gezien:") for line in notice.lines)


def follows_since_the_day_before(tmp_path):
    """The first person follows the national dates since the day before."""
    with database_in(tmp_path) as database:
        database.subscriptions.subscribe(full_id(slack_id("U", "huisarts")), "landelijk")


async def test_a_person_hears_it_an_hour_later_and_once(start, tmp_path):
    async with two_people() as workspace:
        follows_since_the_day_before(tmp_path)
        async with start(workspace, changed=at(f"{NINE} x0.2", tmp_path)):
            [notice] = await workspace.channel("huisarts").posted()
            assert notice.lines[0] == EVALUATION
            assert notice.options == ["Wat is er van het IZA terechtgekomen?", *SNOOZES]
            assert not set(notice.buttons) & {"Gezien", "Herinner mij"}
            await notice.choose("Eerstvolgende werkdag")
            await shows(notice, f"{AGAIN_ON} maandag 27 mei 2024, 9.00 uur.")
            await notice.click("Ongedaan maken")
            while SNOOZES[0] not in notice.options:
                await notice.changed()
            await notice.choose(SNOOZES[0])
            while not any(line.startswith(f"{AGAIN_ON} vrijdag 24 mei 2024, 10.00 uur") for line in notice.lines):
                await notice.changed()
            assert keys(notice)
        async with start(workspace, changed=at("2024-05-24T10:01:00+02:00", tmp_path)):
            [_, again] = await workspace.channel("huisarts").posted(2)
            assert again.lines[0] == EVALUATION.replace("Herinnering", "Over 8 dagen")
            assert again.message.thread_ts == notice.message.ts
            assert "Afgehandeld" in again.buttons
            while any(line.startswith(AGAIN_ON) for line in notice.lines):
                await notice.changed()
            assert "Afgehandeld" in notice.buttons
        async with start(workspace, changed=at("2024-05-24T11:30:00+02:00", tmp_path)) as bot:
            await bot.wrote(AT_WORK)
            assert len(workspace.channel("huisarts").messages) == 2
        with database_in(tmp_path) as database:
            postings = database.ledger.postings(
                PostingQuery(channel=full_id(slack_id("U", "huisarts")), states=frozenset({PostingState.SENT}))
            )
        assert [f"{posting.due_at:%H:%M}" for posting in postings] == ["07:00", "08:00"], "in UTC"
        assert all(posting.due_at <= posting.delivery.attempt_at for posting in postings)


async def test_who_presses_before_slack_has_answered_the_bot_is_counted_all_the_same(start, tmp_path):
    answered = asyncio.Event()

    async def on_its_way(_request, answer, over):
        ends = [asyncio.create_task(event.wait()) for event in (answered, over)]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        return answer

    async with two_people() as workspace:
        workspace.faults.inject("chat.postMessage", Fault("answered late", Execution.DONE, on_its_way))
        async with start(workspace, changed=at(NINE, tmp_path)):
            [notice] = await workspace.channel(NATIONAL).posted()
            await workspace.click("Gezien", user="huisarts", answered=False)
            with database_in(tmp_path) as database:
                assert database.ledger.postings(PostingQuery(states=frozenset({PostingState.SENDING})))
            answered.set()
            await wait_for_reply(workspace, "huisarts", SEEN)
            await shows(notice, "Gezien: 1")


async def test_what_a_person_has_dealt_with_is_not_told_again_unless_undone(start, tmp_path):
    async with two_people() as workspace:
        follows_since_the_day_before(tmp_path)
        async with start(workspace, changed=at(NINE, tmp_path)):
            [notice] = await workspace.channel("huisarts").posted()
            await notice.click("Afgehandeld")
            await shows(notice, "Afgehandeld. Je krijgt hierover geen herinneringen meer.")
            assert notice.buttons[-1] == "Ongedaan maken"
        async with start(workspace, changed=at("2024-05-31T09:00:30+02:00", tmp_path)) as bot:
            await bot.wrote(AT_WORK)
            await workspace.channel(NATIONAL).posted(2)
            assert len(workspace.channel("huisarts").messages) == 1
            await notice.click("Ongedaan maken")
            while "Afgehandeld" not in notice.buttons:
                await notice.changed()
        async with start(workspace, changed=at("2024-06-03T09:30:00+02:00", tmp_path)) as bot:
            await bot.wrote(AT_WORK)
            stale = await notice.choose("Morgen")
            assert stale.lines == ["Deze datum is voorbij; er komen geen herinneringen meer over."]


async def test_every_message_about_a_date_says_that_it_was_dealt_with_and_that_it_was_not(start, tmp_path):
    async with two_people() as workspace:
        follows_since_the_day_before(tmp_path)
        own = workspace.channel("huisarts")
        async with start(workspace, changed=at(NINE, tmp_path)):
            [earlier] = await own.posted()
        async with start(workspace, changed=at("2024-05-31T09:00:00+02:00", tmp_path)):
            later = (await own.posted(2))[-1]
            await later.click("Afgehandeld")
            await shows(earlier, "Afgehandeld. Je krijgt hierover geen herinneringen meer.")
            await later.click("Ongedaan maken")
            while "Afgehandeld" not in earlier.buttons:
                await earlier.changed()
        assert not workspace.complaints


async def test_who_wants_to_be_reminded_of_what_they_dealt_with_hears_that_and_then_gets_it(start, tmp_path):
    async with two_people() as workspace:
        follows_since_the_day_before(tmp_path)
        async with start(workspace, changed=at(NINE, tmp_path)):
            [notice] = await workspace.channel("huisarts").posted()
            await notice.click("Afgehandeld")
            await shows(notice, "Afgehandeld. Je krijgt hierover geen herinneringen meer.")
            for line in (f"/iza volg {DATE}", "/iza mijn"):
                listed = await workspace.say(line, channel="@iza-bot")
                assert any(line.startswith(NO_MORE) for line in listed.lines)
                assert "Er staat nu geen bericht gepland." not in listed.lines
            [in_channel] = await workspace.channel(NATIONAL).posted()
            window = await in_channel.click("Herinner mij")
            assert (
                "Je hebt dit afgehandeld en krijgt er dus geen berichten meer over. Kies je hieronder een moment, "
                "dan krijg je ze weer."
            ) in window.lines
            assert any(line.endswith(" · afgehandeld") for line in window.lines)
            [day_before] = [offer for offer in window.options if offer.startswith("1 dag")]
            assert day_before == "1 dag van tevoren: vrijdag 31 mei 2024, 9.00 uur"
            await (await window.submit({"remind_when": [day_before]})).changed()
            while "Afgehandeld" not in notice.buttons:
                await notice.changed()
        async with start(workspace, changed=at("2024-05-31T09:00:00+02:00", tmp_path)):
            [_, again] = await workspace.channel("huisarts").posted(2)
            assert again.lines[0] == EVALUATION.replace("Herinnering", "Morgen")
