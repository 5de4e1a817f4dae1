"""``iza-bot ask``: an answer on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import local_time
from bot.answering.explanation import explanation
from bot.cli.asking import Asking
from bot.cli.context import learned_library, settings_in_use
from bot.cli.errors import CommandError, unreadable
from bot.resources import time_source_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.command("ask")
@click.argument("text", required=False)
@click.option(
    "--json", "as_json", is_flag=True, help="Een regel JSON: q, outcome, confident, results, text en buttons."
)
@click.option(
    "--batch", type=click.Path(dir_okay=False, path_type=Path), help="JSONL met per regel een vraag in q."
)
@click.option("--explain", is_flag=True, help="Laat zien hoe de vraag gelezen is en waarom dit het antwoord is.")
@click.option("--channel", default="", help="Doe alsof in dit kanaal gevraagd wordt.")
def command(text: str | None, batch: Path | None, channel: str, *, as_json: bool, explain: bool) -> None:
    """Answer one question, or every question in a file."""
    if batch is not None and text is not None:
        raise CommandError("Geef één vraag, of met --batch een bestand met vragen; niet allebei.")
    if batch is None and text is None:
        raise CommandError('Geef een vraag: iza-bot ask "wat is MTVP"')
    questions = [text] if text is not None else list(_questions(batch)) if batch else []
    settings = settings_in_use()
    edition = learned_library(settings).current
    today = local_time.today(edition.content.organisation, time_source_of(settings).now())
    asking = Asking(edition, today, channel)
    for question in questions:
        if as_json or batch is not None:
            click.echo(json.dumps(asking.line(question), ensure_ascii=False))
        elif explain:
            click.echo(explanation(asking.answer(question)))
        else:
            click.echo(asking.text(question))


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
