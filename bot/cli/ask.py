"""``iza-bot ask`` and ``eval``: what the bot finds, and how well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import local_time
from bot.cli.context import library_of, settings_in_use
from bot.cli.errors import CommandError
from bot.cli.file_errors import reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.faq.findings import Findings
    from bot.library import Library
    from bot.settings import Settings

# What pulls in numpy is imported by the functions: numpy must find the setting of `main`, which runs after this
# module is imported.


@click.command()
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Een regel JSON: q, confident en results.")
@click.option(
    "--batch", type=click.Path(dir_okay=False, path_type=Path), help="JSONL met per regel een vraag in q."
)
@click.option("--explain", is_flag=True, help="Laat zien waarom elk antwoord staat waar het staat.")
@click.option("--channel", default="", help="Doe alsof in dit kanaal gevraagd wordt.")
def ask(text: str | None, batch: Path | None, channel: str, *, as_json: bool, explain: bool) -> None:
    """Stel een vraag zoals achter /iza."""
    if batch is not None and text is not None:
        raise CommandError("Geef één vraag, of met --batch een bestand met vragen; niet allebei.")
    settings = settings_in_use()
    if batch is not None:
        library = _learned_library(settings)
        for query in _queries(batch):
            click.echo(_line(library.current.finder.find(query)))
    elif text is None:
        raise CommandError('Geef een vraag: iza-bot ask "wat is MTVP"')
    elif as_json:
        click.echo(_line(_learned_library(settings).current.finder.find(text)))
    elif explain:
        click.echo(_learned_library(settings).current.finder.explain(text).render())
    else:
        click.echo(_reply(settings, text, channel))


@click.command("eval")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="De uitkomst als JSON.")
def evaluate(file: Path, *, as_json: bool) -> None:
    """Meet de vindkwaliteit op FILE (JSONL met q, kind, relevant en best)."""
    from bot.faq.evaluation import QuestionsError, read_questions  # noqa: PLC0415 - see the top of this file
    from bot.faq.evaluation import evaluate as measure  # noqa: PLC0415

    try:
        questions = read_questions(file)
    except QuestionsError as error:
        raise CommandError(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from None
    outcome = measure(_learned_library(settings_in_use()).current.finder, questions)
    click.echo(json.dumps(outcome.as_json(), ensure_ascii=False) if as_json else outcome.render())


def _learned_library(settings: Settings) -> Library:
    from bot.faq.embedding import load_embedder  # noqa: PLC0415 - see the top of this file

    library = library_of(settings)
    embedder = load_embedder(settings.embeddings_dir)
    if embedder is not None:
        if settings.content_is_new:
            click.echo(
                "De eerste keer leert de bot de inhoud op betekenis; dat duurt ongeveer een minuut.", err=True
            )
        library.learn(embedder)
    return library


def _reply(settings: Settings, text: str, channel: str) -> str:
    from bot.app import time_of  # noqa: PLC0415 - see the top of this file
    from bot.messages import render_text as plain  # noqa: PLC0415
    from handlers.inquiry import Inquiry, typed_words  # noqa: PLC0415
    from handlers.registry import reply_to  # noqa: PLC0415

    edition = _learned_library(settings).current
    today = local_time.today(edition.content.organisation, time_of(settings).now())
    inquiry = Inquiry(typed_words(text), (channel,), today, edition)
    return plain.render(reply_to(inquiry))


def _line(findings: Findings) -> str:
    results = [
        {"id": match.item.id, "letter": match.item.letter, "score": round(match.score, 4)}
        for match in findings.matches
    ]
    line = {"q": findings.query, "confident": findings.confident, "results": results}
    return json.dumps(line, ensure_ascii=False)


def _queries(file: Path) -> Iterable[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            query = json.loads(line)["q"]
        except (ValueError, TypeError, KeyError):
            query = None
        if not isinstance(query, str):
            raise CommandError(f'{file}:{number}: hier wordt een regel als {{"q": "wat is MTVP"}} verwacht.')
        yield query


def _unreadable(file: Path, error: OSError | UnicodeDecodeError) -> CommandError:
    return CommandError(f"{file} kan niet gelezen worden: {reason(error)}.")
