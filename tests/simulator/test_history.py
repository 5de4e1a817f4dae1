"""Reading threads back, as conversations.replies and conversations.history have them."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator import NewChannel, Workspace

SCOPES = ("chat:write", "channels:history", "channels:read")


def client_of(workspace):
    return AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])


async def error_of(awaitable):
    with pytest.raises(SlackApiError) as refused:
        await awaitable
    return refused.value.response["error"]


class Thread:
    """A message with four replies, the last of which is broadcast, and another message after them."""

    def __init__(self, workspace, clock):
        self.client = client_of(workspace)
        self.clock = clock
        self.stamps = []

    async def write(self):
        for number in range(5):
            await self._post(f"{number}", broadcast=number == 4, thread=self.stamps[:1])
        await self._post("elders", broadcast=False, thread=[])

    async def _post(self, text, *, broadcast, thread):
        self.clock.now += 60
        posted = await self.client.chat_postMessage(
            channel="general",
            text=text,
            metadata={"event_type": "herinnering", "event_payload": {"key": text}},
            **({"thread_ts": thread[0], "reply_broadcast": broadcast} if thread else {}),
        )
        self.stamps.append(posted["ts"])
        self.channel = posted["channel"]

    async def replies(self, **more):
        response = await self.client.conversations_replies(
            **{"channel": self.channel, "ts": self.stamps[0], **more},
        )
        return [message["text"] for message in response["messages"]]


@pytest.fixture
async def thread(clock):
    async with Workspace(scopes=SCOPES, clock=clock) as workspace:
        written = Thread(workspace, clock)
        await written.write()
        yield written


async def test_a_thread_is_its_parent_and_the_replies_oldest_first(thread):
    assert await thread.replies() == ["0", "1", "2", "3", "4"]


async def test_a_message_without_replies_is_a_thread_by_itself(thread):
    assert await thread.replies(ts=thread.stamps[5]) == ["elders"]
    assert await thread.replies(ts=thread.stamps[2]) == ["2"]


async def test_the_parent_comes_first_whatever_the_moments(thread):
    _, _, second, third, fourth, _ = thread.stamps
    assert await thread.replies(oldest=second) == ["0", "3", "4"]
    assert await thread.replies(oldest=second, latest=fourth) == ["0", "3"]
    assert await thread.replies(oldest=third, latest=third, inclusive=True) == ["0", "3"]


async def test_a_long_thread_comes_in_pages(thread):
    first = await thread.client.conversations_replies(channel=thread.channel, ts=thread.stamps[0], limit=3)
    assert [message["text"] for message in first["messages"]] == ["0", "1", "2"]
    assert first["has_more"]
    assert await thread.replies(limit=3, cursor=first["response_metadata"]["next_cursor"]) == ["3", "4"]


async def test_metadata_is_shown_to_who_asks_for_it(thread):
    plain = await thread.client.conversations_replies(channel=thread.channel, ts=thread.stamps[0])
    assert all("metadata" not in message for message in plain["messages"])
    full = await thread.client.conversations_replies(
        channel=thread.channel, ts=thread.stamps[0], include_all_metadata=True
    )
    keys = [message["metadata"]["event_payload"]["key"] for message in full["messages"]]
    assert keys == ["0", "1", "2", "3", "4"]


async def test_the_channel_shows_of_a_thread_what_was_broadcast(thread):
    response = await thread.client.conversations_history(channel=thread.channel)
    messages = [(message["text"], message.get("subtype")) for message in response["messages"]]
    assert messages == [("elders", None), ("4", "thread_broadcast"), ("0", None)]


async def test_a_thread_without_its_parent_still_has_its_replies(thread):
    await thread.client.chat_delete(channel=thread.channel, ts=thread.stamps[0])
    assert await thread.replies() == ["1", "2", "3", "4"]
    await thread.client.chat_delete(channel=thread.channel, ts=thread.stamps[5])
    assert await error_of(thread.replies(ts=thread.stamps[5])) == "thread_not_found"


async def test_what_can_not_be_a_thread_is_refused(thread):
    assert await error_of(thread.replies(ts="1.000001")) == "thread_not_found"
    assert await error_of(thread.replies(ts="")) == "thread_not_found"
    assert await error_of(thread.replies(oldest="gisteren")) == "invalid_ts_oldest"
    assert await error_of(thread.replies(limit=1001)) == "invalid_limit"


async def test_a_thread_needs_the_scope_and_the_channel():
    channels = ["general", NewChannel("besloten", private=True), NewChannel("vreemd", has_bot=False)]
    async with Workspace(channels=channels, scopes=SCOPES) as workspace:
        client = client_of(workspace)
        ids = {name: workspace._state.channel(name).id for name in ("besloten", "vreemd")}
        refused = [
            await error_of(client.conversations_replies(channel=ids[name], ts="1.1"))
            for name in ("besloten", "vreemd")
        ]
    assert refused == ["missing_scope", "not_in_channel"]
