"""The story of the clock: a secretary looks ahead in the browser, with the real bot."""

import datetime as dt
import re
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.demo import examples
from bot.demo.dutch_texts import DUTCH
from bot.demo.time_travel import TimeTravel
from bot.library import Library
from bot.settings import Settings
from bot.simulator.page import Page
from bot.simulator.page.time_bar import TimeBar
from tests.handlers.conftest import STATE
from tests.iza_workspace import IzaWorkspace
from tests.shipped import DATA, before_any_announcement
from tests.simulator.page.conftest import PHONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAY = dt.datetime.fromisoformat("2024-05-30T08:00:00+02:00")
EVALUATION, ROUND = "1 juni 2024", "september 2027"
PATIENCE_MS = 60_000
BARS = 0.15
"""Largest part of a phone's screen for what is no part of Slack: the people's menu and the clock."""
TWO_LINES = 50
"""Pixels: a button of one line is less high."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre():
    """The real bot in a workspace with a page and a clock that can be moved."""
    library = Library(DATA)
    library.current = replace(library.current, content=before_any_announcement())
    time_travel = TimeTravel(Settings(iza_data_dir=DATA, iza_state_dir=STATE), library, MAY)
    content = library.current.content
    workspace = IzaWorkspace(
        channels=examples.channels(content), users=["kringsecretaris"], clock=time_travel.timestamp
    )
    workspace.mount(Page(prominent=examples.prominent(content), bars=(TimeBar(time_travel, DUTCH),)).add_to)
    async with workspace, time_travel.running(workspace):
        yield workspace


async def begin(page, label):
    await page.get_by_text("Andere tijd").click()
    await page.get_by_role("button", name=label).click()


async def test_a_secretary_sees_the_evaluation_of_2024_appear_and_starts_anew(theatre, open_page):
    page = await open_page(theatre.url)
    await begin(page, EVALUATION)
    await expect(page.locator("#clock-now")).to_contain_text("8.55 uur", timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Volgende gebeurtenis").click(timeout=PATIENCE_MS)
    notice = page.locator("article", has_text="Besluit over bijsturen")
    await expect(notice.first).to_contain_text("1 juni 2024", timeout=PATIENCE_MS)
    await expect(notice.first).to_contain_text("09.00")
    await expect(page.locator("#clock-now")).to_contain_text("9.00 uur")
    await expect(page.locator("#clock-next")).to_be_focused()
    await page.get_by_text("Andere tijd").click()
    await page.get_by_role("button", name="Ga", exact=True).click()
    await expect(page.get_by_text("Andere tijd")).to_be_focused()
    async with aiohttp.ClientSession() as session, session.get(f"{theatre.url}bar/clock/state") as response:
        this_minute = (await response.json())["field"]
    assert await send(theatre, "go-to", {"moment": this_minute}) == 200
    await expect(page.locator("#clock-under-way")).to_be_empty(timeout=PATIENCE_MS)
    await expect(notice).to_have_count(1)
    await begin(page, EVALUATION)
    await expect(notice).to_have_count(0, timeout=PATIENCE_MS)
    await expect(page.locator("#clock-now")).to_contain_text("8.55 uur")


async def test_a_secretary_sees_the_round_of_2027_late_after_the_bot_was_off(theatre, open_page):
    page = await open_page(f"{theatre.url}as/kringsecretaris/channel/regio-midden-brabant")
    await begin(page, ROUND)
    await expect(page.locator("#clock-now")).to_contain_text("september 2027", timeout=PATIENCE_MS)
    await page.get_by_text("Andere tijd").click()
    await page.get_by_label("Ga naar").fill("14-9-2027 10.00")
    await page.get_by_label("De bot staat intussen uit").check()
    await page.get_by_role("button", name="Ga", exact=True).click()
    await expect(page.locator("article")).to_have_count(1, timeout=PATIENCE_MS)
    await expect(page.locator("article")).to_contain_text("Later dan gepland")
    await expect(page.locator("article")).to_contain_text("elke praktijk beslist zelf")
    await expect(page.locator("#clock-now")).to_contain_text("14 september 2027, 10.0")


async def test_a_fast_clock_is_shown_and_a_paused_one_stands_still(theatre, open_page):
    page = await open_page(theatre.url)
    await begin(page, EVALUATION)
    await expect(page.locator("#clock-now")).to_contain_text("mei 2024", timeout=PATIENCE_MS)
    await page.get_by_text("Andere tijd").click()
    await page.get_by_label("Tempo").select_option("een dag per seconde")
    await expect(page.locator("#clock-now")).to_have_text(re.compile(r" ([4-9]|\d\d) mei"), timeout=PATIENCE_MS)
    async with page.expect_response("**/bar/clock/speed"):
        await page.get_by_label("Tempo").select_option("pauze")
    async with aiohttp.ClientSession() as session, session.get(f"{theatre.url}bar/clock/state") as response:
        assert (await response.json())["rate"] == 0
    await page.keyboard.press("Escape")
    await expect(page.get_by_label("Tempo")).to_be_hidden()


async def test_the_bar_can_be_read_aloud_and_fits_a_phone(theatre, open_page, accessible):
    page = await open_page(theatre.url, PHONE)
    await expect(page.locator("#clock-now")).not_to_be_empty()
    assert (await page.locator("#top").bounding_box())["height"] <= PHONE["height"] * BARS
    assert (await page.get_by_role("button", name="Kanalen").bounding_box())["height"] < TWO_LINES
    await page.get_by_text("Andere tijd").click()
    await expect(page.get_by_label("Ga naar")).to_have_value(re.compile(r"^\d\d-\d\d-20\d\d \d\d\.\d\d$"))
    await accessible(page)
    for size in (PHONE, {"width": PHONE["height"], "height": PHONE["width"]}):
        await page.set_viewport_size(size)
        box = await page.locator("#clock-menu .clock-panel").bounding_box()
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= size["height"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("go-to", {"moment": "morgen"}),
        ("go-to", {"moment": "31-02-2027 10.00"}),
        ("go-to", {"moment": "1800-01-01T00:00"}),
        ("go-to", {"moment": "2027-09-14T10:00+02:00"}),
        ("go-to", {}),
        ("speed", {"rate": 7}),
        ("speed", {"rate": []}),
        ("restart", {"start": 99}),
        ("restart", {"start": True}),
        ("restart", ["1"]),
    ],
)
async def test_what_the_bar_does_not_offer_is_refused(theatre, path, body):
    assert await send(theatre, path, body) == 400


async def send(theatre, path, body):
    """Send a send as the script of the bar does; the status of the answer."""
    origin = {"Origin": theatre.url.rstrip("/")}
    async with (
        aiohttp.ClientSession(headers=origin) as session,
        session.post(f"{theatre.url}bar/clock/{path}", json=body) as response,
    ):
        return response.status
