"""Questions in a chat and in a channel, and where the bot comes and goes."""

from __future__ import annotations

import pytest

from bot.messages.subscription_replies import administrators
from bot.messages.teams_wording import in_teams
from bot.store.teams_conversations import ConversationKind
from bot.teams_activity import Activity
from tests.teams_cards import violations


async def test_a_question_is_answered_with_a_card_in_the_chat(bot):
    answer = await bot.say("NAW")
    assert answer.text.startswith("ANW: avond-, nacht- en weekendzorg")
    assert violations(answer.card) == []
    assert answer.activity["summary"] == answer.card["fallbackText"]
    assert (await bot.say("@iza-bot mijn")).text.startswith("Wat je volgt")
    assert (await bot.say("/iza wat is een OTH")).text.startswith("Een OTH is een overlegteam")


async def test_texts_name_the_bot_and_nothing_of_slack(bot):
    for words in (
        "help",
        "start",
        "mijn herinneringen",
        "volg",
        "instellingen",
        "vergeet",
        "agenda",
        "rondes",
        "deadlines",
    ):
        answer = await bot.say(words)
        assert violations(answer.card) == []
        assert "/iza" not in answer.text
        assert "Slack" not in answer.text
        assert "#bot-beheer" not in answer.text


async def test_who_writes_in_the_same_millisecond_as_another_is_answered_too(bot, tenant):
    other = tenant.chat("bram")
    for chat, name in ((bot.chat, "ada"), (other, "bram")):
        asked = tenant.activity(chat, name, type="message", text="NAW") | {"id": "1790000000000"}
        assert (await tenant.deliver(asked)).status == 200
        assert chat.messages[-1].text.startswith("ANW")


@pytest.mark.parametrize("kind", ["personal", None])
def test_a_chat_of_two_people_is_not_that_of_one_with_the_bot(kind):
    fields = {"type": "invoke", "serviceUrl": "https://smba.example", "from": {"id": "29:ada"}}
    shared = {"id": "19:ada_bram@unq.gbl.spaces", "conversationType": kind}
    assert not Activity.model_validate({**fields, "conversation": shared}).is_personal
    assert Activity.model_validate({**fields, "conversation": {**shared, "id": "a:1"}}).is_personal


async def test_help_names_what_can_be_done_here(bot):
    lines = (await bot.say("help")).text
    assert "start" in lines
    assert "bewerk" not in lines


async def test_a_mention_is_answered_in_its_thread_where_everyone_sees_it(bot, tenant):
    answer = await bot.say("wat is een OTH?", bot.channel)
    assert answer.thread == tenant.deliveries[-1]["id"]
    assert answer.text.startswith("Een OTH is een overlegteam")
    assert "Iedereen hier ziet dit" in answer.text
    assert "Dit hielp" not in answer.text
    private = await bot.say("mijn herinneringen", bot.channel)
    assert private.text == "Dat kan alleen in je eigen chat met @iza-bot. Stuur daar: mijn."


async def test_the_start_of_a_chat_shows_what_stands_on_the_home_tab(bot, tenant):
    await tenant.install(bot.chat, "ada")
    (welcome,) = bot.chat.messages
    assert "Wat wil je weten?" in welcome.text
    assert "Wis wat de bot van mij bewaart" in welcome.text
    asked = await bot.press(welcome, "Vraag", question_ask="NAW")
    assert asked.text.startswith("ANW")
    followed = await bot.press(welcome, "Mijn regio volgen", home_region="volg regio:zeeland")
    assert followed.text.startswith("Je volgt nu regio Zeeland")


async def test_a_channel_gets_one_welcome_and_is_forgotten_with_the_app(bot, tenant):
    await tenant.install(bot.channel, "ada")
    await tenant.install(bot.channel, "ada")
    (welcome,) = bot.channel.messages
    assert "Noem @iza-bot" in welcome.text
    conversations = bot.services.database.teams_conversations
    known = conversations.conversation(f"teams:{bot.channel.id}")
    assert (known.kind, known.channel_name, known.service_url) == (
        ConversationKind.CHANNEL,
        "Contracten",
        tenant.service_url,
    )
    await bot.say("volg landelijk", bot.channel)
    await bot.say("NAW")
    assert conversations.personal(f"teams:{tenant.person('ada').object_id}").id == f"teams:{bot.chat.id}"
    await tenant.uninstall(bot.channel, "ada")
    assert [conversation.kind for conversation in conversations.all()] == [ConversationKind.PERSONAL]


async def test_who_is_forgotten_is_reached_again_when_they_write_again(bot):
    await bot.say("volg landelijk")
    assert (await bot.say("vergeet mij")).text.startswith("Alles wat de bot van jou bewaarde, is gewist")
    assert bot.services.database.teams_conversations.all() == ()
    await bot.say("NAW")
    assert len(bot.services.database.teams_conversations.all()) == 1


async def test_a_delivery_that_comes_twice_is_answered_once(bot, tenant):
    await bot.say("NAW")
    await tenant.deliver(tenant.deliveries[-1])
    assert len(bot.chat.messages) == 1


async def test_the_content_is_not_edited_here_whoever_asks(bot):
    for words in ("bewerk NAW", "wijzigingen"):
        assert (await bot.say(words)).text == (
            "Teksten en datums pas je aan in Slack, of in de bestanden zelf. In Teams kan dat niet."
        )


def test_administrators_are_named_on_their_own_platform(bot):
    here = "teams:6f9619ff-8b86-d011-b42d-00c04fc964ff"
    content = bot.services.content
    organisation = content.organisation.model_copy(update={"administrators": ("U0123ABCD", here)})
    content = content.model_copy(update={"organisation": organisation})
    assert [mention.user for mention in administrators(content, "x")] == ["slack:U0123ABCD"]
    assert [mention.user for mention in administrators(in_teams(content), "x")] == [here]


async def test_a_channel_that_is_renamed_is_followed_and_one_that_is_gone_ends(bot, tenant):
    await bot.say("volg landelijk", bot.channel)
    subscriptions, id_ = bot.services.database.subscriptions, f"teams:{bot.channel.id}"

    async def happens(kind, **changed):
        activity = tenant.activity(bot.channel, "ada", type="conversationUpdate", **changed)
        activity["channelData"]["eventType"] = kind
        await tenant.deliver(activity)

    bot.channel.name = "Contracten 2028"
    await happens("channelRenamed")
    assert subscriptions.of(id_).preferences.name == "Contracten 2028"
    await happens("", membersAdded=[{"id": tenant.person("bram").id}])
    count = len(bot.channel.messages)
    await happens("channelDeleted")
    assert subscriptions.of(id_).subscriptions == ()
    assert bot.services.database.teams_conversations.conversation(id_) is None
    assert len(bot.channel.messages) == count == 1, "the answer, and no welcome for somebody else"
