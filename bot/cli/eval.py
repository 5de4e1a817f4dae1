"""``iza-bot eval``: how well the finder does on a file of questions."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.cli.context import learned_library, settings_in_use
from bot.cli.errors import CommandError, unreadable
from bot.faq.evaluation import QuestionsError, evaluate, read_questions


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
    evaluation = evaluate(learned_library(settings_in_use()).current.finder, questions)
    click.echo(json.dumps(evaluation.as_json(), ensure_ascii=False) if as_json else evaluation.render())
