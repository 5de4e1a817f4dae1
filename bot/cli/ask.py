"""``iza-bot ask``: an answer on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import local_time
from bot.cli.context import learned_library, settings_in_use
from bot.cli.errors import CommandError, unreadable
from bot.messages import render_text
from bot.resources import time_source_of
from handlers.inquiry import Inquiry, typed_words
from handlers.registry import reply_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.faq.findings import Findings
    from bot.settings import Settings


@click.command("ask")
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Een regel JSON: q, confident en results.")
@click.option(
    "--batch", type=click.Path(dir_okay=False, path_type=Path), help="JSONL met per regel een vraag in q."
)
@click.option("--explain", is_flag=True, help="Laat zien waarom elk antwoord staat waar het staat.")
@click.option("--channel", default="", help="Doe alsof in dit kanaal gevraagd wordt.")
def command(text: str | None, batch: Path | None, channel: str, *, as_json: bool, explain: bool) -> None:
    """Answer one question, or every question in a file."""
    if batch is not None and text is not None:
        raise CommandError("Geef één vraag, of met --batch een bestand met vragen; niet allebei.")
    settings = settings_in_use()
    if batch is not None:
        library = learned_library(settings)
        for question in _questions(batch):
            click.echo(_line(library.current.finder.find(question)))
    elif text is None:
        raise CommandError('Geef een vraag: iza-bot ask "wat is MTVP"')
    elif as_json:
        click.echo(_line(learned_library(settings).current.finder.find(text)))
    elif explain:
        click.echo(learned_library(settings).current.finder.explain(text).render())
    else:
        click.echo(_reply(settings, text, channel))


def _reply(settings: Settings, text: str, channel: str) -> str:
    edition = learned_library(settings).current
    today = local_time.today(edition.content.organisation, time_source_of(settings).now())
    return render_text.render(reply_to(Inquiry(typed_words(text), (channel,), today, edition)))


def _line(findings: Findings) -> str:
    results = [
        {"id": match.item.id, "letter": match.item.letter, "score": round(match.score, 4)}
        for match in findings.matches
    ]
    line = {"q": findings.query, "confident": findings.confident, "results": results}
    return json.dumps(line, ensure_ascii=False)


def _questions(file: Path) -> Iterable[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)["q"]
        except (ValueError, TypeError, KeyError):
            question = None
        if not isinstance(question, str):
            raise CommandError(f'{file}:{number}: hier wordt een regel als {{"q": "wat is MTVP"}} verwacht.')
        yield question
