"""``iza-bot feedback``: counts of the answers that help and those that do not, for the owners of the content."""

from __future__ import annotations

import json

import click

from bot.cli.context import content_in, database_in_use, settings_in_use
from bot.messages import render_text
from bot.messages.feedback import counted, report


@click.command("feedback")
@click.option("--json", "as_json", is_flag=True, help="Als JSON, voor een eigen overzicht.")
def command(*, as_json: bool) -> None:
    """Write the counts by answer and by topic."""
    content = content_in(settings_in_use().iza_data_dir)
    with database_in_use() as database:
        counts = counted(content, database.feedback_counts.read())
    if as_json:
        listed = {name: [row._asdict() for row in rows] for name, rows in counts._asdict().items()}
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
    else:
        click.echo(render_text.render(report(counts)))
