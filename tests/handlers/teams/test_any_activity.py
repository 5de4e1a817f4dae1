"""Anything that Microsoft signs, or a client puts into a card: answered or refused, and then the bot goes on."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.simulator.teams import Tenant
from tests.handlers.teams.conftest import running
from tests.own_loop import OwnLoop

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
VERBS = st.sampled_from(
    ("faq_read", "command_run", "remind_me", "reminder_later", "follow_again", "list_read", "x")
)
FORMS = st.sampled_from(("subscription_settings", "remind_me", "search", "x"))
DATA = st.fixed_dictionaries(
    {}, optional={"verb": VERBS | JSON, "form": FORMS | JSON, "value": JSON, "memory": JSON}
)
KINDS = st.sampled_from(("message", "invoke", "conversationUpdate", "installationUpdate", "messageReaction"))
NAMES = st.sampled_from(
    ("task/fetch", "task/submit", "composeExtension/query", "composeExtension/fetchTask", "adaptiveCard/action")
)
FIELDS = ("text", "value", "name", "replyToId", "entities", "membersAdded", "channelData", "from", "conversation")


WORD = "kwispelstaart"
"""Put where people type: it must not come back in the log."""


class Running(OwnLoop):
    """A bot in a tenant, in an event loop of its own: hypothesis knows none."""

    def __init__(self, folder, library):
        super().__init__()
        self.tenant = self.run(self.stack.enter_async_context(Tenant()))
        started = running(self.tenant, library, f"sqlite:///{folder}/bot.sqlite3")
        self.bot = self.run(self.stack.enter_async_context(started))


@pytest.fixture(scope="module")
def office(tmp_path_factory, library):
    opened = Running(tmp_path_factory.mktemp("bot"), library)
    yield opened
    opened.close()


@given(data=st.data())
@settings(
    max_examples=settings.default.max_examples // 4, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_is_answered_or_refused_and_nothing_of_it_is_logged(office, caplog, data):
    bot, tenant = office.bot, office.tenant
    value = data.draw(DATA | st.builds(lambda inner: {"data": inner}, DATA | JSON) | JSON)
    conversation = data.draw(st.sampled_from((bot.chat, bot.channel)))
    text = data.draw(st.text(max_size=30) | st.none())
    activity = tenant.activity(conversation, "ada", type=data.draw(KINDS), value=value, text=f"{WORD} {text}")
    activity["name"] = data.draw(NAMES)
    if spoiled := data.draw(st.none() | st.sampled_from(FIELDS)):
        activity[spoiled] = data.draw(JSON)
    assert office.run(tenant.deliver(activity)).status in {200, 400, 401}
    assert WORD not in caplog.text


def test_and_then_the_next_question_gets_its_answer(office):
    assert office.run(office.bot.say("NAW", name="bram")).text.startswith("ANW")
