"""Buttons, dialogs and forms: the verbs of Slack, with the same work behind them."""

from __future__ import annotations

from bot.platform_ids import TEAMS
from bot.simulator.faults import RATE_LIMITED
from tests.handlers.teams.conftest import button, text
from tests.teams_cards import elements, violations


async def test_reading_on_opens_a_dialog_with_pages(bot):
    answer = await bot.say("G")
    card = await bot.press(answer, "Lees alles")
    assert "Vraag G" in text(card) or "minister" in text(card)
    longest = max(bot.services.content.faq, key=lambda item: len(item.model_dump_json()))
    card = await bot.send({"verb": "faq_read", "value": longest.id, "msteams": {"type": "task/fetch"}})
    onward = [
        element["title"] for element in elements(card) if str(element.get("title")).startswith("Verder lezen")
    ]
    while onward:
        following = await bot.submit(card, onward[0])
        assert text(following) != text(card)
        card = following
        onward = [
            element["title"] for element in elements(card) if str(element.get("title")).startswith("Verder lezen")
        ]


async def test_a_dialog_that_the_client_does_not_open_is_a_message(bot):
    answer = await bot.say("G")
    data = {name: value for name, value in button(answer.card, "Lees alles").items() if name != "msteams"}
    shown = await bot.send(data, answer.id)
    assert len(shown.text) > len(answer.text)


async def test_what_is_pressed_in_a_channel_is_answered_for_one_alone(bot):
    answer = await bot.say("G", bot.channel)
    card = await bot.press(answer, "Lees alles", bot.channel, "bram")
    assert text(card)
    data = {name: value for name, value in button(answer.card, "Lees alles").items() if name != "msteams"}
    count = len(bot.channel.messages)
    assert await bot.send(data, answer.id, bot.channel, "ada") is None
    assert len(bot.channel.messages) == count
    assert len(bot.chat.messages) == 1


async def test_one_vote_for_an_answer(bot):
    answer = await bot.say("G")
    assert (await bot.press(answer, "Dit hielp")).text.startswith("Dank")
    assert await bot.press(answer, "Dit hielp") is None, "the second of a double click"


async def test_a_reminder_of_ones_own_is_chosen_in_a_dialog(bot):
    dates = await bot.say("deadlines")
    card = await bot.press(dates, "Herinner mij")
    form = button(card, "Herinner mij")
    ticked = next(element for element in elements(card) if element.get("id") == "remind_when")
    saved = await bot.submit(card, "Herinner mij", remind_when=ticked["choices"][0]["value"])
    assert "herinner" in text(saved).lower()
    person = f"{TEAMS}:{bot.tenant.person('ada').object_id}"
    assert len(bot.services.database.subscriptions.of(person).subscriptions) == 1
    stolen = await bot.dialog("task/submit", form | {"remind_when": "7"}, bot.tenant.chat("bram"), "bram")
    assert "Deze knop werkt niet meer" in text(stolen)


async def test_settings_of_a_channel_and_of_oneself(bot):
    await bot.say("volg landelijk", bot.channel)
    welcome_words = {"verb": "command_run", "value": "instellingen", "msteams": {"type": "task/fetch"}}
    card = await bot.send(welcome_words, None, bot.channel)
    chosen = {"settings_what": "landelijk,regio:zeeland", "settings_leads": "7,1", "settings_hour": "09:00"}
    saved = await bot.submit(card, "Opslaan", bot.channel, **chosen)
    assert "Zeeland" in text(saved)
    records = bot.services.database.subscriptions.of(f"{TEAMS}:{bot.channel.id}")
    assert {record.topic for record in records.subscriptions} == {"landelijk", "regio:zeeland"}
    own = await bot.say("instellingen")
    renewed = await bot.press(own, "Opslaan", settings_what="landelijk", settings_hour="")
    assert renewed.id == own.id, "the form is replaced by what came of it"
    assert violations(renewed.card) == []


async def test_the_search_dialog_answers_below_its_field(bot):
    home = await bot.say("start")
    card = await bot.press(home, "Zoek in de FAQ")
    card = await bot.submit(card, "Vraag", faq_search="wat is een OTH")
    assert "Een OTH is een overlegteam" in text(card)
    assert button(card, "Vraag")["verb"] == "faq_search"


async def test_an_outdated_button_is_explained(bot):
    answer = await bot.say("G")
    assert (await bot.send({"verb": "weg", "value": "x"}, answer.id)).text.startswith("Deze knop werkt niet meer")
    assert (await bot.send({"verb": ["x"], "value": 3}, answer.id)).text.startswith("Deze knop werkt niet meer")


async def test_search_with_type_ahead_gives_cards_to_share(bot):
    query = {"commandId": "search", "parameters": [{"name": "words", "value": "naw"}]}
    found = (await bot.invoke("composeExtension/query", query))["composeExtension"]["attachments"]
    assert found[0]["preview"]["content"]["title"]
    for attachment in found:
        assert violations(attachment["content"]) == []
        assert "Dit hielp" not in str(attachment)
    assert bot.services.database.teams_conversations.all() == (), "it may be a conversation without the bot"
    empty = {"parameters": [{"name": "initialRun", "value": "true"}]}
    assert (await bot.invoke("composeExtension/query", empty))["composeExtension"]["attachments"] == []


async def test_a_message_of_a_colleague_is_looked_up_for_one_alone(bot):
    message = {"messagePayload": {"body": {"contentType": "html", "content": "<p>Wat is een <b>OTH</b>?</p>"}}}
    response = await bot.invoke("composeExtension/fetchTask", message, bot.channel)
    assert text(response["task"]["value"]["card"]["content"]).startswith("Een OTH is een overlegteam")
    assert bot.channel.messages == []


async def test_a_search_that_fails_says_so_to_who_searches_alone(bot, monkeypatch, caplog):
    monkeypatch.setattr("handlers.teams.message_extension.suggest", lambda *_: 1 / 0)
    query = {"commandId": "search", "parameters": [{"name": "words", "value": "naw"}]}
    response = await bot.invoke("composeExtension/query", query, bot.channel)
    assert response["composeExtension"]["text"].startswith("Er ging iets mis")
    assert "ZeroDivisionError" in caplog.text
    assert bot.channel.messages == []


async def test_an_answer_that_comes_too_fast_for_teams_is_sent_once_more(bot, tenant):
    tenant.faults.inject("post", RATE_LIMITED)
    assert (await bot.say("NAW")).text.startswith("ANW")


async def test_an_invoke_of_another_kind_asks_for_nothing(bot):
    assert await bot.invoke("config/fetch", {}, bot.channel) == {}
    assert bot.channel.messages == bot.chat.messages == []


async def test_a_question_is_sent_on_without_a_name_and_the_answer_comes_here(bot):
    answer = await bot.say("mag de roeiboot van de kring in de vijver?")
    card = await bot.press(answer, "Stuur door aan de redactie")
    assert "Ja, en stuur mij het antwoord" not in str(card), "the owners read in Slack"
    question = next(element["value"] for element in elements(card) if element.get("id") == "inbox_question")
    sent = await bot.submit(card, "Verstuur", inbox_question=question, inbox_name="answered")
    assert "Je vraag is verstuurd" in text(sent)
    assert "Je krijgt een direct bericht zodra er een antwoord is." in text(sent)
    inbox = bot.services.database.inbox
    ((group_id, kept),) = inbox.groups().items()
    assert "roeiboot" in kept
    assert [sent.asker for sent in inbox.of(group_id)] == [f"{TEAMS}:{bot.tenant.person('ada').object_id}"]
