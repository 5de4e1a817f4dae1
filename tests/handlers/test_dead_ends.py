"""What is no question, or finds nothing, leads on: greetings, an unknown term, dates that stand elsewhere."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("bot")]


@pytest.mark.parametrize("line", ["/iza hallo", "/iza Hoi!", "/iza goedemorgen"])
async def test_a_greeting_gets_what_the_bare_command_gets(workspace, line):
    assert (await workspace.say(line)).lines == (await workspace.say("/iza")).lines


async def test_thanks_are_no_question(workspace):
    told = "Graag gedaan. Wat je nog meer kunt vragen, zie je met /iza help."
    assert (await workspace.say("/iza dank je wel!")).lines == [told]


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
    assert "Er zijn geen komende deadlines gevonden." in reply.lines
    assert (await reply.click("Bekijk de contractrondes")).lines[0] == "Contractrondes voor CZ"


async def test_of_a_year_without_rounds_all_are_one_press_away(workspace):
    reply = await workspace.say("/iza rondes 2019")
    assert "Er zijn geen komende contractrondes gevonden." in reply.lines
    assert (await reply.click("Bekijk alle contractrondes")).lines[0] == "Contractrondes"
