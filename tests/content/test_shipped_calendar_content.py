import datetime as dt
from collections import Counter

import pytest

from bot.calendar.audience import concerns, region_channel, scope_of
from bot.calendar.date_filter import parse_selection
from bot.calendar.occurrences import is_past, occurrences, undated
from bot.content.models import Basis, Certainty, OthStanding, PhaseKind, Status
from bot.content.when import Precision
from bot.messages.date_certainty import status_words
from bot.platform_ids import short_id
from tests.made_up import channels_of
from tests.shipped import before_any_announcement, shipped

PAST, FUTURE = dt.date(2000, 1, 1), dt.date(2040, 12, 31)
WRITTEN_ON = dt.date(2026, 11, 22)
TARGETS_OF_2025 = {
    "iza-dementie-2025",
    "iza-kwetsbare-ouderen-seh-2025",
    "iza-leefstijl-screening-2025",
    "iza-ggz-steunpunten-2025",
    "iza-gezondheidsvaardigheden-2025",
}
COMING = {"einde-iza-2026", "inkoopbeleid-1-april", "polisbekendmaking-12-november", "einde-azwa-2028"}
BRABANT = {"west-brabant", "midden-brabant", "noordoost-brabant", "zuidoost-brabant"}
LIMBURG = {"noord-en-midden-limburg", "zuid-limburg"}
OWN_DERIVATION = "eigen-afleiding"
"""The document that stands for what is concluded here and not said anywhere."""


@pytest.fixture(scope="module")
def content():
    return shipped()


@pytest.fixture(scope="module")
def expected():
    return before_any_announcement()


@pytest.fixture(scope="module")
def everything(content):
    return occurrences(content, PAST, FUTURE)


def test_the_31_zorgkantoorregios_are_there_with_their_executors(content):
    assert len({region.id for region in content.regions}) == len(content.regions) == 31
    assert Counter(region.executor for region in content.regions) == {
        "zilveren-kruis": 10,
        "vgz": 7,
        "cz": 6,
        "menzis": 3,
        "zorg-en-zekerheid": 2,
        "de-friesland": 1,
        "dsw": 1,
        "eno": 1,
    }


def test_brabant_and_limburg_have_cz_and_vgz_and_every_other_region_its_executor(content):
    for region in content.regions:
        expected = {"cz", "vgz"} if region.id in BRABANT | LIMBURG else {region.executor}
        assert set(region.insurers) == expected, region.id


def test_only_cz_and_zilveren_kruis_are_said_to_have_a_named_oth(content):
    assert len(content.insurers) == 8
    assert {insurer.id for insurer in content.insurers if insurer.oth is OthStanding.NAMED} == {
        "cz",
        "zilveren-kruis",
    }


@pytest.mark.parametrize("year", [2027, 2028, 2029, 2030, 2031])
def test_every_region_and_contract_channel_hears_of_half_september_every_year(expected, year):
    september = occurrences(expected, dt.date(year, 9, 1), dt.date(year, 9, 30))
    proposals = [
        occurrence for occurrence in september if occurrence.phase and occurrence.phase.kind is PhaseKind.PROPOSAL
    ]
    assert {occurrence.when.wording for occurrence in proposals} == {"half september"}
    alerts = Counter(channel for occurrence in proposals for channel in channels_of(expected, occurrence))
    regions = {short_id(region_channel(expected, region)): len(region.insurers) for region in expected.regions}
    contracts = {f"contract-{insurer.id}": 1 for insurer in expected.insurers}
    assert alerts == regions | contracts


def test_midden_brabant_hears_both_insurers_in_2027(expected):
    scope = scope_of(expected, "regio-midden-brabant")
    september = occurrences(expected, dt.date(2027, 9, 1), dt.date(2027, 9, 30))
    of_both = [occurrence for occurrence in september if occurrence.phase and concerns(occurrence, scope)]
    assert {(occurrence.item.insurer, occurrence.item.basis) for occurrence in of_both} == {
        ("vgz", Basis.RHYTHM),
        ("cz", Basis.CUSTOMARY),
    }


def test_rounds_by_rhythm_go_on_from_the_last_contract_that_is_known(content):
    rhythms = [series for series in content.rounds if series.basis is Basis.RHYTHM]
    assert {series.insurer for series in rhythms} == {"vgz", "zilveren-kruis"}
    for series in rhythms:
        last_start = max(period.from_year for period in content.insurer_by_id[series.insurer].periods)
        assert (series.first_year + 1 - last_start) % series.every_years == 0, series.id


def test_no_round_is_claimed_to_have_been_held_or_to_be_certain(expected):
    derived = [series for series in expected.rounds if series.basis is not Basis.CONFIRMED]
    assert all(series.first_year > WRITTEN_ON.year for series in derived)
    proposals = [
        occurrence
        for occurrence in occurrences(expected, PAST, FUTURE)
        if occurrence.item in derived and occurrence.phase.kind is PhaseKind.PROPOSAL
    ]
    assert {(occurrence.status, occurrence.certainty) for occurrence in proposals} == {
        (Status.EXPECTED, Certainty.LOW)
    }
    assert {occurrence.when.precision for occurrence in proposals} == {Precision.AROUND}


def test_what_is_called_confirmed_stands_in_a_document_and_not_in_a_conclusion_of_our_own(content):
    announced = [date.sources for series in content.rounds for date in series.confirmed]
    confirmed = [series.sources for series in content.rounds if series.basis is Basis.CONFIRMED]
    for sources in announced + confirmed:
        assert OWN_DERIVATION not in {source.document for source in sources}


def test_the_first_of_june_2024_is_a_target_that_reminds_before_and_is_historic_after(content, everything):
    (occurrence,) = (occurrence for occurrence in everything if occurrence.item_id == "iza-bijsturing-2024")
    assert occurrence.when.date == dt.date(2024, 6, 1)
    assert channels_of(content, occurrence) == ["iza-landelijk"]
    assert status_words(occurrence, dt.date(2024, 5, 31)) == "streefdoel"
    assert status_words(occurrence, dt.date(2024, 6, 2)) == "historisch streefdoel"
    assert occurrence.item.see_also == ("iza-e", "iza-stand")


def test_the_targets_for_2025_stay_a_whole_year_and_are_never_read_as_31_december(everything):
    targets = [occurrence for occurrence in everything if occurrence.item_id in TARGETS_OF_2025]
    assert len(targets) == len(TARGETS_OF_2025)
    for target in targets:
        assert target.when.precision is Precision.YEAR
        assert (target.first_day, target.last_day) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_the_webinars_are_announced_with_their_hours(content, everything):
    webinars = [occurrence for occurrence in everything if occurrence.item_id.startswith("webinar-2020-")]
    assert [occurrence.first_day for occurrence in webinars] == [dt.date(2020, 11, 19), dt.date(2020, 11, 26)]
    for webinar in webinars:
        assert (webinar.item.starts, webinar.item.ends) == (dt.time(19, 30), dt.time(21))
        assert channels_of(content, webinar) == ["aankondigingen"]


def test_the_coming_dates_of_the_sources_are_there_and_a_yearly_rule_goes_no_further_than_can_be_relied_on(
    everything,
):
    coming = [
        occurrence
        for occurrence in everything
        if occurrence.item_id in COMING and not is_past(occurrence, WRITTEN_ON)
    ]
    assert [(occurrence.item_id, occurrence.cycle, occurrence.last_day.isoformat()) for occurrence in coming] == [
        ("einde-iza-2026", "eenmalig", "2026-12-31"),
        ("inkoopbeleid-1-april", "2027", "2027-04-01"),
        ("polisbekendmaking-12-november", "2027", "2027-11-12"),
        ("inkoopbeleid-1-april", "2028", "2028-04-01"),
        ("polisbekendmaking-12-november", "2028", "2028-11-12"),
        ("einde-azwa-2028", "eenmalig", "2028-12-31"),
    ]


def test_what_has_no_date_in_its_source_gets_none(content):
    assert {deadline.id for deadline in undated(content)} >= {
        "iza-behandelwensen-75plus",
        "cz-driejarig-overweging",
        "oth-zk-maandelijks",
        "oth-training-jaarlijks",
        "oth-themasessies",
    }


def test_no_two_occurrences_share_a_key(everything):
    assert len({occurrence.key_parts for occurrence in everything}) == len(everything)


@pytest.mark.parametrize(
    ("words", "regions"),
    [
        ("brabant", sorted(BRABANT)),
        ("limburg", sorted(LIMBURG)),
        ("Den Haag", ["haaglanden"]),
        ("Tilburg", ["midden-brabant"]),
        ("Eindhoven", ["zuidoost-brabant"]),
        ("den bosch", ["noordoost-brabant"]),
        ("breda", ["west-brabant"]),
        ("Maastricht", ["zuid-limburg"]),
        ("DWO", ["westland-schieland-delfland"]),
        ("wsd", ["westland-schieland-delfland"]),
        ("Gooi en Vechtstreek", ["t-gooi"]),
        ("west-friesland", ["noord-holland-noord"]),
        ("friesland", ["friesland"]),
    ],
)
def test_regions_are_found_under_the_names_people_use(content, words, regions):
    selection = parse_selection(content, words)
    assert sorted(region.id for region in selection.regions) == regions
    assert selection.not_understood == ()


@pytest.mark.parametrize(
    ("words", "insurer"),
    [("zk", "zilveren-kruis"), ("Achmea", "zilveren-kruis"), ("salland", "eno"), ("Z&Z", "zorg-en-zekerheid")],
)
def test_insurers_are_found_under_the_names_people_use(content, words, insurer):
    selection = parse_selection(content, words)
    assert [selected.id for selected in selection.insurers] == [insurer]


def test_every_name_and_alias_means_one_region_or_insurer(content):
    for region in content.regions:
        for name in (region.name, region.id, *region.aliases):
            assert parse_selection(content, name).regions == (region,), name
    for insurer in content.insurers:
        for name in (insurer.name, insurer.id, *insurer.aliases):
            assert parse_selection(content, name).insurers == (insurer,), name


def test_the_ids_of_all_regions_together_select_all_regions(content):
    selection = parse_selection(content, " ".join(region.id for region in content.regions))
    assert selection.regions == content.regions


def test_the_sentence_on_competition_law_tells_to_consult_and_not_to_negotiate(content):
    notice = content.organisation.competition_notice
    assert "overlegt met de zorgverzekeraar en onderhandelt niet" in notice
    assert "elke praktijk beslist zelf over tarieven en over tekenen" in notice
