"""Every other way to ask: a direct message, a mention, the shortcuts and the search window."""

from __future__ import annotations

import pytest
import pytest_asyncio

from bot.messages.commands import ANYWHERE, ON_MESSAGE
from bot.scopes import EVENTS, SCOPES
from bot.simulator import Modal, NewChannel, UndeliveredError
from tests.handlers.conftest import tell
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")
PATIENCE = 60.0
DIRECT = "@iza-bot"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(start):
    channels = [
        "koffiehoek",
        "contract-cz",
        "praktijk-cz",
        "praktijk-landelijk",
        NewChannel("nieuw", has_bot=False),
        NewChannel("ander", has_bot=False),
    ]
    async with (
        IzaWorkspace(
            channels=channels, users=["huisarts", "collega"], scopes=SCOPES, events=EVENTS, patience=PATIENCE
        ) as workspace,
        start(workspace),
    ):
        await workspace.connected(seconds=200)
        yield workspace


async def test_a_direct_message_is_answered_as_the_command_is(workspace):
    reply = await workspace.say("NAW", channel=DIRECT)
    assert reply.lines[0] == "ANW: avond-, nacht- en weekendzorg"
    assert not reply.private, "it stays in the conversation"
    assert "Lees alles" in reply.buttons
    answer = await workspace.say("deadlines", channel=DIRECT)
    assert answer.lines[0] == "Deadlines"


async def test_slack_hears_that_it_was_heard_before_anything_else_is_done(workspace):
    reply = await workspace.say("/iza G", channel="koffiehoek")
    window = await workspace.shortcut(ANYWHERE.callback_id)
    for act in (
        lambda: reply.choose("Dit hielp"),
        lambda: window.choose("G · Dreigement van de minister over ANW en MTVP", of="faq_search"),
        lambda: reply.click("Lees alles"),
        lambda: workspace.say("G", channel=DIRECT),
        lambda: workspace.shortcut(ANYWHERE.callback_id),
        lambda: workspace.say("/iza instellingen", channel="koffiehoek"),
    ):
        before = len(workspace.requests)
        await act()
        methods = [request.method for request in workspace.requests[before:]]
        done = [method for method in methods if not method.startswith(("canvases.", "conversations."))]
        assert done[0] == "acknowledgement", "but for canvases, which are seen to in the background"
        assert len(done) > 1


@pytest.mark.parametrize("words", ["help", "?", "hoi", "dank je"])
async def test_where_no_command_is_typed_none_is_named(workspace, words):
    reply = await workspace.say(words, channel=DIRECT)
    assert not any("/iza" in line for line in (*reply.lines, *reply.options))


async def test_what_was_asked_in_a_direct_message_is_not_repeated(workspace):
    reply = await workspace.say("zwart gat in de achtertuin", channel=DIRECT)
    assert "Hierover staat niets in de FAQ." in reply.lines
    assert not any("achtertuin" in line for line in reply.lines)


@pytest.mark.parametrize(("before", "channel"), [("", DIRECT), (f"{DIRECT} ", "koffiehoek")])
async def test_a_date_is_asked_in_plain_words_in_a_direct_message_and_in_public(workspace, before, channel):
    reply = await workspace.say(f"{before}wat is de deadline voor het azwa", channel=channel)
    assert any("Einde van de looptijd van het AZWA" in line for line in reply.lines)
    assert any(label.startswith("Herinner mij") for label in reply.buttons)


async def test_a_message_that_slack_tells_again_is_answered_once(workspace):
    await workspace.say("G", channel=DIRECT)
    posts = len(workspace.calls("chat.postMessage"))
    for _ in range(3):
        assert (await workspace.redeliver()).error is None
    await everything_answered(workspace)
    assert len(workspace.calls("chat.postMessage")) == posts + 1


async def test_a_mention_is_answered_shortly_in_its_thread(workspace):
    reply = await workspace.say(f"{DIRECT} G", channel="koffiehoek")
    assert not reply.private
    asked = workspace.channel("koffiehoek").messages[-2]
    assert reply.message.thread_ts == asked.message.ts
    assert len(reply.text) < 1200, "with the sentence on competition law"
    assert reply.buttons == ["Lees alles"]
    assert any("alleen jij ziet het antwoord" in line for line in reply.lines)
    modal = await reply.click("Lees alles")
    assert modal.lines[0] == "Vraag G"


@pytest.mark.parametrize("line", ["/IZA  G", " /iza G", f"{DIRECT} /iza G"])
async def test_the_command_typed_along_out_of_habit_is_left_out(workspace, line):
    channel = "koffiehoek" if line.startswith(DIRECT) else DIRECT
    reply = await workspace.say(line if channel != DIRECT else f" {line}", channel=channel)
    assert any("vraag G · stand" in part for part in reply.lines)


async def test_what_only_makes_sense_to_one_reader_does_not_stand_in_public(workspace):
    for line in ("begrip MTVP", "deadlines", "rondes cz"):
        reply = await workspace.say(f"{DIRECT} {line}", channel="koffiehoek")
        assert reply.buttons
        assert not {"Deel in kanaal", "Dit hielp", "Dit hielp niet"} & {*reply.buttons, *reply.options}, line


@pytest.mark.parametrize(
    ("follows", "line", "times"),
    [("CZ", "G", 1), ("CZ", "rondes cz", 1), ("CZ", "help", 0), ("landelijk", "G", 0)],
)
async def test_where_rounds_are_told_an_answer_for_all_carries_the_sentence_on_competition_law(
    workspace, content, follows, line, times
):
    channel = f"praktijk-{follows.lower()}"
    await workspace.say(f"/iza volg {follows}", channel=channel)
    reply = await workspace.say(f"{DIRECT} {line}", channel=channel)
    assert sum(content.organisation.competition_notice in text for text in reply.lines) == times


async def test_a_mention_in_a_thread_stays_in_it(workspace):
    first = await workspace.say(f"{DIRECT} MTVP", channel="koffiehoek")
    interaction = await workspace._user_actions.write(
        first.user, first.message.channel, f"{DIRECT} G", first.message.thread_ts
    )
    reply = await workspace._backend.outcome(interaction, first.since)
    assert reply.message.thread_ts == first.message.thread_ts


async def test_a_mention_without_a_question_explains_itself_and_says_once_who_reads_it(workspace):
    reply = await workspace.say(DIRECT, channel="koffiehoek")
    assert reply.lines[0] == "Wat je met /iza kunt"
    private = [line for line in reply.lines if "alleen jij" in line]
    assert private == ["Iedereen hier ziet dit. Typ /iza met je vraag en alleen jij ziet het antwoord."]


async def test_a_mention_that_is_no_question_gets_a_short_reply(workspace):
    for words, reply in (
        ("bedankt", "Graag gedaan."),
        ("volg CZ", "Dat kan alleen met het commando. Typ /iza volg; het antwoord zie alleen jij."),
    ):
        assert (await workspace.say(f"{DIRECT} {words}", channel="koffiehoek")).lines[0] == reply


async def test_a_mention_without_a_certain_answer_offers_a_choice_and_repeats_nothing(workspace):
    reply = await workspace.say(f"{DIRECT} het touw knapt", channel="koffiehoek")
    assert "Hierover staat niets in de FAQ." in reply.lines
    assert not any("touw" in line for line in reply.lines)


async def test_bots_edits_and_the_bot_itself_get_no_answer(workspace):
    state = workspace._state
    conversation = state.conversation_with(state.user("huisarts"))
    posts = len(workspace.calls("chat.postMessage"))
    for odd in (
        {"subtype": "message_changed", "message": {"text": "G"}},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message", "bot_id": "B0OTHER", "text": "G"},
        {"bot_id": "B0OTHER", "user": "U0OTHER", "text": "G"},
        {"user": "USLACKBOT", "text": "G"},
        {"user": state.bot.id, "bot_id": state.bot_id, "text": "G"},
        {"user": state.user("huisarts").id, "text": "G", "edited": {"user": "U1", "ts": "1.1"}},
    ):
        for kind in ("message", "app_mention"):
            body = {"type": kind, "channel": conversation.id, "channel_type": "im", "ts": state.timestamp(), **odd}
            await tell(workspace, body)
    await everything_answered(workspace)
    assert len(workspace.calls("chat.postMessage")) == posts + 1


async def everything_answered(workspace):
    """Ask one thing more and wait for the answer to that: what was told before has had its answer by then."""
    conversation = workspace._state.conversation_with(workspace._state.user("huisarts"))
    before = len(conversation.messages)
    await workspace.say("L", channel=DIRECT, answered=False)
    await workspace._state.condition.wait_for(
        lambda: any("vraag L · stand" in message.text for message in conversation.messages[before:]) or None,
        seconds=PATIENCE,
        otherwise="L was not answered",
    )


async def test_without_the_optional_scopes_the_command_goes_on(start):
    async with (
        IzaWorkspace(channels=["koffiehoek"], events=EVENTS, patience=PATIENCE) as workspace,
        start(workspace),
    ):
        await workspace.connected(seconds=200)
        for line, channel in (("G", DIRECT), (f"{DIRECT} G", "koffiehoek")):
            with pytest.raises(UndeliveredError):
                await workspace.say(line, channel=channel)
        assert (await workspace.say("/iza G")).private
        window = await workspace.shortcut(ANYWHERE.callback_id)
        assert window.title == "Zoek in de FAQ"


async def test_a_colleagues_message_is_looked_up_for_the_reader_only(workspace):
    with pytest.raises(UndeliveredError):
        await workspace.say("Hoe zit het met MTVP? help", channel="koffiehoek", user="collega")
    written = workspace.channel("koffiehoek").messages[-1]
    reply = await written.shortcut(ON_MESSAGE.callback_id)
    assert reply.private
    assert any("MTVP" in line for line in reply.lines)
    assert "Gezocht met de tekst van dat bericht" in reply.lines[-1]


@pytest.mark.parametrize(
    ("written", "item"),
    [
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Wat is MTVP?"}}]}, "MTVP"),
        ({"attachments": [{"color": "#000", "text": "Wat is MTVP?", "fallback": "MTVP"}]}, "MTVP"),
        ({"blocks": [{"type": "divider"}], "attachments": []}, "geen tekst"),
        ({"text": ""}, "geen tekst"),
    ],
)
async def test_what_an_app_wrote_in_blocks_or_attachments_only_is_looked_up_too(workspace, written, item):
    state = workspace._state
    state.post(state.channel("koffiehoek"), written)
    reply = await workspace.channel("koffiehoek").messages[-1].shortcut(ON_MESSAGE.callback_id)
    assert item in reply.text


async def test_the_shortcut_works_where_the_bot_is_no_member(workspace):
    with pytest.raises(UndeliveredError):
        await workspace.say("Wat is de OTH?", channel="ander", user="collega")
    reply = await workspace.channel("ander").messages[-1].shortcut(ON_MESSAGE.callback_id)
    assert reply.private
    assert reply.error is None


async def test_the_search_window_offers_items_and_terms_while_someone_types(workspace):
    window = await workspace.shortcut(ANYWHERE.callback_id)
    assert window.controls[0].element["min_query_length"] == 1
    assert (await window.suggestions("faq_search", "g"))[0].startswith("G · ")
    assert (await window.suggestions("faq_search", "mtv"))[0].startswith("MTVP")
    assert await window.suggestions("faq_search", "vraag over tekenen")
    assert await window.suggestions("faq_search", "qqqq") == []
    assert (await window.suggestions("faq_search", "overlegtem"))[0].startswith("OTH")
    assert await window.suggestions("faq_search", "moet ik het iza nu nog wel tekenen of niet")
    assert len(await window.suggestions("faq_search", "de")) <= 20


async def test_what_is_chosen_is_shown_in_the_window_and_further_from_there(workspace):
    window = await workspace.shortcut(ANYWHERE.callback_id)
    offered = await window.suggestions("faq_search", "MTVP")
    shown = await window.choose(offered[0], of="faq_search")
    assert shown.view is window.view, "the same window"
    assert shown.lines[0] == "Zoek in de FAQ"
    assert any(line.startswith("MTVP") for line in shown.lines)
    related = next(label for label in shown.options if " · " in label)
    other = await shown.choose(related)
    assert other.view is window.view
    assert any(related[:1] in line for line in other.lines)
    whole = await other.click("Lees alles")
    assert whole.view.previous is window.view
    await whole.close()
    thanks = await other.choose("Dit hielp")
    assert any("geteld" in line for line in thanks.lines)


async def test_the_bot_introduces_itself_once_when_it_is_added(workspace):
    welcome = await workspace.invite("nieuw")
    assert not welcome.private
    assert len(welcome.buttons) == 3
    assert not any("<!" in str(block) for block in welcome.blocks)
    for label in welcome.buttons[:2]:
        answer = await welcome.click(label)
        assert answer.private
        assert answer.error is None
    window = await welcome.click(welcome.buttons[2])
    assert isinstance(window, Modal)
    posts = len(workspace.calls("chat.postMessage"))
    await workspace.redeliver()
    await workspace.invite("nieuw", answered=False)
    await everything_answered(workspace)
    assert len(workspace.calls("chat.postMessage")) == posts + 1


async def test_someone_else_who_joins_is_not_welcomed(workspace):
    posts = len(workspace.calls("chat.postMessage"))
    colleague = workspace._state.user("collega")
    channel = workspace._state.channel("koffiehoek")
    await tell(
        workspace,
        {"type": "member_joined_channel", "user": colleague.id, "channel": channel.id, "channel_type": "C"},
    )
    await everything_answered(workspace)
    assert len(workspace.calls("chat.postMessage")) == posts + 1
