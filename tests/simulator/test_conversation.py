import contextlib

import pytest
from slack_sdk.errors import SlackApiError

from bot.simulator import (
    ComplaintsError,
    Modal,
    NewChannel,
    UndeliveredError,
    WaitTimeoutError,
    Workspace,
    WorkspaceError,
)


def plain(text):
    return {"type": "plain_text", "text": text}


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label, action_id, **more):
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def actions(*elements):
    return {"type": "actions", "elements": [*elements]}


def modal(*blocks, title="Venster", **more):
    return {"type": "modal", "callback_id": "venster", "title": plain(title), "blocks": [*blocks], **more}


def answers_with_buttons(app, *buttons):
    @app.command("/iza")
    async def answer(ack, command):
        await ack(text=f"Over {command['text']}", blocks=[section(f"*Over* {command['text']}"), actions(*buttons)])


async def test_a_command_is_answered_privately_in_the_acknowledgement(bot):
    async with (
        Workspace(channels=["iza-landelijk"], users=["ada"]) as workspace,
        bot(workspace, lambda app: answers_with_buttons(app, button("Lees alles", "lees"))),
    ):
        reply = await workspace.say("/iza NAW & <meer>", channel="iza-landelijk", user="ada")
        assert reply.error is None
        assert reply.private
        assert reply.text == "Over NAW &amp; &lt;meer&gt;"
        assert reply.lines == ["Over NAW & <meer>", "[Lees alles]"]
        assert reply.buttons == ["Lees alles"]
        assert [block["type"] for block in reply.blocks] == ["section", "actions"]
        payload = workspace.deliveries[-1].envelope.payload
        assert (payload["command"], payload["channel_name"], payload["user_name"]) == (
            "/iza",
            "iza-landelijk",
            "ada",
        )
        assert workspace.channel("iza-landelijk").messages == []
        assert [seen.text for seen in workspace.channel("iza-landelijk").seen_by("ada")] == [reply.text]


async def test_a_command_can_be_answered_for_the_whole_channel_or_as_plain_words(bot):
    def register(app):
        @app.command("/iza")
        async def answer(ack, command):
            if command["text"] == "openbaar":
                await ack(text="Voor iedereen", response_type="in_channel")
            else:
                await ack("Alleen woorden")

    async with Workspace(users=["ada", "bob"]) as workspace, bot(workspace, register):
        reply = await workspace.say("/iza openbaar")
        assert (reply.text, reply.private) == ("Voor iedereen", False)
        assert [seen.lines for seen in workspace.channel("general").messages] == [["Voor iedereen"]]
        reply = await workspace.say("/iza")
        assert (reply.lines, reply.private) == (["Alleen woorden"], True)
        assert len(workspace.channel("general").seen_by("bob")) == 1


async def test_a_press_is_answered_through_the_response_url(bot):
    def register(app):
        answers_with_buttons(app, button("Nieuw", "new"), button("Vervang", "swap"), button("Weg", "drop"))

        @app.action("new")
        async def new(ack, respond, body):
            await ack()
            assert "message" not in body
            await respond(f"Van {body['user']['name']}", replace_original=False)

        @app.action("swap")
        async def swap(ack, respond):
            await ack()
            await respond(text="Vervangen", replace_original=True)

        @app.action("drop")
        async def drop(ack, respond):
            await ack()
            await respond(delete_original=True)

    async with Workspace() as workspace, bot(workspace, register):
        first = await workspace.say("/iza NAW")
        new = await first.click("Nieuw")
        assert (new.lines, new.private) == (["Van ada"], True)
        assert first.lines == ["Over NAW", "[Nieuw]  [Vervang]  [Weg]"]
        second = await workspace.say("/iza NAW")
        swapped = await second.click("Vervang")
        assert swapped.lines == second.lines == ["Vervangen"]
        third = await workspace.say("/iza NAW")
        deleted = await third.click("Weg")
        assert deleted.deleted
        assert third.lines == []
        with pytest.raises(WorkspaceError, match="has been deleted"):
            await third.click("Nieuw")
        with pytest.raises(WorkspaceError, match=r"no control 'Bestaat niet' here; there are: 'Nieuw', 'Vervang'"):
            await (await workspace.say("/iza NAW")).click("Bestaat niet")


async def test_a_press_that_does_not_say_whether_it_replaces_is_a_complaint(bot):
    def register(app):
        answers_with_buttons(app, button("Nieuw", "new"))

        @app.action("new")
        async def new(ack, respond):
            await ack()
            await respond("Onduidelijk")

    with pytest.raises(ComplaintsError, match="replace_original"):
        async with Workspace() as workspace, bot(workspace, register):
            await (await workspace.say("/iza NAW")).click("Nieuw")


async def test_a_response_url_works_five_times_within_half_an_hour(bot, clock):
    answers = []

    def register(app):
        answers_with_buttons(app, button("Nog eens", "again"))

        @app.action("again")
        async def again(ack, respond, action):
            await ack()
            for _ in range(6):
                clock.now += float(action["value"])
                result = await respond(text="Weer", replace_original=False)
                answers.append((result.status_code, result.body))

    async with Workspace(clock=clock) as workspace, bot(workspace, register) as app:
        reply = await workspace.say("/iza NAW")
        reply.blocks[1]["elements"][0]["value"] = "0"
        await reply.click("Nog eens")
        assert answers == [(200, "ok")] * 5 + [(404, "used_url")]
        answers.clear()
        reply.blocks[1]["elements"][0]["value"] = str(30 * 60 / 5 + 1)
        await reply.click("Nog eens")
        assert answers == [(200, "ok")] * 4 + [(404, "expired_url")] * 2
        assert len(workspace.calls("response_url")) == 12
        assert app.client is not None


async def test_a_modal_opens_renews_stacks_and_closes(bot):
    def register(app):
        answers_with_buttons(app, button("Lees alles", "lees"))

        @app.action("lees")
        async def read(ack, client, body):
            await ack()
            opened = await client.views_open(
                trigger_id=body["trigger_id"], view=modal(section("Laden"), title="Alles")
            )
            view = modal(section("*Alles*"), actions(button("Dieper", "deep")), title="Alles")
            await client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=view)

        @app.action("deep")
        async def deep(ack, client, body):
            await ack()
            assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
            deeper = modal(actions(button("Dieper", "deep")), title="Dieper", notify_on_close=True)
            with contextlib.suppress(SlackApiError):
                await client.views_push(trigger_id=body["trigger_id"], view=deeper)

        @app.view_closed("venster")
        async def closed(ack, client, body):
            await ack()
            await client.chat_postMessage(channel="general", text=f"Dicht: {body['view']['title']['text']}")

    async with Workspace(strict=False) as workspace, bot(workspace, register):
        opened = await (await workspace.say("/iza NAW")).click("Lees alles")
        assert isinstance(opened, Modal)
        assert opened.title == "Alles"
        await opened.changed()
        assert opened.lines == ["Alles", "Alles", "[Dieper]", "[Close]"]
        second = await opened.click("Dieper")
        assert second.json["previous_view_id"] == second.json["root_view_id"] == opened.view.id
        third = await second.click("Dieper")
        assert workspace.modal().view is third.view
        await third.click("Dieper", answered=False)
        assert workspace.calls("views.push")[-1].error == "push_limit_reached"
        await third.close()
        assert not third.open
        assert [seen.text for seen in await workspace.channel("general").posted()] == ["Dicht: Dieper"]
        assert workspace.modal().view is second.view
        with pytest.raises(WorkspaceError, match="closed"):
            await third.click("Dieper")


FORM = modal(
    {"type": "input", "block_id": "naam", "label": plain("Naam"), "element": {"type": "plain_text_input"}},
    {
        "type": "input",
        "block_id": "soort",
        "label": plain("Soort"),
        "element": {
            "type": "static_select",
            "options": [{"text": plain("Wit"), "value": "w"}, {"text": plain("Zwart"), "value": "z"}],
            "initial_option": {"text": plain("Wit"), "value": "w"},
        },
    },
    {
        "type": "input",
        "optional": True,
        "label": plain("Wie"),
        "element": {"type": "multi_users_select", "action_id": "wie"},
    },
    {
        "type": "input",
        "optional": True,
        "label": plain("Wanneer"),
        "element": {"type": "datepicker", "action_id": "dag"},
    },
    submit=plain("Verstuur"),
)


def shows_form(app, answer):
    @app.command("/iza")
    async def show(ack, client, command):
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)

    app.view("venster")(answer)


async def test_a_form_sends_what_was_filled_in(bot):
    received = []

    async def answer(ack, view, client, body):
        received.append(view["state"]["values"])
        await ack()
        await client.chat_postEphemeral(channel="general", user=body["user"]["id"], text="Bewaard")

    async with (
        Workspace(users=["ada", "bob"], strict=False) as workspace,
        bot(workspace, lambda app: shows_form(app, answer)),
    ):
        form = await workspace.say("/iza formulier")
        assert form.lines == [
            "Venster",
            "Naam: […]",
            "Soort: [Wit]",
            "Wie (optional): […]",
            "Wanneer (optional): […]",
            "[Close]  [Verstuur]",
        ]
        with pytest.raises(WorkspaceError, match="empty required fields: Naam"):
            await form.submit()
        with pytest.raises(WorkspaceError, match="'Rood' is not on offer; the options are: 'Wit', 'Zwart'"):
            await form.submit({"Naam": "Praktijk", "Soort": "Rood"})
        with pytest.raises(WorkspaceError, match="Naam"):
            await form.submit({"Naam": "x" * 3001})
        filled = {"naam": "Praktijk", "Soort": "Zwart", "wie": ["bob"], "Wanneer": "2024-06-01"}
        after = await form.submit(filled, answered=True)
        assert (after.lines, after.private, form.open) == (["Bewaard"], True, False)
        (values,) = received
        assert next(iter(values["naam"].values())) == {"type": "plain_text_input", "value": "Praktijk"}
        assert next(iter(values["soort"].values()))["selected_option"]["value"] == "z"
        assert [user for block in values.values() if "wie" in block for user in block["wie"]["selected_users"]]
        assert {"type": "datepicker", "selected_date": "2024-06-01"} in [
            element for block in values.values() for element in block.values()
        ]


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        (
            {"response_action": "errors", "errors": {"naam": "Te kort"}},
            lambda after: after.errors == {"naam": "Te kort"},
        ),
        (
            {"response_action": "update", "view": modal(section("Klaar"), title="Klaar")},
            lambda after: after.lines == ["Klaar", "Klaar", "[Close]"] and after.open,
        ),
        (
            {"response_action": "push", "view": modal(section("Erop"), title="Erop")},
            lambda after: after.title == "Erop" and after.json["previous_view_id"],
        ),
        ({"response_action": "clear"}, lambda after: not after.open),
        (
            {"response_action": "update", "view": modal(section("x"), title="Deze titel is veel te lang")},
            lambda after: after.error == "trouble_connecting" and "25 characters" in after.problems[0],
        ),
        (
            {"response_action": "errors", "errors": {"ander": "Bestaat niet"}},
            lambda after: after.error == "trouble_connecting" and after.open,
        ),
        ({"response_action": "errors", "errors": {}}, lambda after: after.error == "trouble_connecting"),
        ({"response_action": "sluit"}, lambda after: after.error == "trouble_connecting"),
        ({"text": "Bewaard"}, lambda after: after.error == "trouble_connecting"),
    ],
)
async def test_the_bot_answers_a_form(bot, answer, check):
    async def respond(ack):
        await ack(answer)

    async with (
        Workspace(strict=False) as workspace,
        bot(workspace, lambda app: shows_form(app, respond)),
    ):
        form = await workspace.say("/iza formulier")
        assert check(await form.submit({"Naam": "Praktijk"}))


@pytest.mark.parametrize(
    ("trigger", "wait", "error"),
    [
        (lambda body: body["trigger_id"], 4, "expired_trigger_id"),
        (lambda _body: "1.2.verzonnen", 0, "invalid_trigger_id"),
        (lambda _body: "", 0, "invalid_trigger_id"),
    ],
)
async def test_a_trigger_opens_a_modal_only_in_time(bot, clock, trigger, wait, error):
    def register(app):
        @app.command("/iza")
        async def late(ack, client, body, respond):
            await ack()
            clock.now += wait
            with pytest.raises(SlackApiError) as refused:
                await client.views_open(trigger_id=trigger(body), view=modal(section("x")))
            await respond(refused.value.response["error"])

    async with Workspace(clock=clock) as workspace, bot(workspace, register):
        reply = await workspace.say("/iza NAW")
        assert reply.lines == [error]


async def test_a_trigger_opens_one_modal_only(bot):
    def register(app):
        @app.command("/iza")
        async def twice(ack, client, body):
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=modal(section("een")))
            with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
                await client.views_open(trigger_id=body["trigger_id"], view=modal(section("twee")))

    async with Workspace() as workspace, bot(workspace, register):
        assert (await workspace.say("/iza NAW")).lines[1] == "een"
        assert workspace.modal().lines[1] == "een"


async def test_menus_tell_what_was_chosen(bot):
    menu = {
        "type": "static_select",
        "action_id": "regio",
        "placeholder": plain("Kies een regio"),
        "option_groups": [
            {"label": plain("Noord"), "options": [{"text": plain("Friesland"), "value": "fr"}]},
            {"label": plain("Zuid"), "options": [{"text": plain("Zeeland"), "value": "ze"}]},
        ],
    }
    overflow = {"type": "overflow", "action_id": "meer", "options": [{"text": plain("Meer"), "value": "m"}]}
    search = {"type": "external_select", "action_id": "zoek", "placeholder": plain("Zoek"), "min_query_length": 1}

    def register(app):
        answers_with_buttons(app, menu, overflow, search)

        @app.options("zoek")
        async def suggest(ack, payload):
            matches = [] if payload["value"] == "niets" else [{"text": plain("NAW"), "value": "naw"}]
            await ack(options=matches)

        @app.action({"action_id": "regio"})
        @app.action({"action_id": "meer"})
        @app.action({"action_id": "zoek"})
        async def tell(ack, action, respond, body):
            await ack()
            chosen = action["selected_option"]["value"]
            await respond(text=f"{chosen} {sorted(body['state']['values'])!s:.2}", replace_original=False)

    async with Workspace() as workspace, bot(workspace, register):
        reply = await workspace.say("/iza kies")
        assert reply.options == ["Friesland", "Zeeland", "Meer"]
        assert (await reply.choose("Zeeland")).text.startswith("ze ")
        assert (await reply.choose("Meer", of="meer")).text.startswith("m ")
        assert await reply.suggestions("zoek", "n") == ["NAW"]
        assert await reply.suggestions("zoek", "niets") == []
        assert (await reply.choose("NAW", of="zoek")).text.startswith("naw ")
        with pytest.raises(WorkspaceError, match="0 menus offer 'Texel'; the options are: 'Friesland', 'Zeeland'"):
            await reply.choose("Texel")


async def test_options_that_slack_refuses_are_an_error(bot):
    search = {"type": "external_select", "action_id": "zoek"}

    def register(app):
        answers_with_buttons(app, search)

        @app.options("zoek")
        async def suggest(ack):
            await ack(options=[{"text": plain("x" * 76), "value": "v"}])

    async with Workspace(strict=False) as workspace, bot(workspace, register):
        reply = await workspace.say("/iza kies")
        with pytest.raises(WorkspaceError, match="invalid_options; must be less than 76 characters"):
            await reply.suggestions("zoek", "n")


async def test_an_ordinary_message_reaches_the_bot_where_it_listens(bot):
    def register(app):
        @app.message("hallo")
        async def greet(message, say):
            await say(f"Dag, je schreef {message['text']} ({message['channel_type']})")

        @app.event("app_mention")
        async def mentioned(event, client):
            await client.chat_postMessage(channel=event["channel"], text="Ja?")

    events = ["message.im", "app_mention"]
    scopes = ["chat:write", "im:history", "app_mentions:read"]
    channels = ["open", NewChannel("dicht", has_bot=False)]
    async with Workspace(channels=channels, events=events, scopes=scopes) as workspace, bot(workspace, register):
        reply = await workspace.say("hallo & dag", channel="@bot")
        assert reply.lines == ["Dag, je schreef hallo & dag (im)"]
        assert (await workspace.say("@bot hoi", channel="open")).lines == ["Ja?"]
        assert [seen.lines for seen in workspace.channel("open").messages] == [["@bot hoi"], ["Ja?"]]
        with pytest.raises(UndeliveredError, match=r"message\.channels"):
            await workspace.say("hallo", channel="open")
        with pytest.raises(UndeliveredError):
            await workspace.say("@bot hoi", channel="dicht")
        again = await workspace.redeliver()
        assert again.error is None
        assert workspace.deliveries[-1].envelope.retry == 1
        assert workspace.deliveries[-1].envelope.payload == workspace.deliveries[-2].envelope.payload


async def test_the_home_tab_shows_what_the_bot_publishes(bot):
    def register(app):
        @app.event("app_home_opened")
        async def home(event, client):
            blocks = [
                section(f"Welkom {'terug' if 'view' in event else ''}"),
                actions(button("Vernieuw", "again")),
            ]
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

        @app.action("again")
        async def again(ack, body, client):
            await ack()
            view = {"type": "home", "blocks": [section("Vers")]}
            await client.views_publish(user_id=body["user"]["id"], hash=body["view"]["hash"], view=view)

    async with Workspace() as workspace, bot(workspace, register):
        home = await workspace.open_home()
        assert home.lines == ["Welkom ", "[Vernieuw]"]
        assert (await workspace.open_home()).lines[0] == "Welkom terug"
        assert (await home.click("Vernieuw")).lines == home.lines == ["Vers"]


async def test_shortcuts_work_anywhere_and_on_a_message(bot):
    def register(app):
        answers_with_buttons(app, button("Lees", "lees"))

        @app.shortcut("vraag")
        async def ask(ack, shortcut, client):
            await ack()
            await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(section("Stel je vraag")))

        @app.shortcut("uitleg")
        async def explain(ack, shortcut, respond):
            await ack()
            await respond(text=f"Over: {shortcut['message']['text']}", replace_original=False)

    async with Workspace() as workspace, bot(workspace, register) as app:
        assert (await workspace.shortcut("vraag")).lines[1] == "Stel je vraag"
        await app.client.chat_postMessage(channel="general", text="NAW")
        (posted,) = await workspace.channel("general").posted()
        assert (await posted.shortcut("uitleg")).lines == ["Over: NAW"]


async def test_a_reply_that_slack_refuses_shows_as_an_error_and_as_a_complaint(bot):
    def register(app):
        @app.command("/iza")
        async def wrong(ack):
            await ack(text="Te lang", blocks=[section("x" * 3001)])

    async with Workspace(strict=False) as workspace, bot(workspace, register):
        reply = await workspace.say("/iza NAW")
        assert reply.error == "invalid_blocks"
        assert reply.problems == ("must be less than 3001 characters [json-pointer:/blocks/0/text/text]",)
        assert reply.lines == []
        with pytest.raises(WorkspaceError, match="invalid_blocks"):
            await reply.click("Lees")
    with pytest.raises(ComplaintsError, match="acknowledgement of /iza: invalid_blocks; must be less than 3001"):
        async with Workspace() as workspace, bot(workspace, register):
            await workspace.say("/iza NAW")


async def test_blocks_without_words_beside_them_are_a_complaint(bot):
    def register(app):
        @app.command("/iza")
        async def wordless(ack):
            await ack(blocks=[section("Alleen blokken")])

    with pytest.raises(ComplaintsError, match="screen readers"):
        async with Workspace() as workspace, bot(workspace, register):
            assert (await workspace.say("/iza NAW")).lines == ["Alleen blokken"]


async def test_an_acknowledgement_that_slack_ignores_is_a_complaint(bot):
    def register(app):
        answers_with_buttons(app, button("Lees", "lees"))

        @app.action("lees")
        async def read(ack):
            await ack("Dit ziet niemand")

    with pytest.raises(ComplaintsError, match="Slack ignores what it says"):
        async with Workspace() as workspace, bot(workspace, register):
            await (await workspace.say("/iza NAW")).click("Lees", answered=False)


async def test_silence_says_what_was_waited_for(bot):
    def register(app):
        @app.command("/iza")
        async def silent(ack):
            await ack()

    async with Workspace(patience=0.05) as workspace, bot(workspace, register):
        with pytest.raises(WaitTimeoutError, match=r"what ada did, and then nothing came.*0\.05 s"):
            await workspace.say("/iza NAW")
        with pytest.raises(WaitTimeoutError, match="The bot has not posted 1 message"):
            await workspace.channel("general").posted()
        with pytest.raises(WorkspaceError, match=r"no channel 'elders' here; there are: general\."):
            await workspace.say("/iza NAW", channel="elders")
        with pytest.raises(WorkspaceError, match=r"no user 'niemand' here; there are: ada\."):
            await workspace.say("/iza NAW", user="niemand")


async def test_a_mention_in_a_direct_message_is_told_once_as_a_message(bot):
    def register(app):
        @app.event("message")
        async def heard(say):
            await say("gehoord")

    scopes = ["chat:write", "im:history", "app_mentions:read"]
    events = ["message.im", "app_mention"]
    async with Workspace(events=events, scopes=scopes) as workspace, bot(workspace, register):
        assert (await workspace.say("@bot hallo", channel="@bot")).lines == ["gehoord"]
        assert [delivery.envelope.payload["event"]["type"] for delivery in workspace.deliveries] == ["message"]


async def test_an_event_without_its_scope_is_not_told(bot):
    async with Workspace(events=["message.im", "app_mention"]) as workspace, bot(workspace, answers_with_buttons):
        for line, channel in (("hallo", "@bot"), ("@bot hallo", "general")):
            with pytest.raises(UndeliveredError, match=r"im:history|app_mentions:read"):
                await workspace.say(line, channel=channel)
        workspace.grant("im:history")
        await workspace.say("hallo", channel="@bot", answered=False)
        assert len(workspace.deliveries) == 1


@pytest.mark.parametrize(("private", "scope"), [(False, "channels:read"), (True, "groups:read")])
async def test_the_bot_hears_that_it_was_added_where_it_may_read_the_channel(bot, private, scope):
    def register(app):
        @app.event("member_joined_channel")
        async def joined(event, context, client):
            assert event["user"] == context.bot_user_id
            await client.chat_postMessage(channel=event["channel"], text=f"Dag <@{event['inviter']}>")

    room = NewChannel("nieuw", private=private, has_bot=False)
    scopes = ["chat:write", scope]
    async with (
        Workspace(channels=["general", room], scopes=scopes, events=["member_joined_channel"]) as workspace,
        bot(workspace, register),
    ):
        assert (await workspace.invite("nieuw")).lines == ["Dag @ada"]
    other = {"channels:read", "groups:read"} - {scope}
    async with (
        Workspace(channels=["general", room], scopes=other, events=["member_joined_channel"]) as workspace,
        bot(workspace, register),
    ):
        await workspace.invite("nieuw", answered=False)
        assert workspace.deliveries == []


async def test_who_looks_is_who_presses(bot):
    def register(app):
        @app.command("/iza")
        async def answer(ack):
            await ack(blocks=[actions(button("Wie", "who"))], text="Druk", response_type="in_channel")

        @app.action("who")
        async def who(ack, respond, body):
            await ack()
            await respond(f"Van {body['user']['name']}", replace_original=False)

    async with Workspace(users=["ada", "bob"]) as workspace, bot(workspace, register):
        await workspace.say("/iza", user="ada")
        (seen,) = workspace.channel("general").seen_by("bob")
        assert (await seen.click("Wie")).text == "Van bob"


async def test_a_message_in_a_channel_is_no_response_to_a_press_in_a_modal(bot):
    def register(app):
        @app.command("/iza")
        async def answer(ack, body, client):
            await ack()
            view = modal(actions(button("Verder", "next")), title="Eerst")
            await client.views_open(trigger_id=body["trigger_id"], view=view)

        @app.action("next")
        async def go_on(ack, body, client):
            await ack()
            await client.chat_postMessage(channel="#algemeen", text="Een bericht dat vanzelf komt")
            await client.views_update(view_id=body["view"]["id"], view=modal(section("Verder"), title="Dan"))

    async with Workspace(channels=["algemeen"]) as workspace, bot(workspace, register):
        pressed = await (await workspace.say("/iza")).click("Verder")
        assert isinstance(pressed, Modal)
        assert pressed.title == "Dan"
