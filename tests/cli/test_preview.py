import datetime as dt
import json
import re
import uuid

import pytest
from click.testing import CliRunner

from bot.calendar.occurrences import occurrences
from bot.cli.preview import command
from bot.content.models import Deadline, Round
from bot.content.when import Precision, When
from bot.messages import date_lists
from bot.messages.dates import when_words
from bot.messages.posting_preview import Difference, PreviewError, preview, preview_diff
from bot.messages.render_text import render
from tests.shipped import before_any_announcement

SHIPPED = before_any_announcement()
YEAR = dt.date(2027, 1, 1), dt.date(2027, 12, 31)


def edited(item_id, **changes):
    """The shipped content with one deadline changed."""
    deadlines = tuple(
        item.model_copy(update=changes) if item.id == item_id else item for item in SHIPPED.deadlines
    )
    return SHIPPED.model_copy(update={"deadlines": deadlines})


def without(item_id):
    return SHIPPED.model_copy(
        update={"deadlines": tuple(item for item in SHIPPED.deadlines if item.id != item_id)}
    )


def on(date):
    return When(precision=Precision.DAY, date=dt.date.fromisoformat(date), wording="op die dag")


# What would be posted


def test_the_evaluation_of_1_june_2024_as_json():
    postings = preview(SHIPPED, dt.date(2024, 5, 25), dt.date(2024, 6, 1), "iza-landelijk")
    (line,) = (json.loads(json.dumps(posting.as_json())) for posting in postings)
    assert line["due_at"] == "2024-05-31T09:00:00+02:00"
    assert (line["channel"], line["item_id"]) == ("iza-landelijk", "iza-bijsturing-2024")
    assert uuid.UUID(line["key"]).version == 5
    assert "morgen" in line["text"]
    assert list(line) == ["due_at", "channel", "key", "item_id", "text"]


def test_a_brabant_channel_has_both_its_insurers_in_september_2027():
    postings = list(preview(SHIPPED, dt.date(2027, 9, 1), dt.date(2027, 9, 30), channel="#regio-midden-brabant"))
    rounds = [posting for posting in postings if posting.item_id in {"cz-gebruikelijk", "vgz-tweejaarlijks"}]
    days = [(f"{posting.due_at:%d}", posting.item_id) for posting in rounds]
    assert sorted(days) == [
        ("03", "cz-gebruikelijk"),
        ("03", "vgz-tweejaarlijks"),
        ("10", "cz-gebruikelijk"),
        ("10", "vgz-tweejaarlijks"),
    ]
    assert all(posting.text.count(SHIPPED.organisation.competition_notice) == 1 for posting in rounds)
    assert {posting.text.count("Contractronde ") for posting in rounds} == {2}
    assert len({posting.text for posting in rounds}) == 2, "one message on each day"


def test_both_days_of_the_period_count():
    days = [dt.date(2024, 5, 24), dt.date(2024, 5, 31)]
    postings = preview(SHIPPED, *days, "iza-landelijk")
    assert [posting.due_at.date() for posting in postings] == days
    assert len(list(preview(SHIPPED, days[1], days[1], "iza-landelijk"))) == 1


def test_the_terminal_shows_when_and_where_above_each_message():
    (posting,) = preview(SHIPPED, dt.date(2024, 5, 31), dt.date(2024, 5, 31), "iza-landelijk")
    first, second, *_ = posting.render().split("\n")
    assert first == f"vrijdag 31 mei 2024, 9.00 uur · iza-landelijk · iza-bijsturing-2024 · {posting.key}"
    assert second == "    Herinnering: Besluit over bijsturen van de IZA-afspraken"


def test_without_a_channel_all_channels_are_shown_in_order_of_time():
    postings = list(preview(SHIPPED, *YEAR))
    order = [(posting.due_at, posting.channel, posting.key) for posting in postings]
    assert order == sorted(order)
    assert {posting.channel for posting in postings} >= {f"slack:regio-{region.id}" for region in SHIPPED.regions}
    assert len({posting.key for posting in postings}) == len(postings)


@pytest.mark.parametrize(
    ("start", "end", "channel", "says"),
    [
        ("2027-02-01", "2027-01-01", None, "eindigt (1 januari 2027) voordat zij begint (1 februari 2027)"),
        ("2027-01-01", "9999-12-31", None, "tussen 1 januari 2000 en 31 december 2100"),
        ("0001-01-01", "2027-12-31", None, "tussen 1 januari 2000 en 31 december 2100"),
        ("2027-01-01", "2027-12-31", "#regio-atlantis", "In kanaal regio-atlantis wordt nooit iets geplaatst"),
    ],
)
def test_what_can_not_be_shown_is_refused_with_what_to_do(start, end, channel, says):
    with pytest.raises(PreviewError, match=re.escape(says)):
        preview(SHIPPED, dt.date.fromisoformat(start), dt.date.fromisoformat(end), channel)


def test_the_commands_show_the_same_dates_as_the_postings():
    today = dt.date(2027, 1, 4)
    dated = occurrences(SHIPPED, today, dt.date(2029, 12, 31))
    commands = render(
        date_lists.all_deadlines([o for o in dated if isinstance(o.item, Deadline)], (), today=today, about="")
    ) + render(
        date_lists.all_rounds(SHIPPED, [o for o in dated if isinstance(o.item, Round)], today=today, about="")
    )
    shown = {(o.item_id, when_words(o.when, window=False)) for o in dated}
    for posting in preview(SHIPPED, today, YEAR[1]):
        date = posting.text.split("\n")[1].split(" · ")[0]
        dates = [words for item_id, words in shown if item_id == posting.item_id]
        assert date.casefold() in map(str.casefold, dates)
        assert date.casefold() in commands.casefold()


# What an edit changes


def test_nothing_changes_when_nothing_is_edited():
    difference = preview_diff(SHIPPED, SHIPPED, *YEAR)
    assert difference == Difference()
    assert difference.render() == "Er verandert niets aan wat er in deze periode geplaatst wordt."


def test_a_new_date_is_added_and_a_date_that_goes_is_removed():
    leaner = without("polisbekendmaking-12-november")
    added = preview_diff(leaner, SHIPPED, *YEAR)
    removed = preview_diff(SHIPPED, leaner, *YEAR)
    assert [f"{posting.due_at:%d-%m}" for posting in added.added] == ["13-10", "05-11", "12-11"]
    assert removed.removed == added.added
    assert added.render().startswith("Nieuw (3)\n\nwoensdag 13 oktober 2027, 9.00 uur · iza-landelijk · ")
    assert removed.render().startswith("Vervallen (3)")


def test_another_wording_is_reworded_and_shows_only_what_differs():
    changed = edited("polisbekendmaking-12-november", title="Premies bekend")
    difference = preview_diff(SHIPPED, changed, *YEAR)
    assert len(difference.reworded) == 3
    assert difference == Difference(reworded=difference.reworded)
    text = difference.render()
    assert "    - Herinnering: Premies bekend en duidelijk wie gecontracteerd is" in text
    assert "    + Herinnering: Premies bekend\n" in text
    assert "Kijk of je praktijk juist vermeld staat" not in text


def test_another_date_moves_the_postings_under_the_same_keys():
    changed = edited("einde-iza-2026", when=on("2027-03-31"))
    difference = preview_diff(SHIPPED, changed, dt.date(2026, 9, 1), dt.date(2027, 4, 30))
    assert len(difference.moved) == 4
    assert all(change.before.key == change.after.key for change in difference.moved)
    assert difference == Difference(moved=difference.moved)
    assert "Verplaatst (4)" in difference.render()
    assert "    was: donderdag 31 december 2026, 9.00 uur\n" in difference.render()


@pytest.mark.parametrize(("old", "new"), [("2027-06-15", "2031-06-16"), ("2031-06-16", "2027-06-15")])
def test_what_moves_into_or_out_of_the_period_is_moved_too(old, new):
    before, after = (edited("einde-iza-2026", when=on(date), leads=(0,)) for date in (old, new))
    difference = preview_diff(before, after, *YEAR)
    (change,) = difference.moved
    assert [posting.due_at.date().isoformat() for posting in (change.before, change.after)] == [old, new]
    assert difference == Difference(moved=difference.moved)


def test_a_renamed_item_changes_nothing():
    renamed = edited("einde-iza-2026", id="iza-tot-en-met-2026", previous_ids=("einde-iza-2026",))
    difference = preview_diff(SHIPPED, renamed, dt.date(2026, 9, 1), dt.date(2026, 12, 31))
    assert difference == Difference()


def test_another_hour_moves_everything():
    organisation = SHIPPED.organisation.model_copy(update={"post_at": dt.time(10, 30)})
    later = SHIPPED.model_copy(update={"organisation": organisation})
    difference = preview_diff(SHIPPED, later, dt.date(2027, 9, 1), dt.date(2027, 9, 30))
    assert len(difference.moved) == len(list(preview(SHIPPED, dt.date(2027, 9, 1), dt.date(2027, 9, 30))))
    assert {f"{change.after.due_at:%H:%M}" for change in difference.moved} == {"10:30"}


# Messages to who keeps the content up


def test_messages_to_the_owners_are_counted_and_shown_when_asked_for():
    period = ("--from", "2027-01-18", "--to", "2027-01-18", "--channel", "bot-beheer")
    asked = CliRunner().invoke(command, [*period, "--owners", "--json"])
    lines = [json.loads(line) for line in asked.stdout.splitlines()]
    assert {line["item_id"] for line in lines} == {"redactie-nakijken"}
    assert list(lines[0]) == ["due_at", "channel", "key", "item_id", "text"]
    assert lines[0]["due_at"] == "2027-01-18T09:00:00+01:00"
    assert "Nakijken voor 1 februari 2027" in lines[0]["text"]
    without = CliRunner().invoke(command, ["--from", "2027-01-18", "--to", "2027-01-18"])
    assert "redactie-nakijken" not in without.stdout
    assert f"En {len(lines)} berichten aan wie de teksten bijhoudt: die toont --owners." in without.stderr
