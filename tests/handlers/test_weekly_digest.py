"""The weekly digest and buttons of what the content no longer has, with the real process."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import contextmanager

import pytest

from bot.platform_ids import full_id
from bot.scopes import EVENTS, SCOPES
from bot.simulator.records import slack_id
from bot.store.database import open_database
from bot.store.ledger import PostingKind, PostingQuery, PostingState
from bot.store.subscription_records import Preferences
from tests.handlers.conftest import DATA
from tests.handlers.test_reload import edit
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

ME, COLLEAGUE = "huisarts", "praktijkassistent"
NATIONAL = "iza-landelijk"
END_OF_IZA, ABOUT = "Einde van de looptijd van het IZA", ("einde-iza-2026", "", "eenmalig")
EVALUATION, EVALUATION_ID = "Besluit over bijsturen van de IZA-afspraken", "iza-bijsturing-2024"
AT_WORK = "Posting is under way"


def town():
    workspace = IzaWorkspace(
        channels=[NATIONAL, "bot-beheer"], users=[ME, COLLEAGUE], scopes=SCOPES, events=EVENTS, patience=120
    )
    for name in (ME, COLLEAGUE):
        workspace._state.conversation_with(workspace._state.user(name))
    return workspace


def at(clock, folder):
    return {"IZA_CLOCK": clock, "IZA_DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3"}


@contextmanager
def database_in(folder):
    now = dt.datetime.fromisoformat("2026-11-23T12:00:00+01:00")
    database = open_database(at("", folder)["IZA_DATABASE_URL"], lambda: now)
    yield database
    database.close()


def digests(folder):
    """Ends of the digests of the first person, week by week; not of those that are yet to come."""
    with database_in(folder) as database:
        postings = database.ledger.postings(PostingQuery(channel=full_id(slack_id("U", ME))))
    postings = sorted(
        (posting for posting in postings if posting.kind is PostingKind.DIGEST), key=lambda posting: posting.due_at
    )
    return [posting.state for posting in postings if posting.state is not PostingState.PLANNED]


async def test_who_wants_it_gets_it_on_monday_once_and_then_not_until_something_changes(start, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    async with town() as workspace:
        mine = workspace.channel(ME)
        with database_in(tmp_path) as database:
            database.subscriptions.save_preferences(
                Preferences(full_id(slack_id("C", NATIONAL)), NATIONAL, digest=True)
            )
        async with start(workspace, changed=at("2026-11-23T08:00:00+01:00", tmp_path)) as bot:
            await bot.wrote(AT_WORK)
            home = await workspace.open_home(ME)
            form = await home.click("Instellingen")
            on = "Op maandagochtend een overzicht, als er iets veranderde"
            await (await form.submit({"settings_what": ["Landelijke datums"], "settings_digest": [on]})).changed()
        async with start(workspace, changed=at("2026-11-23T09:00:00+01:00", tmp_path)):
            [digest] = await mine.posted()
            assert digest.lines[0] == "De komende weken, vanaf 23 november 2026"
            assert END_OF_IZA in digest.lines
            assert END_OF_IZA in digest.text
            assert digest.lines[-1] == (
                "Je krijgt dit op maandag, als er iets veranderde. Stoppen: typ /iza instellingen in dit gesprek."
            )
            [in_channel] = await workspace.channel(NATIONAL).posted()
            assert in_channel.lines[-1] == (
                "Dit komt hier op maandag, als er iets veranderde. Stoppen: typ /iza instellingen in dit kanaal."
            )
        with database_in(tmp_path) as database:  # what its reader has dealt with is no news of the calendar
            database.subscriptions.dismiss(full_id(slack_id("U", ME)), ABOUT)
            database.subscriptions.subscribe(full_id(slack_id("U", COLLEAGUE)), ABOUT[0], leads=(31,))
            # The colleague's message tells that the hour of the digest has passed.
            database.subscriptions.save_preferences(
                Preferences(full_id(slack_id("U", COLLEAGUE)), hour=dt.time(9, 3))
            )
        async with start(workspace, changed=at("2026-11-30T09:03:00+01:00", tmp_path)):
            await workspace.channel(COLLEAGUE).posted()
        assert len(mine.messages) == 1
        assert digests(tmp_path) == [PostingState.SENT, PostingState.CANCELLED]
        edit(data / "deadlines.yaml", "date: 2026-12-31", "date: 2027-08-31")
        async with start(workspace, data=data, changed=at("2026-12-07T09:00:00+01:00", tmp_path)):
            digest = (await mine.posted(2))[-1]
            assert f"Niet meer in deze weken: {END_OF_IZA}." in digest.lines
        assert not workspace.complaints


async def test_what_was_chosen_too_late_in_an_open_window_is_not_kept(start, tmp_path):
    async with town() as workspace:
        async with start(workspace, changed=at("2026-12-31T08:00:00+01:00", tmp_path)) as bot:
            await bot.wrote(AT_WORK)
            screen = await workspace.say("/iza deadlines", channel="bot-beheer", user=ME)
            window = await screen.press(
                next(control for control in screen.controls if control.label == "Herinner mij")
            )
            assert [offer.partition(":")[0] for offer in window.options] == ["Op de dag zelf"]
        async with start(workspace, changed=at("2026-12-31T09:00:00+01:00", tmp_path)):
            await workspace.channel(NATIONAL).posted()
            sent = await window.submit({"remind_when": window.options})
            await sent.changed()
        assert sent.lines[1:3] == [END_OF_IZA, "Wat je koos, is intussen voorbij. Er is niets bewaard."]
        with database_in(tmp_path) as database:
            assert database.subscriptions.of(full_id(slack_id("U", ME))).subscriptions == ()


async def test_what_is_no_longer_there_or_may_no_longer_be_counted_is_explained_as_such(start, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    deadlines = data / "deadlines.yaml"
    async with town() as workspace:
        async with start(workspace, changed=at("2024-05-24T08:59:56+02:00", tmp_path)):
            [notice] = await workspace.channel(NATIONAL).posted()
            seen = next(control for control in notice.controls if control.label == "Gezien")
            await notice.press(seen)
        edit(deadlines, f'title: "{EVALUATION}"', f'title: "{EVALUATION} over tarieven"')
        async with start(workspace, data=data, changed=at("2024-05-24T10:00:00+02:00", tmp_path)) as bot:
            await bot.wrote(AT_WORK)
            answer = await notice.click("Afgehandeld")
            assert answer.lines == [
                "Bij deze datum houdt de bot geen aantallen bij.",
                "Over contracten, tarieven en tekenen doet hij dat nooit; elke praktijk beslist zelf.",
            ]
            while "Gezien" in notice.buttons:
                await notice.changed()
            assert not any(line.startswith("Gezien:") for line in notice.lines)
        async with start(workspace, changed=at("2024-05-31T09:00:00+02:00", tmp_path)):
            [_, later] = await workspace.channel(NATIONAL).posted(2)
            assert later.buttons == []
        edit(deadlines, f"id: {EVALUATION_ID}", "id: iets-anders")
        async with start(workspace, data=data, changed=at("2024-06-20T10:00:00+02:00", tmp_path)) as bot:
            await bot.wrote(AT_WORK)
            answer = await notice.press(seen)
            assert answer.lines[0] == "Deze knop werkt niet meer"
