"""Every element that Block Kit has, used in a real browser with a bot that tells what it heard."""

import re

import pytest
from playwright.async_api import expect

from bot.simulator.view_methods import update_view
from tests.simulator.page.conftest import PHONE
from tests.simulator.page.every_element import message, modal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def say(page, line):
    await page.locator("#write").fill(line)
    await page.keyboard.press("Enter")


async def test_every_choice_in_a_message_reaches_the_bot(workshop, script, open_page, accessible):
    page = await open_page(workshop.url)
    await say(page, "/alles bericht")
    message = page.locator("article").filter(has_text="Elk onderdeel")
    await expect(message.get_by_role("heading", name="Elk onderdeel")).to_be_visible()
    await accessible(page)
    one = message.locator("[data-block=rij]")
    await one.nth(0).select_option("Twee")
    assert (await script.wait_for("rij-0"))["selected_option"]["value"] == "Twee"
    await one.nth(3).select_option(label="@secretaris")
    assert (await script.wait_for("rij-3"))["selected_user"].startswith("U")
    await one.nth(4).select_option(label="#ver-weg")
    assert (await script.wait_for("rij-4"))["selected_channel"].startswith("C")
    await message.locator("[data-action=rij-6]").fill("2028-02-29")
    await message.locator("[data-action=rij-6]").press("Enter")
    assert (await script.wait_for("rij-6"))["selected_date"] == "2028-02-29"
    await message.locator("[data-action=rij-9]").get_by_label("Drie").check()
    both = (await script.wait_for("rij-9"))["selected_options"]
    assert [option["value"] for option in both] == ["Twee", "Drie"]
    await message.get_by_label("Meer keuzes").click()
    await message.get_by_role("button", name="Verberg").click()
    assert (await script.wait_for("rij-11"))["selected_option"]["value"] == "Verberg"


async def test_suggestions_come_from_the_bot_and_several_can_be_chosen(workshop, script, open_page):
    page = await open_page(workshop.url)
    await say(page, "/alles bericht")
    field = page.get_by_role("combobox", name="Zoek er een paar")
    await field.press_sequentially("ee")
    await expect(page.locator(".list").get_by_role("option", name="Twee")).to_be_visible()
    await field.press("ArrowDown")
    await field.press("Enter")
    payload = await script.wait_for("meer-1")
    assert [option["value"] for option in payload["selected_options"]] == ["Een"]
    script.received.clear()
    field = page.get_by_role("combobox", name="Zoek er een paar")
    await field.fill("drie")
    await page.locator(".list").get_by_role("option", name="Drie").click()
    payload = await script.wait_for("meer-1")
    assert [option["value"] for option in payload["selected_options"]] == ["Een", "Drie"]


async def test_no_more_can_be_chosen_than_the_bot_allows(workshop, script, open_page):
    page = await open_page(workshop.url)
    await say(page, "/alles bericht")
    several = page.get_by_role("group", name="Kies er een paar")
    for label in ("Een", "Twee", "Drie"):
        await several.get_by_label(label).click()
    await expect(several.get_by_label("Drie")).not_to_be_checked()
    await expect(page.get_by_role("log")).to_contain_text("Je kunt er hier hoogstens 2 kiezen.")
    payload = await script.wait_for("meer-0", times=2)
    assert [option["value"] for option in payload["selected_options"]] == ["Een", "Twee"]


async def test_a_button_that_asks_first_tells_nothing_when_it_was_not_meant(
    workshop, script, open_page, accessible
):
    page = await open_page(workshop.url)
    await say(page, "/alles bericht")
    await page.get_by_role("button", name="Verwijder").click()
    question = page.get_by_role("dialog", name="Weet je het zeker?")
    await expect(question.locator("strong")).to_have_text("niet")
    await accessible(page)
    await question.get_by_role("button", name="Toch niet").click()
    await expect(question).to_be_hidden()
    assert script.received == []
    await page.get_by_role("button", name="Verwijder").click()
    await page.get_by_role("button", name="Ja, doe maar").click()
    await script.wait_for("rij-12")


async def test_a_modal_points_at_what_is_wrong_and_keeps_what_was_typed(workshop, script, open_page, accessible):
    page = await open_page(workshop.url)
    await say(page, "/alles venster")
    modal = page.get_by_role("dialog", name="Venster")
    first = modal.get_by_label("plain_text_input 0")
    await expect(first).to_be_focused()
    await accessible(page)
    await modal.get_by_role("button", name="Bewaren").click()
    await expect(modal.get_by_text("Vul dit veld in.")).to_be_visible()
    await expect(first).to_be_focused()
    await first.fill("fout")
    await modal.get_by_label("email_text_input 2").fill("geen adres")
    await first.press("Enter")
    await expect(modal.get_by_text("Dit is geen e-mailadres.")).to_be_visible()
    await modal.get_by_label("email_text_input 2").fill("")
    await first.press("Enter")
    await expect(modal.get_by_text("Zo niet.")).to_be_visible()
    await expect(first).to_have_value("fout")
    await expect(first).to_have_attribute("aria-invalid", "true")
    await first.fill("goed <b>")
    await modal.get_by_label(re.compile("^static_select 5")).select_option("Drie")
    await modal.get_by_role("group", name=re.compile("^multi_static_select")).get_by_label("Een").check()
    await modal.get_by_role("button", name="Bewaren").click()
    await expect(modal).to_be_hidden()
    values = script.received[-1][1]
    assert values["veld-0"]["value"] == "goed <b>"
    assert values["veld-5"]["selected_option"]["value"] == "Drie"
    assert values["veld-11"]["selected_date"] == "2027-01-15"
    assert values["veld-13"]["selected_date_time"] == 1_800_000_000
    assert [option["value"] for option in values["veld-16"]["selected_options"]] == ["Een"]
    await expect(page.locator("#write")).to_be_focused()


async def test_modals_stack_and_close_one_by_one(workshop, script, open_page):
    page = await open_page(workshop.url)
    await say(page, "/alles venster")
    modal = page.get_by_role("dialog", name="Venster")
    await modal.get_by_label("plain_text_input 0").fill("blijft")
    await modal.get_by_role("button", name="Nog een venster").click()
    top = page.get_by_role("dialog", name="Bovenste")
    await expect(top.get_by_text("venster 2")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(modal.get_by_label("plain_text_input 0")).to_have_value("blijft")
    await modal.get_by_role("button", name="Annuleren").click()
    await expect(modal).to_be_hidden()
    assert [payload for name, payload in script.received if name == "gesloten"] == ["Bovenste", "Venster"]


async def test_focus_stays_inside_an_open_modal(workshop, open_page):
    page = await open_page(workshop.url)
    await say(page, "/alles venster")
    await expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(50):
        await page.keyboard.press("Tab")
        inside = await page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside


async def test_a_message_that_is_replaced_keeps_its_place(workshop, open_page):
    page = await open_page(workshop.url)
    await say(page, "/alles bericht")
    await page.get_by_role("button", name="Ernaast").click()
    await expect(page.locator("article")).to_have_count(1)
    await expect(page.locator("article")).to_contain_text("Bijgewerkt")
    await expect(page.locator("article")).to_contain_text("(bewerkt)")


async def test_what_is_typed_and_where_the_focus_is_survive_an_update(workshop, open_page):
    page = await open_page(workshop.url)
    await say(page, "/alles bericht")
    field = page.get_by_role("combobox", name="Zoek er een paar")
    await field.fill("half")
    state = workshop._state
    posted = state.channel("algemeen").messages[0]
    state.update(posted, {"text": "nieuw", "blocks": [{"type": "divider"}, *message()["blocks"]]})
    await expect(page.locator("article")).to_contain_text("(bewerkt)")
    await expect(field).to_have_value("half")
    await expect(field).to_be_focused()
    opener = page.get_by_role("button", name="Open een venster")
    await opener.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.get_by_role("dialog").get_by_label("plain_text_input 0").fill("blijft")
    state.update(posted, {"text": "nieuw", "blocks": message()["blocks"]})
    view = state.stacks[state.user("huisarts").id][-1]
    update_view(state, view, modal("Nog steeds"))
    await expect(page.get_by_role("dialog", name="Nog steeds").get_by_label("plain_text_input 0")).to_have_value(
        "blijft"
    )
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_a_thread_is_read_and_answered_beside_the_channel(workshop, open_page, accessible):
    page = await open_page(workshop.url)
    await say(page, "/alles draad")
    await expect(page.locator("main article")).to_have_count(1)
    await page.get_by_role("link", name="1 antwoord").click()
    thread = page.get_by_role("complementary", name="Draad")
    await expect(thread.locator("article")).to_have_count(2)
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await thread.get_by_role("textbox").fill("Dank")
    await page.keyboard.press("Enter")
    await expect(thread.locator("article")).to_have_count(3)
    await expect(page.get_by_role("link", name="2 antwoorden")).to_be_visible()
    await accessible(page)
    await page.set_viewport_size(PHONE)
    await expect(page.locator("main")).to_be_hidden()
    await expect(thread).to_be_visible()


async def test_shortcuts_are_in_the_menus(workshop, open_page):
    page = await open_page(workshop.url)
    await say(page, "/alles draad")
    await page.get_by_label("Meer acties bij het bericht van iza-bot").click()
    await page.get_by_role("button", name="Zoek in de FAQ").click()
    await expect(page.locator("article.private")).to_contain_text("Gezocht: Bovenaan")
    await page.get_by_label("Snelkoppelingen").click()
    await page.get_by_role("button", name="Stel een vraag").click()
    await expect(page.get_by_role("dialog", name="Vraag")).to_be_visible()


async def test_the_home_tab_shows_every_element(workshop, open_page, accessible):
    page = await open_page(workshop.url)
    await page.get_by_role("navigation", name="Kanalen en app").get_by_role("link", name="iza-bot").click()
    await expect(page.get_by_role("heading", name="Elk onderdeel")).to_be_visible()
    await accessible(page)
    await page.set_viewport_size(PHONE)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.get_by_role("link", name="Berichten", exact=True).click()
    await expect(page.get_by_text("Dit is je gesprek met iza-bot.")).to_be_visible()
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await say(page, "hallo")
    await expect(page.locator("article")).to_contain_text("hallo")


async def test_a_bot_that_does_not_answer_is_told_in_words(workshop, open_page, accessible):
    page = await open_page(workshop.url)
    workshop._server.socket_mode.seconds = 0.1
    await say(page, "/traag en meer")
    notice = page.get_by_role("alert")
    await expect(notice).to_contain_text("De bot antwoordde niet binnen 3 seconden.")
    await expect(page.locator("#write")).to_have_value("/traag en meer")
    await accessible(page)
    await notice.get_by_role("button", name="Sluiten").click()
    await say(page, "/onzin")
    await expect(notice).to_contain_text("/onzin is geen geldig commando.")


async def test_what_others_post_is_marked_as_unread_and_found_by_search(workshop, open_page):
    page = await open_page(workshop.url)
    await expect(page.get_by_role("link", name="ver-weg")).to_be_hidden()
    search = page.get_by_role("searchbox", name="Zoek een kanaal")
    await search.fill("ver")
    await expect(page.get_by_role("link", name="ver-weg")).to_be_visible()
    await expect(page.get_by_role("link", name="tweede")).to_be_hidden()
    await expect(page.locator("#found")).to_have_text("1 kanaal gevonden")
    await search.fill("")
    await workshop.say("/alles bericht", channel="ver-weg", user="secretaris")
    await expect(page.get_by_role("link", name="ver-weg 1 nieuw bericht")).to_be_visible()
    await expect(page.locator("#elsewhere")).to_have_text("Nieuw in #ver-weg")
    await page.get_by_role("link", name="ver-weg 1 nieuw bericht").click()
    await expect(page.get_by_role("link", name="ver-weg", exact=True)).to_have_attribute("aria-current", "page")


async def test_on_a_phone_news_elsewhere_shows_without_opening_the_list(workshop, open_page, accessible):
    page = await open_page(f"{workshop.url}as/huisarts/channel/zonder-bot", PHONE)
    await expect(page.locator("#elsewhere")).to_be_hidden()
    for channel in ("ver-weg", "tweede", "algemeen"):
        await workshop.say("/alles bericht", channel=channel, user="secretaris")
    news = page.get_by_role("status").filter(has_text="Nieuw in")
    await expect(news).to_have_text("Nieuw in #algemeen, #tweede en 1 ander kanaal")
    await accessible(page)
    await news.get_by_role("link", name="#tweede").click()
    await expect(page.get_by_role("heading", name="tweede")).to_be_visible()
    await expect(page.locator("#elsewhere")).to_have_text("Nieuw in #algemeen, #ver-weg")


async def test_a_bot_that_is_not_in_a_channel_can_be_added(workshop, open_page, accessible):
    page = await open_page(f"{workshop.url}as/huisarts/channel/zonder-bot")
    await expect(page.get_by_text("iza-bot zit niet in dit kanaal.")).to_be_visible()
    await accessible(page)
    await page.get_by_role("button", name="Voeg iza-bot toe").click()
    await expect(page.get_by_text("iza-bot zit niet in dit kanaal.")).to_be_hidden()
    assert workshop._state.channel("zonder-bot").has_bot


async def test_a_workspace_that_starts_anew_empties_the_screen_and_asks_for_the_home_tab_again(
    workshop, open_page
):
    page = await open_page(workshop.url)
    await say(page, "/alles bericht")
    await expect(page.locator("article")).to_be_visible()
    home = await open_page(f"{workshop.url}as/huisarts/app/home")
    await expect(home.get_by_role("heading", name="Elk onderdeel")).to_be_visible()
    workshop._state.clear()
    await expect(page.locator("article")).to_have_count(0)
    await expect(page.get_by_text("Hier is nog niets gezegd.")).to_be_visible()
    await expect(home.get_by_role("heading", name="Elk onderdeel")).to_be_visible()
    while not workshop._state.homes:
        await workshop.next_change()
    assert list(workshop._state.homes) == [workshop._state.user("huisarts").id]
