"""Everything a GP can say, in a workspace that refuses what Slack refuses."""

from __future__ import annotations

import re

import pytest

from bot.simulator.screens import Modal
from handlers.registry import SUBCOMMANDS

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="session")
def workspace(workspace_in_november):
    return workspace_in_november


async def test_naw_shows_the_items_on_out_of_hours_care_privately(workspace):
    reply = await workspace.say("/iza NAW", channel="iza-landelijk")
    assert reply.error is None
    assert reply.private
    assert reply.lines[0] == "ANW: avond-, nacht- en weekendzorg"
    assert reply.buttons[0] == "Lees alles"
    assert {"G", "K"} <= {label[0] for label in reply.options}
    assert workspace.channel("iza-landelijk").messages == []


async def test_the_answer_travels_in_the_acknowledgement(workspace):
    before = len(workspace.requests)
    await workspace.say("/iza G")
    assert [request.method for request in workspace.requests[before:]] == ["acknowledgement"]


async def test_an_answer_has_its_source_its_date_and_what_changed(workspace):
    reply = await workspace.say("/iza G")
    [origin] = [line for line in reply.lines if "Standpunt van de opstellers · Bron: " in line]
    assert origin.endswith("vraag G · stand: najaar 2022")
    assert any(line.startswith("Sindsdien: ") for line in reply.lines)
    assert len(reply.text) < 800


async def test_the_fallback_text_says_all_that_the_blocks_say(workspace):
    reply = await workspace.say("/iza G")
    spoken = " ".join(reply.text.split())
    for line in reply.lines:
        if not line.startswith("["):
            assert line in spoken


async def test_reading_on_opens_the_whole_answer_with_its_footnotes(workspace):
    reply = await workspace.say("/iza E")
    modal = await reply.click("Lees alles")
    text = "\n".join(modal.lines)
    assert modal.lines[0] == "Vraag E"
    assert "Punt 4" in text
    for number in (18, 19, 20):
        assert f"[{number}] " in text
    assert "macrobudgetneutraal" in text


async def test_a_related_item_comes_as_a_new_private_answer(workspace):
    reply = await workspace.say("/iza K")
    other = await reply.choose(next(label for label in reply.options if label.startswith("G · ")))
    assert other.private
    assert any("vraag G" in line for line in other.lines)
    assert any("vraag K" in line for line in reply.lines), "the first answer stays"


@pytest.mark.parametrize("subcommand", SUBCOMMANDS, ids=lambda subcommand: subcommand.name or "vraag")
async def test_the_example_of_every_subcommand_works(workspace, subcommand):
    reply = await workspace.say(f"/iza {subcommand.help.example}")
    assert reply.error is None
    assert reply.open if isinstance(reply, Modal) else reply.private
    assert not any("niets in de FAQ" in line for line in reply.lines)


async def test_help_shows_how_to_ask_and_every_subcommand_behind_a_button(workspace):
    reply = await workspace.say("/iza help")
    whole = await reply.click("Alle opdrachten")
    for subcommand in SUBCOMMANDS:
        assert f"/iza {subcommand.help.usage}" in whole.lines
        name = subcommand.help.example.partition(" ")[0]
        assert any(re.search(rf"\b{name}\b", line) for line in reply.lines)
    answer = await reply.choose("/iza deadlines")
    assert answer.lines[0] == "Deadlines"


async def test_the_bare_command_shows_what_is_next_for_this_channel(workspace):
    here = await workspace.say("/iza", channel="regio-midden-brabant")
    assert "De eerstvolgende datums voor dit kanaal" in here.lines
    elsewhere = await workspace.say("/iza", channel="koffiehoek")
    assert "De eerstvolgende datums" in elsewhere.lines


async def test_a_year_that_has_passed_is_shown_as_historic(workspace):
    reply = await workspace.say("/iza deadlines 2025")
    assert "Er zijn geen komende deadlines gevonden; wel afgelopen." in reply.lines
    assert any("historisch streefdoel" in line for line in reply.lines)
    assert not any("te laat" in line or "verlopen" in line for line in reply.lines)


async def test_all_dates_open_in_a_window(workspace):
    reply = await workspace.say("/iza deadlines")
    modal = await reply.click(next(label for label in reply.buttons if label.startswith("Alle ")))
    assert {"Komend", "Afgelopen", "Zonder datum"} <= set(modal.lines)


async def test_a_typo_in_a_region_is_forgiven_and_nonsense_is_named(workspace):
    assert (await workspace.say("/iza rondes zeelnad")).lines[0] == "Contractrondes voor Zeeland"
    reply = await workspace.say("/iza deadlines xyzzy")
    assert any("xyzzy" in line for line in reply.lines)


async def test_a_region_with_two_insurers_gets_the_rounds_of_both(workspace):
    reply = await workspace.say("/iza rondes", channel="regio-midden-brabant")
    text = "\n".join(reply.lines)
    assert "VGZ:" in text
    assert "CZ:" in text
    assert "over tarieven en tekenen beslist elke praktijk zelf" in text


async def test_rounds_in_a_contract_channel_are_those_of_its_insurer(workspace):
    reply = await workspace.say("/iza rondes", channel="contract-cz")
    assert reply.lines[0] == "Contractrondes voor CZ"
    assert not any(line.startswith("VGZ") for line in reply.lines)


async def test_what_all_insurers_do_on_one_day_is_one_line(workspace, content):
    reply = await workspace.say("/iza rondes", channel="koffiehoek")
    together = next(line for line in reply.lines if line.count(", ") >= 4)
    assert sum(insurer.name in together for insurer in content.insurers) >= 5


async def test_a_deadline_of_a_contract_is_looked_for_among_the_rounds(workspace):
    reply = await workspace.say("/iza deadline contract menzis 2027")
    unknown, step, date, *_ = reply.lines
    assert unknown == "Een contractronde van Menzis is niet bekend."
    assert step == "Menzis: inkoopbeleid"
    assert "1 april 2027" in date


async def test_a_choice_and_an_honest_no_end_with_where_to_ask(workspace, content):
    where = content.organisation.ask_the_secretary
    for question, ending in (
        ("help ik moet tekenen", "Bedoel je"),
        ("xyzzy qwerty", "niets in de FAQ."),
    ):
        reply = await workspace.say(f"/iza {question}")
        assert any(ending in line for line in reply.lines)
        assert where in reply.lines


async def test_an_unknown_term_gets_the_nearest_ones(workspace):
    reply = await workspace.say("/iza begrip MTVVP")
    assert any("staat niet in de begrippenlijst" in line for line in reply.lines)
    known = await reply.click(next(label for label in reply.buttons if label.startswith("MTVP")))
    assert known.lines[0].startswith("MTVP: ")


async def test_the_whole_glossary_opens_in_a_window(workspace, content):
    reply = await workspace.say("/iza begrip")
    modal = await reply.click(f"Alle {len(content.terms)} begrippen")
    assert {"ANW", "MTVP", "OTH"} <= set(modal.lines)


async def test_a_mistyped_subcommand_is_understood(workspace):
    assert (await workspace.say("/iza deadlnies")).lines[0] == "Deadlines"


async def test_a_question_about_something_else_gets_an_honest_no(workspace):
    reply = await workspace.say("/iza het touw knapt")
    assert "Hierover staat niets in de FAQ." in reply.lines
    help_ = await reply.click("Wat kan ik vragen?")
    assert "Wat je met /iza kunt" in help_.lines


@pytest.mark.parametrize(
    "typed",
    [
        "<!channel> help",
        "*vet* _schuin_ `code`",
        "<https://kwaad.example|klik hier>",
        "\u202eomgekeerd",
        "x" * 7900,
    ],
)
async def test_whatever_is_typed_is_never_interpreted(workspace, typed):
    reply = await workspace.say(f"/iza {typed}")
    assert reply.error is None
    body = workspace.requests[-1].body
    assert "<!" not in str(body)
    assert "<https://kwaad" not in str(body)
    assert "\u202e" not in str(body)


async def test_a_follow_up_stays_with_the_subject_also_after_a_kept_reply(workspace):
    for _ in range(2):  # made, then kept
        await workspace.say("/iza Modules in de contracten van 2021")
        reply = await workspace.say("/iza en cz?")
        assert "extra personeel" in reply.text
    await workspace.say("/iza mtvp")
    reply = await workspace.say("/iza en cz?")
    assert "inkoopbeleid" in reply.text
