"""A GP and a secretary with the real bot, in a real browser."""

import pytest
from playwright.async_api import expect

from tests.simulator.page.conftest import PHONE

pytestmark = pytest.mark.asyncio(loop_scope="session")
HERE = "as/huisarts/channel/iza-landelijk"


async def ask(page, line):
    await page.locator("#write").fill(line)
    await page.keyboard.press("Enter")


async def test_a_gp_asks_reads_on_and_shares(surgery, open_page, accessible):
    page = await open_page(surgery.url)
    await accessible(page)
    other = await open_page(f"{surgery.url}as/secretaris/channel/iza-landelijk")
    await page.locator("#write").press_sequentially("/iza ")
    await expect(page.get_by_role("option", name="/iza deadlines")).to_be_visible()
    await accessible(page)
    await ask(page, "/iza NAW")
    answer = page.locator("article.private").last
    await expect(answer).to_contain_text("Alleen jij ziet dit")
    await expect(answer).to_contain_text("ANW: avond-, nacht- en weekendzorg")
    words = (await answer.locator(".content").inner_text()).split()
    assert "30%" in " ".join(words[:25])
    await expect(page.get_by_role("log")).to_contain_text("iza-bot, alleen jij ziet dit: ANW")
    await accessible(page)
    await answer.get_by_role("button", name="Lees alles").click()
    modal = page.get_by_role("dialog", name="Vraag F")
    await expect(modal).to_contain_text("Sindsdien veranderd")
    await accessible(page)
    await modal.get_by_role("button", name="Sluiten").last.click()
    await expect(modal).to_be_hidden()
    await expect(answer.get_by_role("button", name="Lees alles")).to_be_focused()
    await expect(other.locator("article")).to_have_count(0)
    await answer.get_by_label("Meer keuzes").click()
    await answer.get_by_role("button", name="Deel in kanaal").click()
    shared = page.get_by_role("dialog")
    await expect(shared).to_be_visible()
    await accessible(page)
    await shared.locator("button[type=submit]").click()
    await expect(other.locator("article:not(.private)")).to_contain_text("ANW")
    await expect(page.locator("article:not(.private)")).to_contain_text("ANW")
    await shared.get_by_role("button", name="Sluiten").last.click()


async def test_everything_goes_with_the_keyboard_alone(surgery, open_page):
    page = await open_page(f"{surgery.url}as/huisarts/channel/contract-cz")
    await expect(page.locator("#write")).to_be_focused()
    await page.keyboard.type("/iza dea")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#write")).to_have_value("/iza deadlines")
    await page.keyboard.press("Enter")
    answer = page.locator("article.private")
    await expect(answer).to_be_visible()
    await tab_to(page, "datums", back=True)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    focused = page.locator(":focus")
    await expect(focused).to_contain_text("datums")
    await page.locator("#find").focus()
    await page.keyboard.type("brab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("#regio-midden-brabant")
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await tab_to(page, "Je bent huisarts", back=True)
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#person summary")).to_contain_text("Je bent secretaris")


async def tab_to(page, words, *, back=False):
    """Press Tab until what has the focus says these words."""
    for _ in range(60):
        if words in await page.evaluate("document.activeElement.textContent"):
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"{words!r} can't be reached with the keyboard")


IN_SIGHT = """choices => choices.every(choice => {
    const box = choice.getBoundingClientRect();
    const corners = [[box.left + 2, box.top + 2], [box.right - 2, box.bottom - 2]];
    return corners.every(([x, y]) => choice.contains(document.elementFromPoint(x, y)));
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_one_thing_at_a_time_and_never_scrolls_sideways(
    surgery, open_page, accessible, scheme
):
    page = await open_page(f"{surgery.url}as/huisarts/channel/regio-midden-brabant", PHONE, scheme)
    await expect(page.locator("#navigation")).to_be_hidden()
    await ask(page, "/iza rondes")
    await expect(page.locator("article.private").last).to_be_visible()
    await accessible(page)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    menu = page.locator("article.private").last.locator("details.menu:not(.message-menu) > summary")
    await menu.click()
    choices = page.locator("details.menu[open] .menu-items button")
    await expect(choices.first).to_be_visible()
    assert await choices.evaluate_all(IN_SIGHT), "the whole menu is in sight, and nothing lies over it"
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Kanalen").click()
    await accessible(page)
    await page.get_by_role("link", name="contract-cz").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("#contract-cz")
    await expect(page.locator("main")).to_be_visible()


async def test_the_home_tab_and_the_conversation_with_the_bot(surgery, open_page, accessible):
    page = await open_page(f"{surgery.url}as/huisarts/app/home")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("iza-bot")
    await accessible(page)
    await page.get_by_role("link", name="Berichten", exact=True).click()
    await expect(page.get_by_text("Dit is je gesprek met iza-bot.")).to_be_visible()
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await page.get_by_role("button", name="/iza NAW").click()
    await expect(page.locator("#write")).to_have_value("/iza NAW")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.private")).to_contain_text("ANW")
    await accessible(page)


async def test_the_year_is_a_picture_that_a_phone_shows_and_words_behind_it(surgery, open_page, accessible):
    page = await open_page(f"{surgery.url}as/huisarts/channel/koffiehoek", viewport=PHONE, scheme="dark")
    await ask(page, "/iza tijdlijn zeeland")
    answer = page.locator("article.private").last
    picture = answer.get_by_role("img", name="Het komende jaar voor Zeeland")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 720
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await accessible(page)
    await answer.get_by_role("button", name="In woorden").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Einde van de looptijd van het IZA")


async def test_a_secretary_adds_a_question_answers_one_of_a_colleague_and_undoes_it_on_a_phone(
    surgery, open_page, accessible
):
    page = await open_page(f"{surgery.url}as/secretaris/channel/bot-beheer", viewport=PHONE)
    dialog = page.get_by_role("dialog")
    await ask(page, "/iza bewerk")
    await expect(dialog).to_contain_text("Iets aanpassen dat er al is")
    await accessible(page)
    await dialog.get_by_role("button", name="Nieuwe vraag").click()
    await save(dialog, Vraag="Hoe lang bewaar ik contracten met waarnemers?", Antwoord="Zeven jaar.", Bron="Brief")
    page = await open_page(f"{surgery.url}as/huisarts/channel/koffiehoek", viewport=PHONE)
    await ask(page, "/iza hoe lang moet ik een contract met een waarnemer bewaren")
    answer = page.locator("article.private").last
    await expect(answer).to_contain_text("Zeven jaar.")
    await expect(answer.get_by_role("button", name="Lees alles")).to_have_count(0)
    await ask(page, "/iza wie wint de ronde van vlaanderen")
    await page.get_by_role("button", name="Stuur door aan de redactie").last.click()
    await page.get_by_role("dialog").get_by_role("button", name="Verstuur").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Je vraag is verstuurd")
    page = await open_page(f"{surgery.url}as/secretaris/channel/bot-beheer", viewport=PHONE)
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Schrijf een antwoord").click()
    await expect(dialog).to_contain_text("Zo vindt de bot het voortaan")
    await accessible(page)
    await save(dialog, Antwoord="De snelste.", Bron="Krant")
    question = page.locator("article:not(.private)").last
    await expect(question).to_contain_text("Beantwoord:")
    await question.get_by_role("button", name="Wijzigingen").click()
    changes = page.locator("article.private").last
    await changes.get_by_role("button", name="Ongedaan maken").first.click()
    await expect(changes).to_contain_text("De vraag staat weer open")
    await expect(question.get_by_role("button", name="Schrijf een antwoord")).to_be_visible()
    await accessible(page)


async def save(dialog, **fields):
    """Fill in a form, look at its preview, and save."""
    for label, text in fields.items():
        await dialog.get_by_label(label, exact=True).fill(text)
    await dialog.get_by_role("button", name="Bekijk").click()
    await expect(dialog).to_contain_text("Zo antwoordt de bot straks")
    await dialog.get_by_role("button", name="Opslaan").click()
    await expect(dialog).to_contain_text("Opgeslagen")
    await dialog.get_by_role("button", name="Sluiten").last.click()
    await expect(dialog).to_be_hidden()


async def test_the_invitation_to_write_is_whole_on_a_phone(surgery, open_page):
    page = await open_page(f"{surgery.url}as/huisarts/channel/iza-landelijk", {"width": 390, "height": 844})
    field = page.get_by_role("textbox", name="Bericht in #iza-landelijk")
    room = await field.evaluate("""(field) => {
        const style = getComputedStyle(field);
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = style.font;
        const inside = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return inside - pen.measureText(field.placeholder).width;
    }""")
    assert room >= 0
