"""Messages that are no question, or find nothing, lead on: greetings, an unknown term, dates that stand elsewhere.

Dates that are asked in plain words, too.
"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="session")
def workspace(workspace_in_november):
    return workspace_in_november


@pytest.mark.parametrize("line", ["/iza hallo", "/iza Hoi!", "/iza goedemorgen"])
async def test_a_greeting_is_greeted_and_shown_the_way(workspace, line):
    reply = await workspace.say(line)
    assert reply.lines[0].startswith("Hallo!")
    assert (await reply.click("Wat kan ik vragen?")).lines[0] == "Wat je met /iza kunt"


async def test_thanks_are_no_question(workspace):
    assert (await workspace.say("/iza dank je wel!")).lines == ["Graag gedaan."]


async def test_a_question_that_begins_with_thanks_stays_a_question(workspace):
    assert "vraag G · stand" in str((await workspace.say("/iza G")).lines)
    assert not any(
        "Graag gedaan" in line for line in (await workspace.say("/iza bedankt voor de ANW, maar")).lines
    )


async def test_an_unknown_term_leads_to_the_list(workspace):
    reply = await workspace.say("/iza begrip xyzzy")
    listed = await reply.click(reply.buttons[-1])
    assert listed.title == "Begrippen"


async def test_where_an_insurer_has_no_deadlines_its_rounds_are_one_press_away(workspace):
    reply = await workspace.say("/iza deadlines CZ")
    assert "Er zijn geen komende deadlines gevonden; wel afgelopen." in reply.lines
    assert (await reply.click("Bekijk de contractrondes")).lines[0] == "Contractrondes voor CZ"


async def test_of_a_year_without_rounds_all_are_one_press_away(workspace):
    reply = await workspace.say("/iza rondes 2019")
    assert "Er zijn geen komende contractrondes gevonden." in reply.lines
    assert (await reply.click("Bekijk alle contractrondes")).lines[0] == "Contractrondes"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("/iza wat is de deadline voor het azwa", "Einde van de looptijd van het AZWA"),
        ("/iza wanneer eindigt het integraal zorgakkoord", "Einde van de looptijd van het IZA"),
        ("/iza 12 november", "Premies bekend en duidelijk wie gecontracteerd is"),
    ],
)
async def test_a_date_asked_in_plain_words_is_given_with_a_reminder_to_choose(workspace, line, title):
    reply = await workspace.say(line)
    assert any(title in text for text in reply.lines)
    form = await reply.click(next(label for label in reply.buttons if label.startswith("Herinner mij")))
    assert any(title in text for text in form.lines)


async def test_a_term_in_a_question_for_a_date_is_explained_along(workspace):
    reply = await workspace.say("/iza wat is de deadline voor het azwa")
    assert any("Aanvullend Zorg- en Welzijnsakkoord" in line and "AZWA" in line for line in reply.lines)


async def test_to_sign_or_not_is_a_choice_that_begins_with_the_accord(workspace):
    for line in ("/iza moet ik tekenen", "/iza wel of niet tekenen", "/iza tekenen of niet"):
        reply = await workspace.say(line)
        opening = next(number for number, text in enumerate(reply.lines) if "Bedoel je" in text)
        first = next(text for text in reply.lines[opening + 1 :] if text)
        assert any(f"({letter} · " in first for letter in "ABQ"), line
