"""Questions that were sent on, as long as they may be and full of what Slack writes longer: they still arrive."""

import datetime as dt

import pytest

from bot.messages import edit_windows, inbox, render_slack
from bot.messages.inbox import TEXT_LIMIT, WORDINGS, QuestionGroup
from bot.simulator import limits
from tests.shipped import shipped

TODAY = dt.date(2026, 11, 29)


@pytest.mark.parametrize("filler", ["a ", "& ", "<", "é", "x"])
def test_a_message_with_the_longest_questions_is_taken_by_slack_and_says_where_it_is_cut(filler):
    texts = tuple(f"{number} {filler * TEXT_LIMIT}"[:TEXT_LIMIT] for number in range(WORDINGS + 3))
    group = QuestionGroup("g", texts, 9, tuple(f"slack:U{number:09}" for number in range(9)), TODAY)
    body = render_slack.body(inbox.for_owners(group))
    assert limits.violations(body) == []
    assert limits.refuse_message(body, posted=True) is None
    told = render_slack.body(inbox.answered(shipped(), texts[0], shipped().faq[0], None, TODAY))
    assert limits.refuse_message(told, posted=True) is None
    windows = (
        inbox.answer_window(group, {}),
        inbox.point_window(group, shipped().faq[:5], {}),
        inbox.elsewhere_window(shipped(), group, {}),
        edit_windows.choice_window(shipped(), texts[0], (), ()),
    )
    for window in windows:
        assert limits.violations(render_slack.modal(window)) == []
    grows = filler in {"& ", "<"}
    assert ("(ingekort)" in str(body["blocks"])) == grows
    assert "9 keer gevraagd" in str(body["blocks"])
