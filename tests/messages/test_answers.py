"""What comes first in an answer, and what stands beside the FAQ where it is not sure."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.calendar.asked_dates import AskedDates
from bot.calendar.occurrences import occurrences
from bot.content.footnote_marks import without_marks
from bot.faq.findings import Findings, Match, Outcome
from bot.messages import render_slack, render_text
from bot.messages.answers import answer, item_answer, term_title
from bot.messages.beside import beside_the_faq
from bot.messages.excerpts import first_sentences
from bot.simulator import limits
from tests.shipped import shipped

TODAY = dt.date(2026, 11, 22)
MATCH = Match(shipped().faq[0], 0.5)


def first_of(kind: str):
    """The first coming deadline or round, as a question finds it."""
    coming = occurrences(shipped(), TODAY, TODAY + dt.timedelta(days=900))
    return next(found for found in coming if type(found.item).__name__ == kind)


def test_the_short_answer_comes_before_the_passage_that_matched() -> None:
    for item in shipped().faq:
        for place, section in enumerate(item.answer):
            said = render_text.render(item_answer(shipped(), Match(item, 1.0, place)))
            short = said.index(first_sentences(without_marks(item.short), 280)[:40])
            heading = said.index("Hierover staat er ook:")
            assert short < heading < said.index(without_marks(section.text)[:30], heading), item.id


def test_without_a_passage_there_is_no_heading_for_one() -> None:
    assert "Hierover staat er ook" not in render_text.render(item_answer(shipped(), MATCH))


@pytest.mark.parametrize("outcome", [Outcome.UNSURE, Outcome.NOTHING])
def test_dates_and_terms_stand_before_the_faq(outcome: Outcome) -> None:
    found, term = first_of("Deadline"), shipped().terms[0]
    beside = beside_the_faq(shipped(), AskedDates((found,), wanted=True), [term], TODAY)
    said = render_text.render(answer(shipped(), Findings("wanneer", outcome, (MATCH,)), beside))
    places = [
        said.index(line)
        for line in (
            "Misschien bedoel je deze datum:",
            found.title,
            "Bron:",
            term_title(term),
            "Alle deadlines",
            MATCH.item.title,
        )
    ]
    assert places == sorted(places)
    assert "Hierover staat niets in de FAQ" not in said


def test_without_dates_or_terms_the_no_is_as_it_was() -> None:
    beside = beside_the_faq(shipped(), AskedDates(), [], TODAY)
    assert beside == ()
    assert "Hierover staat niets in de FAQ" in render_text.render(
        answer(shipped(), Findings("x", Outcome.NOTHING, ()))
    )


def test_a_step_of_a_round_carries_the_sentence_on_competition_law() -> None:
    for kind, times in (("Round", 1), ("Deadline", 0)):
        beside = beside_the_faq(shipped(), AskedDates((first_of(kind),)), [], TODAY)
        said = render_text.render(answer(shipped(), Findings("x", Outcome.NOTHING, ()), beside))
        assert said.count(shipped().organisation.competition_notice_short) == times


def test_every_date_and_term_beside_a_choice_stays_within_the_limits_of_slack() -> None:
    known = occurrences(shipped(), dt.date(2000, 1, 1), TODAY + dt.timedelta(days=900))
    terms = sorted(shipped().terms, key=lambda term: -len(term.explanation))
    widest = tuple(Match(item, 0.5) for item in shipped().faq[:3])
    for at in range(0, len(known), 3):
        beside = beside_the_faq(shipped(), AskedDates(known[at : at + 3], wanted=True), terms[:2], TODAY)
        for outcome in (Outcome.UNSURE, Outcome.NOTHING):
            body = render_slack.reply(answer(shipped(), Findings("vraag " * 200, outcome, widest), beside))
            assert limits.violations(body) == []
            assert limits.warnings(body) == []
            assert limits.refuse_message(body, posted=True) is None
