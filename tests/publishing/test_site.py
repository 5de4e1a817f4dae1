"""Static site: every page in a real browser, on a phone, light and dark, with and without a script."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

import pytest
from axe_playwright_python.async_playwright import Axe

from bot.content.models import Content
from bot.messages.message import Action, Button, Buttons, Entries, Entry, Link, Paragraph, Passage, SmallPrint
from bot.messages.render_html import render
from bot.publishing.site import PAGES, write_site
from tests.shipped import shipped

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
PHONE = {"width": 390, "height": 844}
URL = "https://bot.example.nl"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    assert write_site(shipped(), folder, NOW, URL) == len(list(folder.rglob("*.html")))
    return folder


@cache
def few():
    """A few of everything, which axe looks through in a moment."""
    of = shipped()
    letter_g = of.faq_by_id["iza-g"].model_copy(update={"see_also": ("iza-g-2",)})
    return Content(
        **{name: getattr(of, name) for name in Content.model_fields}
        | {
            "faq": (letter_g, letter_g.model_copy(update={"id": "iza-g-2", "see_also": ()})),
            "terms": tuple(term for term in of.terms if term.other_meanings)[:4],
            "deadlines": of.deadlines[:6],
            "rounds": of.rounds[:1],
            "regions": of.regions[:2],
        }
    )


@pytest.fixture(scope="module")
def small_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    write_site(few(), folder, NOW, URL)
    return folder


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("scheme", ["light", "dark"])  # colours are the same on every page
async def test_every_kind_of_page_is_accessible_and_fits_a_phone(headless, small_site, scheme):
    page = await headless.new_page(viewport=PHONE, color_scheme=scheme)
    pages = (*(page.file for page in PAGES), "vraag/iza-g.html")
    for file in pages if scheme == "light" else pages[:3]:
        await page.goto((small_site / file).as_uri())
        results = await Axe().run(page)
        assert results.violations_count == 0, (file, results.generate_report())
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), file
    await page.close()


@pytest.mark.asyncio(loop_scope="session")
async def test_the_search_shows_what_has_every_word_also_as_people_ask_it(headless, site):
    page = await headless.new_page(viewport=PHONE)
    await page.goto((site / "index.html").as_uri())
    everything = await page.locator("article:visible").count()
    assert everything == len(shipped().faq)
    await page.fill("#words", "dreigement NAW")
    assert await page.locator("article:visible").count() < everything / 4
    assert await page.locator("article:visible a[href='vraag/iza-g.html']").count() == 1
    assert re.fullmatch(r"\d+ gevonden", await page.inner_text("#found"))
    await page.fill("#words", "xyzzy")
    assert "Niets gevonden" in await page.inner_text("#found")
    await page.fill("#words", "")
    assert await page.locator("article:visible").count() == everything
    await page.goto((site / "datums.html").as_uri())
    await page.fill("#words", "zeeland contractvoorstel")
    shown = await page.locator("article:visible").all_inner_texts()
    assert shown
    assert all("CZ" in text for text in shown)
    await page.close()


@pytest.mark.asyncio(loop_scope="session")
async def test_without_a_script_everything_is_there_but_the_search_and_print_has_no_menu(headless, site):
    context = await headless.new_context(java_script_enabled=False, viewport=PHONE)
    page = await context.new_page()
    await page.goto((site / "index.html").as_uri())
    assert not await page.is_visible("#search")
    assert await page.locator("article:visible").count() == len(shipped().faq)
    await page.click("a[href='vraag/iza-g.html']")
    assert shipped().faq_by_id["iza-g"].question == await page.inner_text("h1")
    await page.click("nav >> text=Datums")
    assert await page.inner_text("h1") == "Datums"
    await page.emulate_media(media="print")
    assert not await page.is_visible("nav")
    await context.close()


def test_every_link_within_the_site_leads_somewhere(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for address in re.findall(r'(?:href|src)="([^"#]+)"', text):
            if not address.startswith(("https://", "webcal://")):
                assert (page.parent / address).is_file(), (page.name, address)
        assert 'name="robots"' not in text
        assert "over 39 dagen" not in text


def test_sources_with_an_address_can_be_pressed(site):
    address = shipped().document_by_id["rijksoverheid-azwa-2025"].url
    assert f'<a href="{address}">' in (site / "datums.html").read_text(encoding="utf-8")


def test_a_site_that_is_not_to_be_found_says_so_and_old_pages_go(tmp_path):
    folder = tmp_path / "site"
    (folder / "vraag").mkdir(parents=True)
    (folder / "vraag" / "vervallen.html").write_text("oud", encoding="utf-8")
    item = few().faq[1]
    renamed = item.model_copy(update={"id": "nieuw", "previous_ids": (item.id,)})
    write_site(few().model_copy(update={"faq": (renamed,)}), folder, NOW, noindex=True)
    assert {page.name for page in (folder / "vraag").iterdir()} == {"nieuw.html", f"{item.id}.html"}
    assert 'content="noindex, nofollow"' in (folder / "index.html").read_text(encoding="utf-8")
    assert "Disallow: /" in (folder / "robots.txt").read_text(encoding="utf-8")


def test_messages_become_html_in_which_no_text_is_markup():
    button = Button("Lees <G>", Action.SHOW_ITEM, "iza-g")
    parts = {
        Paragraph("<b>&", strong=True): "<h2>&lt;b&gt;&amp;</h2>",
        Paragraph("O <dit>", links=(Link("<dit>", 'https://x.nl/"'),)): (
            '<p>O <a href="https://x.nl/&quot;">&lt;dit&gt;</a></p>'
        ),
        Paragraph("Zie https://e.nl/?b&c."): (
            '<p>Zie <a href="https://e.nl/?b&amp;c">https://e.nl/?b&amp;c</a>.</p>'
        ),
        Passage("Een\ntwee", "Punt <1>"): "<p><strong>Punt &lt;1&gt;</strong><br>Een<br>twee</p>",
        Entries((Entry("<i>", text="a & b"),)): (
            '<ul class="entries"><li><strong>&lt;i&gt;</strong><br>a &amp; b</li></ul>'
        ),
        SmallPrint(("Bron: Plan, p. 1",), (Link("Plan", "https://plan.nl"),)): (
            '<p class="small">Bron: <a href="https://plan.nl">Plan</a>, p. 1</p>'
        ),
        Buttons((button, Button("Help", Action.RUN_COMMAND, "help"))): (
            '<ul><li><a href="vraag/iza-g.html">Lees &lt;G&gt;</a></li></ul>'
        ),
    }
    for part, html in parts.items():
        assert render([part], items="vraag/") == html
