"""Texts of the greatest length, behind every subcommand: they cost no more steps than a process can spare."""

from __future__ import annotations

import cProfile
import datetime as dt

import pytest

from bot.edition import Edition
from bot.messages.render_text import render
from handlers.inquiry import Inquiry, typed_words
from handlers.registry import SUBCOMMANDS, reply_to
from tests.shipped import shipped, shipped_index

LENGTH = 8_000
"""The longest text of a slash command, in characters."""
STEPS = 200_000
"""Calls; a short question takes some ten thousand."""
TODAY = dt.date(2027, 8, 2)
SHIPPED = shipped()
NAMES = [region.name for region in SHIPPED.regions] + [insurer.name for insurer in SHIPPED.insurers]
PIECES = {
    "commas": ", ",
    "short words": "a ",
    "short names": "a, ",
    "one long word": "a",
    "one name": "Zeeland, ",
    "every name": ", ".join(NAMES) + ", ",
    "every name in one": " en ".join(NAMES) + " ",
    "titles": ", ".join(item.title for item in SHIPPED.deadlines) + ", ",
    "accents": "é̂ ",
    "accents in one word": "é̂",
    "digits": "2027 ",
    "one number": "7",
    "ands": " en ",
    "ampersands": "& ",
    "questions": "wat is MTVP? ",
    "ids": " ".join(f"regio:{region.id}" for region in SHIPPED.regions) + " ",
}


def numbered(length: int) -> str:
    """Words that all differ."""
    return ", ".join(f"naam{number}" for number in range(length // 6))


TEXTS = {name: piece * (LENGTH // len(piece) + 1) for name, piece in PIECES.items()} | {"other": numbered(LENGTH)}


@pytest.fixture(scope="module")
def edition() -> Edition:
    edition = Edition(SHIPPED, shipped_index(), "")
    reply_to(Inquiry("krijg ik er meer voor betaald", (), TODAY, edition))  # makes what the first question makes
    return edition


def steps_of(inquiry: Inquiry) -> int:
    """Calls, of Python and of C, that an answer takes."""
    profile = cProfile.Profile()
    profile.runcall(reply_to, inquiry)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("subcommand", SUBCOMMANDS, ids=lambda subcommand: subcommand.name or "vraag")
def test_no_text_costs_more_steps_than_can_be_spared(edition, subcommand, text):
    words = typed_words(f"{subcommand.name} {TEXTS[text]}"[:LENGTH])
    assert steps_of(Inquiry(words, (), TODAY, edition)) < STEPS


@pytest.mark.parametrize("name", ["deadlines", "rondes", "volg", "stop"])
def test_a_reply_says_that_it_read_the_first_names_only(edition, name):
    sentence = "alleen de eerste 600 tekens zijn gelezen"

    def answer(names: str) -> str:
        return render(reply_to(Inquiry(f"{name} {names}", (), TODAY, edition)))

    assert sentence in answer("Zeeland, " * 100)
    assert sentence not in answer("Zeeland, Twente")
