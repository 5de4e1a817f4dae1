"""A folder full of mistakes: every one is reported in one pass, where it stands, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.content.loader import check, load
from bot.content.problems import ContentError, Severity

if TYPE_CHECKING:
    from tests.content.conftest import Folder

# What stands in the sample, what is put there instead, and what should be said at each mark (¤) in it.
MISTAKES: dict[str, list[tuple[str, ...]]] = {
    "documents.yaml": [
        ("url: https://example.org/kringboek", "url: ¤http://example.org", "moet beginnen met https://"),
        ("note: Verschijnt", "¤opmerking: Verschijnt", "‘opmerking’ is geen sleutel van een document"),
        ("dated: najaar 2022", "dated: ¤2022", "moet tekst zijn; zonder aanhalingstekens is dit een getal"),
    ],
    "faq.yaml": [
        ("intro: Vragen over", "intro: ¤[Vragen, over]  # ", "moet tekst zijn; YAML leest dit als een lijst"),
        ("title: ANW-zorg", "¤titel: ANW-zorg", "‘titel’ is geen sleutel van een vraag"),
        ("previous_ids: [naw-zorg]", "previous_ids: [¤rooster]", "is nu het id van een ander item"),
        ("samen [1].", "samen [1] en ¤[7].", "Voetnoot [7] staat niet onder ‘footnotes’"),
        ("staat drie maanden", "staat ¤[8] drie maanden", "Voetnoot [8] staat niet onder ‘footnotes’"),
        ("ervoor [2].", "ervoor."),
        ("- number: 2", "- number: ¤2", "Nergens in deze vraag staat [2]"),
        ('point: "1"', "point: ¤1", "moet tekst zijn; zonder aanhalingstekens is dit een getal"),
        ("terms: [anw]", "terms: [¤amw]", "geen begrip met het id ‘amw’"),
        ("page: p. 12", "¤pagina: p. 12", "‘pagina’ is geen sleutel van een bron"),
        ("date: 2022-10-31", "date: ¤2022-06-31", "Deze dag bestaat niet"),
        ("review_by: 2027-01-01", "review_by: ¤1-1-2027", "Een datum schrijf je hier als jjjj-mm-dd"),
        ("letter: B", "letter: ¤A", "de letter A al van een andere vraag"),
        ("- Waar staat mijn dienst?", "- ¤Wie werkt er in het  weekend", "manier van vragen staat er al"),
        ("[anw-zorg, contractkeuze]", "[¤rooster, contractkeuze, ¤contractkeuze]", "zichzelf", "twee keer in"),
        ("precision: year", "precision: ¤jaar", "‘precision’ kan niet ‘jaar’ zijn"),
        ("short: Dat beslist elke praktijk zelf.", f"short: ¤{'a' * 1312}", "is 1.312 tekens lang"),
        ("title: Contract kiezen", 'title: ¤"   "', "‘title’ is leeg"),
        ("terms: [oth]", "terms: ¤oth", "‘terms’ moet een lijst zijn"),
        ("from: 2022-09-01", "¤from: 2022-12-01", '"from" ligt na "until"'),
        ("place: rubriek contracten", "place: rubriek ¤#contracten", "valt weg"),
    ],
    "faq-regio.yaml": [
        (
            "dated: zomer 2023",
            "dated: zomer 2023\n  - id: ¤kringboek\n    title: Ander boek\n    dated: zomer",
            "is al in gebruik (regel 3 van documents.yaml)",
        ),
        ("group: regio\n", "group: ¤regios\n", "geen groep met het id ‘regios’"),
        ("- document: regiobrief", "- ¤document", "moet een bron zijn, met document"),
        ("precision: none", "¤precision: none\n      date: 2024-01-01", "hoort geen datum"),
        ("owner: secretaris", "owner: secretaris\n    ¤owner: kring", "voor de tweede keer"),
    ],
    "glossary.yaml": [
        ("variants: [overlegteam]", "variants: [¤naw]", "‘naw’ is ook een schrijfwijze van ‘ANW’"),
        ("meaning: naam, adres, woonplaats", "meaning:¤", "‘meaning’ is leeg"),
        ("see_also: [anw-zorg]", "see_also: [¤anw-zorgen]", "geen vraag met het id ‘anw-zorgen’"),
        ("certainty: high", "certainty: ¤hoog", "‘certainty’ kan niet ‘hoog’ zijn"),
        (
            "expansion: avond-, nacht- en weekendzorg",
            "expansion: ¤*avond",
            "Met ‘*’ kan in YAML geen tekst beginnen",
        ),
    ],
    "elsewhere.yaml": [
        ("title: Parkeren", "¤titel: Parkeren", "‘titel’ is geen sleutel van een soort vraag voor elders"),
        ("Is er een fietsenstalling?", "¤waar kan ik mijn auto kwijt", "manier van vragen staat er al"),
    ],
    "deadlines.yaml": [
        ("    what: Het plan van de regio is af.\n", ""),
        ("- id: plan-af", "- ¤id: plan-af", "‘what’ ontbreekt; een deadline kan niet zonder"),
        (
            "audience: [landelijk, regio:noordland]",
            "audience: [¤landlijk, ¤regio:noord]",
            "‘landlijk’ zijn",
            "met het id ‘noord’",
        ),
        ("leads: [30, 7]", 'leads: [30, ¤"7"]', "moet een heel getal zijn"),
        ('starts: "19:30"', "starts: 22:30"),
        (
            "wording: uiterlijk 1 juni 2027",
            'wording: uiterlijk 1 juni 2027\n      ¤time: "19:30"',
            'naast ‘when’, op een eigen regel: starts: "19:30".',
        ),
        ('ends: "21:00"', '¤ends: "21:00"', '"ends" moet na "starts" liggen'),
        ("until: 2030-12-31", "until: ¤2030-02-30", "Deze dag bestaat niet"),
        ("audience: [aankondigingen, verzekeraar:zorgzaam]", "audience: ¤[]", "‘audience’ is leeg"),
        ("certainty: high", "certainty: high\n    ¤date: 2027-11-19", "Die sleutel hoort onder ‘when’"),
    ],
    "insurers.yaml": [
        ("aliases: [Zorgzaam Verzekeringen]", "aliases:¤", "‘aliases’ is leeg; hier hoort een lijst"),
        ("until_year: 2024", "¤until_year: 2022", '"until_year" ligt voor "from_year"'),
        (
            "name: Samen Beter",
            "name: Samen Beter\n    aliases: [¤zorgzaam]",
            "ook een schrijfwijze van ‘Zorgzaam’",
        ),
    ],
    "regions.yaml": [
        ("executor: zorgzaam", "executor: ¤zorgzaan", "geen verzekeraar met het id ‘zorgzaan’"),
        (
            "part_of: [Voorbeeldland]",
            "part_of:\n      - ¤Groot: Voorbeeldland",
            "YAML leest dit als een groep sleutels",
        ),
        ("certainty: medium", "certainty: ¤no", "‘certainty’ kan niet ‘no’ zijn"),
    ],
    "rounds.yaml": [
        ("first_year: 2022", "first_year: ¤1922", "minstens 2000"),
        ('day: "04-01"', 'day: ¤"31-04"', "Deze dag bestaat niet"),
        ("- id: voorstel", "- id: ¤beleid", "Deze ronde heeft al een fase ‘beleid’"),
        ("phase: beleid", "phase: ¤belied", "Deze ronde heeft geen fase ‘belied’"),
        ("contract_years: 2", "contract_years: ¤twee", "moet een heel getal zijn"),
        ("kind: voorstel", "kind: ¤aanbod", "‘kind’ kan niet ‘aanbod’ zijn"),
    ],
    "organisation.yaml": [
        ("national: kring-landelijk", "national: ¤#kring-landelijk", "Na # is alles een opmerking"),
        ("administrators: bot-beheer", "administrators: ¤Bot Beheer", "de naam van een kanaal zonder #"),
        ("zuidland: zuid-en-zee", "¤zuidzee: zuid-en-zee", "geen regio met het id ‘zuidzee’"),
        (
            "time_zone: Europe/Amsterdam",
            "time_zone: ¤Europe/Amsterdm",
            "De tijdzone ‘Europe/Amsterdm’ bestaat niet",
        ),
        ('post_at: "09:00"', "post_at: ¤22:00", "valt in de stille uren (20:00 tot 07:30)"),
        ("administrators: [U0EXAMPLE1]", "administrators: [¤secretaris]", "geen lid-id van Slack"),
        ("leads: [14, 1]", "leads: [14, ¤-1]", "minstens 0"),
    ],
}
WARNINGS = {"valt weg", "manier van vragen staat er al", "twee keer in"}


def planted(folder: Folder) -> list[tuple[str, int, int, str]]:
    for file, mistakes in MISTAKES.items():
        for old, new, *says in mistakes:
            folder.plant(file, old, new, *says)
    return folder.write()


def test_every_planted_mistake_is_reported_where_it_stands_and_nothing_else(folder: Folder):
    expected = planted(folder)
    problems = check(folder.path).problems
    assert len(expected) >= 60
    assert [(p.file, p.line, p.column) for p in problems] == [mistake[:3] for mistake in expected]
    for problem, (*_, says) in zip(problems, expected, strict=True):
        assert says in f"{problem.message} {problem.fix}", str(problem)
        warning = problem.severity is Severity.WARNING
        assert warning == (says in WARNINGS), str(problem)
    assert check(folder.path).content is None


def test_loading_raises_all_errors_and_shows_the_line_of_each(folder: Folder):
    expected = [mistake for mistake in planted(folder) if mistake[3] not in WARNINGS]
    with pytest.raises(ContentError) as raised:
        load(folder.path)
    assert len(raised.value.problems) == len(expected)
    text = str(raised.value)
    assert text.startswith(f"{len(expected)} fouten in de inhoud:")
    assert "    date: 2022-06-31" in text


def test_the_sample_itself_has_no_problems(folder: Folder):
    folder.write()
    report = check(folder.path)
    assert report.problems == ()
    assert report.content is not None
    assert [item.id for item in report.content.faq] == ["anw-zorg", "rooster", "contractkeuze", "regioplan"]
    assert [document.id for document in report.content.documents] == ["kringboek", "nieuwsbrief", "regiobrief"]
