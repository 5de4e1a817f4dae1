"""Editing in Slack: forms with errors by field, a preview, saving, undo, and the list of edits."""

from __future__ import annotations

import shutil

import pytest
import pytest_asyncio

from bot.simulator import UndeliveredError
from bot.simulator.records import slack_id
from tests.content.conftest import SAMPLE
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHANNELS = ("kring-landelijk", "bot-beheer")
SECRETARY, BOARD, GP = "secretaris", "bestuur", "huisarts"
NOON = "2026-11-22T12:00:00+01:00"


def sample_for_secretary(folder):
    """The sample, of which the secretary keeps the content."""
    data = shutil.copytree(SAMPLE, folder / "data")
    file = data / "organisation.yaml"
    keepers = ", ".join(slack_id("U", name) for name in (SECRETARY, BOARD))
    file.write_text(file.read_text(encoding="utf-8").replace("U0EXAMPLE1", keepers), encoding="utf-8")
    return data


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(start, tmp_path_factory):
    folder = tmp_path_factory.mktemp("editing")
    data = sample_for_secretary(folder)
    async with (
        IzaWorkspace(channels=CHANNELS, users=[SECRETARY, BOARD, GP], patience=60) as workspace,
        start(workspace, data=data, state=folder, changed={"IZA_CLOCK": NOON}),
    ):
        await workspace.connected()
        workspace.data = data
        yield workspace


async def says(workspace, words, user=SECRETARY):
    return await workspace.say(f"/kring {words}".strip(), channel="bot-beheer", user=user)


async def form_of(workspace, words, label, user=SECRETARY):
    """The form of a part, by its label in the window of the record."""
    window = await says(workspace, f"bewerk {words}", user)
    row = next(block for block in window.blocks if label in str(block.get("text")))
    (button,) = [control for control in window.controls if control.block is row]
    return await window.press(button)


async def saved(form, values):
    """The window after looking at the preview and saving."""
    preview = await form.submit(values)
    assert preview.errors == {}
    assert "Zo antwoordt de bot straks" in preview.lines
    done = await preview.submit()
    await done.changed()
    assert done.lines[1] == "Opgeslagen", done.lines
    return done


async def until(screen, words):
    """Wait until a line has these words."""
    while not any(words in line for line in screen.lines):
        await screen.changed()


async def until_not(screen, words):
    """Wait until no line has these words."""
    while any(words in line for line in screen.lines):
        await screen.changed()


async def test_who_does_not_keep_the_content_can_not_edit_it(workspace):
    reply = await says(workspace, "bewerk plan-af", GP)
    assert reply.lines[0] == "Alleen wie de inhoud bijhoudt, kan haar aanpassen"
    assert "Bewerken" not in (await says(workspace, "rooster", GP)).options
    assert (await says(workspace, "wijzigingen", GP)).lines == reply.lines


async def test_who_keeps_the_content_begins_at_the_bare_command(workspace):
    assert "Inhoud bijhouden" not in (await says(workspace, "", GP)).buttons
    window = await (await says(workspace, "")).click("Inhoud bijhouden")
    assert "Datum bevestigen" in window.buttons
    assert (await window.suggestions("content_search", "zorgzaam voorstel"))[0] == "Contractronde Zorgzaam"
    assert (await window.suggestions("content_search", "rooster"))[0] == "B · Rooster"
    assert await window.suggestions("content_search", "qqqq") == []
    record = await window.choose("Contractronde Zorgzaam", of="content_search")
    assert "Trek in" in record.buttons
    await record.close()


async def test_a_short_answer_is_changed_from_the_menu_under_it_and_changed_back(workspace):
    reply = await says(workspace, "rooster")
    window = await reply.choose("Bewerken")
    assert window.lines[:2] == ["Bewerken", "Rooster"]
    assert "Bewerken" not in (await says(workspace, "rooster", GP)).options
    form = await form_of(workspace, "rooster", "Kort antwoord")
    done = await saved(form, {"short": "In de app van de post.", "reason": "nieuwe app"})
    assert "In de app van de post." in "\n".join((await says(workspace, "rooster", GP)).lines)
    undone = await done.click("Ongedaan maken")
    await until(undone, "is ongedaan gemaakt")
    assert any("In het ledendeel van de website." in line for line in undone.lines)
    assert "In het ledendeel van de website." in "\n".join((await says(workspace, "rooster", GP)).lines)
    listed = await says(workspace, "wijzigingen")
    assert any("nieuwe app" in line for line in listed.lines)
    assert any("ongedaan gemaakt" in line for line in listed.lines)


async def test_mistakes_stand_at_their_fields_in_dutch(workspace):
    form = await form_of(workspace, "plan-af", "Datum")
    wrong = {"when.precision": "Tussen twee dagen", "when.date": "2027-06-20", "when.until": "2027-06-10"}
    refused = await form.submit(wrong)
    (field,) = refused.errors
    assert field.startswith("when.")
    assert "draai de twee datums om" in refused.errors[field]
    preview = await refused.submit({"when.until": "2027-06-30"})
    assert preview.errors == {}
    assert any("rond 25 juni 2027" in line for line in preview.lines)
    await preview.close()


async def test_what_was_wrong_and_is_put_right_as_in_the_preview_is_saved(workspace):
    form = await form_of(workspace, "plan-af", "Datum")
    preview = await form.submit({"when.date": "2027-06-03"})
    assert preview.errors == {}
    changes = preview.lines[preview.lines.index("Wat er verandert") :]
    assert any(line.startswith("Was: ") for line in changes)
    assert any(line.startswith("Nu: ") and "3 juni 2027" in line for line in changes)
    await preview.fill({"when.precision": "Tussen twee dagen", "when.until": "2027-06-01"})
    refused = await preview.submit()
    assert "draai de twee datums om" in refused.errors["when.date"]
    refused = await refused.submit({"when.precision": "Op één dag", "when.date": None, "when.until": None})
    assert refused.errors == {"when.date": "Vul een datum in."}
    saving = await refused.submit({"when.date": "2027-06-03"})
    await until(saving, "Opgeslagen")
    again = await form_of(workspace, "plan-af", "Datum")
    wording = again.json["state"]["values"]["when.wording"]["content_check-0"]["value"]
    assert not wording, "words that the bot made of the date follow it"
    await again.close()
    listed = await says(workspace, "wijzigingen")
    await until(await listed.press(listed.controls[0]), "is ongedaan gemaakt")


async def test_a_mistake_shows_at_its_field_while_it_is_filled_in_and_goes_with_it(workspace):
    form = await form_of(workspace, "plan-af", "Datum")
    before = len(workspace.calls("views.update"))
    await form.fill({"reason": "brief"})
    await form.choose("Tussen twee dagen", of="when.precision", answered=False)
    await form.choose("2026-06-20", of="when.date", answered=False)
    await form.choose("Op één dag", of="when.precision", answered=False)
    await until(form, "Deze dag is al voorbij: er komt geen herinnering.")
    await form.choose("Tussen twee dagen", of="when.precision", answered=False)
    await form.choose("2027-06-20", of="when.date", answered=False)
    await form.choose("2027-06-10", of="when.until", answered=False)
    await until(form, "Let op: ‘eerste dag’ ligt na ‘laatste dag’: draai de twee datums om.")
    fields = [block.get("block_id") for block in form.blocks]
    below = form.blocks[fields.index("when.date") + 1]
    assert "draai de twee" in str(below), "the remark stands under its field"
    await form.choose("half november", of="when.wording", answered=False)
    await form.choose("2027-06-30", of="when.until", answered=False)
    await until(form, "De woorden noemen november, maar ernaast staat 20 juni 2027 tot en met 30 juni 2027.")
    assert not any("draai de twee" in line for line in form.lines)
    await form.choose("eind juni", of="when.wording", answered=False)
    await until_not(form, "Let op")
    assert len(workspace.calls("views.update")) - before == 4, "the window is renewed only for a remark"
    typed = form.json["state"]["values"]
    assert typed["when.wording"]["content_check-0"]["value"] == "eind juni"
    assert typed["reason"]["reason"]["value"] == "brief"
    preview = await form.submit()
    assert preview.errors == {}
    assert any("eind juni 2027" in line for line in preview.lines)
    await preview.close()


async def test_a_new_question_is_looked_at_while_it_is_written(workspace):
    form = await (await says(workspace, "bewerk")).click("Nieuwe vraag")
    await form.choose("waar vind ik het ROOSTER", of="question", answered=False)
    await until(form, "Let op: Dit staat er al, als “Rooster”. Zoek dat op, en pas het aan.")
    assert not any("Bron" in line and "Let op" in line for line in form.lines), "an empty field is left in peace"
    await form.choose("Zie http://kring.example/rooster", of="source", answered=False)
    await until(form, "Begin http://kring.example/rooster met https://")
    await form.choose("Een lang antwoord. " * 30, of="answer", answered=False)
    await until(form, "Op een telefoon past het begin, 350 tekens; de rest staat achter ‘Lees alles’.")
    await form.choose("Een kort antwoord.", of="answer", answered=False)
    await form.choose("Wie maakt het rooster van de zomer?", of="question", answered=False)
    await form.choose("Zie https://kring.example/rooster", of="source", answered=False)
    await until_not(form, "Let op")
    assert (
        form.json["state"]["values"]["source"]["content_check-0"]["value"] == "Zie https://kring.example/rooster"
    )
    await form.close()


async def test_a_date_is_moved_and_confirmed_with_an_own_source(workspace):
    form = await form_of(workspace, "plan-af", "Datum")
    sources = "Handboek van de kring\nBesluit van de ledenvergadering"
    preview = await form.submit(
        {"when.date": "2027-06-15", "status": "Bevestigd", "sources": sources, "reason": "besluit"}
    )
    assert "Wat er geplaatst wordt" in preview.lines
    assert any(line.startswith("Verplaatst: ") and "#kring-landelijk" in line for line in preview.lines)
    done = await preview.submit()
    await done.changed()
    reply = "\n".join((await says(workspace, "deadlines", GP)).lines)
    assert "15 juni 2027" in reply
    assert "bevestigd" in reply


async def test_a_passage_is_added_changed_and_removed(workspace):
    form = await form_of(workspace, "rooster", "Nieuw stuk")
    await saved(form, {"answer.heading": "Ruilen", "answer.text": "Ruilen mag tot een week ervoor."})
    form = await form_of(workspace, "rooster", "Ruilen")
    await saved(form, {"answer.text": "Ruilen mag tot een dag ervoor."})
    shown = await (await says(workspace, "rooster")).click("Lees alles")
    assert "Ruilen mag tot een dag ervoor." in "\n".join(shown.lines)
    form = await form_of(workspace, "rooster", "Ruilen")
    asked = await form.click("Haal dit weg")
    done = await asked.submit()
    await done.changed()
    shown = await (await says(workspace, "rooster")).click("Lees alles")
    assert "Ruilen" not in "\n".join(shown.lines)


async def test_a_question_is_added_in_three_fields_and_found(workspace):
    start = await says(workspace, "bewerk")
    form = await start.click("Nieuwe vraag")
    asked = {"question": "Wie regelt de sleutel van het gebouw?", "answer": "De koster.", "source": "Mail van mei"}
    proposed = await form.submit(asked)
    again = await proposed.submit({"asked_as": "sleutel kwijt\nwaar ligt de sleutel"})
    done = await again.submit()
    await done.changed()
    assert done.lines[1] == "Opgeslagen"
    assert "De koster." in "\n".join((await says(workspace, "sleutel kwijt", GP)).lines)


async def test_what_is_corrected_in_the_preview_is_shown_there_and_saved(workspace):
    form = await (await says(workspace, "bewerk")).click("Nieuwe vraag")
    asked = {"question": "Wanneer is de roeidag van de kring?", "source": "Mail van mei"}
    preview = await form.submit(asked | {"answer": "Op 12 maart om 19.00 uur."})
    assert "Op 12 maart om 19.00 uur." in preview.lines
    again = await preview.submit({"answer": "Neem mee:\n- een jas\n- laarzen\n\nOp 19 maart om 20.00 uur."})
    assert "12 maart" not in "\n".join(again.lines)
    assert any(line.startswith("Je wijzigde nog iets.") for line in again.lines)
    done = await again.submit()
    await until(done, "Opgeslagen")
    reply = await says(workspace, "wanneer is de roeidag van de kring", GP)
    assert reply.lines[:4] == ["Neem mee:", "• een jas", "• laarzen", "Op 19 maart om 20.00 uur."]
    assert "Lees alles" not in reply.buttons, "all of it stands there"

    form = await form_of(workspace, "wanneer-is-de-roeidag-van-de-kring", "Antwoord")
    await saved(form, {"answer": "Op 20 maart."})
    reply = await says(workspace, "wanneer is de roeidag van de kring", GP)
    assert reply.lines[0] == "Op 20 maart."


async def test_a_message_becomes_a_question(workspace):
    words = "Mag ik in juli ruilen? Ja, als je het zelf regelt."
    with pytest.raises(UndeliveredError):
        await workspace.say(words, channel="bot-beheer", user=SECRETARY)
    message = workspace.channel("bot-beheer").seen_by(SECRETARY)[-1]
    form = await message.shortcut("content_from_message")
    assert "Vraag: [Mag ik in juli ruilen?]" in form.lines


async def test_a_withdrawn_date_is_gone_and_comes_back(workspace):
    window = await says(workspace, "bewerk ledenvergadering")
    asked = await window.click("Trek in")
    assert any(line.startswith("Vervalt: ") for line in asked.lines)
    done = await asked.submit({"reason": "gaat niet door"})
    await until(done, "Opgeslagen")
    assert "Niemand vindt dit nog." in done.lines
    assert "Ledenvergadering" not in "\n".join((await says(workspace, "deadlines", GP)).lines)
    listed = await says(workspace, "wijzigingen")
    first = listed.controls[0]
    await listed.press(first, answered=False)
    await until(listed, "is ongedaan gemaakt")
    assert any(line.endswith("is er weer") for line in listed.lines)
    assert listed.lines[4:6] == ["ongedaan gemaakt", "[Toch doen]"]
    await listed.press(listed.controls[0], answered=False)
    await until(listed, "Toch gedaan, als wijziging")
    await listed.press(listed.controls[0], answered=False)
    await until(listed, "is ongedaan gemaakt")
    assert "Ledenvergadering" in "\n".join((await says(workspace, "deadlines", GP)).lines)


async def test_one_year_of_a_yearly_date_is_moved_and_the_others_stay(workspace):
    form = await form_of(workspace, "ledenvergadering", "Alleen in 2027")
    done = await saved(form, {"confirmed.when.date": "2027-11-26", "confirmed.sources": "Brief van het bestuur"})
    assert any("Was: zoals elk jaar" in line for line in done.lines), done.lines
    assert "26 november 2027" in "\n".join((await says(workspace, "deadlines 2027", GP)).lines)
    assert "19 november 2028" in "\n".join((await says(workspace, "deadlines 2028", GP)).lines)
    await done.click("Ongedaan maken", answered=False)
    await until(done, "is ongedaan gemaakt")


async def test_what_was_withdrawn_and_what_is_not_certain_is_offered_and_opens_nothing_else(workspace):
    window = await says(workspace, "bewerk parkeren bij het kringbureau")
    assert window.lines[1] == "Bedoel je een van deze?", window.lines
    await window.close()
    asked = await (await says(workspace, "bewerk rooster")).click("Trek in")
    await until(await asked.submit(), "Opgeslagen")
    window = await says(workspace, "bewerk rooster")
    assert window.lines[1] == "Bedoel je een van deze?", window.lines
    assert "ingetrokken" in window.lines
    await window.press(window.controls[0], answered=False)
    await until(window, "is ongedaan gemaakt")
    await window.close()
    assert (await says(workspace, "bewerk rooster")).lines[1] == "Rooster"


async def test_an_expected_date_is_confirmed_from_the_list_of_dates(workspace):
    assert "Bevestig" not in (await (await says(workspace, "rondes", GP)).click("Alle datums, met uitleg")).buttons
    assert "Bevestig" in (await (await says(workspace, "rondes")).click("Alle datums, met uitleg")).buttons
    window = await (await says(workspace, "bewerk")).click("Datum bevestigen")
    form = await window.press(window.controls[0])
    assert form.lines[1] == "Verwacht in 2028: Inkoopbeleid bekend"
    await form.close()


async def test_a_date_of_a_round_is_confirmed_moved_and_withdrawn(workspace):
    form = await form_of(workspace, "zorgzaam-ronde", "Verwacht in 2028: Voorstel")
    confirmed = {"confirmed.when.precision": "Op één dag", "confirmed.when.date": "2028-09-14"}
    await saved(form, confirmed | {"confirmed.sources": "Brief van Zorgzaam"})
    form = await form_of(workspace, "zorgzaam-ronde", "Bevestigd in 2028: Voorstel")
    await saved(form, {"confirmed.when.date": "2028-09-21"})
    assert "21 september 2028" in "\n".join((await says(workspace, "rondes 2028", GP)).lines)
    assert any(line == "Nu: 14 september 2028, bevestigd" for line in (await says(workspace, "wijzigingen")).lines)
    form = await form_of(workspace, "zorgzaam-ronde", "Bevestigd in 2028: Voorstel")
    asked = await form.click("Haal dit weg")
    done = await asked.submit()
    await done.changed()
    assert "21 september 2028" not in "\n".join((await says(workspace, "rondes 2028", GP)).lines)


async def test_a_form_that_was_overtaken_is_not_saved(workspace):
    form = await form_of(workspace, "contractkeuze", "Kort antwoord")
    other = await form_of(workspace, "contractkeuze", "Kort antwoord", BOARD)
    await saved(other, {"short": "Dat beslis je zelf."})
    overtaken = await form.submit({"short": "Vraag het de kring."})
    assert "Niet opgeslagen: dit is intussen ergens anders gewijzigd" in overtaken.lines
    assert "Dat beslis je zelf." in "\n".join((await says(workspace, "contractkeuze", GP)).lines)


async def test_an_edit_that_its_file_overtook_is_told_to_the_administrators_and_can_be_dropped(workspace):
    form = await form_of(workspace, "parkeren", "Antwoord")
    await saved(form, {"reply": "Vraag het de portier."})
    file = workspace.data / "elsewhere.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("receptie van het kringbureau") == 1
    file.write_text(text.replace("receptie van het kringbureau", "balie van het kringbureau"), encoding="utf-8")
    (notice,) = await workspace.channel("bot-beheer").posted()
    assert notice.lines[0] == "Een wijziging uit Slack past niet meer bij de bestanden"
    assert any("Vraag het de portier." in line for line in notice.lines)
    assert any("balie van het kringbureau" in line for line in notice.lines)
    listed = await says(workspace, "wijzigingen")
    assert "past niet meer bij het bestand" in "\n".join(listed.lines)
    undo = next(control for control in listed.controls if "Ongedaan" in control.label)
    await listed.press(undo, answered=False)
    await until(listed, "is ongedaan gemaakt")
    assert "past niet meer" not in "\n".join((await says(workspace, "wijzigingen")).lines)
