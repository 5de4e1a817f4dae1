import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.audience import concerns, region_channel, scope_of
from bot.calendar.occurrences import occurrences
from bot.content.models import Channels
from bot.content.when import Precision, When
from bot.platform_ids import full_id
from tests.made_up import channels_of

BEGINNING, END = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
AUDIENCES = (
    "landelijk", "aankondigingen", "alle-regios", "regio:zeeland", "regio:midden-brabant", "verzekeraar:cz",
    "verzekeraar:vgz", "verzekeraar:vgz-oud", "verzekeraar:menzis",
)  # fmt: skip


@pytest.fixture
def channels_for(content, deadline, day):
    """The channels that hear a deadline with these audiences."""

    def channels(*audience, **settings):
        everything = content(deadline(day("2027-04-01"), audience=audience), **settings)
        (occurrence,) = occurrences(everything, BEGINNING, END)
        return channels_of(everything, occurrence)

    return channels


def test_a_national_date_is_for_the_national_channel_only(channels_for):
    assert channels_for("landelijk") == ["iza-landelijk"]
    assert channels_for("aankondigingen") == ["aankondigingen"]


def test_every_region_hears_what_is_for_all_regions(channels_for, content):
    assert channels_for("alle-regios") == sorted(f"regio-{region.id}" for region in content().regions)


def test_a_date_of_one_region_stays_there(channels_for):
    assert channels_for("regio:zeeland") == ["regio-zeeland"]


def test_an_insurer_is_heard_in_its_channel_and_wherever_it_is_preferent(channels_for):
    assert channels_for("verzekeraar:cz") == [
        "contract-cz", "regio-haaglanden", "regio-midden-brabant", "regio-west-brabant", "regio-zeeland",
    ]  # fmt: skip


def test_an_insurer_that_was_renamed_is_still_heard_everywhere(channels_for):
    assert channels_for("verzekeraar:vgz-oud") == channels_for("verzekeraar:vgz")
    assert "regio-midden-brabant" in channels_for("verzekeraar:vgz")


def test_a_further_channel_of_teams_hears_what_the_content_says_beside_that_of_slack(channels_for, content):
    others = {"webhook:kring-zuid": ("regio:zeeland", "landelijk"), "teams:19:a@thread.tacv2": ("verzekeraar:cz",)}
    own = content().organisation.model_copy(update={"channels": Channels(others=others)})
    assert channels_for("regio:zeeland", organisation=own) == ["regio-zeeland", "webhook:kring-zuid"]
    assert "webhook:kring-zuid" in channels_for("verzekeraar:cz", organisation=own)
    assert channels_for("verzekeraar:vgz", organisation=own) == channels_for("verzekeraar:vgz")
    scope = scope_of(content(organisation=own), "webhook:kring-zuid")
    assert scope.national
    assert [region.id for region in scope.regions] == ["zeeland"]


def test_a_channel_hears_a_date_for_several_audiences_once(channels_for):
    assert channels_for("alle-regios", "regio:zeeland", "landelijk").count("regio-zeeland") == 1


def test_a_round_is_for_its_insurer(content, contract_round):
    everything = content(contract_round())
    occurrence = occurrences(everything, BEGINNING, dt.date(2027, 12, 31))[0]
    assert channels_of(everything, occurrence) == [
        "contract-vgz", "regio-midden-brabant", "regio-noord-holland-noord", "regio-west-brabant",
    ]  # fmt: skip


def test_a_channel_may_have_its_own_name_or_id_and_regions_may_share_one(channels_for, content):
    own = content().organisation.model_copy(
        update={
            "channels": Channels(
                regions={"zeeland": "zuid", "west-brabant": "zuid"}, insurers={"cz": "C0123ABCDE"}
            )
        }
    )
    assert channels_for("verzekeraar:cz", organisation=own) == [
        "C0123ABCDE", "regio-haaglanden", "regio-midden-brabant", "zuid",
    ]  # fmt: skip
    shared = scope_of(content(organisation=own), "#zuid")
    assert [region.id for region in shared.regions] == ["west-brabant", "zeeland"]


def test_a_channel_knows_what_it_is_about(content):
    everything = content()
    brabant, insurer = scope_of(everything, "#regio-west-brabant"), scope_of(everything, "contract-menzis")
    assert ([region.name for region in brabant.regions], brabant.insurers) == (["West-Brabant"], ())
    assert [followed.name for followed in insurer.insurers] == ["Menzis"]
    assert scope_of(everything, "iza-landelijk").national
    assert scope_of(everything, "aankondigingen").announcements
    assert not scope_of(everything, "bot-beheer").known


def test_an_undated_deadline_concerns_its_channels_too(content, deadline):
    ooit = deadline(When(precision=Precision.NONE, wording="geen datum"), audience=("regio:zeeland",))
    assert concerns(ooit, scope_of(content(ooit), "regio-zeeland"))
    assert not concerns(ooit, scope_of(content(ooit), "regio-twente"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(audience=st.lists(st.sampled_from(AUDIENCES), min_size=1, max_size=4, unique=True))
def test_what_is_posted_in_a_channel_is_what_concerns_it(content, deadline, day, audience):
    everything = content(deadline(day("2027-04-01"), audience=tuple(audience)))
    (occurrence,) = occurrences(everything, BEGINNING, END)
    named = [f"slack:{name}" for name in ("iza-landelijk", "aankondigingen", "bot-beheer", "iets-anders")]
    every_channel = (
        named
        + [region_channel(everything, region) for region in everything.regions]
        + [f"slack:contract-{insurer.id}" for insurer in everything.insurers]
    )
    posted = [full_id(channel) for channel in channels_of(everything, occurrence)]
    assert set(posted) == {name for name in every_channel if concerns(occurrence, scope_of(everything, name))}
    assert len(posted) == len(set(posted)) > 0
