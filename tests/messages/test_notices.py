import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.due import due_between
from bot.calendar.occurrences import occurrences
from bot.content.models import (
    Certainty,
    ConfirmedDate,
    Deadline,
    Round,
    SourceRef,
    Status,
)
from bot.content.when import Precision, When
from bot.messages import render_slack
from bot.messages.message import Action
from bot.messages.notices import (
    AnnouncedOccurrence,
    announced,
    correction,
    follow_up,
    late_notices,
    reminder,
    reminders,
    withdrawn,
)
from bot.messages.render_text import render
from bot.platform_ids import native_id
from tests.shipped import before_any_announcement, shipped

SHIPPED = shipped()
EXPECTED = before_any_announcement()
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PHONE_SCREEN = 1400
"""Characters, a third of them small print."""
EVERY_DUE = tuple(
    due_between(SHIPPED, dt.datetime(2019, 1, 1, tzinfo=AMSTERDAM), dt.datetime(2031, 1, 1, tzinfo=AMSTERDAM))
)
LAW = SHIPPED.organisation.competition_notice
ONE_PER_TEXT = {f"{'/'.join(due.occurrence.key_parts)}/{due.lead}": due for due in EVERY_DUE}
every_due = st.sampled_from(EVERY_DUE)
days_later = st.integers(0, 900).map(lambda days: dt.timedelta(days=days))


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def due_in(content, channel, item_id, date):
    """The one reminder that is due that day."""
    start = at(date)
    (due,) = (
        due
        for due in due_between(content, start, start + dt.timedelta(days=1))
        if (native_id(due.channel), due.occurrence.item_id) == (channel, item_id)
    )
    return due


def said(channel, item_id, date, content=EXPECTED):
    due = due_in(content, channel, item_id, date)
    return render(reminder(content, due, now=due.due_at))


def with_deadline(**about):
    deadline = Deadline(
        **{
            "id": "termijn",
            "title": "Een termijn",
            "what": "Er moet iets zijn.",
            "when": When(precision=Precision.DAY, date=dt.date(2027, 6, 15), wording="15 juni 2027"),
            "status": Status.TARGET,
            "certainty": Certainty.SOURCE,
            "audience": ("landelijk",),
            "leads": (7, 0),
            "sources": (SourceRef(document="faq-iza-2022"),),
        }
        | about
    )
    return SHIPPED.model_copy(update={"deadlines": (deadline,), "rounds": ()})


def occurrence_of(content, item_id, year):
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return next(found for found in occurrences(content, first, last) if found.item_id == item_id)


def proposal_of_vgz(content):
    first, last = dt.date(2027, 9, 1), dt.date(2027, 9, 30)
    found = occurrences(content, first, last)
    return next(o for o in found if o.item_id == "vgz-tweejaarlijks" and o.phase and o.phase.id == "voorstel")


def with_known_date(date):
    """VGZ makes the day of its proposal known."""
    known = ConfirmedDate(
        year=2027,
        phase="voorstel",
        when=When(precision=Precision.DAY, date=date, wording="volgens de brief"),
        sources=(SourceRef(document="vgz-overeenkomsten"),),
    )
    rounds = tuple(
        series.model_copy(update={"confirmed": (known,)}) if series.id == "vgz-tweejaarlijks" else series
        for series in SHIPPED.rounds
    )
    return SHIPPED.model_copy(update={"rounds": rounds})


# Reminders


def test_a_reminder_says_what_when_how_sure_what_to_do_and_where_it_comes_from():
    lines = said("iza-landelijk", "inkoopbeleid-1-april", "2027-03-25").split("\n")
    assert lines[0] == "Herinnering: Zorgverzekeraars maken hun inkoopbeleid bekend"
    assert lines[1] == "Uiterlijk donderdag 1 april 2027 · over 7 dagen · verwacht"
    assert lines[2].startswith("Uiterlijk 1 april publiceert elke zorgverzekeraar zijn inkoopbeleid")
    assert lines[4].startswith("Wat je ermee doet: Lees het inkoopbeleid van je preferente zorgverzekeraar")
    assert "artikel 4 · vervallen op 27 maart 2024" in lines[6]


def test_a_date_in_the_weekend_is_announced_the_friday_before_as_tomorrow():
    assert "Uiterlijk zaterdag 1 juni 2024 · morgen" in said("iza-landelijk", "iza-bijsturing-2024", "2024-05-31")


def test_a_reminder_leads_to_the_question_in_the_faq():
    due = due_in(SHIPPED, "iza-landelijk", "iza-bijsturing-2024", "2024-05-31")
    button, *_ = reminder(SHIPPED, due, now=due.due_at).buttons
    assert (button.action, button.value) == (Action.SHOW_ITEM, "iza-e")
    assert button.spoken == f"Lees in de FAQ: {SHIPPED.faq_by_id['iza-e'].title}"


def test_the_words_of_the_source_are_given_where_they_name_another_day():
    text = said("iza-landelijk", "einde-iza-2026", "2026-12-24")
    assert "Donderdag 31 december 2026 · over 7 dagen · verwacht" in text
    assert "daar staat: “tot en met 2026”" in text
    assert "daar staat" not in said("iza-landelijk", "iza-bijsturing-2024", "2024-05-24")


def test_both_insurers_of_midden_brabant_are_told_by_their_certainty_with_the_sentence_on_the_law():
    vgz = said("regio-midden-brabant", "vgz-tweejaarlijks", "2027-09-10")
    cz = said("regio-midden-brabant", "cz-gebruikelijk", "2027-09-10")
    window = "Half september 2027 · begint vandaag"
    assert vgz.startswith("Contractronde VGZ: controleer of er een contractvoorstel komt\n")
    assert (
        f"{window} · moment om te kijken, ritme na 2023 niet bevestigd, controleer bij VGZ · contractjaar 2028"
        in vgz
    )
    assert "Van na 2023 is niets bevestigd" in vgz
    assert cz.startswith("Contractronde CZ: controleer of er een contractvoorstel komt\n")
    assert f"{window} · moment om te kijken, na 2021 geen ritme bekend, controleer bij CZ" in cz
    assert LAW in vgz
    assert LAW in cz


def test_a_date_that_the_insurer_made_known_is_confirmed_and_no_longer_told_as_expected():
    text = said("contract-vgz", "vgz-tweejaarlijks", "2027-09-14", with_known_date(dt.date(2027, 9, 14)))
    assert text.startswith(
        "Contractronde VGZ: contractvoorstel\n"
        "Dinsdag 14 september 2027 · vandaag · bevestigd · contractjaar 2028\n"
        "VGZ heeft deze datum bekendgemaakt. Lees het voorstel"
    )
    assert "verwacht" not in text
    assert "controleer" not in text
    assert LAW in text


def test_a_rule_that_holds_for_every_insurer_is_simply_expected():
    text = said("contract-menzis", "menzis-gebruikelijk", "2027-04-01")
    assert "Uiterlijk donderdag 1 april 2027 · vandaag · verwacht\n" in text


@pytest.mark.parametrize(
    ("precision", "last", "date", "words"),
    [
        (Precision.YEAR, "2027-12-31", "2027-12-24", "in 2027 · 2027 eindigt over 7 dagen · streefdoel"),
        (Precision.MONTH, "2027-06-30", "2027-06-30", "juni 2027 · juni eindigt vandaag · streefdoel"),
    ],
)
def test_a_month_or_year_is_never_told_as_its_last_day(precision, last, date, words):
    when = When(precision=precision, date=dt.date.fromisoformat(last), wording="in 2027")
    text = said("iza-landelijk", "termijn", date, with_deadline(when=when))
    assert text.split("\n")[1].casefold() == words


def test_what_has_passed_is_historic_and_asks_nothing_more():
    due = due_in(SHIPPED, "iza-landelijk", "iza-bijsturing-2024", "2024-05-31")
    text = render(reminder(SHIPPED, due, now=at("2024-06-13T09:00")))
    assert text.startswith("Afgelopen: Besluit over bijsturen")
    assert "12 dagen geleden · historisch streefdoel" in text
    assert "Wat je ermee doet" not in text


def test_a_deadline_in_a_contract_channel_carries_the_sentence_too():
    assert LAW in said("contract-cz", "cz-voorstel-2020", "2020-09-10")
    assert LAW not in said("iza-landelijk", "iza-bijsturing-2024", "2024-05-31")


def test_the_time_of_an_event_is_told():
    assert "19.30-21.00 uur · over 7 dagen" in said("aankondigingen", "webinar-2020-11-26", "2020-11-19")


def test_content_can_never_call_a_whole_channel():
    content = with_deadline(title="<!channel> <@U123> @here", what="<!here|iedereen> *vet*", action="<!everyone>")
    due = due_in(content, "iza-landelijk", "termijn", "2027-06-15")
    sent = str(render_slack.body(reminder(content, due, now=due.due_at)))
    assert not re.search(r"<[!@#]", sent)
    assert "&lt;!channel&gt;" in sent


@pytest.mark.parametrize("due", ONE_PER_TEXT.values(), ids=ONE_PER_TEXT.keys())
def test_every_shipped_notice_fits_a_phone_and_says_je(due):
    text = render(reminder(SHIPPED, due, now=due.due_at))
    assert len(text) <= PHONE_SCREEN
    assert not re.search(r"\b(?:[Uu]|[Uu]w)\b", text)
    assert "!" not in text
    assert "Bron: " in text


@pytest.mark.parametrize("due", ONE_PER_TEXT.values(), ids=ONE_PER_TEXT.keys())
def test_every_notice_of_a_round_is_explained_unless_it_is_known_and_carries_the_sentence_on_the_law(due):
    item = due.occurrence.item
    text = render(reminder(SHIPPED, due, now=due.due_at))
    derived = isinstance(item, Round) and due.occurrence.status is not Status.CONFIRMED
    assert ("Waarop dit berust" in text) == derived
    assert (LAW in text) == (isinstance(item, Round) or item.audience[0].startswith("verzekeraar:"))


@given(every_due, days_later)
def test_whenever_it_is_told_it_is_historic_exactly_when_it_has_passed_and_nobody_is_late(due, later):
    now = due.due_at + later
    text = render(reminder(SHIPPED, due, now=now))
    facts = text.split("\n")[1]
    passed = now.astimezone(AMSTERDAM).date() > due.occurrence.last_day
    assert ("historisch" in facts) == passed
    assert not (passed and re.search(r"\bover \d|morgen|vandaag", facts))
    assert "te laat" not in text


@given(every_due)
def test_no_doubtful_date_is_told_as_certain(due):
    occurrence = due.occurrence
    facts = render(reminder(SHIPPED, due, now=due.due_at)).split("\n")[1]
    assert ("· bevestigd" in facts) == (occurrence.status is Status.CONFIRMED)
    if isinstance(occurrence.item, Round) and occurrence.certainty is Certainty.LOW:
        assert "controleer bij " in facts
        assert "moment om te kijken" in facts


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        reminder(SHIPPED, EVERY_DUE[0], now=dt.datetime(2027, 1, 1))  # noqa: DTZ001 - that is the point


# Told late


def missed(channel, start, end, *item_ids):
    return [
        due
        for due in due_between(EXPECTED, at(start), at(end))
        if native_id(due.channel) == channel and due.occurrence.item_id in item_ids
    ]


def test_a_later_reminder_is_two_lines_that_say_how_far_off_it_is_by_now():
    due = due_in(EXPECTED, "iza-landelijk", "iza-bijsturing-2024", "2024-05-31")
    text = render(follow_up(EXPECTED, [due], now=due.due_at))
    assert text.split("\n") == [
        "Morgen: Besluit over bijsturen van de IZA-afspraken",
        "Uiterlijk zaterdag 1 juni 2024 · streefdoel",
    ]
    round_ = due_in(EXPECTED, "contract-vgz", "vgz-tweejaarlijks", "2027-09-10")
    lines = render(follow_up(EXPECTED, [round_], now=round_.due_at)).split("\n")
    assert lines[0] == "Begint vandaag: Contractronde VGZ: controleer of er een contractvoorstel komt"
    assert SHIPPED.organisation.competition_notice_short in lines


@pytest.mark.parametrize("due", ONE_PER_TEXT.values(), ids=ONE_PER_TEXT.keys())
def test_no_later_reminder_repeats_the_first(due):
    first, later = (render(said(SHIPPED, [due], now=due.due_at)) for said in (reminders, follow_up))
    assert len(later) < len(first) / 2
    assert due.occurrence.title.split(": ")[-1] in later or "Contractronde" in later


def test_two_insurers_due_together_make_one_message_with_the_sentence_once():
    start = at("2027-09-10")
    dues = [
        due
        for due in due_between(EXPECTED, start, start + dt.timedelta(days=1))
        if due.channel == "slack:regio-midden-brabant"
    ]
    assert {due.occurrence.item.insurer for due in dues} == {"cz", "vgz"}
    text = render(reminders(EXPECTED, dues, now=dues[0].due_at))
    assert "Contractronde VGZ: controleer of er een contractvoorstel komt" in text
    assert "Contractronde CZ: controleer of er een contractvoorstel komt" in text
    assert text.count(LAW) == 1
    assert "Later dan gepland" not in text
    sources = [line for line in text.split("\n") if line.startswith("Bron: ")]
    assert len(sources) == 2
    later = render(follow_up(EXPECTED, dues, now=dues[0].due_at))
    assert later.count("Begint vandaag: Contractronde ") == 2
    assert later.count(SHIPPED.organisation.competition_notice_short) == 1
    assert reminders(EXPECTED, dues[:1], now=dues[0].due_at) == reminder(EXPECTED, dues[0], now=dues[0].due_at)
    with pytest.raises(ValueError, match="Nothing is due"):
        reminders(EXPECTED, (), now=start)


def test_one_missed_date_is_told_in_full_and_clearly_late():
    dues = missed("iza-landelijk", "2024-05-20", "2024-06-01", "iza-bijsturing-2024")
    assert [due.lead for due in dues] == [7, 0]
    text = render(late_notices(EXPECTED, dues, now=at("2024-06-03T08:00")))
    assert text.startswith("Later dan gepland\n\nDit had hier vanaf vrijdag 24 mei 2024 al moeten staan.\n\n")
    assert text.count("Besluit over bijsturen van de IZA-afspraken") == 1
    assert "2 dagen geleden · historisch streefdoel" in text


def test_several_missed_dates_are_merged_what_comes_first_and_what_has_passed_last():
    dues = missed("regio-midden-brabant", "2027-08-01", "2027-11-01", "vgz-tweejaarlijks", "cz-gebruikelijk")
    text = render(late_notices(EXPECTED, dues, now=at("2027-09-15T09:00")))
    assert text.count("Contractronde VGZ: controleer of er een contractvoorstel komt") == 1
    assert text.count("Contractronde CZ: controleer of er een contractvoorstel komt") == 1
    assert "eindigt over 5 dagen" in text
    assert text.count(LAW) == 1
    later = render(late_notices(EXPECTED, dues, now=at("2027-10-15T09:00")))
    order = (
        "uiterlijk 12 november bekend",
        "Inmiddels voorbij",
        "VGZ: controleer of er een contractvoorstel komt",
    )
    assert sorted(order, key=later.index) == list(order)
    assert LAW in later


def test_what_does_not_fit_a_late_notice_is_counted_and_never_dropped_in_silence():
    rounds = [series.id for series in EXPECTED.rounds if series.insurer == "zilveren-kruis"]
    dues = missed("contract-zilveren-kruis", "2027-01-01", "2028-12-31", *rounds)
    dates = {due.occurrence.key_parts for due in dues}
    text = render(late_notices(EXPECTED, dues, now=at("2027-01-10T09:00")))
    (rest,) = re.findall(
        r"En nog (\d+) andere? datums?; je ziet ze met /iza deadlines of /iza rondes\.", text
    ) or ["0"]
    assert text.count("Contractronde ") + int(rest) == len(dates)


def test_a_late_notice_about_nothing_is_refused():
    with pytest.raises(ValueError, match="Nothing was missed"):
        late_notices(SHIPPED, [], now=at("2027-01-10T09:00"))


# Corrections


def test_a_moved_date_is_corrected_where_it_stands_and_in_a_note_from_old_to_new():
    was = AnnouncedOccurrence.model_validate_json(announced(proposal_of_vgz(EXPECTED)).model_dump_json())
    content = with_known_date(dt.date(2027, 9, 28))
    amendment = correction(content, proposal_of_vgz(content), was, now=at("2027-09-14T10:00"))
    standing, note = render(amendment.standing), render(amendment.note)
    old = "half september 2027 (10 tot en met 20 september 2027) · verwacht"
    assert standing.startswith(
        "Contractronde VGZ: contractvoorstel\nDinsdag 28 september 2027 · over 14 dagen · bevestigd"
    )
    assert f"Gewijzigd op 14 september 2027. Hier stond: {old}." in standing
    assert f"Was: {old}\nNu: dinsdag 28 september 2027 · over 14 dagen · bevestigd" in note
    assert note.startswith("De datum is gewijzigd\n")
    assert LAW in standing
    assert LAW in note


def test_another_hour_on_the_same_day_is_corrected_as_an_hour():
    day = When(precision=Precision.DAY, date=dt.date(2027, 6, 15), wording="15 juni 2027")
    before, after = (with_deadline(when=day, starts=dt.time(hour)) for hour in (19, 20))
    was = announced(occurrence_of(before, "termijn", 2027))
    note = render(correction(after, occurrence_of(after, "termijn", 2027), was, now=at("2027-06-14T09:00")).note)
    assert note.startswith("De tijd is gewijzigd\n")
    assert (
        "Was: dinsdag 15 juni 2027 · 19.00 uur · streefdoel\nNu: dinsdag 15 juni 2027 · 20.00 uur · morgen" in note
    )


def test_a_withdrawn_date_is_struck_where_it_stands_and_noted():
    was = announced(occurrence_of(SHIPPED, "iza-bijsturing-2024", 2024))
    amendment = withdrawn(SHIPPED, was, now=at("2024-05-27T10:00"))
    standing, note = render(amendment.standing), render(amendment.note)
    assert standing.startswith(
        "Besluit over bijsturen van de IZA-afspraken\n"
        "Vervallen · hier stond: uiterlijk zaterdag 1 juni 2024 · streefdoel\n"
        "Ingetrokken op 27 mei 2024. "
    )
    assert "Reken niet meer op deze datum" in note
    assert "/iza deadlines" in note
    assert LAW not in standing + note


def test_the_withdrawal_of_a_round_carries_the_sentence_and_points_to_the_rounds():
    amendment = withdrawn(SHIPPED, announced(proposal_of_vgz(EXPECTED)), now=at("2027-09-01T10:00"))
    assert LAW in render(amendment.standing)
    assert LAW in render(amendment.note)
    assert "/iza rondes" in render(amendment.note)


@given(every_due, days_later)
def test_what_was_announced_survives_being_kept_as_text(due, later):
    was = announced(due.occurrence)
    assert AnnouncedOccurrence.model_validate_json(was.model_dump_json()) == was
    amendment = correction(SHIPPED, due.occurrence, was, now=due.due_at + later)
    assert due.occurrence.title in render(amendment.note)
