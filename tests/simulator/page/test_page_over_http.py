"""The page as any program reaches it: who is let in, what the headers say, what comes back."""

import asyncio
import json

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from bot.simulator import UnknownCommandError, Workspace
from bot.simulator.loopback_only import hosts
from bot.simulator.page import Page, tag
from tests.simulator.page.every_element import COMMANDS, plain

HOSTILE = '<script>alert("1")</script>\'&'
CHANNEL = "/als/huisarts/kanaal/algemeen"


class Bar:
    """A bar that counts how often it was asked for."""

    name = "proef"
    files = ("icon.svg.js",)
    clicks = 0

    def html(self):
        return tag("p", f"{self.clicks} keer")

    def add_to(self, app):
        app.router.add_post("/balk/proef/klik", self.click)

    async def click(self, _request):
        self.clicks += 1
        return aiohttp.web.Response()


@pytest_asyncio.fixture
async def place():
    workspace = Workspace(
        channels=["algemeen", "ver-weg"], users=["huisarts", "secretaris"], commands=COMMANDS, strict=False
    )
    workspace.bar = Bar()
    workspace.mount(Page(prominent=("algemeen",), bars=(workspace.bar,), title=HOSTILE).add_to)
    async with workspace:
        yield workspace


@pytest_asyncio.fixture
async def ask(place):
    async with aiohttp.ClientSession(place.url) as session:

        async def go(method, path, **more):
            async with session.request(method, path, allow_redirects=False, **more) as response:
                return response.status, await response.text(), response.headers

        yield go


def own(place):
    return {"Origin": place.url.rstrip("/")}


async def act(ask, place, name, path=CHANNEL, **said):
    status, body, _ = await ask("POST", f"{path}/doe/{name}", json=said, headers=own(place))
    return status, json.loads(body) if status == 200 else body


async def test_the_first_address_leads_to_the_first_person_and_channel(ask):
    status, _, headers = await ask("GET", "/")
    assert (status, headers["Location"]) == (302, CHANNEL)


async def test_a_page_may_run_only_its_own_scripts_and_be_framed_nowhere(ask):
    status, body, headers = await ask("GET", CHANNEL)
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
async def test_a_name_of_someone_else_for_this_machine_is_refused(ask, host):
    for path in ("/", CHANNEL, "/pagina/page.js", "/api/api.test"):
        status, body, _ = await ask("GET", path, headers={"Host": host})
        assert status == 403
        assert "huisarts" not in body


def test_on_the_usual_port_of_the_web_an_address_names_no_port():
    assert hosts(80) == {"127.0.0.1", "localhost", "127.0.0.1:80", "localhost:80"}
    assert hosts(8080) == {"127.0.0.1:8080", "localhost:8080"}


async def test_localhost_is_this_machine_too(ask, place):
    status, *_ = await ask(
        "GET", CHANNEL, headers={"Host": place.url.split("/")[2].replace("127.0.0.1", "localhost")}
    )
    assert status == 200


@pytest.mark.parametrize("origin", ["https://kwaad.example", "http://127.0.0.1:1", "null", None])
@pytest.mark.parametrize("path", [f"{CHANNEL}/doe/say", "/balk/proef/klik"])
async def test_what_another_page_sends_is_refused(ask, place, path, origin):
    headers = {"Origin": origin} if origin else {}
    status, *_ = await ask("POST", path, json={"text": "hallo"}, headers=headers)
    assert status == 403
    assert place.channel("algemeen").messages == []
    assert place.bar.clicks == 0


@pytest.mark.parametrize("path", ["/api/auth.test", "/commands/T/x", "/actions/T/x", "/link/"])
async def test_no_web_page_reaches_the_protocol_of_the_bot(ask, place, path):
    method = "GET" if path == "/link/" else "POST"
    status, *_ = await ask(method, path, headers={"Origin": "https://kwaad.example"})
    assert status == 403
    status, *_ = await ask(method, path, data={"token": place.env["SLACK_BOT_TOKEN"]})
    assert status != 403


async def test_what_people_write_is_shown_and_never_run(ask, place):
    assert await act(ask, place, "say", text=HOSTILE) == (
        200,
        {"hint": "De bot leest gewone berichten hier niet mee. Begin met /alles, /traag."},
    )
    _, body, _ = await ask("GET", CHANNEL)
    assert "<script>alert" not in body
    assert body.count("&lt;script&gt;alert") >= 2


async def test_an_unknown_command_is_refused_at_once_and_the_bot_hears_nothing(ask, place):
    status, said = await act(ask, place, "say", text="/foo bar")
    assert (status, said["notice"]) == (200, "/foo is geen geldig commando.")
    assert said["problems"] == ["Begin met /alles, /traag."]
    with pytest.raises(UnknownCommandError):
        await place.say("/foo")
    assert place.deliveries == []


async def test_a_command_without_a_bot_is_told_in_words(ask, place):
    _, said = await act(ask, place, "say", text="/alles")
    assert said["notice"] == "De bot is niet bereikbaar. Kijk of hij nog draait."


async def test_a_script_of_an_earlier_version_is_asked_for_again(ask):
    _, _, headers = await ask("GET", "/pagina/page.js")
    assert headers["Cache-Control"] == "no-cache"
    status, *_ = await ask("GET", "/pagina/page.js", headers={"If-None-Match": headers["ETag"]})
    assert status == 304


@pytest.mark.parametrize(
    "path", ["/pagina/../site.py", "/pagina/%2e%2e/site.py", "/pagina/..%2fsite.py", "/pagina/"]
)
async def test_nothing_outside_the_folder_of_the_page_is_served(place, path):
    async with (
        aiohttp.ClientSession() as session,
        session.get(URL(place.url.rstrip("/") + path, encoded=True)) as response,
    ):
        assert response.status in {403, 404}


async def test_a_message_longer_than_slack_takes_is_refused(ask, place):
    status, said = await act(ask, place, "say", text="x" * 40_001)
    assert (status, said["notice"]) == (200, "Dit bericht is te lang: Slack neemt hoogstens 40.000 tekens aan.")
    assert place.channel("algemeen").messages == []


async def test_a_button_holds_nothing_whatever_a_script_says(ask, place):
    button = {"type": "button", "action_id": "a", "text": plain("Druk")}
    message = place._state.post(
        place._state.channel("algemeen"),
        {"text": "knop", "blocks": [{"type": "actions", "block_id": "b", "elements": [button]}]},
    )
    source = f"message:{message.channel.id}:{message.ts}"
    status, _ = await act(ask, place, "use", source=source, block="b", action="a", values={"b": {"a": "x"}})
    assert status == 200
    assert message.values == {}


async def test_a_thread_that_is_gone_takes_no_answer_and_leads_back_to_the_channel(ask, place):
    _, said = await act(ask, place, "say", text="antwoord", thread="1.000000")
    assert said["notice"].startswith("Dat kan niet meer")
    assert place.channel("algemeen").messages == []
    assert 'id="draad"' not in (await ask("GET", f"{CHANNEL}?draad=1.000000"))[1]
    async with (
        aiohttp.ClientSession(place.url) as session,
        session.get(f"{CHANNEL}/nieuws?draad=1.000000") as stream,
    ):
        assert await next_news(stream) == {"gone": CHANNEL}


@pytest.mark.parametrize(
    ("name", "said"),
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
async def test_what_the_page_never_sends_is_a_bad_request(ask, place, name, said):
    status, _ = await act(ask, place, name, **said)
    assert status == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
async def test_a_body_that_is_no_object_is_a_bad_request(ask, place, body):
    headers = own(place) | {"Content-Type": "application/json"}
    status, *_ = await ask("POST", f"{CHANNEL}/doe/say", data=body, headers=headers)
    assert status == 400
    status, *_ = await ask("POST", f"{CHANNEL}/doe/say", data=b"{}", headers=own(place))
    assert status == 400


@pytest.mark.parametrize("source", ["view:V1", "message:C1:1.0", "message:", "x"])
async def test_what_is_gone_is_told_in_words(ask, place, source):
    for name in ("use", "submit", "close", "options"):
        status, said = await act(ask, place, name, source=source, block="b", action="a", typed="")
        assert (status, said["notice"][:22]) == (200, "Dat kan niet meer: het")


@pytest.mark.parametrize(
    "path", ["/als/niemand/kanaal/algemeen", "/als/huisarts/kanaal/weg", "/als/huisarts/app/x"]
)
async def test_someone_or_something_that_is_not_there_is_not_found(ask, path):
    assert (await ask("GET", path))[0] == 404


async def test_only_the_person_it_was_meant_for_gets_a_private_message(ask, place):
    state = place._state
    state.post(state.channel("algemeen"), {"text": "geheim"}, private_to=state.user("secretaris"))
    state.post(state.conversation_with(state.user("secretaris")), {"text": "onder vier ogen"})
    for path, seen in ((CHANNEL, False), ("/als/secretaris/kanaal/algemeen", True)):
        assert ("geheim" in (await ask("GET", path))[1]) is seen
        assert ("Alleen jij ziet dit" in (await ask("GET", path))[1]) is seen
    assert "onder vier ogen" not in (await ask("GET", "/als/huisarts/app/berichten"))[1]
    private = state.channel("algemeen").messages[0]
    source = f"message:{private.channel.id}:{private.ts}"
    _, said = await act(ask, place, "shortcut", source=source, callback_id="zoek")
    assert said["notice"].startswith("Dat kan niet meer")


async def test_news_comes_as_it_happens_and_only_what_is_new(place):
    async with aiohttp.ClientSession(place.url) as session, session.get(f"{CHANNEL}/nieuws") as stream:
        first = await next_news(stream)
        assert {each["id"] for each in first["fragments"]} >= {"kanalen", "venster", "balk-proef", "leeg"}
        state = place._state
        state.post(
            state.channel("algemeen"), {"text": HOSTILE, "blocks": [{"type": "header", "text": plain("Kop")}]}
        )
        news = await next_news(stream)
        day, said = news["fragments"]
        assert "Kop" in said["html"]
        assert news["lists"]["berichten"] == [day["id"], said["id"]]
        state.post(state.channel("ver-weg"), {"text": "verderop"})
        fragment, elsewhere = (await next_news(stream))["fragments"]
        assert (fragment["id"], elsewhere["id"]) == ("kanalen", "elders")
        assert "1<span" in fragment["html"]
        place.bar.clicks = 3
        state.condition.notify()
        (fragment,) = (await next_news(stream))["fragments"]
        assert "3 keer" in fragment["html"]


async def test_a_workspace_closes_promptly_while_a_browser_listens(place):
    async with aiohttp.ClientSession(place.url) as session, session.get(f"{CHANNEL}/nieuws") as stream:
        await next_news(stream)
        async with asyncio.timeout(0.9):
            await place.__aexit__(None, None, None)


async def test_what_was_read_is_no_news_until_the_workspace_starts_anew(ask, place):
    state = place._state
    channel = state.channel("ver-weg")
    state.post(channel, {"text": "een"})
    assert "1<span" in (await ask("GET", CHANNEL))[1]
    await ask("GET", "/als/huisarts/kanaal/ver-weg")
    assert "1<span" not in (await ask("GET", CHANNEL))[1]
    assert "1<span" in (await ask("GET", "/als/secretaris/kanaal/algemeen"))[1]
    channel.messages.clear()
    await ask("GET", CHANNEL)
    state.post(channel, {"text": "opnieuw"})
    assert "1<span" in (await ask("GET", CHANNEL))[1]


async def next_news(stream):
    async with asyncio.timeout(5):
        while True:
            line = (await stream.content.readline()).decode()
            if line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))
