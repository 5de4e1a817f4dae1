import datetime as dt
import json
from dataclasses import replace

import pytest

from bot.calendar.occurrences import occurrences
from bot.calendar.snooze_moment import SnoozeChoice
from bot.content.models import Round
from bot.messages import reminder_buttons, render_slack
from bot.messages.competition import about_contract
from bot.messages.message import Action, Message
from bot.messages.remind_me import remind_button
from bot.messages.reminder_buttons import Counted
from tests.shipped import before_any_announcement, shipped

KEY = "00000000-0000-5000-8000-000000000000"
FIRST, LAST = dt.date(2014, 1, 1), dt.date(2040, 12, 31)
TALLY = {Action.SEEN, Action.DEALT_WITH}


def dated(content):
    return occurrences(content, FIRST, LAST)


def actions(parts):
    return {button.action for button in Message(parts).buttons}


def under(*together):
    return reminder_buttons.for_a_channel(KEY, together, {"seen": 3}, [remind_button(together[0])])


@pytest.mark.parametrize("content", [shipped(), before_any_announcement()])
def test_of_no_contract_round_that_ships_anything_is_counted(content):
    rounds = [
        occurrence
        for occurrence in dated(content)
        if isinstance(occurrence.item, Round) or about_contract(occurrence)
    ]
    assert {occurrence.item_id for occurrence in rounds} >= {series.id for series in content.rounds}
    harmless = next(occurrence for occurrence in dated(content) if reminder_buttons.may_be_counted(occurrence))
    for occurrence in rounds:
        for together in ((occurrence,), (occurrence, harmless), (harmless, occurrence)):
            parts = under(*together)
            assert not actions(parts) & TALLY
            assert "3" not in render_slack.under({"text": "", "blocks": []}, parts)["text"]


@pytest.mark.parametrize(
    "words", ["Nieuwe tarieven", "Contracteren", "Uiterste dag om te tekenen", "Inkoopbeleid", "Indexering"]
)
@pytest.mark.parametrize("field", ["title", "what", "action"])
def test_of_what_speaks_of_tariffs_contracts_or_signing_nothing_is_counted(words, field):
    harmless = next(occurrence for occurrence in dated(shipped()) if reminder_buttons.may_be_counted(occurrence))
    item = harmless.item.model_copy(update={field: f"Het gaat over: {words.lower()}."})
    assert not reminder_buttons.may_be_counted(replace(harmless, item=item))


def test_what_the_bot_reminds_a_kring_of_is_counted():
    counted = {
        occurrence.item_id for occurrence in dated(shipped()) if reminder_buttons.may_be_counted(occurrence)
    }
    assert {"iza-bijsturing-2024", "iza-dementie-2025", "einde-iza-2026"} <= counted
    assert not counted & {"cbb-nza-2026", "inkoopbeleid-1-april", "polisbekendmaking-12-november"}


def test_the_count_says_both_numbers_and_leaves_out_what_nobody_pressed():
    harmless = next(occurrence for occurrence in dated(shipped()) if reminder_buttons.may_be_counted(occurrence))

    def text(**counts):
        parts = reminder_buttons.for_a_channel(KEY, [harmless], counts)
        return render_slack.under({"text": "Tekst", "blocks": []}, parts)["text"]

    assert text() == "Tekst"
    assert text(seen=3) == "Tekst\n\nGezien: 3"
    assert text(dealt_with=1, seen=3) == "Tekst\n\nGezien: 3 · Afgehandeld: 1"


def test_a_person_is_told_by_the_clock_of_the_association_when_it_comes_again():
    parts = reminder_buttons.snoozed(shipped(), KEY, dt.datetime(2024, 5, 27, 7, 0, tzinfo=dt.UTC))
    body = render_slack.under({"text": "", "blocks": []}, parts)
    assert "opnieuw op maandag 27 mei 2024, 9.00 uur." in body["text"]
    assert actions(parts) == {Action.REOPEN}


def test_every_choice_and_every_undo_carries_the_key():
    (row,) = reminder_buttons.for_a_person(KEY)
    assert [option.value for option in row.menu.options] == [f"{choice} {KEY}" for choice in SnoozeChoice]
    (undo,) = reminder_buttons.counted(KEY, Counted.DEALT_WITH).buttons
    assert undo.value == f"{Counted.DEALT_WITH} {KEY}"
    for parts in (reminder_buttons.dismissed(KEY), reminder_buttons.for_a_person(KEY)):
        assert KEY in json.dumps(render_slack.under({"text": "", "blocks": []}, parts))
