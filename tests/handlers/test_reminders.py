"""The real process posts what the shipped content says, at the stated hour, once."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3

import pytest

from bot.messages.commands import EDIT_DATE
from bot.simulator.records import slack_id
from schedules.time_source import SimulatedTime
from tests.iza_workspace import IzaWorkspace
from tests.shipped import DATA, copy_before_any_announcement

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOT_ALLOWED = "Alleen wie de inhoud bijhoudt, kan haar aanpassen"
NATIONAL, BRABANT = "iza-landelijk", "regio-midden-brabant"

DEADLINE = """
deadlines:
  - id: nacht
    title: "Een nacht"
    short: "De klok verspringt."
    what: "De klok verspringt."
    action: "Slaap door."
    when: {{ precision: day, date: {day}, wording: "vannacht" }}
    status: streefdoel
    certainty: high
    audience: [landelijk]
    leads: [0]
    sources: [{{ document: zorgenstelsel-azwa-2025 }}]
"""


@pytest.fixture
def ledger(tmp_path):
    return f"sqlite:///{tmp_path}/ledger.sqlite3"


def at(clock, ledger):
    return {"IZA_CLOCK": clock, "IZA_DATABASE_URL": ledger}


async def test_the_evaluation_of_june_2024_is_announced_once_also_after_a_restart(start, ledger):
    async with IzaWorkspace(channels=[NATIONAL], patience=120) as workspace:
        async with start(workspace, changed=at("2024-05-25T10:00:00+02:00", ledger)) as bot:
            await bot.wrote("Posting is under way")
            assert workspace.channel(NATIONAL).messages == []
        async with start(workspace, changed=at("2024-05-31T09:00:00+02:00", ledger)):
            [notice] = await workspace.channel(NATIONAL).posted()
            assert notice.lines[0] == "Herinnering: Besluit over bijsturen van de IZA-afspraken"
            assert "Uiterlijk zaterdag 1 juni 2024 · morgen · streefdoel" in notice.lines
        async with start(workspace, changed=at("2024-05-31T09:05:00+02:00", ledger)) as bot:
            await bot.wrote("Posting is under way")
            assert len(workspace.channel(NATIONAL).messages) == 1


async def test_a_region_with_two_insurers_hears_of_both_rounds_by_their_certainty(start, ledger, tmp_path):
    data = copy_before_any_announcement(tmp_path / "data")
    file = data / "organisation.yaml"
    keeper = f"administrators: [{slack_id('U', 'secretaris')}]"
    file.write_text(file.read_text(encoding="utf-8").replace("administrators: []", keeper), encoding="utf-8")
    people = ["huisarts", "secretaris"]
    async with IzaWorkspace(channels=[BRABANT], users=people, patience=120, strict=False) as workspace:
        async with start(workspace, data=data, changed=at("2027-09-09T12:00:00+02:00", ledger)) as bot:
            await bot.wrote("Posting is under way")
        async with start(workspace, data=data, changed=at("2027-09-10T09:00:00+02:00", ledger)):
            [notice] = await workspace.channel(BRABANT).posted()
            refused = await notice.shortcut(EDIT_DATE.callback_id)
            assert (refused.private, refused.lines[0]) == (True, NOT_ALLOWED)
            seen = workspace.channel(BRABANT).seen_by("secretaris")[0]
            choice = await seen.shortcut(EDIT_DATE.callback_id)
            assert choice.lines[:2] == ["Bewerken", "Welke datum pas je aan?"]
            assert choice.buttons == ["Bewerken", "Bewerken"]
            window = await choice.press(choice.controls[0])
            assert "Trek in" in window.buttons
    text = "\n".join(notice.lines)
    assert "moment om te kijken, ritme na 2023 niet bevestigd, controleer bij VGZ" in text
    assert "moment om te kijken, na 2021 geen ritme bekend, controleer bij CZ" in text
    assert text.count("elke praktijk beslist zelf over tarieven en over tekenen") == 1


async def test_a_first_start_today_announces_nothing_from_the_past(start, ledger):
    async with (
        IzaWorkspace(channels=[NATIONAL, BRABANT], patience=120) as workspace,
        start(workspace, changed={"IZA_DATABASE_URL": ledger}) as bot,
    ):
        await bot.wrote("Posting is under way")
        assert workspace.channel(NATIONAL).messages == []
        assert workspace.channel(BRABANT).messages == []


async def test_what_falls_due_while_the_first_plan_can_not_be_committed_is_posted(start, tmp_path):
    file, since = tmp_path / "ledger.sqlite3", dt.datetime.now(dt.UTC)
    clock = SimulatedTime(dt.datetime.fromisoformat("2024-05-31T08:56:00+02:00"), 20, since)
    half_past = dt.datetime.fromisoformat("2024-05-31T09:00:30+02:00")
    changed = at(f"2024-05-31T08:56:00+02:00 x20 since {since.isoformat()}", f"sqlite:///{file}?timeout=0.1")
    async with IzaWorkspace(channels=[NATIONAL], patience=120) as workspace:
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            workspace.intercept("apps.connections.open", lambda *_: other.execute("BEGIN EXCLUSIVE") and None)
            async with start(workspace, changed=changed) as bot:
                await bot.wrote("Ready")
                assert clock.now() < half_past, "it was ready before the reminder was due"
                while clock.now() < half_past:
                    await bot.wrote("database is locked", after=len(bot.lines))
                other.execute("ROLLBACK")
                [notice] = await workspace.channel(NATIONAL).posted()
                assert notice.lines[0] == "Herinnering: Besluit over bijsturen van de IZA-afspraken"


@pytest.mark.parametrize(
    ("day", "post_at", "first", "repeated"),
    [
        ("2027-04-30", "00:30", "2027-04-30T01:30:00+03:00", "2027-04-30T02:30:00+03:00"),
        ("2027-10-28", "23:30", "2027-10-28T23:30:00+03:00", "2027-10-28T23:30:00+02:00"),
    ],
    ids=["a time that is skipped", "a time that comes twice"],
)
async def test_in_the_night_that_the_clock_changes_a_reminder_is_posted_once(  # noqa: PLR0913, PLR0917 - a table
    start, ledger, tmp_path, day, post_at, first, repeated
):
    """In Cairo: there it is in the night of a working day, and in Amsterdam on a Sunday."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    settings = (data / "organisation.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("Europe/Amsterdam", "Africa/Cairo"),
        ('post_at: "09:00"', f'post_at: "{post_at}"'),
        ('from: "20:00"', 'from: "05:00"'),
        ('until: "07:30"', 'until: "05:00"'),
    ):
        assert old in settings
        settings = settings.replace(old, new)
    (data / "organisation.yaml").write_text(settings, encoding="utf-8")
    (data / "deadlines.yaml").write_text(DEADLINE.format(day=day), encoding="utf-8")
    moment = dt.datetime.fromisoformat(first)
    async with IzaWorkspace(channels=[NATIONAL], patience=60) as workspace:
        channel = workspace.channel(NATIONAL)
        for clock, messages in (
            (moment - dt.timedelta(minutes=10), 0),
            (moment - dt.timedelta(seconds=1), 1),
            (dt.datetime.fromisoformat(repeated), 1),
        ):
            async with start(workspace, data=data, changed=at(clock.isoformat(), ledger)) as bot:
                await bot.wrote("Posting is under way")
                if messages > len(channel.messages):
                    await channel.posted()
                assert len(channel.messages) == messages
