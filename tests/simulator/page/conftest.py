"""A browser, and two workspaces to look at: one with the real bot, one with a bot that uses every element."""

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.demo.embedded_bot import free_port
from bot.simulator import Completion, NewChannel, SlashCommand
from bot.simulator.bolt import connected
from bot.simulator.page import Page
from handlers.registry import SUBCOMMANDS, usage_hint
from tests.handlers.conftest import CHANNELS, START_SECONDS, running, with_owners
from tests.iza_workspace import IzaWorkspace
from tests.simulator.page.every_element import COMMANDS, SHORTCUTS, Script

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 740}
expect.set_options(timeout=60_000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(headless):
    """One profile for all tests, since the page keeps nothing in it: scripts need to be read only once."""
    return await headless.new_context(reduced_motion="reduce", locale="nl-NL")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tab(browser):
    """A tab that every test begins in: to open one takes as much as all that a test does in it."""
    return await browser.new_page()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def surgery(zygote, tmp_path_factory):
    """The real bot, in a process of its own, in a workspace with a page; the secretary keeps its content."""
    data = with_owners(tmp_path_factory.mktemp("surgery") / "data", "secretaris", channel="bot-beheer")
    lines = tuple(
        Completion(f"/iza {subcommand.help.example}", subcommand.help.summary) for subcommand in SUBCOMMANDS
    )
    command = SlashCommand("/iza", "Het antwoord uit de FAQ", usage_hint(), lines)
    workspace = IzaWorkspace(
        channels=CHANNELS, users=["huisarts", "secretaris"], patience=START_SECONDS, commands=[command]
    )
    workspace.mount(Page(prominent=("iza-landelijk", "contract-cz")).add_to)
    port = f"{free_port()}"
    public = {"IZA_PUBLIC_URL": f"http://127.0.0.1:{port}", "IZA_CLOCK": "2026-11-24T12:00:00+01:00"}
    async with workspace, running(workspace, data=data, port=port, changed=public, zygote=zygote) as bot:
        await workspace.connected()
        await bot.wrote("Pictures can now be fetched")
        yield workspace


@pytest.fixture
def script():
    return Script()


@pytest_asyncio.fixture(loop_scope="session")
async def workshop(script):
    """A workspace with the scripted bot."""
    workspace = IzaWorkspace(
        channels=["algemeen", "tweede", "ver-weg", NewChannel("zonder-bot", has_bot=False)],
        users=["huisarts", "secretaris"],
        commands=COMMANDS,
        shortcuts=SHORTCUTS,
        events=("app_home_opened", "message.im"),
        strict=False,
    )
    workspace.mount(Page(prominent=("algemeen", "tweede")).add_to)
    async with workspace, connected(workspace, script.register):
        yield workspace


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser, tab):
    """Open an address in a tab of its own; any error of the script fails the test."""
    faults, free = [], [tab]

    def fault(error):
        faults.append(str(error))

    def line(message):
        if message.type == "error":
            faults.append(message.text)

    async def go(url, viewport=DESKTOP, scheme="light"):
        page = free.pop() if free else await browser.new_page()
        await page.set_viewport_size(viewport)
        await page.emulate_media(color_scheme=scheme)
        page.on("pageerror", fault)
        page.on("console", line)
        await page.goto(url)
        await expect(page.locator("body")).to_have_attribute("data-live", "yes")
        return page

    yield go
    for page in browser.pages:
        if page != tab:
            await page.close()
    await tab.goto("about:blank")
    tab.remove_listener("pageerror", fault)
    tab.remove_listener("console", line)
    assert faults == []


@pytest.fixture
def accessible():
    """Assert that axe finds nothing wrong with what is on the screen."""

    async def look(page):
        results = await Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return look
