"""A question that the bot can't answer is sent on, answered by who keeps the content, and found from then on."""

from __future__ import annotations

import datetime as dt
from contextlib import closing

import pytest
import pytest_asyncio

from bot.scopes import EVENTS, SCOPES
from bot.store.database import open_database
from tests.handlers.conftest import with_owners
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWNERS, COFFEE = "iza-redactie", "koffiehoek"
EDITOR, ASKER, OTHER = "kringsecretaris", "huisarts", "collega"
TUESDAY = "2026-11-24T10:00:00+01:00"
SEND_ON = "Stuur door aan de redactie"
NAMED, ANSWERED, NOBODY = (
    "Ja, en stuur mij het antwoord",
    "Nee, maar stuur mij wel het antwoord",
    "Nee, en bewaar ook niet dat ik dit vroeg",
)
BOAT = "moet de roeiboot van onze kring een nieuwe motor"
BOAT_TOO = "heeft de roeiboot van de kring een nieuwe motor nodig"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The content, with someone who keeps it up."""
    return with_owners(tmp_path_factory.mktemp("inbox") / "data", EDITOR, channel=OWNERS)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('inbox')}/iza.sqlite3"


@pytest.fixture
def sent_on(url):
    """The questions that are kept, by their texts, as whoever opens the database sees them."""

    def questions():
        with closing(open_database(url, lambda: dt.datetime.fromisoformat(TUESDAY))) as database:
            groups = [*database.inbox.groups(), *database.inbox.erased()]
            return [question for group in groups for question in database.inbox.of(group)]

    return questions


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(start, data, url):
    users, channels = [ASKER, OTHER, EDITOR], [COFFEE, OWNERS]
    async with (
        IzaWorkspace(channels=channels, users=users, scopes=SCOPES, events=EVENTS, patience=120) as workspace,
        start(workspace, data=data, changed={"IZA_DATABASE_URL": url, "IZA_CLOCK": TUESDAY}),
    ):
        for name in users:
            workspace._state.conversation_with(workspace._state.user(name))
        await workspace.connected(seconds=200)
        yield workspace


async def ask(workspace, question, *, user=ASKER):
    """Ask, and open the window to send it on."""
    reply = await workspace.say(f"/iza {question}", channel=COFFEE, user=user)
    await reply.click(SEND_ON, answered=False)
    return await window_of(workspace, user)


async def decide(workspace, label):
    """Press a button under the message to the owners, which opens a window."""
    await workspace.click(label, user=EDITOR, answered=False)
    return await window_of(workspace, EDITOR)


async def window_of(workspace, user):
    while (window := workspace.modal(user)) is None:
        await workspace.next_change()
    return window


async def send(window, naming):
    await window.submit({"Mag de redactie je naam zien?": naming})
    while "Je vraag is verstuurd" not in window.lines:
        await window.changed()
    await window.close()


async def point_to(workspace, form, item):
    """Point the question of a form to an item."""
    if "Welk antwoord past?" in form.lines:
        await form.fill({"Welk antwoord past?": None})  # as a browser tells of it: nothing chosen
    await form.choose(f"G · {item.title}", of="Zoek op onderwerp of letter")
    form = workspace.modal(EDITOR)
    looking = await form.submit()
    assert "Een ogenblik: het voorbeeld wordt gemaakt. Er is nog niets opgeslagen." in looking.lines
    await saved(form)


async def looked_at(form, *shown):
    """Look at the preview, with these lines in it."""
    while "Zo antwoordt de bot straks" not in form.lines:
        await form.changed()
    for line in shown:
        assert line in form.lines


async def saved(form, *shown):
    """Look at the preview, with these lines in it, and save."""
    await looked_at(form, *shown)
    await form.submit()
    while "Opgeslagen" not in form.lines:
        await form.changed()
    await form.close()


async def owners_message(workspace, count):
    return (await workspace.channel(OWNERS).posted(count))[count - 1]


async def shows(message, words):
    while not any(words in line for line in message.lines):
        await message.changed()


async def answered(workspace, user, count):
    """The latest of so many answers that a person gets in a direct message."""
    return await direct_message(workspace, user, "Je vraag is beantwoord", count)


async def direct_message(workspace, user, title, count):
    """The latest of so many direct messages with a title."""
    conversation = workspace._state.conversation_with(workspace._state.user(user))
    while True:
        messages = workspace.channel(conversation.name).seen_by(user)
        titled = [message for message in messages if message.lines[0] == title]
        if len(titled) == count:
            return titled[-1]
        await workspace.next_change()


async def test_a_question_is_sent_on_redacted_answered_and_found_by_its_own_words(workspace, sent_on):
    window = await ask(workspace, f"{BOAT}? Bel 06-12345678")
    assert "[telefoonnummer]" in str(window.json)
    assert "12345678" not in str(window.json)
    assert any("Weggelaten: telefoonnummer" in line for line in window.lines)
    assert sent_on() == []
    await send(window, NAMED)
    assert [question.text for question in sent_on()] == [f"{BOAT}? Bel [telefoonnummer]"]

    message = await owners_message(workspace, 1)
    assert message.lines[0] == "Vraag van een collega"
    assert "vroeg dit" in " ".join(message.lines)
    again = await ask(workspace, BOAT_TOO, user=OTHER)
    assert not message.message.edited, "nothing about it changed"
    await send(again, NOBODY)
    await shows(message, "Vraag van een collega, 2 keer gevraagd")
    assert len(workspace.channel(OWNERS).messages) == 1, "what asks the same is one message"

    form = await decide(workspace, "Schrijf een antwoord")
    await form.submit(
        {
            "Vraag": "Moet de roeiboot een nieuwe motor?",
            "Antwoord": "Nee, de oude doet het nog.",
            "Bron": "Besluit van de ledenvergadering van 12 november 2026, www.kring.example/boot",
            "Zo vindt de bot het voortaan": f"{BOAT}\n{BOAT_TOO}",
        }
    )
    hears = "Wie dit vroeg, krijgt het in een direct bericht. Vergist? Maak het ongedaan bij ‘Wijzigingen’."
    address = "Let op: Begin www.kring.example/boot met https://, dan kan de lezer het openen."
    await looked_at(form, "Nee, de oude doet het nog.", hears, address)
    await form.submit({"Bron": "Besluit van de ledenvergadering van 12 november 2026"})
    await saved(form, "Nee, de oude doet het nog.", hears)
    assert address not in form.lines
    answer = await answered(workspace, ASKER, 1)
    for words, user in ((BOAT, ASKER), (BOAT_TOO, OTHER)):
        reply = await workspace.say(f"/iza {words}", channel=COFFEE, user=user)
        assert reply.lines[0] == "Nee, de oude doet het nog."
        assert "Besluit van de ledenvergadering van 12 november 2026" in " ".join(reply.lines)
    await shows(message, "Beantwoord: “Moet de roeiboot een nieuwe motor?”")
    assert message.buttons == ["Bekijk", "Wijzigingen"]
    assert "Nee, de oude doet het nog." in answer.lines
    assert f"{BOAT}? Bel [telefoonnummer]" in " ".join(answer.lines)


async def test_pointing_to_an_item_adds_the_phrasing_and_who_asked_without_a_name_hears_the_answer(
    workspace, content
):
    words = "blijven de kaboutertjes van de nachtploeg overeind"
    await send(await ask(workspace, words), ANSWERED)
    message = await owners_message(workspace, 2)
    assert not any("vroeg dit" in line for line in message.lines)
    form = await decide(workspace, "Wijs een antwoord aan")
    assert "ANW" in " ".join(await form.suggestions("Zoek op onderwerp of letter", "G"))
    item = content.faq_by_id["iza-g"]
    await point_to(workspace, form, item)
    answer = await answered(workspace, ASKER, 2)
    assert item.title in " ".join(answer.lines)
    reply = await workspace.say(f"/iza {words}", channel=COFFEE)
    assert any(item.title in line for line in reply.lines)
    await shows(message, f"Beantwoord: “G · {item.title}”")

    listed = await workspace.say("/iza wijzigingen", channel=OWNERS, user=EDITOR)
    await listed.press(listed.controls[0], answered=False)
    await shows(listed, "De vraag staat weer open bij wie de teksten bijhoudt")
    correction = await direct_message(workspace, ASKER, "Het antwoord op je vraag vervalt", 1)
    assert any(words in line for line in correction.lines)
    await shows(answer, "Het antwoord dat hier stond, is ingetrokken.")
    await shows(message, "De tekst wordt op")
    assert "Wijs een antwoord aan" in message.buttons
    form = await decide(workspace, "Wijs een antwoord aan")
    await point_to(workspace, form, item)
    again = await answered(workspace, ASKER, 2)
    assert item.title in " ".join(again.lines)


async def test_a_refusal_and_an_answer_that_did_not_help_can_be_sent_on_too(workspace):
    refusal = await workspace.say("/iza wat kost mijn zorgverzekering per maand", channel=COFFEE, user=ASKER)
    assert SEND_ON in refusal.buttons
    sorry = await (await workspace.say("/iza J", channel=COFFEE, user=ASKER)).choose("Dit hielp niet")
    await sorry.click(SEND_ON, answered=False)
    window = await window_of(workspace, ASKER)
    assert "Je vraag: [Over “J · " in "\n".join(window.lines)
    await window.close()


async def test_what_is_not_for_us_becomes_a_known_stranger(workspace):
    words = "hoe repareer ik mijn grasmaaier"
    await send(await ask(workspace, words), ANSWERED)
    message = await owners_message(workspace, 3)
    form = await decide(workspace, "Niet voor ons")
    choice = "Waar gaat dit over?"
    await form.submit({choice: "Iets anders: vul hieronder in"})
    while "Vul bij ‘iets anders’ in waarover het gaat en waar men terecht kan." not in form.lines:
        await form.changed()
    reply = "Voor gereedschap ga je naar de tuinwinkel."
    await form.submit({"Bij iets anders: waarover?": "Tuin en gereedschap", "En waar kan men terecht?": reply})
    while "Zo antwoordt de bot straks" not in form.lines:
        await form.changed()
    await form.submit()
    await form.close()  # what is saved is saved, and told where it stands, also when nobody waits for it
    await shows(message, "Niet voor ons: Tuin en gereedschap")
    assert reply in (await answered(workspace, ASKER, 3)).lines
    assert (await workspace.say(f"/iza {words}", channel=COFFEE)).lines[0] == reply


async def test_only_who_keeps_the_content_may_deal_with_it_and_erasing_takes_it_out_of_slack(workspace, sent_on):
    words = "wanneer bloeit de sleutelbloem bij de buren"
    await send(await ask(workspace, words, user=OTHER), ANSWERED)
    message = await owners_message(workspace, 4)
    start = await workspace.say("/iza bewerk", channel=OWNERS, user=EDITOR)
    waiting = await start.click("Vragen van collega's")
    assert any(words in line for line in waiting.lines)
    window = await waiting.click("Niet voor ons")
    assert window.lines[0] == "Niet voor ons"
    await window.close()
    await waiting.close()
    refusal = await workspace.click("Wis", user=ASKER)
    assert refusal.lines[0] == "Alleen wie de inhoud bijhoudt, kan haar aanpassen"
    await workspace.click("Wis", user=EDITOR, answered=False)
    await shows(message, "Deze vraag is gewist.")
    assert words not in str(message.blocks)
    assert not any(words in question.text for question in sent_on())


async def test_forget_me_takes_ones_questions_along_and_out_of_the_message(workspace, sent_on):
    words = "hoeveel sterren telt de poolnacht boven ameland"
    await send(await ask(workspace, words, user=OTHER), NAMED)
    message = await owners_message(workspace, 5)
    reply = await workspace.say("/iza vergeet mij", channel=COFFEE, user=OTHER)
    assert "gewist" in " ".join(reply.lines).casefold()
    await shows(message, "Deze vraag is gewist.")
    assert not any(words in question.text for question in sent_on())


async def test_what_is_past_its_term_when_the_bot_starts_is_erased_and_taken_out_of_the_message(
    start, data, tmp_path
):
    words = "hoe heet het paard van de melkboer"
    address = {"IZA_DATABASE_URL": f"sqlite:///{tmp_path}/iza.sqlite3"}
    later = dt.datetime.fromisoformat(TUESDAY) + dt.timedelta(days=31)
    async with IzaWorkspace(
        channels=[COFFEE, OWNERS], users=[ASKER, EDITOR], scopes=SCOPES, events=EVENTS, patience=120
    ) as workspace:
        async with start(workspace, data=data, changed=address | {"IZA_CLOCK": TUESDAY}):
            await workspace.connected()
            await send(await ask(workspace, words), NAMED)
            message = await owners_message(workspace, 1)
            await shows(message, words)
        async with start(workspace, data=data, changed=address | {"IZA_CLOCK": later.isoformat()}):
            await shows(message, "Deze vraag is gewist.")
        assert words not in str(message.blocks)
    assert words.encode() not in (tmp_path / "iza.sqlite3").read_bytes()
