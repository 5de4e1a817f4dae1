"""The page as any program reaches it: who is let in, what the headers say, what comes back."""

import asyncio
import json

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from bot.simulator import UnknownCommandError
from bot.simulator.loopback_only import hosts
from bot.simulator.page import Page, tag
from bot.simulator.records import Canvas, View
from tests.iza_workspace import IzaWorkspace
from tests.simulator.page.every_element import COMMANDS, plain

HOSTILE = '<script>alert("1")</script>\'&'
CHANNEL = "/as/huisarts/channel/algemeen"


class Bar:
    """A bar that counts how often it was asked for."""

    name = "proef"
    files = ("icon.svg.js",)
    clicks = 0

    def html(self):
        return tag("p", f"{self.clicks} keer")

    def add_to(self, app):
        app.router.add_post("/bar/proef/klik", self.click)

    async def click(self, _request):
        self.clicks += 1
        return aiohttp.web.Response()


@pytest_asyncio.fixture
async def workspace():
    workspace = IzaWorkspace(
        channels=["algemeen", "ver-weg"], users=["huisarts", "secretaris"], commands=COMMANDS, strict=False
    )
    workspace.bar = Bar()
    workspace.mount(Page(prominent=("algemeen",), bars=(workspace.bar,), title=HOSTILE).add_to)
    async with workspace:
        yield workspace


@pytest_asyncio.fixture
async def request_page(workspace):
    async with aiohttp.ClientSession(workspace.url) as session:

        async def go(method, path, **more):
            async with session.request(method, path, allow_redirects=False, **more) as response:
                return response.status, await response.text(), response.headers

        yield go


def own_origin(workspace):
    return {"Origin": workspace.url.rstrip("/")}


async def act(request_page, workspace, name, path=CHANNEL, **body):
    status, text, _ = await request_page("POST", f"{path}/do/{name}", json=body, headers=own_origin(workspace))
    return status, json.loads(text) if status == 200 else text


async def test_the_first_address_leads_to_the_first_person_and_channel(request_page):
    status, _, headers = await request_page("GET", "/")
    assert (status, headers["Location"]) == (302, CHANNEL)


async def test_a_page_may_run_only_its_own_scripts_and_be_framed_nowhere(request_page):
    status, body, headers = await request_page("GET", CHANNEL)
    assert status == 200
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>" not in body
    assert " style=" not in body
    assert " onclick" not in body


@pytest.mark.parametrize("host", ["kwaad.example", "kwaad.example:80", "127.0.0.1", "127.0.0.1:1", ""])
async def test_a_name_of_someone_else_for_this_machine_is_refused(request_page, host):
    for path in ("/", CHANNEL, "/static/page.js", "/api/api.test"):
        status, body, _ = await request_page("GET", path, headers={"Host": host})
        assert status == 403
        assert "huisarts" not in body


def test_on_the_usual_port_of_the_web_an_address_names_no_port():
    assert hosts(80) == {"127.0.0.1", "localhost", "127.0.0.1:80", "localhost:80"}
    assert hosts(8080) == {"127.0.0.1:8080", "localhost:8080"}


async def test_localhost_is_this_machine_too(request_page, workspace):
    status, *_ = await request_page(
        "GET", CHANNEL, headers={"Host": workspace.url.split("/")[2].replace("127.0.0.1", "localhost")}
    )
    assert status == 200


@pytest.mark.parametrize("origin", ["https://kwaad.example", "http://127.0.0.1:1", "null", None])
@pytest.mark.parametrize("path", [f"{CHANNEL}/do/say", "/bar/proef/klik"])
async def test_what_another_page_sends_is_refused(request_page, workspace, path, origin):
    headers = {"Origin": origin} if origin else {}
    status, *_ = await request_page("POST", path, json={"text": "hallo"}, headers=headers)
    assert status == 403
    assert workspace.channel("algemeen").messages == []
    assert workspace.bar.clicks == 0


@pytest.mark.parametrize("path", ["/api/auth.test", "/commands/T/x", "/actions/T/x", "/link/"])
async def test_no_web_page_reaches_the_protocol_of_the_bot(request_page, workspace, path):
    method = "GET" if path == "/link/" else "POST"
    status, *_ = await request_page(method, path, headers={"Origin": "https://kwaad.example"})
    assert status == 403
    status, *_ = await request_page(method, path, data={"token": workspace.env["SLACK_BOT_TOKEN"]})
    assert status != 403


async def test_what_people_write_is_shown_and_never_run(request_page, workspace):
    assert await act(request_page, workspace, "say", text=HOSTILE) == (
        200,
        {"hint": "De bot leest gewone berichten hier niet mee. Begin met /alles, /traag."},
    )
    _, body, _ = await request_page("GET", CHANNEL)
    assert "<script>alert" not in body
    assert body.count("&lt;script&gt;alert") >= 2


async def test_an_unknown_command_is_refused_at_once_and_the_bot_hears_nothing(request_page, workspace):
    status, body = await act(request_page, workspace, "say", text="/foo bar")
    assert (status, body["notice"]) == (200, "/foo is geen geldig commando.")
    assert body["problems"] == ["Begin met /alles, /traag."]
    with pytest.raises(UnknownCommandError):
        await workspace.say("/foo")
    assert workspace.deliveries == []


async def test_a_command_without_a_bot_is_told_in_words(request_page, workspace):
    _, body = await act(request_page, workspace, "say", text="/alles")
    assert body["notice"] == "De bot is niet bereikbaar. Kijk of hij nog draait."


async def test_a_script_of_an_earlier_version_is_asked_for_again(request_page):
    _, _, headers = await request_page("GET", "/static/page.js")
    assert headers["Cache-Control"] == "no-cache"
    status, *_ = await request_page("GET", "/static/page.js", headers={"If-None-Match": headers["ETag"]})
    assert status == 304


@pytest.mark.parametrize(
    "path", ["/static/../routes.py", "/static/%2e%2e/routes.py", "/static/..%2froutes.py", "/static/"]
)
async def test_nothing_outside_the_folder_of_the_page_is_served(workspace, path):
    async with (
        aiohttp.ClientSession() as session,
        session.get(URL(workspace.url.rstrip("/") + path, encoded=True)) as response,
    ):
        assert response.status in {403, 404}


async def test_a_message_longer_than_slack_takes_is_refused(request_page, workspace):
    status, body = await act(request_page, workspace, "say", text="x" * 40_001)
    assert (status, body["notice"]) == (200, "Dit bericht is te lang: Slack neemt hoogstens 40.000 tekens aan.")
    assert workspace.channel("algemeen").messages == []


async def test_a_button_holds_nothing_whatever_a_script_says(request_page, workspace):
    button = {"type": "button", "action_id": "a", "text": plain("Druk")}
    message = workspace._state.post(
        workspace._state.channel("algemeen"),
        {"text": "knop", "blocks": [{"type": "actions", "block_id": "b", "elements": [button]}]},
    )
    source = f"message:{message.channel.id}:{message.ts}"
    status, _ = await act(
        request_page, workspace, "use", source=source, block="b", action="a", values={"b": {"a": "x"}}
    )
    assert status == 200
    assert message.values == {}


async def test_a_thread_that_is_gone_takes_no_answer_and_leads_back_to_the_channel(request_page, workspace):
    _, body = await act(request_page, workspace, "say", text="antwoord", thread="1.000000")
    assert body["notice"].startswith("Dat kan niet meer")
    assert workspace.channel("algemeen").messages == []
    assert 'id="thread"' not in (await request_page("GET", f"{CHANNEL}?thread=1.000000"))[1]
    async with (
        aiohttp.ClientSession(workspace.url) as session,
        session.get(f"{CHANNEL}/news?thread=1.000000") as stream,
    ):
        assert await next_news(stream) == {"gone": CHANNEL}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("bestaat-niet", {}),
        ("say", {}),
        ("say", {"text": 1}),
        ("say", {"text": " "}),
        ("say", {"text": "x", "thread": 1}),
        ("use", {"source": []}),
        ("submit", {"source": None}),
        ("shortcut", {}),
    ],
)
async def test_what_the_page_never_sends_is_a_bad_request(request_page, workspace, name, body):
    status, _ = await act(request_page, workspace, name, **body)
    assert status == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
async def test_a_body_that_is_no_object_is_a_bad_request(request_page, workspace, body):
    headers = own_origin(workspace) | {"Content-Type": "application/json"}
    status, *_ = await request_page("POST", f"{CHANNEL}/do/say", data=body, headers=headers)
    assert status == 400
    status, *_ = await request_page("POST", f"{CHANNEL}/do/say", data=b"{}", headers=own_origin(workspace))
    assert status == 400


@pytest.mark.parametrize("source", ["view:V1", "message:C1:1.0", "message:", "x"])
async def test_what_is_gone_is_told_in_words(request_page, workspace, source):
    for name in ("use", "submit", "close", "options"):
        status, body = await act(request_page, workspace, name, source=source, block="b", action="a", typed="")
        assert (status, body["notice"][:22]) == (200, "Dat kan niet meer: het")


@pytest.mark.parametrize(
    "path", ["/as/niemand/channel/algemeen", "/as/huisarts/channel/weg", "/as/huisarts/app/x"]
)
async def test_someone_or_something_that_is_not_there_is_not_found(request_page, path):
    assert (await request_page("GET", path))[0] == 404


async def test_only_the_person_it_was_meant_for_gets_a_private_message(request_page, workspace):
    state = workspace._state
    state.post(state.channel("algemeen"), {"text": "geheim"}, private_to=state.user("secretaris"))
    state.post(state.conversation_with(state.user("secretaris")), {"text": "onder vier ogen"})
    for path, seen in ((CHANNEL, False), ("/as/secretaris/channel/algemeen", True)):
        assert ("geheim" in (await request_page("GET", path))[1]) is seen
        assert ("Alleen jij ziet dit" in (await request_page("GET", path))[1]) is seen
    assert "onder vier ogen" not in (await request_page("GET", "/as/huisarts/app/messages"))[1]
    private = state.channel("algemeen").messages[0]
    source = f"message:{private.channel.id}:{private.ts}"
    _, body = await act(request_page, workspace, "shortcut", source=source, callback_id="zoek")
    assert body["notice"].startswith("Dat kan niet meer")


async def test_a_window_that_a_closed_tab_left_open_does_not_come_back(request_page, workspace):
    state = workspace._state
    person = state.user("huisarts")
    view = {"type": "modal", "title": plain("Achtergebleven"), "blocks": []}
    state.stacks[person.id] = [View("V1", person, view, "hash")]
    assert "Achtergebleven" in (await request_page("GET", CHANNEL))[1], "no tab has shown it yet"
    async with aiohttp.ClientSession(workspace.url) as tab, tab.get(f"{CHANNEL}/news") as stream:
        await next_news(stream)
        assert "Achtergebleven" in (await request_page("GET", CHANNEL))[1], "the tab is still there"
    async with asyncio.timeout(5):  # until the server has noticed
        while "Achtergebleven" in (await request_page("GET", CHANNEL))[1]:
            pass


async def test_news_comes_as_it_happens_and_only_what_is_new(workspace):
    async with aiohttp.ClientSession(workspace.url) as session, session.get(f"{CHANNEL}/news") as stream:
        first = await next_news(stream)
        assert {fragment["id"] for fragment in first["fragments"]} >= {"channels", "modal", "bar-proef", "empty"}
        state = workspace._state
        state.post(
            state.channel("algemeen"), {"text": HOSTILE, "blocks": [{"type": "header", "text": plain("Kop")}]}
        )
        news = await next_news(stream)
        day, message = news["fragments"]
        assert "Kop" in message["html"]
        assert news["lists"]["messages"] == [day["id"], message["id"]]
        state.post(state.channel("ver-weg"), {"text": "verderop"})
        fragment, elsewhere = (await next_news(stream))["fragments"]
        assert (fragment["id"], elsewhere["id"]) == ("channels", "elsewhere")
        assert "1<span" in fragment["html"]
        workspace.bar.clicks = 3
        state.condition.notify()
        (fragment,) = (await next_news(stream))["fragments"]
        assert "3 keer" in fragment["html"]


async def test_a_workspace_closes_promptly_while_a_browser_listens(workspace):
    async with aiohttp.ClientSession(workspace.url) as session, session.get(f"{CHANNEL}/news") as stream:
        await next_news(stream)
        async with asyncio.timeout(0.9):
            await workspace.__aexit__(None, None, None)


async def test_what_was_read_is_no_news_until_the_workspace_starts_anew(request_page, workspace):
    state = workspace._state
    channel = state.channel("ver-weg")
    state.post(channel, {"text": "een"})
    assert "1<span" in (await request_page("GET", CHANNEL))[1]
    await request_page("GET", "/as/huisarts/channel/ver-weg")
    assert "1<span" not in (await request_page("GET", CHANNEL))[1]
    assert "1<span" in (await request_page("GET", "/as/secretaris/channel/algemeen"))[1]
    channel.messages.clear()
    await request_page("GET", CHANNEL)
    state.post(channel, {"text": "opnieuw"})
    assert "1<span" in (await request_page("GET", CHANNEL))[1]


async def next_news(stream):
    async with asyncio.timeout(5):
        while True:
            line = (await stream.content.readline()).decode()
            if line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))


async def test_a_canvas_is_a_tab_of_its_channel(workspace, request_page):
    _, page, _ = await request_page("GET", CHANNEL)
    assert "/canvas/algemeen" not in page
    markdown = (
        f"# Jaar {HOSTILE}\n\n- **vet _schuin_**: [bron \\[1\\]](https://example.org/?a=1&b=2)\n"
        "- twee \\* drie\n\n[weg](javascript:alert)"
    )
    workspace.channel("algemeen").channel.canvas = Canvas("F1", "Het jaar", markdown)
    _, page, _ = await request_page("GET", CHANNEL)
    assert '<a href="/as/huisarts/canvas/algemeen">Het jaar</a>' in page
    _, page, _ = await request_page("GET", "/as/huisarts/canvas/algemeen")
    assert '<a href="/as/huisarts/canvas/algemeen" aria-current="page">Het jaar</a>' in page
    assert "<h2>Jaar &lt;script&gt;" in page
    assert '<li><strong>vet <em>schuin</em></strong>: <a href="https://example.org/?a=1&amp;b=2"' in page
    assert ">bron [1]</a></li><li>twee * drie</li>" in page
    assert "javascript" not in page
    assert 'id="write"' not in page, "in a canvas nothing is sent"
    workspace.channel("algemeen").channel.canvas = None
    status, page, _ = await request_page("GET", "/as/huisarts/canvas/algemeen")
    assert (status, "In deze canvas staat nog niets." in page) == (200, True)
