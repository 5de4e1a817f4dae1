"""Clumsy use: many tabs, Escape twice, reloading in the midst of something, going back."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")

TABS = 6
"""With the first tab one more than the connections that a browser makes to one server."""
LOOK_ELSEWHERE = """hidden => {
    Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""A browser without a screen takes every tab for visible: tell the page otherwise."""


async def say(page, line):
    await page.locator("#write").fill(line)
    await page.keyboard.press("Enter")


async def test_tabs_that_nobody_looks_at_leave_the_connections_to_the_others(workshop, open_page):
    first = await open_page(workshop.url)
    await first.evaluate(LOOK_ELSEWHERE, arg=True)
    for _ in range(TABS):
        page = await first.context.new_page()
        await page.goto(workshop.url)
        await expect(page.locator("body")).to_have_attribute("data-live", "yes")
        await page.evaluate(LOOK_ELSEWHERE, arg=True)
    await workshop.say("/alles bericht", user="secretaris")
    await expect(first.locator("article")).to_have_count(0)
    await first.evaluate(LOOK_ELSEWHERE, arg=False)
    await expect(first.locator("article")).to_have_count(1)


async def test_escape_twice_in_a_row_closes_both_modals_and_reloading_shows_what_is_open(
    workshop, script, open_page
):
    page = await open_page(workshop.url)
    await say(page, "/alles venster")
    await page.get_by_role("dialog", name="Venster").get_by_role("button", name="Nog een venster").click()
    await expect(page.get_by_role("dialog", name="Bovenste")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("dialog", name="Bovenste")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Venster")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    assert [payload for name, payload in script.received if name == "gesloten"] == ["Bovenste", "Venster"]
    await say(page, "/alles venster")
    await expect(page.get_by_role("dialog", name="Venster")).to_be_visible()


async def test_a_workspace_that_starts_anew_closes_the_thread_that_was_open(workshop, open_page):
    page = await open_page(workshop.url)
    await say(page, "/alles draad")
    await page.get_by_role("link", name="1 antwoord").click()
    await expect(page.get_by_role("complementary", name="Draad")).to_be_visible()
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    workshop._state.clear()
    await expect(page.get_by_role("complementary", name="Draad")).to_have_count(0)
    await expect(page.get_by_text("Hier is nog niets gezegd.")).to_be_visible()
    await page.go_back()
    await expect(page.locator("#write")).to_be_focused()


async def test_a_double_click_on_a_button_of_a_modal_counts_once(workshop, script, open_page):
    page = await open_page(workshop.url)
    modal = page.get_by_role("dialog", name="Venster")
    for button in ("Annuleren", "Bewaren"):
        await say(page, "/alles venster")
        await modal.get_by_label("plain_text_input 0").fill("goed")
        await modal.get_by_role("button", name=button).dblclick()
        await expect(modal).to_be_hidden()
        await expect(page.locator("#notice")).to_be_empty()
    assert [name for name, _ in script.received] == ["gesloten", "ingestuurd"]
