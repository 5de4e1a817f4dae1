"""``iza-bot eval``: how well questions in a file are answered."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot import local_time
from bot.answering.evaluation import QuestionsError, evaluate, read_questions
from bot.cli.asking import Asking
from bot.cli.context import learned_library, settings_in_use
from bot.cli.errors import CommandError, unreadable
from bot.resources import time_source_of


@click.command("eval")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="De uitkomst als JSON.")
def command(file: Path, *, as_json: bool) -> None:
    """Measure, and write the figures."""
    try:
        questions = read_questions(file)
    except QuestionsError as error:
        raise CommandError(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from None
    settings = settings_in_use()
    edition = learned_library(settings).current
    today = local_time.today(edition.content.organisation, time_source_of(settings).now())
    evaluation = evaluate(Asking(edition, today).reply, questions)
    click.echo(json.dumps(evaluation.as_json(), ensure_ascii=False) if as_json else evaluation.render())
