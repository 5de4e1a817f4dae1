"""Replies about subscriptions, held against Slack's published limits, with all that the content has."""

import datetime as dt

import pytest

from bot.calendar.audience import insurer_topic, region_topic
from bot.calendar.due import due_between
from bot.calendar.subscription_topics import items_ahead
from bot.messages import date_lists, render_slack, settings_modal, subscription_replies
from bot.messages.settings_modal import SubscriptionChoices
from bot.simulator import limits
from tests.shipped import before_any_announcement

SHIPPED = before_any_announcement()
TODAY = dt.date(2027, 8, 2)
START = dt.datetime(2027, 8, 2, tzinfo=dt.UTC)
EVERYTHING = (
    "landelijk",
    "aankondigingen",
    "alle-regios",
    *map(region_topic, SHIPPED.regions),
    *map(insurer_topic, SHIPPED.insurers),
    *(item.id for item in items_ahead(SHIPPED, TODAY)),
    "weg",
)
DUES = [
    due
    for due in due_between(SHIPPED, START, START + dt.timedelta(days=400))
    if due.channel == "slack:contract-cz"
][:3]


def accepted(message):
    body = render_slack.reply(message)
    assert limits.violations(body) == []
    assert limits.warnings(body) == []
    return body["text"]


@pytest.mark.parametrize("personal", [True, False])
def test_every_message_fits_also_with_everything_in_it(personal):
    whose = {"personal": personal}
    accepted(subscription_replies.subscribed(SHIPPED, EVERYTHING[:8], EVERYTHING[8:], DUES, **whose))
    for leads in (None, (90, 30, 7, 1, 0)):
        accepted(
            subscription_replies.unsubscribed(
                SHIPPED, dict.fromkeys(EVERYTHING, leads), EVERYTHING, fixed=EVERYTHING[:9], **whose
            )
        )
    accepted(subscription_replies.not_subscribed(SHIPPED, EVERYTHING, **whose))
    accepted(subscription_replies.not_subscribed(SHIPPED, (), fixed=EVERYTHING[:9], **whose))
    accepted(subscription_replies.choose_topic(SHIPPED, EVERYTHING[:8], "*x* <!channel>" * 20))
    for words in ("", "<!channel> & *niets*"):
        assert "<!channel>" not in accepted(subscription_replies.unknown_topic(SHIPPED, words))


def test_a_round_is_never_listed_without_the_sentence_on_competition_law():
    text = accepted(subscription_replies.subscribed(SHIPPED, ("verzekeraar:cz",), (), DUES, personal=False))
    assert SHIPPED.organisation.competition_notice_short in text
    coming = [due.occurrence for due in DUES]
    weekly = date_lists.weekly(SHIPPED, coming, date_lists.News(gone=("Een datum",)), today=TODAY, personal=False)
    assert SHIPPED.organisation.competition_notice in accepted(weekly)


def test_the_unauthorised_hear_whom_to_ask():
    organisation = SHIPPED.organisation.model_copy(update={"administrators": ("U0123456789",)})
    named = SHIPPED.model_copy(update={"organisation": organisation})
    assert "<@U0123456789> kan dit voor je doen." in accepted(subscription_replies.not_allowed(named))
    assert "#bot-beheer" in accepted(subscription_replies.not_allowed(SHIPPED))


@pytest.mark.parametrize("channel", [None, "", "praktijk-de-linde"])
@pytest.mark.parametrize(
    "choices",
    [
        SubscriptionChoices((), (), None, digest=False),
        SubscriptionChoices(EVERYTHING, (365, 90, 30, 14, 7, 3, 2, 1, 0), dt.time(6, 45), digest=True),
    ],
)
def test_the_settings_fit_and_show_what_is_chosen(channel, choices):
    sheet = settings_modal.settings_window(
        SHIPPED, choices, items_ahead(SHIPPED, TODAY), DUES, channel=channel, memory="[]"
    )
    view = render_slack.modal(sheet)
    assert limits.violations(view) == []
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    chosen = [option["value"] for option in fields[settings_modal.TOPICS].get("initial_options", ())]
    assert tuple(chosen) == choices.topics
    leads = [int(option["value"]) for option in fields[settings_modal.LEADS].get("initial_options", ())]
    assert tuple(leads) == choices.leads
    hour = fields[settings_modal.HOUR]["initial_option"]["value"]
    assert hour == ("06:45" if choices.hour else settings_modal.USUAL)
    assert len(fields[settings_modal.TOPICS]["options"]) <= 100
    labels = [option["text"]["text"] for option in fields[settings_modal.TOPICS]["options"]]
    if not choices.topics:
        assert labels.index("Regio Friesland") < labels.index("Regio 't Gooi") < labels.index("Regio Groningen")


def test_no_hour_is_offered_at_which_nothing_is_posted():
    organisation = SHIPPED.organisation
    quiet = organisation.quiet_hours.model_copy(update={"from_": dt.time(17, 0), "until": dt.time(9, 30)})
    early = SHIPPED.model_copy(update={"organisation": organisation.model_copy(update={"quiet_hours": quiet})})
    sheet = settings_modal.settings_window(
        early, SubscriptionChoices((), (), None, digest=False), (), (), channel=None, memory="[]"
    )
    [hours] = [part for part in sheet.parts if getattr(part, "name", "") == settings_modal.HOUR]
    assert [option.value for option in hours.options] == [
        settings_modal.USUAL,
        *(f"{hour}:00" for hour in range(10, 17)),
    ]
