"""Static site for those without Slack: questions, terms, dates and calendar feeds, as files in a folder.

Made of the same messages as the replies. Every page works without a script; the search field appears with one. All
links are relative, so the folder may stand at any address.
"""

from __future__ import annotations

from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.calendar.audience import ANNOUNCEMENTS, NATIONAL, audience, audiences_of_region
from bot.calendar.occurrences import is_past, occurrences, undated
from bot.local_time import today
from bot.messages import agenda, passages, render_html, site_text, term_replies, timeline
from bot.messages.cards import message_of
from bot.messages.competition import competition_notice
from bot.messages.message import Buttons, Picture
from bot.messages.site_text import TEXTS
from bot.publishing.feeds import AHEAD, BACK, feeds
from bot.publishing.folder import export_calendar, write
from bot.publishing.timelines import PNG, SVG, has_png, picture, timeline_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content, FaqItem, Term
    from bot.messages.message import Part

ITEM_FOLDER = "vraag"
ASSETS = ("site.css", "search.js")
_EVERYONE = frozenset({NATIONAL, ANNOUNCEMENTS})
_SEARCHED = 20
"""Ways to ask an item that the search knows besides its text."""


class MenuPage(NamedTuple):
    """A page in the menu."""

    file: str
    title: str


QUESTIONS = MenuPage("index.html", TEXTS.questions)
TERMS = MenuPage("begrippen.html", TEXTS.terms)
DATES = MenuPage("datums.html", TEXTS.dates)
AGENDA = MenuPage("agenda.html", TEXTS.agenda)
WHOLE = MenuPage("alles.html", TEXTS.whole)
PAGES = (QUESTIONS, TERMS, DATES, AGENDA, WHOLE)


def write_site(
    content: Content, directory: Path, now: dt.datetime, public_url: str = "", *, noindex: bool = False
) -> int:
    """Write every page, the feeds and the style; the number of pages. Raises OSError and UnreadableMemoryError.

    Pages of items that are no longer there are removed.
    """
    day = today(content.organisation, now)
    export_calendar(content, directory / agenda.FOLDER, now, public_url)
    written = dict(_pages(content, day, public_url, noindex=noindex))
    (directory / ITEM_FOLDER).mkdir(parents=True, exist_ok=True)
    for file, html in written.items():
        write(directory / file, html.encode())
    for page in (directory / ITEM_FOLDER).glob("*.html"):
        if f"{ITEM_FOLDER}/{page.name}" not in written:
            page.unlink()
    for asset in ASSETS:
        write(directory / asset, (files("bot.publishing") / "templates" / asset).read_bytes())
    _write_pictures(content, directory / timeline.FOLDER, day)
    if noindex:
        write(directory / "robots.txt", b"User-agent: *\nDisallow: /\n")
    return len(written)


def _write_pictures(content: Content, folder: Path, day: dt.date) -> None:
    """Timelines of every subject; as .png too where the extra for it is installed, for the replies in Slack."""
    folder.mkdir(parents=True, exist_ok=True)
    for subject in feeds(content):
        for kind in (SVG, PNG) if has_png() else (SVG,):
            name = f"{subject.name.file.removesuffix('.ics')}{kind}"
            write(folder / name, picture(content, subject, day, kind))


def _pages(content: Content, day: dt.date, public_url: str, *, noindex: bool) -> Iterator[tuple[str, str]]:
    """Every page by its file."""
    environment = Environment(
        loader=PackageLoader("bot.publishing"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    frame: dict[str, Any] = {
        "name": content.organisation.name,
        "pages": PAGES,
        "texts": TEXTS,
        "updated": site_text.updated(day),
        "noindex": noindex,
        "heading": "",
    }

    def page(template: str, file: str, title: str, **fields: object) -> tuple[str, str]:
        root = "../" * file.count("/")
        return file, environment.get_template(template).render(
            frame | {"file": file, "title": title, "root": root} | fields
        )

    groups = _groups(content, day)
    yield page("questions.html", *QUESTIONS, groups=groups, introduction=site_text.introduction(content))
    yield page("terms.html", *TERMS, terms=[_term(content, term) for term in _in_order(content)])
    yield page(
        "dates.html", *DATES, groups=_dates(content, day), body=_below_dates(content), picture=_year(content, day)
    )
    yield page("agenda.html", *AGENDA, feeds=_feeds(content, public_url), body=_html(agenda.steps(content)))
    yield page("whole.html", *WHOLE, groups=groups)
    for item in content.faq:
        for name in (item.id, *item.previous_ids):
            body = _answer(content, item, day, heading="h2", items="")
            yield page("item.html", f"{ITEM_FOLDER}/{name}.html", item.title, heading=item.question, body=body)


def _groups(content: Content, day: dt.date) -> list[dict[str, Any]]:
    """Items by group, in the order of the files."""
    return [
        {
            "title": group.title,
            "items": [_item(content, item, day) for item in content.faq if item.group == group.id],
        }
        for group in content.groups
    ]


def _item(content: Content, item: FaqItem, day: dt.date) -> dict[str, Any]:
    short = message_of(passages.passage_card(content, passages.whole_item(item), day))
    letter = f"{item.letter}. " if item.letter else ""
    return {
        "id": item.id,
        "question": f"{letter}{item.question}",
        "short": _html([part for part in short.parts if not isinstance(part, Buttons)]),
        "asked_as": " ".join((item.title, *item.asked_as[:_SEARCHED])),
        "body": _answer(content, item, day, heading="h4", items=f"{ITEM_FOLDER}/"),
    }


def _answer(content: Content, item: FaqItem, day: dt.date, *, heading: str, items: str) -> Markup:
    """The whole answer below its question."""
    _, *parts = passages.full_answer(content, item, day).parts
    return _html(parts, heading=heading, items=items)


def _in_order(content: Content) -> list[Term]:
    return sorted(content.terms, key=lambda term: term.term.casefold())


def _term(content: Content, term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "asked_as": " ".join((term.expansion, *term.variants)),
        "body": _html(term_replies.full_term(content, term).parts, heading="h2"),
    }


def _dates(content: Content, day: dt.date) -> list[dict[str, Any]]:
    """Dates that are coming, and past ones with the latest first."""
    dates = occurrences(content, day - BACK, day + AHEAD)
    past = [occurrence for occurrence in reversed(dates) if is_past(occurrence, day)]
    coming = [occurrence for occurrence in dates if not is_past(occurrence, day)]
    return [
        {
            "title": site_text.date_heading(past=listed is past),
            "dates": [
                {
                    "body": _html(site_text.date_parts(content, occurrence, day)),
                    "concerns": _concerns(content, occurrence),
                }
                for occurrence in listed
            ],
        }
        for listed in (coming, past)
        if listed
    ]


def _concerns(content: Content, occurrence: Occurrence) -> str:
    """Regions and insurers that a date is about, by which it can be searched."""
    regions = [
        " ".join((region.name, *region.aliases))
        for region in content.regions
        if not _EVERYONE.isdisjoint(audience(occurrence))
        or not audiences_of_region(content, region).isdisjoint(audience(occurrence))
    ]
    return " ".join(regions)


def _year(content: Content, day: dt.date) -> Markup:
    """The national timeline, which stands in words below it."""
    subject = feeds(content)[0]
    alternative = timeline.alternative_text(timeline_of(content, (subject,), day))
    source = f"{timeline.FOLDER}/{subject.name.file.removesuffix('.ics')}{SVG}"
    return _html((Picture(source, alternative),))


def _below_dates(content: Content) -> Markup:
    return _html((*site_text.undated_parts(undated(content)), *competition_notice(content, (), contract=True)))


def _feeds(content: Content, public_url: str) -> list[dict[str, str]]:
    listed = []
    for name in map(attrgetter("name"), feeds(content)):
        href = f"{agenda.FOLDER}/{name.file}"
        address = agenda.feed_address(public_url, name) if public_url else href
        webcal = f"webcal://{address.partition('://')[2]}" if public_url else ""
        listed.append(
            {
                "about": name.about[:1].upper() + name.about[1:],
                "description": name.description,
                "href": href,
                "address": address,
                "webcal": webcal,
            }
        )
    return listed


def _html(parts: Sequence[Part], *, heading: str = "h2", items: str = "") -> Markup:
    """Parts as HTML that is escaped already."""
    return Markup(render_html.render(parts, heading=heading, items=items))  # noqa: S704 - render_html escapes
