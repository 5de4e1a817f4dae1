"""``make screenshots``: pictures of the page for README and docs, the same in every run on the same machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright, expect

from bot.demo.run import USERS, secretary, workspace_of
from bot.demo.time_travel import TimeTravel
from bot.library import Library
from bot.publishing.feeds import feeds
from bot.publishing.timelines import PNG, picture
from bot.settings import Settings
from tests.conftest import ARGUMENTS, chromium
from tests.playground import in_own_network
from tests.simulator.page.conftest import PHONE

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
NOW = dt.datetime.fromisoformat("2026-10-05T09:30:00+02:00")
WINDOW = {"width": 1060, "height": 660}
LARGEST = 150_000
"""Bytes: a README must load quickly."""


async def main() -> None:
    """Take every picture, in the demonstration with a clock that stands still."""
    path = chromium()
    if path is None:
        sys.exit("No Chromium found; install Debian's chromium.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    settings = Settings(iza_state_dir=ROOT / ".pytest_cache" / "d")
    library = Library(settings.iza_data_dir)
    library.let_keep(secretary())
    content = library.current.content
    time_travel = TimeTravel(settings, library, NOW)
    time_travel.run(0)
    async with (
        workspace_of(time_travel, library.current.content, 0) as workspace,
        time_travel.running(workspace),
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, "--disable-lcd-text"])
        await _desktop(browser, workspace.url)
        await _phone(browser, workspace.url)
        await _inbox(browser, workspace.url)
        await _reminder(browser, workspace.url)
        await _editing(browser, workspace.url)
        await browser.close()
    if (told := in_own_network(str(FOLDER))).returncode:
        sys.exit(told.stderr)
    (FOLDER / "tijdlijn.png").write_bytes(picture(content, feeds(content)[0], NOW.date(), PNG))


async def _desktop(browser: Browser, url: str) -> None:
    page = await browser.new_page(viewport=WINDOW, color_scheme="light", reduced_motion="reduce", locale="nl-NL")
    await page.goto(url)
    await page.locator("#write").press_sequentially("/iza ")
    await expect(page.locator("#write-list").get_by_role("option").first).to_be_visible()
    await _shoot(page, "aanvullen")
    await _ask(page, "/iza NAW")
    await _shoot(page, "antwoord")
    await page.get_by_role("button", name="Lees alles").click()
    await _shoot(page, "lees-alles", part="#dialog")
    await page.keyboard.press("Escape")
    await page.close()


async def _phone(browser: Browser, url: str) -> None:
    page = await browser.new_page(viewport=PHONE, color_scheme="dark", reduced_motion="reduce", locale="nl-NL")
    await page.goto(f"{url}as/huisarts/channel/regio-zeeland")
    await _ask(page, "/iza rondes")
    await _shoot(page, "telefoon")
    await page.get_by_role("link", name="Het komende jaar").click()
    await expect(page.locator("#canvas")).to_contain_text("Bijgewerkt op")
    await _shoot(page, "canvas")
    await page.close()


async def _editing(browser: Browser, url: str) -> None:
    """A date that is moved, and a question that is added, by the secretary on a phone."""
    page = await browser.new_page(viewport=PHONE, color_scheme="light", reduced_motion="reduce", locale="nl-NL")
    await page.goto(f"{url}as/{USERS[1]}/channel/iza-landelijk")
    dialog = page.locator("#dialog")
    await _type(page, "/iza bewerk einde-iza-2026")
    await expect(dialog).to_contain_text("Voor wie")
    await _shoot(page, "bewerken")
    await dialog.get_by_role("button", name="Pas aan: Datum").click()
    await dialog.get_by_label("Datum, of eerste dag").fill("2026-12-30")
    await dialog.get_by_label("Waarom?").fill("brief van 1 oktober")
    await dialog.get_by_role("button", name="Bekijk").click()
    await expect(dialog).to_contain_text("Wat er geplaatst wordt")
    await _shoot(page, "bewerken-voorbeeld")
    await dialog.get_by_role("button", name="Opslaan").click()
    await expect(dialog).to_contain_text("Ongedaan maken", timeout=30_000)
    await _shoot(page, "bewerken-bewaard")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await _type(page, "/iza bewerk")
    await dialog.get_by_role("button", name="Nieuwe vraag").click()
    await dialog.get_by_label("Vraag", exact=True).fill("Wie betaalt de nascholing?")
    await dialog.get_by_label("Antwoord").fill("De kring betaalt de helft. Stuur de nota voor 1 december.")
    await dialog.get_by_label("Bron").fill("Besluit van de ledenvergadering van 12 mei 2026")
    await _shoot(page, "nieuwe-vraag")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await page.close()


async def _inbox(browser: Browser, url: str) -> None:
    """A question that is sent on, and the secretary who answers it, both on a phone."""
    page = await browser.new_page(viewport=PHONE, color_scheme="light", reduced_motion="reduce", locale="nl-NL")
    dialog = page.locator("#dialog")
    await page.goto(f"{url}as/{USERS[0]}/channel/iza-landelijk")
    await _ask(page, "/iza mag de roeiboot van de kring in de vijver? Bel 06-12345678")
    await page.get_by_role("button", name="Stuur door aan de redactie").last.click()
    await expect(dialog).to_contain_text("Mag de redactie je naam zien?")
    await _shoot(page, "doorsturen")
    await dialog.get_by_role("button", name="Verstuur").click()
    await expect(dialog).to_contain_text("Je vraag is verstuurd", timeout=30_000)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await page.goto(f"{url}as/{USERS[1]}/channel/bot-beheer")
    await expect(page.locator("article").last).to_contain_text("Vraag van een collega", timeout=30_000)
    await _shoot(page, "doorgestuurd")
    await page.get_by_role("button", name="Schrijf een antwoord").last.click()
    await dialog.get_by_label("Antwoord").fill("Ja, de vijver is van de kring. Leg hem daarna weer vast.")
    await dialog.get_by_label("Bron").fill("Besluit van het bestuur van 1 oktober 2026")
    await _shoot(page, "beantwoorden")
    await dialog.get_by_role("button", name="Bekijk").click()
    await expect(dialog).to_contain_text("Zo antwoordt de bot straks", timeout=30_000)
    await dialog.get_by_role("button", name="Opslaan").click()
    await expect(dialog).to_contain_text("Wie dit voortaan vraagt", timeout=30_000)
    await page.keyboard.press("Escape")
    await expect(page.locator("article").last).to_contain_text("Beantwoord:", timeout=30_000)
    await page.goto(f"{url}as/{USERS[0]}/channel/iza-landelijk")
    await _ask(page, "/iza mag de roeiboot van de kring in de vijver?")
    await expect(page.locator("article.private").last).to_contain_text(
        "Ja, de vijver is van de kring.", timeout=30_000
    )
    await page.close()


async def _reminder(browser: Browser, url: str) -> None:
    """On to the next thing that the bot posts by itself."""
    page = await browser.new_page(viewport=WINDOW, color_scheme="light", reduced_motion="reduce", locale="nl-NL")
    await page.goto(f"{url}as/{USERS[1]}/channel/iza-landelijk")
    await page.get_by_role("button", name="Volgende gebeurtenis").click()
    await expect(page.locator("article")).to_be_visible(timeout=30_000)
    await expect(page.locator("#clock-under-way")).to_be_empty(timeout=30_000)
    await _shoot(page, "herinnering")
    await page.close()


async def _ask(page: Page, line: str) -> None:
    await _type(page, line)
    await expect(page.locator("article.private").last).to_be_visible()


async def _type(page: Page, line: str) -> None:
    await page.locator("#write").fill(line)
    await page.keyboard.press("Enter")


async def _shoot(page: Page, name: str, *, part: str = "body") -> None:
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    target = FOLDER / f"{name}.png"
    await page.locator(part).screenshot(path=target)
    if target.stat().st_size > LARGEST:
        sys.exit(f"{target} is larger than {LARGEST} bytes.")


if __name__ == "__main__":
    asyncio.run(main())
