import asyncio
import contextlib
import functools
import json
import socket
import threading

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator import NewChannel, Workspace
from bot.simulator.records import Channel
from bot.simulator.socket_mode import SocketMode
from bot.simulator.state import WorkspaceState
from bot.simulator.web_api import METHODS, Credentials, WebApi

ALL_SCOPES = [
    "chat:write",
    "channels:read",
    "channels:history",
    "channels:join",
    "groups:read",
    "groups:history",
    "im:read",
    "im:write",
    "im:history",
    "users:read",
    "team:read",
    "canvases:write",
]
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*tekst*"}}


def client_of(workspace):
    return AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])


async def call(workspace, method, *, token="", **request):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(workspace.env["SLACK_API_URL"] + method, **request) as response,
    ):
        return await response.json(), response


async def error_of(awaitable):
    with pytest.raises(SlackApiError) as refused:
        await awaitable
    return refused.value.response["error"]


async def test_arguments_come_as_json_as_a_form_or_in_the_query():
    async with Workspace() as workspace:
        token = workspace.env["SLACK_BOT_TOKEN"]
        message = {"channel": "general", "text": "dag", "blocks": [SECTION]}
        form = message | {"blocks": json.dumps(message["blocks"])}
        for request in ({"json": message}, {"data": form}, {"params": form}):
            body, _ = await call(workspace, "chat.postMessage", token=token, **request)
            assert body["ok"], body
        body, _ = await call(workspace, "chat.postMessage", data=form | {"token": token})
        assert body["ok"]
        recorded = [request.body for request in workspace.calls("chat.postMessage")]
        assert recorded == [message] * 4
        assert [reply.lines for reply in workspace.channel("general").messages] == [["tekst"]] * 4


@pytest.mark.parametrize(
    ("request_body", "error"),
    [
        ({"data": "{", "headers": {"Content-Type": "application/json"}}, "invalid_json"),
        ({"json": ["geen", "object"]}, "json_not_object"),
        ({"data": "tekst", "headers": {"Content-Type": "text/plain"}}, "invalid_post_type"),
        ({"data": {"channel": "general", "blocks": "[{"}}, "invalid_blocks_format"),
        ({"data": {"metadata": "[{"}}, "invalid_arguments"),
    ],
)
async def test_a_call_that_can_not_be_read_is_refused_and_recorded(request_body, error):
    async with Workspace() as workspace:
        body, response = await call(workspace, "chat.postMessage", token="x", **request_body)
        assert (response.status, body) == (200, {"ok": False, "error": error})
        assert workspace.requests[-1].error == error


async def test_the_time_that_an_answer_gives_is_that_of_the_workspace():
    async with Workspace(clock=lambda: 1_717_225_200.0) as workspace, aiohttp.ClientSession() as session:
        answer = await session.post(f"{workspace.env['SLACK_API_URL']}api.test")
        assert answer.headers["Date"] == "Sat, 01 Jun 2024 07:00:00 GMT"


async def test_tokens_are_checked():
    async with Workspace() as workspace:
        env = workspace.env
        for token, method, error in (
            ("", "auth.test", "not_authed"),
            ("xoxb-ander", "auth.test", "invalid_auth"),
            (env["SLACK_APP_TOKEN"], "auth.test", "not_allowed_token_type"),
            (env["SLACK_BOT_TOKEN"], "apps.connections.open", "not_allowed_token_type"),
            (env["SLACK_BOT_TOKEN"], "chat.bestaatNiet", "unknown_method"),
        ):
            body, _ = await call(workspace, method, token=token)
            assert (body["ok"], body["error"]) == (False, error)
        body, response = await call(workspace, "auth.test", token=env["SLACK_BOT_TOKEN"])
        assert body["ok"]
        assert (body["user"], body["bot_id"][0], body["user_id"][0]) == ("bot", "B", "U")
        assert response.headers["x-oauth-scopes"] == "commands,chat:write"
        body, _ = await call(workspace, "api.test", json={"foo": "bar"})
        assert body == {"ok": True, "args": {"foo": "bar"}}
        body, _ = await call(workspace, "api.test", json={"error": "mijn_fout"})
        assert body["error"] == "mijn_fout"


async def test_ids_are_the_same_in_every_run():
    ids = []
    for _ in range(2):
        async with Workspace(channels=["iza-landelijk"], scopes=ALL_SCOPES) as workspace:
            response = await client_of(workspace).conversations_list()
            ids.append(response["channels"][0]["id"])
    assert ids[0] == ids[1]
    assert ids[0].startswith("C")


async def test_scopes_are_needed():
    async with Workspace(scopes=["commands"]) as workspace:
        body, _ = await call(
            workspace, "chat.postMessage", token=workspace.env["SLACK_BOT_TOKEN"], json={"channel": "general"}
        )
        assert body == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "commands"}
        client = client_of(workspace)
        assert await error_of(client.conversations_list()) == "missing_scope"
        assert await error_of(client.users_info(user="U1")) == "missing_scope"
        assert await error_of(client.team_info()) == "missing_scope"


async def test_a_channel_must_be_there_open_and_the_bots():
    channels = [
        "open",
        NewChannel("vreemd", has_bot=False),
        NewChannel("geheim", private=True, has_bot=False),
        NewChannel("oud", archived=True),
    ]
    async with Workspace(channels=channels, scopes=ALL_SCOPES) as workspace:
        client = client_of(workspace)
        for name, error in (
            ("bestaat-niet", "channel_not_found"),
            ("", "channel_not_found"),
            ("vreemd", "not_in_channel"),
            ("geheim", "channel_not_found"),
            ("oud", "is_archived"),
        ):
            assert await error_of(client.chat_postMessage(channel=name, text="dag")) == error
        by_name = {channel["name"]: channel for channel in (await client.conversations_list())["channels"]}
        assert set(by_name) == {"open", "vreemd", "oud"}
        assert not by_name["vreemd"]["is_member"]
        strange = by_name["vreemd"]["id"]
        assert await error_of(client.conversations_history(channel=strange)) == "not_in_channel"
        await client.conversations_join(channel=strange)
        assert (await client.chat_postMessage(channel=strange, text="dag"))["channel"] == strange
        assert (await client.conversations_info(channel=strange))["channel"]["is_member"]
        assert await error_of(client.conversations_join(channel=by_name["oud"]["id"])) == "is_archived"
        assert await error_of(client.conversations_info(channel="open")) == "channel_not_found"
        assert await error_of(client.conversations_list(types="kanaal")) == "invalid_types"
        response = await client.conversations_list(exclude_archived=True, types="public_channel,private_channel")
        assert [channel["name"] for channel in response["channels"]] == ["open", "vreemd"]


async def test_chat_write_public_writes_where_the_bot_was_not_invited():
    channels = [NewChannel("vreemd", has_bot=False)]
    async with Workspace(channels=channels, scopes=["chat:write", "chat:write.public"]) as workspace:
        assert (await client_of(workspace).chat_postMessage(channel="#vreemd", text="dag"))["ok"]


async def test_people_and_conversations_with_them():
    async with Workspace(users=["ada"], scopes=ALL_SCOPES) as workspace:
        client = client_of(workspace)
        assert (await client.team_info())["team"]["domain"] == "test-workspace"
        assert await error_of(client.users_info(user="U000")) == "user_not_found"
        await client.chat_postMessage(channel="general", text="dag")
        response = await client.conversations_list(types="im")
        assert response["channels"] == []
        user = next(iter(u for u in workspace._state.users.values() if u.name == "ada"))
        assert (await client.users_info(user=user.id))["user"]["name"] == "ada"
        opened = await client.conversations_open(users=user.id)
        assert opened["channel"]["id"].startswith("D")
        direct = await client.chat_postMessage(channel=user.id, text="alleen jij")
        assert direct["channel"] == opened["channel"]["id"]
        assert len((await client.conversations_history(channel=direct["channel"]))["messages"]) == 1


async def test_messages_are_changed_and_taken_away_by_their_author_only():
    async with Workspace(events=["message.channels"], scopes=ALL_SCOPES, strict=False) as workspace:
        client = client_of(workspace)
        posted = await client.chat_postMessage(channel="general", text="eerst", blocks=[SECTION])
        channel, ts = posted["channel"], posted["ts"]
        assert posted["message"]["blocks"][0]["block_id"]
        changed = await client.chat_update(channel=channel, ts=ts, text="nu")
        assert (changed["text"], changed["message"]["edited"]["ts"]) == ("nu", ts)
        (message,) = workspace.channel("general").messages
        assert (message.text, message.lines) == ("nu", ["tekst"])
        await client.chat_update(channel=channel, ts=ts, text="nu", blocks=[])
        assert message.lines == ["nu"]
        assert await error_of(client.chat_update(channel=channel, ts=ts, text="x" * 4001)) == "msg_too_long"
        assert await error_of(client.chat_update(channel=channel, ts="1.2", text="x")) == "message_not_found"
        hers = (await workspace.say("van mij", answered=False)) and workspace._state.channel("general").messages[
            -1
        ]
        assert await error_of(client.chat_update(channel=channel, ts=hers.ts, text="x")) == "cant_update_message"
        assert await error_of(client.chat_delete(channel=channel, ts=hers.ts)) == "cant_delete_message"
        await client.chat_delete(channel=channel, ts=ts)
        assert await error_of(client.chat_delete(channel=channel, ts=ts)) == "message_not_found"
        assert [reply.lines for reply in workspace.channel("general").messages] == [["van mij"]]


async def test_a_private_message_reaches_one_person_and_is_not_found_again():
    async with Workspace(users=["ada", "bob"], scopes=ALL_SCOPES) as workspace:
        client = client_of(workspace)
        user = workspace._state.user("bob").id
        posted = await client.chat_postEphemeral(channel="general", user=user, text="psst")
        assert workspace.channel("general").messages == []
        assert workspace.channel("general").seen_by("ada") == []
        (seen,) = workspace.channel("general").seen_by("bob")
        assert (seen.text, seen.private) == ("psst", True)
        channel = workspace._state.channel("general").id
        assert await error_of(client.chat_update(channel=channel, ts=posted["message_ts"], text="x")) == (
            "message_not_found"
        )
        assert (
            await error_of(client.chat_postEphemeral(channel="general", user="U0", text="x")) == "user_not_found"
        )
        direct = (await client.conversations_open(users=workspace._state.user("ada").id))["channel"]["id"]
        assert (
            await error_of(client.chat_postEphemeral(channel=direct, user=user, text="x")) == "user_not_in_channel"
        )


async def test_history_gives_pages_moments_and_metadata(clock):
    async with Workspace(scopes=ALL_SCOPES, clock=clock) as workspace:
        client = client_of(workspace)
        stamps = []
        for number in range(5):
            clock.now += 60
            metadata = {"event_type": "herinnering", "event_payload": {"key": f"k{number}"}}
            posted = await client.chat_postMessage(channel="general", text=str(number), metadata=metadata)
            stamps.append(posted["ts"])
        channel = posted["channel"]

        async def texts(**filters):
            response = await client.conversations_history(channel=channel, **filters)
            return [message["text"] for message in response["messages"]]

        assert await texts() == ["4", "3", "2", "1", "0"]
        assert await texts(oldest=stamps[1], latest=stamps[3]) == ["2"]
        assert await texts(oldest=stamps[1], latest=stamps[3], inclusive=True) == ["3", "2", "1"]
        first = await client.conversations_history(channel=channel, limit=2, include_all_metadata=True)
        assert [message["metadata"]["event_payload"]["key"] for message in first["messages"]] == ["k4", "k3"]
        assert first["has_more"]
        cursor = first["response_metadata"]["next_cursor"]
        assert await texts(limit=3, cursor=cursor) == ["2", "1", "0"]
        plain = await client.conversations_history(channel=channel)
        assert "metadata" not in plain["messages"][0]
        assert await error_of(client.conversations_history(channel=channel, limit=0.5)) == "invalid_cursor"
        assert await error_of(client.conversations_history(channel=channel, limit=1001)) == "invalid_limit"
        assert (
            await error_of(client.conversations_history(channel=channel, oldest="gisteren")) == "invalid_ts_oldest"
        )


async def test_what_slack_refuses_is_told_as_slack_tells_it():
    async with Workspace(strict=False) as workspace:
        body, _ = await call(
            workspace,
            "chat.postMessage",
            token=workspace.env["SLACK_BOT_TOKEN"],
            json={"channel": "general", "text": "x", "blocks": [{"type": "sections"}]},
        )
        sentence = "unsupported type: sections [json-pointer:/blocks/0/type]"
        assert body == {
            "ok": False,
            "error": "invalid_blocks",
            "errors": [sentence],
            "response_metadata": {"messages": [f"[ERROR] {sentence}"]},
        }
        client = client_of(workspace)
        assert await error_of(client.chat_postMessage(channel="general", text="x" * 40_001)) == "msg_too_long"
        assert await error_of(client.api_call("chat.postMessage", json={"channel": "general"})) == "no_text"
        heavy = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}] * 5
        assert await error_of(client.chat_postMessage(channel="general", text="x", blocks=heavy)) == (
            "msg_blocks_too_long"
        )
        assert [complaint.error for complaint in workspace.complaints] == [
            "invalid_blocks",
            "msg_too_long",
            "no_text",
            "msg_blocks_too_long",
        ]


async def test_views_are_checked_before_their_trigger():
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "Titel"}, "blocks": [SECTION]}
    async with Workspace(strict=False) as workspace:
        client = client_of(workspace)
        user = workspace._state.user("ada").id
        assert await error_of(client.views_open(trigger_id="1.2.x", view=modal)) == "invalid_trigger_id"
        with pytest.raises(SlackApiError) as refused:
            await client.views_open(
                trigger_id="1.2.x", view=modal | {"title": {"type": "plain_text", "text": "t" * 25}}
            )
        assert refused.value.response["error"] == "invalid_arguments"
        assert refused.value.response["response_metadata"]["messages"] == [
            "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
        ]
        home = {"type": "home", "blocks": [SECTION]}
        assert await error_of(client.views_open(trigger_id="1.2.x", view=home)) == "invalid_arguments"
        assert await error_of(client.views_publish(user_id="U0", view=home)) == "user_not_found"
        assert await error_of(client.views_update(view_id="V0", view=modal)) == "not_found"
        published = await client.views_publish(user_id=user, view=home | {"external_id": "thuis"})
        assert await error_of(client.views_publish(user_id=user, view=home, hash="oud")) == "hash_conflict"
        assert (await client.views_update(external_id="thuis", view=home))["view"]["id"] == published["view"]["id"]
        assert workspace.modal() is None


async def test_too_many_calls_are_told_to_wait(clock):
    async with Workspace(channels=["een", "twee"], clock=clock) as workspace:
        workspace.rate_limit("chat.postMessage", calls=1, seconds=1.0)
        client = client_of(workspace)
        await client.chat_postMessage(channel="een", text="dag")
        await client.chat_postMessage(channel="twee", text="dag")
        with pytest.raises(SlackApiError) as limited:
            await client.chat_postMessage(channel="een", text="dag")
        assert limited.value.response.status_code == 429
        assert limited.value.response.headers["Retry-After"] == "1"
        assert limited.value.response["error"] == "ratelimited"
        assert [request.status for request in workspace.requests] == [200, 200, 429]
        clock.now += 1
        await client.chat_postMessage(channel="een", text="dag")
        assert len(workspace.channel("een").messages) == 2


async def test_the_sdk_comes_back_when_it_was_told_to(clock):
    class Impatient(AsyncRateLimitErrorRetryHandler):
        async def prepare_for_next_attempt_async(self, *, state, **_details):
            clock.now += 2
            state.next_attempt_requested = True

    async with Workspace(clock=clock) as workspace:
        workspace.rate_limit("chat.postMessage", seconds=2.0)
        client = client_of(workspace)
        client.retry_handlers.append(Impatient())
        await client.chat_postMessage(channel="general", text="een")
        await client.chat_postMessage(channel="general", text="twee")
        assert [request.status for request in workspace.calls("chat.postMessage")] == [200, 429, 200]


async def test_the_server_listens_on_this_machine_only():
    async with Workspace() as workspace:
        assert workspace.env["SLACK_API_URL"].startswith("http://127.0.0.1:")
        addresses = workspace._server._runner.addresses
        assert [address[0] for address in addresses] == ["127.0.0.1"]


some_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("general"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
some_args = st.dictionaries(
    st.sampled_from(
        [
            "channel",
            "text",
            "blocks",
            "view",
            "ts",
            "user",
            "users",
            "user_id",
            "hash",
            "limit",
            "cursor",
            "oldest",
            "types",
            "trigger_id",
            "view_id",
        ]
    ),
    some_json | st.just({"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [SECTION]}),
)


@given(st.sampled_from(sorted(METHODS)), some_args)
def test_every_method_answers_any_arguments(method, args):
    state = WorkspaceState(lambda: 1_717_221_600.0, "bot", "proef")
    state.channels["C1"] = Channel("C1", "general")
    api = WebApi(state, SocketMode(state, lambda *_: None), Credentials("xoxb", "xapp", "s"), tuple(ALL_SCOPES))
    answer = api.respond_to(method, args, "xoxb")
    assert answer["ok"] is ("error" not in answer)


def test_a_workspace_in_a_thread_of_its_own_serves_another():
    envs, ready, stop = [], threading.Event(), threading.Event()

    async def serve():
        async with Workspace() as workspace:
            envs.append(workspace.env)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(5)
        client = WebClient(envs[0]["SLACK_BOT_TOKEN"], base_url=envs[0]["SLACK_API_URL"])
        assert client.auth_test()["user"] == "bot"
    finally:
        stop.set()
        thread.join()


async def test_a_channel_has_one_canvas_and_it_is_edited_by_one_change_at_a_time():
    async with Workspace(channels=["general", NewChannel("far", has_bot=False)], scopes=ALL_SCOPES) as workspace:
        client, channel = client_of(workspace), workspace.channel("general").channel
        content = {"type": "markdown", "markdown": "**dag**"}
        create = functools.partial(client.api_call, "conversations.canvases.create")
        made = await create(json={"channel_id": channel.id, "title": "Jaar"})
        assert (channel.canvas.title, channel.canvas.markdown) == ("Jaar", "")
        assert await error_of(create(json={"channel_id": channel.id})) == "channel_canvas_already_exists"
        far = workspace.channel("far").channel.id
        assert await error_of(create(json={"channel_id": far})) == "restricted_action"
        assert await error_of(create(json={"channel_id": "C0"})) == "channel_not_found"
        edit = functools.partial(client.canvases_edit, canvas_id=made["canvas_id"])
        for operation, expected in (
            ("replace", "**dag**"),
            ("insert_at_start", "**dag**\n\n**dag**"),
            ("replace", "**dag**"),
            ("insert_at_end", "**dag**\n\n**dag**"),
        ):
            await edit(changes=[{"operation": operation, "document_content": content}])
            assert channel.canvas.markdown == expected
        await edit(changes=[{"operation": "rename", "title_content": content | {"markdown": "Nu"}}])
        assert channel.canvas.title == "Nu"
        for wrong in ([], [{"operation": "replace"}], [{"operation": "replace", "document_content": {}}] * 2):
            assert await error_of(edit(changes=wrong)) == "invalid_arguments"
        assert await error_of(client.canvases_edit(canvas_id="F0", changes=[])) == "canvas_not_found"
        assert await workspace.channel("general").canvas_with("dag") == "**dag**\n\n**dag**"
        workspace.clear()
        assert workspace.channel("general").canvas is None
    async with Workspace(channels=["general"]) as workspace:
        refused = client_of(workspace).canvases_edit(canvas_id="F0", changes=[])
        assert await error_of(refused) == "missing_scope"


@pytest.mark.parametrize("passes", range(6))
async def test_a_connection_that_comes_in_while_the_workspace_closes_ends_with_it(passes):
    async with Workspace() as workspace:
        host, port = workspace.url.removeprefix("http://").rstrip("/").split(":")
        client = socket.create_connection((host, int(port)), timeout=5)
        for _ in range(passes):
            await asyncio.sleep(0)
    with client, contextlib.suppress(ConnectionResetError):
        assert await asyncio.to_thread(client.recv, 1) == b""
