"""Checks between items and files: each by itself, with the position and the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from bot.content import models
from bot.content.field_types import ChannelName, Slug
from bot.content.loader import check, load
from bot.content.problems import Severity
from bot.content.references import REFERENCES
from bot.content.shapes import NOUNS, bare, keys

if TYPE_CHECKING:
    from bot.content.problems import Problem
    from tests.content.conftest import Folder


def only(folder: Folder, file: str, old: str, new: str) -> Problem:
    """Plant one mistake; give the one problem that is reported, at the mark."""
    folder.plant(file, old, new, "")
    [(name, line, column, _)] = folder.write()
    [problem] = check(folder.path).problems
    assert (problem.file, problem.line, problem.column) == (name, line, column), str(problem)
    return problem


def test_an_id_that_is_taken_names_where_also_in_another_file(folder: Folder):
    problem = only(folder, "faq-regio.yaml", "groups:", "groups:\n  - id: ¤zorg\n    title: Nog eens")
    assert problem.message == "Het id ‘zorg’ is al in gebruik (regel 2 van faq.yaml)."
    assert problem.fix == "Geef deze een eigen id."


def test_a_former_id_belongs_to_one_item(folder: Folder):
    problem = only(folder, "faq.yaml", "  - id: rooster", "  - id: rooster\n    previous_ids: [¤naw-zorg]")
    assert problem.message == "‘naw-zorg’ staat ook bij de vroegere id's op regel 9."


def test_a_former_id_is_not_the_id_of_the_item_itself(folder: Folder):
    problem = only(folder, "faq.yaml", "[naw-zorg]", "[¤anw-zorg]")
    assert problem.message == "‘anw-zorg’ staat bij de vroegere id's, maar is nu het id van hetzelfde item."


def test_a_reference_by_a_former_id_works_but_is_pointed_out(folder: Folder):
    problem = only(folder, "faq-regio.yaml", "see_also: [anw-zorg]", "see_also: [¤naw-zorg]")
    assert problem.severity is Severity.WARNING
    assert str(problem).endswith("‘naw-zorg’ is het vroegere id van een vraag. Schrijf ‘anw-zorg’.")
    assert load(folder.path).faq[-1].see_also == ("naw-zorg",)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("faq.yaml", "    group: contract", "    group: ¤contrakt", "Er is geen groep met het id ‘contrakt’."),
        (
            "faq.yaml",
            "document: kringboek\n          page",
            "document: ¤boek\n          page",
            "Er is geen document",
        ),
        (
            "faq.yaml",
            "  sources:\n        - document: nieuwsbrief",
            "  sources:\n        - document: ¤brief",
            "Er is geen",
        ),
        ("deadlines.yaml", "terms: [anw]", "terms: [¤awn]", "Er is geen begrip met het id ‘awn’."),
        ("deadlines.yaml", "see_also: [regioplan]", "see_also: [¤plan]", "Er is geen vraag met het id ‘plan’."),
        ("deadlines.yaml", "verzekeraar:zorgzaam", "¤verzekeraar:cz", "Er is geen verzekeraar met het id ‘cz’."),
        ("regions.yaml", "insurers: [zorgzaam]", "insurers: [¤zorg]", "Er is geen verzekeraar met het id ‘zorg’."),
        ("rounds.yaml", "insurer: zorgzaam", "insurer: ¤zorgzam", "Er is geen verzekeraar met het id ‘zorgzam’."),
        ("rounds.yaml", "see_also: [contractkeuze]", "see_also: [¤keuze]", "Er is geen vraag met het id ‘keuze’."),
        ("organisation.yaml", "samen-beter: con", "¤samen: con", "Er is geen verzekeraar met het id ‘samen’."),
    ],
)
def test_every_kind_of_reference_must_lead_somewhere(folder: Folder, file: str, old: str, new: str, message: str):
    assert only(folder, file, old, new).message.startswith(message)


def test_no_field_that_refers_to_an_id_is_forgotten():
    elsewhere = {(models.ConfirmedDate, "phase"), (models.Channels, "regions"), (models.Channels, "insurers")}
    for model in NOUNS:
        for key, field in keys(model).items():
            constraints = [field.metadata, *(get_args(part)[1:] for part in get_args(field.annotation))]
            slugs = [c for group in constraints for c in group if getattr(c, "pattern", None) == SLUG]
            refers = slugs and key not in {"id", "previous_ids"}
            if refers or bare(field.annotation) == dict[Slug, ChannelName]:
                assert key in REFERENCES.get(model, {}) or (model, key) in elsewhere, (model, key)


SLUG = Slug.__metadata__[0].pattern


def test_without_anything_alike_the_few_ids_there_are_get_listed(folder: Folder):
    problem = only(folder, "rounds.yaml", "insurer: zorgzaam", "insurer: ¤xyz")
    assert problem.fix == "Kies uit zorgzaam of samen-beter."


def test_an_item_with_another_mistake_can_still_be_referred_to(folder: Folder):
    assert "één hoofdletter" in only(folder, "faq.yaml", "letter: B", "letter: ¤bee").message


def test_a_letter_is_of_one_question_in_a_group_and_free_in_another(folder: Folder):
    problem = only(folder, "faq.yaml", "letter: B", "letter: ¤A")
    assert problem.message == "In de groep ‘zorg’ is de letter A al van een andere vraag (regel 9)."


def test_a_footnote_number_is_used_once(folder: Folder):
    problem = only(folder, "faq.yaml", "- number: 2", "- number: 2\n        text: Zie [2].\n      - number: ¤1")
    assert problem.message == "Deze vraag heeft al een voetnoot 1."


def test_a_footnote_may_be_cited_in_any_text_of_the_answer(folder: Folder):
    folder.plant("faq.yaml", "ervoor [2].", "ervoor.")
    folder.plant("faq.yaml", "In 2023 is de afspraak verlengd.", "In 2023 is de afspraak verlengd [2].")
    folder.write()
    assert check(folder.path).problems == ()


def test_a_question_may_not_refer_to_itself(folder: Folder):
    assert (
        "naar zichzelf" in only(folder, "faq-regio.yaml", "see_also: [anw-zorg]", "see_also: [¤regioplan]").message
    )


def test_a_spelling_belongs_to_one_term_whatever_its_capitals(folder: Folder):
    problem = only(folder, "glossary.yaml", "[overlegteam]", "[overlegteam, ¤anw-Zorg]")
    assert problem.message == (
        "‘anw-Zorg’ is ook een schrijfwijze van ‘ANW’ (regel 2), dus de bot kan niet kiezen."
    )


def test_a_region_may_share_what_it_is_part_of_but_not_its_names(folder: Folder):
    folder.plant("regions.yaml", "    executor: samen", "    part_of: [Voorbeeldland]\n    executor: samen")
    problem = only(folder, "regions.yaml", "name: Zuidland", "name: Zuidland\n    aliases: [¤Het Noorden]")
    assert "ook een schrijfwijze van ‘Noordland’" in problem.message


def test_the_same_way_of_asking_at_two_questions_is_a_warning(folder: Folder):
    problem = only(folder, "faq.yaml", "Waar staat mijn dienst?", "¤hoe zit het met de AVONDDIENSTEN")
    assert problem.severity is Severity.WARNING
    assert problem.message == "Deze manier van vragen staat er al (regel 32)."


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            "faq.yaml",
            "- text: Elke praktijk beslist zelf.",
            "- text: Zelf.\n        asked_as: [¤waar staat mijn dienst]",
        ),
        ("faq.yaml", "- number: 2", "- number: 2\n        asked_as: [¤Waar staat mijn  dienst?]"),
        ("elsewhere.yaml", "Is er een fietsenstalling?", "¤Waar staat mijn dienst"),
    ],
)
def test_ways_of_asking_for_a_passage_a_footnote_or_elsewhere_are_compared_too(
    folder: Folder, file: str, old: str, new: str
):
    problem = only(folder, file, old, new)
    assert problem.severity is Severity.WARNING
    assert "manier van vragen staat er al" in problem.message


@pytest.mark.parametrize(
    ("year", "fits"), [(2022, True), (2024, True), (2030, True), (2025, False), (2020, False), (2032, False)]
)
def test_a_confirmed_year_is_a_year_of_the_series(folder: Folder, year: int, fits: bool):  # noqa: FBT001
    folder.plant("rounds.yaml", "- year: 2026", f"- year: {year}")
    folder.plant("rounds.yaml", "date: 2026-03-30", f"date: {year}-03-30")
    folder.plant("rounds.yaml", "wording: 30 maart 2026", f"wording: 30 maart {year}")
    folder.write()
    problems = check(folder.path).problems
    assert [problem.message for problem in problems] == (
        [] if fits else [f"In {year} is er volgens first_year, every_years en last_year geen ronde."]
    )
    assert [problem.fix for problem in problems] == ([] if fits else ["De reeks is 2022, 2024, 2026, 2028, …"])


def test_a_phase_has_one_confirmed_date_a_year(folder: Folder):
    again = folder.texts["rounds.yaml"].split("    confirmed:\n")[1].split("    see_also:")[0]
    problem = only(folder, "rounds.yaml", "    see_also:", again.replace("year: ", "year: ¤") + "    see_also:")
    assert problem.message == "Voor fase ‘beleid’ in 2026 staat al een bevestigde datum."


def test_a_confirmed_date_lies_in_the_year_of_its_round(folder: Folder):
    folder.plant("rounds.yaml", "wording: 30 maart 2026", "wording: 30 maart")
    problem = only(folder, "rounds.yaml", "date: 2026-03-30", "date: ¤2025-03-30")
    assert problem.severity is Severity.WARNING
    assert problem.message == "Deze datum valt niet in 2026, het jaar van de ronde waar hij bij staat."


@pytest.mark.parametrize("zone", ["Europe/Amsterdm", "Mars/Olympus", "America/Argentina"])
def test_a_time_zone_must_exist(folder: Folder, zone: str):
    problem = only(folder, "organisation.yaml", "zone: Europe/Amsterdam", f"zone: ¤{zone}")
    assert problem.message == f"De tijdzone ‘{zone}’ bestaat niet."


@pytest.mark.parametrize(
    ("post_at", "start", "end", "quiet"),
    [
        ("09:00", "20:00", "07:30", False),
        ("07:30", "20:00", "07:30", False),
        ("20:00", "20:00", "07:30", True),
        ("00:00", "20:00", "07:30", True),
        ("13:00", "12:00", "14:00", True),
        ("14:00", "12:00", "14:00", False),
        ("12:00", "12:00", "12:00", False),
    ],
)
def test_posting_may_not_fall_in_the_quiet_hours(folder: Folder, post_at: str, start: str, end: str, quiet: bool):  # noqa: FBT001
    folder.plant("organisation.yaml", '"09:00"', f'"{post_at}"')
    folder.plant("organisation.yaml", 'from: "20:00"', f'from: "{start}"')
    folder.plant("organisation.yaml", 'until: "07:30"', f'until: "{end}"')
    folder.write()
    assert ["stille uren" in problem.message for problem in check(folder.path).problems] == [True] * quiet


def test_what_is_not_filled_in_counts_with_its_default(folder: Folder):
    quiet = '  quiet_hours:\n    from: "20:00"\n    until: "07:30"\n'
    folder.plant("organisation.yaml", quiet, "")
    problem = only(folder, "organisation.yaml", 'post_at: "09:00"', 'post_at: ¤"06:00"')
    assert "(20:00 tot 07:30)" in problem.message


def test_without_a_time_to_post_the_quiet_hours_are_pointed_at(folder: Folder):
    folder.plant("organisation.yaml", '  post_at: "09:00"\n', "")
    folder.plant("organisation.yaml", 'until: "07:30"', 'until: "10:00"')
    problem = only(folder, "organisation.yaml", "  quiet_hours:", "  ¤quiet_hours:")
    assert "‘post_at’ (09:00) valt in de stille uren" in problem.message


def sections(number: int, length: int) -> str:
    return "    ¤answer:\n" + "".join(f"      - text: {'a' * length}\n" for _ in range(number))


def test_an_answer_fits_one_window_in_blocks_and_in_characters(folder: Folder):
    plain = "    answer:\n      - text: Elke praktijk beslist zelf.\n"
    notes = "".join(f"      - number: {n}\n        text: Noot.\n" for n in range(1, 61))
    cites = " ".join(f"[{n}]" for n in range(1, 61))
    long = sections(36, 5).replace("text: aaaaa", f"text: Zie {cites}", 1) + f"    footnotes:\n{notes}"
    problem = only(folder, "faq.yaml", plain, long)
    assert problem.message == (
        "Dit antwoord telt met de voetnoten 96 stukken; in een venster van Slack passen er 95."
    )


def test_an_answer_may_not_be_longer_than_a_window_takes(folder: Folder):
    problem = only(
        folder, "faq.yaml", "    answer:\n      - text: Elke praktijk beslist zelf.\n", sections(23, 2700)
    )
    assert problem.message == (
        "Dit antwoord is met de voetnoten 62.100 tekens lang; in een venster van Slack passen er 60.000."
    )
