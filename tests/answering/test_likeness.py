"""Likeness of questions that are sent on: the same one in other words, and another in nearly the same words."""

from __future__ import annotations

import pytest

from bot.faq.finder import SAME_QUESTION

SAME = (
    ("Mag ik een waarnemer inhuren via een bemiddelingsbureau?", "kan ik een waarnemer via een bureau inhuren"),
    ("hoe zit het met de pensioenregeling voor praktijkondersteuners", "wat is de pensioenregeling van de POH"),
    ("moet ik mijn praktijk verduurzamen", "verduurzaming praktijk verplicht?"),
    ("is er subsidie voor zonnepanelen op de praktijk", "subsidie zonnepanelen huisartsenpraktijk"),
    ("wie betaalt de triagist op de huisartsenpost", "hoe wordt de triagist van de hap betaald"),
    ("wanneer komt de nieuwe cao huisartsenzorg", "nieuwe cao huisartsenzorg wanneer"),
)
OTHER = (
    (
        "Mag ik een waarnemer inhuren via een bemiddelingsbureau?",
        "mag ik een waarnemer laten declareren op mijn agb",
    ),
    ("hoe zit het met de pensioenregeling voor praktijkondersteuners", "wat verdient een praktijkondersteuner"),
    ("moet ik mijn praktijk verduurzamen", "moet ik mijn praktijk verkopen"),
    ("is er subsidie voor zonnepanelen op de praktijk", "is er subsidie voor een assistente in opleiding"),
    ("wie betaalt de triagist op de huisartsenpost", "wie betaalt de auto van de huisartsenpost"),
    ("geldt dit contract in Zeeland", "geldt dit contract in Twente"),
    ("wanneer is de ronde van cz", "wanneer is de ronde van vgz"),
)


def test_the_same_question_in_other_words_is_alike(by_meaning):
    for one, other in SAME:
        assert by_meaning.finder.likeness(one, [other])[0] >= SAME_QUESTION, (one, other)


@pytest.mark.parametrize("index", ["by_words", "by_meaning"])
def test_another_question_is_not_taken_for_the_same(index, request):
    find = request.getfixturevalue(index).finder
    assert max(find.likeness(one, [other])[0] for one, other in OTHER) < SAME_QUESTION


def test_another_question_is_less_alike_than_the_same(by_meaning):
    find = by_meaning.finder
    of_others = [find.likeness(one, [other])[0] for one, other in OTHER]
    assert max(of_others) < min(find.likeness(one, [other])[0] for one, other in SAME)


def test_a_question_is_most_like_itself_and_nothing_like_an_empty_one(by_meaning):
    questions = [question for pair in OTHER for question in pair]
    for question in dict.fromkeys(questions):
        likeness = by_meaning.finder.likeness(question, questions)
        assert likeness[questions.index(question)] == max(likeness)
    assert by_meaning.finder.likeness("", ["", questions[0]]) == [0.0, 0.0]
    assert by_meaning.finder.likeness(questions[0], []) == []
