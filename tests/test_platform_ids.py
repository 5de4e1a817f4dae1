import pytest

from bot.platform_ids import full_id, has_threads, is_channel_id, is_person, native_id, platform_of, short_id


@pytest.mark.parametrize(
    ("written", "full", "short", "native", "platform"),
    [
        ("C0123ABC", "slack:C0123ABC", "C0123ABC", "C0123ABC", "slack"),
        ("slack:C0123ABC", "slack:C0123ABC", "C0123ABC", "C0123ABC", "slack"),
        ("regio-zeeland", "slack:regio-zeeland", "regio-zeeland", "regio-zeeland", "slack"),
        (
            "teams:19:a@thread.tacv2",
            "teams:19:a@thread.tacv2",
            "teams:19:a@thread.tacv2",
            "19:a@thread.tacv2",
            "teams",
        ),
        ("", "", "", "", "slack"),
    ],
)
def test_an_id_has_a_platform_and_slacks_may_be_written_without(written, full, short, native, platform):
    assert full_id(written) == full_id(full) == full
    assert (short_id(full), native_id(full), platform_of(full)) == (short, native, platform)
    assert native_id(written) == native


@pytest.mark.parametrize(
    ("platform_id", "person", "channel"),
    [
        ("slack:U0123ABC", True, False),
        ("slack:W0123ABC", True, False),
        ("slack:C0123ABC", False, True),
        ("slack:G0123ABC", False, True),
        ("slack:D0123ABC", False, False),
        ("slack:utrecht", False, False),
        ("teams:3f1c7f8e-0f0f-4a53-8a56-000000000001", True, False),
        ("teams:19:a@thread.tacv2", False, True),
    ],
)
def test_people_and_channels_are_told_apart(platform_id, person, channel):
    assert (is_person(platform_id), is_channel_id(platform_id)) == (person, channel)


def test_a_webhook_is_a_channel_and_only_channels_of_teams_have_threads():
    assert is_channel_id("webhook:kring-zuid")
    assert not is_person("webhook:kring-zuid")
    assert has_threads("iza-landelijk")
    assert has_threads("teams:19:a@thread.tacv2")
    assert not any(map(has_threads, ("teams:19:a@thread.v2", "teams:a:1b", "webhook:kring-zuid")))
