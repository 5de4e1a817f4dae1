"""The rows of state records are read by every version of the bot: how they are written never changes."""

import datetime as dt

import pytest

from bot.store.state_records import (
    ChannelId,
    ContentInUse,
    PlannedUntil,
    RefusalIncident,
    ReportedUntil,
    RestorePending,
    WorkspaceUrl,
)

NOON = dt.datetime(2027, 9, 2, 10, 0, tzinfo=dt.UTC)
WRITTEN = "2027-09-02T10:00:00+00:00"


@pytest.mark.parametrize(
    ("record", "name", "value"),
    [
        (PlannedUntil(NOON), "seen_until", WRITTEN),
        (ReportedUntil(NOON), "reported_until", WRITTEN),
        (ContentInUse(NOON, "a1b2"), "in_use", f"{WRITTEN} a1b2"),
        (RestorePending(pending=True), "restored", "yes"),
        (RestorePending(pending=False), "restored", ""),
        (WorkspaceUrl("https://kring.slack.com/"), "workspace_url", "https://kring.slack.com/"),
        (ChannelId("regio-zeeland", "C0123456789"), "channel_id/regio-zeeland", "C0123456789"),
        (RefusalIncident("regio-zeeland", NOON, "is_archived"), "refused/regio-zeeland", f"{WRITTEN} is_archived"),
        (RefusalIncident("", NOON, "token_revoked", over=True), "refused/", f"{WRITTEN} token_revoked over"),
    ],
)
def test_a_record_is_written_as_ever_and_read_back(record, name, value):
    assert (record.name, record.value) == (name, value)
    assert type(record).parse(value, name.removeprefix(record.NAME)) == record
