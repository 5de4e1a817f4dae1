"""``iza-bot check``: every mistake in the content, with its file, line and column."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from bot.cli.context import settings_in_use
from bot.cli.errors import CommandError
from bot.cli.wording import count
from bot.content.loader import check

SHOWN = 100
"""Most problems that are shown, the mistakes before the warnings; the others mostly follow from the same slip."""


@click.command("check")
@click.argument("directory", required=False, type=click.Path(path_type=Path))
def command(directory: Path | None) -> None:
    """Report mistakes and warnings; exits with 1 when there is a mistake."""
    report = check(directory or settings_in_use().iza_data_dir, today=dt.datetime.now(dt.UTC).date())
    problems = report.problems
    if len(problems) > SHOWN:
        problems = (*report.errors, *report.warnings)
    for problem in problems[:SHOWN]:
        click.echo(f"{problem.render()}\n")
    if len(problems) > SHOWN:
        click.echo(f"… en nog {len(problems) - SHOWN}.\n")
    warnings = count(len(report.warnings), "waarschuwing", "waarschuwingen")
    if report.content is None:
        raise CommandError(f"{count(len(report.errors), 'fout', 'fouten')}, {warnings}.")
    content = report.content
    click.echo(
        f"In orde: {len(content.faq)} vragen, {len(content.terms)} begrippen, {len(content.deadlines)} deadlines, "
        f"{len(content.rounds)} reeksen contractrondes, {len(content.regions)} regio's, "
        f"{len(content.insurers)} verzekeraars; {warnings}."
    )
