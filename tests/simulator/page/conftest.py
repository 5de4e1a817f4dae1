"""A browser, and two workspaces to look at: one with the real bot, one with a bot that uses every element."""

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright, expect

from bot.demo.embedded_bot import free_port
from bot.simulator import Completion, NewChannel, SlashCommand
from bot.simulator.bolt import connected
from bot.simulator.page import Page
from handlers.registry import SUBCOMMANDS, usage_hint
from tests.conftest import NO_CHROMIUM, chromium
from tests.handlers.conftest import CHANNELS, START_SECONDS, running
from tests.iza_workspace import IzaWorkspace
from tests.simulator.page.every_element import COMMANDS, SHORTCUTS, Script

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 740}
expect.set_options(timeout=60_000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser():
    """One profile for all tests, since the page keeps nothing in it: scripts need to be read only once."""
    path = chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])
        yield await launched.new_context(reduced_motion="reduce", locale="nl-NL")
        await launched.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def surgery():
    """The real bot, as the process that an operator starts, in a workspace with a page."""
    lines = tuple(
        Completion(f"/iza {subcommand.help.example}", subcommand.help.summary) for subcommand in SUBCOMMANDS
    )
    command = SlashCommand("/iza", "Het antwoord uit de FAQ", usage_hint(), lines)
    workspace = IzaWorkspace(
        channels=CHANNELS, users=["huisarts", "secretaris"], patience=START_SECONDS, commands=[command]
    )
    workspace.mount(Page(prominent=("iza-landelijk", "contract-cz")).add_to)
    port = f"{free_port()}"
    public = {"IZA_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    async with workspace, running(workspace, port=port, changed=public) as bot:
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
async def open_page(browser):
    """Open an address in a tab of its own; any error of the script fails the test."""
    faults = []

    async def go(url, viewport=DESKTOP, scheme="light"):
        page = await browser.new_page()
        await page.set_viewport_size(viewport)
        await page.emulate_media(color_scheme=scheme)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        await page.goto(url)
        await expect(page.locator("body")).to_have_attribute("data-live", "yes")
        return page

    yield go
    for page in browser.pages:
        await page.close()
    assert faults == []


@pytest.fixture
def accessible():
    """Assert that axe finds nothing wrong with what is on the screen."""

    async def look(page):
        results = await Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return look
