"""Lists of dates: what a member sees with /iza deadlines and /iza rondes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.calendar.occurrences import occurrences
from bot.content.loader import load
from bot.content.models import ConfirmedDate, Round
from bot.content.when import Precision, When
from bot.messages import date_lists, render_text

TODAY = dt.date(2027, 8, 1)


@pytest.fixture(scope="module")
def content():
    return load(Path(__file__).resolve().parents[2] / "data")


def test_a_date_that_the_insurer_made_known_is_no_longer_called_expected(content):
    series = next(item for item in content.rounds if item.id == "vgz-tweejaarlijks")
    phase = next(phase for phase in series.phases if phase.kind == "voorstel")
    known = ConfirmedDate(
        year=2027,
        phase=phase.id,
        when=When(precision=Precision.DAY, date=dt.date(2027, 9, 14), wording="14 september"),
        sources=series.sources,
    )
    edited = series.model_copy(update={"confirmed": (known,)})
    changed = content.model_copy(update={"rounds": (edited,)})
    found = [item for item in occurrences(changed, TODAY, dt.date(2027, 10, 1)) if isinstance(item.item, Round)]
    said = render_text.render(date_lists.rounds(changed, found, today=TODAY, about="", command="rondes"))
    assert "VGZ: contractvoorstel\n14 september 2027 · over 44 dagen · bevestigd" in said
    assert "verwacht" not in said.split("Knoppen")[0]


def test_what_returns_is_shown_once_and_the_rest_is_behind_the_button(content):
    found = occurrences(content, TODAY, dt.date(2030, 1, 1))
    found = [item for item in found if not isinstance(item.item, Round)]
    said = render_text.render(date_lists.deadlines(found, (), today=TODAY, about="", command="deadlines"))
    assert said.count("Zorgverzekeraars maken hun inkoopbeleid bekend") == 1
    assert f"Alle {len(found)} datums" in said


def test_nothing_found_is_said_in_words(content):
    assert "Er zijn geen komende deadlines gevonden." in render_text.render(
        date_lists.deadlines((), (), today=TODAY, about="in 2099", command="deadlines 2099")
    )
    assert "Er zijn geen komende contractrondes gevonden." in render_text.render(
        date_lists.rounds(content, (), today=TODAY, about="", command="rondes")
    )


def test_a_step_with_its_date_in_its_title_says_that_date_once(content):
    found = [
        item for item in occurrences(content, TODAY, dt.date(2028, 5, 1)) if item.item.id == "cz-gebruikelijk"
    ]
    lines = render_text.render(
        date_lists.rounds(content, found, today=TODAY, about="voor CZ", command="rondes cz")
    ).splitlines()
    policy = next(line for line in lines if line.startswith("CZ: inkoopbeleid"))
    assert policy == "CZ: inkoopbeleid"
    assert lines[lines.index(policy) + 1].startswith("uiterlijk 1 april 2028 ·")
