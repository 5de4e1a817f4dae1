"""Windows to edit the shipped content: each is one that Slack takes, and says nothing when nothing is changed."""

import datetime as dt
import re

import pytest

from bot.messages import edit_windows, render_slack
from bot.messages.edit_parts import NEW_DATE, NEW_ITEM, EditTarget, part_of_target, parts_of, record_of
from bot.messages.message import Buttons, Choices, DateField, ListRow, TextField
from bot.simulator import limits
from tests.shipped import shipped

SHIPPED = shipped()
TODAY = dt.date(2026, 11, 22)
MACHINE_TEXT = re.compile(r"\b(?:day|around|month|none)\b|\b\d\d-\d\d\b|\d{4}-\d\d-\d\d|\.yaml")
LISTS = {
    "items": SHIPPED.faq,
    "deadlines": SHIPPED.deadlines,
    "rounds": SHIPPED.rounds,
    "terms": SHIPPED.terms,
    "elsewhere": SHIPPED.elsewhere,
}


def as_they_stand(form):
    """The answers of a form that is sent without a change."""
    answers = {}
    for field in form:
        match field:
            case TextField() | DateField():
                answers[field.name] = (field.value,) if field.value else ()
            case Choices():
                answers[field.name] = field.chosen
    return answers


@pytest.mark.parametrize("list_", LISTS)
def test_every_record_has_windows_that_slack_takes_and_a_form_that_changes_nothing_by_itself(list_):
    for record in LISTS[list_]:
        target = EditTarget(list_, record.id)
        parts = parts_of(SHIPPED, target, TODAY)
        assert record_of(SHIPPED, target) is record
        window = edit_windows.record_window(SHIPPED, record, parts)
        assert limits.refuse_view(render_slack.modal(window)) is None
        for row in (part.entry for part in window.parts if isinstance(part, ListRow)):
            assert not MACHINE_TEXT.search(row.text), row
            assert not SHIPPED.document_by_id.keys() & set(re.split(r"; | · ", row.text)), row
        for part in parts:
            sheet = edit_windows.form_window(SHIPPED, part, TODAY, memory="x" * 300)
            assert limits.refuse_view(render_slack.modal(sheet)) is None, part.target
            if part.exists:
                answers = as_they_stand(part.form(SHIPPED, TODAY))
                assert part.changes(SHIPPED, answers, TODAY) == (), part.target


@pytest.mark.parametrize("target", [NEW_ITEM, NEW_DATE])
def test_the_forms_to_add_something_are_taken_by_slack(target):
    part = part_of_target(SHIPPED, target, TODAY)
    sheet = edit_windows.form_window(SHIPPED, part, TODAY, memory="")
    assert limits.refuse_view(render_slack.modal(sheet)) is None


def test_every_date_to_confirm_is_in_the_list_of_one_choice():
    window = edit_windows.expected_dates_window(SHIPPED, TODAY)
    (choice,) = (part.menu for part in window.parts if isinstance(part, Buttons))
    everything, *ways = [EditTarget.parse(option.value).id for option in choice.options]
    assert everything == ""
    rows = [part for part in window.parts if isinstance(part, ListRow)]
    shown = []
    for of in ways:
        narrowed = edit_windows.expected_dates_window(SHIPPED, TODAY, of)
        assert limits.refuse_view(render_slack.modal(narrowed)) is None
        shown += [part for part in narrowed.parts if isinstance(part, ListRow)]
    assert sorted(shown, key=repr) == sorted(rows, key=repr)


def test_a_long_list_of_phrasings_can_be_added_to():
    item = max(SHIPPED.faq, key=lambda item: len("\n".join(item.asked_as)))
    part = part_of_target(SHIPPED, EditTarget("items", item.id, "asked_as"), TODAY)
    (change,) = part.changes(SHIPPED, {"asked_as": ("nog een manier",)}, TODAY)
    assert change.after == [*item.asked_as, "nog een manier"]
    (field,) = part.answered(SHIPPED, {"asked_as": ("nog een manier",)}, TODAY).form(SHIPPED, TODAY)
    assert field.value == "nog een manier"
