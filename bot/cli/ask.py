"""``iza-bot ask``: an answer on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import local_time
from bot.cli.context import settings_in_use
from bot.cli.errors import CommandError, unreadable
from bot.cli.kept_edition import kept_edition
from bot.messages import render_text
from bot.resources import now_of

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
    edition = kept_edition(settings)
    if text and not (as_json or explain) and (reply := edition.reply(text)):
        click.echo(render_text.render(reply))
        return
    from bot.cli.asking import Asking  # noqa: PLC0415 - a name needs no understanding of questions

    today = local_time.today(edition.content.organisation, now_of(settings))
    asking = Asking(edition.edition(settings), today, channel)
    for question in questions:
        if as_json or batch is not None:
            click.echo(json.dumps(asking.line(question), ensure_ascii=False))
        elif explain:
            from bot.answering.explanation import explanation  # noqa: PLC0415 - seldom asked for

            click.echo(explanation(asking.answer(question)))
        else:
            message, answer = asking.asked(question)
            edition.keep(settings, question, message, answer)
            click.echo(render_text.render(message))


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
