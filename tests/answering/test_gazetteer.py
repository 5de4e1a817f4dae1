import pytest

from bot.content.names import EntityKind
from tests.shipped import shipped


def found(names, text, kind):
    return {id_ for entity in names.entities(text) if entity.kind is kind for id_ in entity.ids}


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("praktijk in Eindhoven, welk contract komt eraan", {"zuidoost-brabant"}),
        ("huisarts te Sneek", {"friesland"}),
        ("is het voor nijmgen een tussenjaar", {"nijmegen"}),
        ("rondes noord holland noord", {"noord-holland-noord"}),
        ("de Friese huisartsen", {"friesland"}),
        ("in den bosch", {"noordoost-brabant"}),
        ("wij zitten in Zeeuws-Vlaanderen", {"zeeland"}),
        ("'t Gooi", {"t-gooi"}),
        ("Limburgse praktijken", {"noord-en-midden-limburg", "zuid-limburg"}),
        ("welke verzekeraar in hoorn?", {"noord-holland-noord"}),
        ("Houten welke verzekeraar", {"utrecht"}),
    ],
)
def test_a_place_gives_its_region(names, text, regions):
    assert found(names, text, EntityKind.REGION) == regions


@pytest.mark.parametrize(
    "text",
    [
        "dat gooi ik weg",
        "in houten kisten",
        "wij kampen met tekorten",
        "wat is het best",
        "it goes well",
        "drie jaar geleden",
        "wie moet ik dan dienen",
        "de deuren dicht",
        "dat leek goed",
        "een monster opsturen",
        "de burger betaalt",
        "huizen en tuinen",
        "langere consulten die tot meer verwijzingen leiden.",
    ],
)
def test_an_ordinary_word_is_no_place(names, text):
    assert found(names, text, EntityKind.REGION) == set()


@pytest.mark.parametrize(
    ("text", "insurer"),
    [
        ("Z&Z", "zorg-en-zekerheid"),
        ("zorg en zekerheid", "zorg-en-zekerheid"),
        ("contract met ZK", "zilveren-kruis"),
        ("zilverenkruis", "zilveren-kruis"),
        ("De Friesland", "de-friesland"),
        ("wanneer komt mensis", "menzis"),
        ("salland", "eno"),
    ],
)
def test_an_insurer_has_many_names(names, text, insurer):
    assert found(names, text, EntityKind.INSURER) == {insurer}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("prefferent", {"preferente-zorgverzekeraar"}),
        ("wat is een s.o.", {"so"}),
        ("verschil gli en bvo", {"gli", "bvo"}),
        ("hoeveel OTH's zijn er", {"oth"}),
        ("in een praktijk", set()),
        ("de praktijk van mw jansen aan de singel", set()),
    ],
)
def test_terms_are_found_and_ordinary_words_are_none(names, text, terms):
    assert found(names, text, EntityKind.TERM) == terms


def test_every_name_of_a_region_is_found(names):
    for region in shipped().regions:
        for name in (region.name, *region.aliases, *region.places, *region.part_of):
            text = f"wanneer komt er een contract in {name}?"
            ids = found(names, text, EntityKind.REGION)
            insurers = found(names, text, EntityKind.INSURER)
            assert region.id in ids or insurers, name


def test_more_numbers_behind_a_numbered_name_are_names_too(names):
    assert found(names, "verschil tussen segment 1, 2 en 3?", EntityKind.TERM) == {
        "segment-1",
        "segment-2",
        "segment-3",
    }
    assert found(names, "segment 1 kost 2 ton", EntityKind.TERM) == {"segment-1"}
