"""Of which dates a channel may see how many have dealt with them: only the safe direction can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.content.loader import check, load

if TYPE_CHECKING:
    from tests.content.conftest import Folder

HARMLESS = "    audience: [landelijk, regio:noordland]"
REFUSED = (
    '"tally: ja" kan hier niet: dit gaat over "{}", en over contracten, tarieven en tekenen houdt de bot geen '
    "aantallen bij. Haal de regel weg."
)


def counted(folder: Folder) -> dict[str, bool]:
    folder.write()
    return {deadline.id: deadline.counted for deadline in load(folder.path).deadlines}


def test_a_harmless_date_is_counted_and_one_for_an_insurer_is_not(folder: Folder):
    assert counted(folder) == {"plan-af": True, "ledenvergadering": False}


def test_a_secretary_can_have_no_count(folder: Folder):
    folder.plant("deadlines.yaml", HARMLESS, f"{HARMLESS}\n    tally: nee")
    assert counted(folder)["plan-af"] is False


def test_a_harmless_date_may_say_that_it_is_counted(folder: Folder):
    folder.plant("deadlines.yaml", HARMLESS, f"{HARMLESS}\n    tally: ja")
    assert counted(folder)["plan-af"] is True


@pytest.mark.parametrize(
    ("action", "word"),
    [
        ("Lees de nieuwe tarieven.", "tarie"),
        ("Laatste dag om te ondertekenen.", "onderteken"),
        ("Geef je volumeafspraak door.", "volume"),
    ],
)
def test_what_touches_on_competition_is_not_counted_and_can_not_be(folder: Folder, action: str, word: str):
    folder.plant("deadlines.yaml", "    action: Lees het plan.", f"    action: {action}")
    assert counted(folder)["plan-af"] is False
    folder.plant("deadlines.yaml", HARMLESS, f"{HARMLESS}\n    tally: ja")
    folder.write()
    [problem] = check(folder.path).problems
    assert problem.message == REFUSED.format(word)
    assert problem.file == "deadlines.yaml"


def test_a_date_for_an_insurer_can_not_be_counted_whatever_it_says(folder: Folder):
    audience = "    audience: [aankondigingen, verzekeraar:zorgzaam]"
    folder.plant("deadlines.yaml", audience, f"{audience}\n    tally: ja")
    folder.write()
    [problem] = check(folder.path).problems
    assert problem.message == REFUSED.format("verzekeraar:zorgzaam")


@pytest.mark.parametrize(("written", "fix"), [("telling: nee", "Bedoelde je ‘tally’?"), ("tally: no", "nee")])
def test_what_is_written_a_little_wrong_is_not_taken_for_yes(folder: Folder, written: str, fix: str):
    folder.plant("deadlines.yaml", HARMLESS, f"{HARMLESS}\n    {written}")
    folder.write()
    [problem] = check(folder.path).problems
    assert fix in str(problem)
