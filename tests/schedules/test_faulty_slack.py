"""A failing Slack against the real posting path; ``tests.verification.slack_faults`` measures all of it."""

import asyncio
import re

import pytest

from bot.simulator import faults
from tests.verification.slack_faults import LAGS, Case, Hit, Measured, Rights, cases, matrix, measure, table

ALL = list(cases())
ELSEWHERE = {
    Hit.FIRST_TWO: {"refused connection"},
    Hit.EDIT: {"reset after commit"},
    Hit.LOOK: {"hang after commit"},
    Hit.LOOKS: {"503"},
    Hit.LIST: {"reset before commit"},
    Hit.REMOVAL: {"503"},
}
"""Which faults strike elsewhere than at the first attempt, in these tests."""
UNREADABLE = {"reset before commit", LAGS}
PER_PART = {Hit.FIRST: 1, Hit.FIRST_TWO: 2, Hit.LOOK: 2, Hit.LOOKS: 3, Hit.REMOVAL: 2}
"""Calls of each of the four parts of the story that are struck; a look or a double takes a reset first."""


def chosen(case):
    """A few of all cases: every fault once, every place that it may strike, every right that the bot may lack."""
    if case.rights is Rights.NO_LIST or case.lag:
        return True
    if case.hit is Hit.FIRST:
        return case.rights is Rights.FULL or case.failure in UNREADABLE
    return case.failure in ELSEWHERE[case.hit] and (case.rights is Rights.FULL or case.hit is Hit.REMOVAL)


CASES = [case for case in ALL if chosen(case)]


@pytest.fixture(scope="module")
def measured():
    async def all_of_them():
        return {each.case: each async for each in matrix(CASES)}

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_is_lost_and_only_what_can_not_be_read_back_is_doubled_marked_and_repaired(measured, case):
    came = measured[case]
    assert (came.lost, came.kept) == (0, True), came
    assert came.struck == PER_PART.get(case.hit, 0) * 4 or case.hit in {Hit.EDIT, Hit.LIST}
    assert came.struck >= 1


@pytest.mark.parametrize("case", [each for each in CASES if each.rights is Rights.FULL], ids=str)
def test_where_slack_can_be_read_back_nothing_is_doubled_at_any_time(measured, case):
    assert measured[case].doubled == 0


@pytest.mark.parametrize("case", [each for each in CASES if each.rights is not Rights.FULL], ids=str)
def test_where_it_can_not_every_message_that_got_through_unheard_is_posted_again(measured, case):
    unheard = 0 if case.fault is faults.RESET_BEFORE_COMMIT else 8 if case.hit is Hit.FIRST_TWO else 4
    assert measured[case].doubled == (1 if case.rights is Rights.NO_LIST else unheard)


def test_threads_are_read_back_as_threads(measured):
    (case,) = [case for case in CASES if case.failure == "reset after commit" and case.rights is Rights.NO_LIST]
    assert measured[case].asked["conversations.replies"] == 1


def test_all_faults_are_met_in_these_tests_and_all_places_in_the_matrix():
    assert {case.fault for case in CASES} == {*faults.EVERY_FAULT, None}
    assert {case.hit for case in CASES} == {*Hit}
    assert {case.rights for case in CASES} == {*Rights}


def test_it_comes_to_the_same_on_postgresql(empty_postgresql):
    case = Case("reset after commit", Hit.FIRST, faults.RESET_AFTER_COMMIT)
    came = asyncio.run(measure(case, empty_postgresql))
    assert (came.struck, came.lost, came.doubled) == (4, 0, 0)


class TestTable:
    def test_it_sums_up_each_fault_by_what_can_be_read_back(self):
        case = Case("reset", Hit.FIRST, faults.RESET_AFTER_COMMIT, Rights.NONE)
        again = Case("reset", Hit.FIRST_TWO, faults.RESET_AFTER_COMMIT, Rights.NONE)
        sound = Case("reset", Hit.FIRST, faults.RESET_AFTER_COMMIT)
        lines = list(table([Measured(each, 4, {}, 1, 2, 3, 4) for each in (case, sound, again)]))
        assert lines[2:] == [
            "| reset | first attempt, first two attempts | no | 2 | 4 | 6 | 8 |",
            "| reset | first attempt | yes | 1 | 2 | 3 | 4 |",
        ]
        assert len({len(re.findall(r"\|", line)) for line in lines}) == 1

    @pytest.mark.parametrize(
        ("rights", "numbers", "kept"),
        [
            (Rights.FULL, (0, 0, 0, 0), True),
            (Rights.FULL, (1, 0, 0, 0), False),
            (Rights.FULL, (0, 1, 1, 1), False),
            (Rights.NONE, (0, 4, 4, 4), True),
            (Rights.NONE, (0, 4, 3, 4), False),
            (Rights.NONE, (0, 4, 4, 3), False),
        ],
    )
    def test_a_promise_is_kept_when_nothing_is_lost_and_doubles_are_marked_and_removed(
        self, rights, numbers, kept
    ):
        assert Measured(Case("x", Hit.FIRST, None, rights), 4, {}, *numbers).kept is kept
