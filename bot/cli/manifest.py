"""``iza-bot manifest``: the app manifest for Slack."""

from __future__ import annotations

import json

import click

from bot.cli.context import content_in, settings_in_use
from bot.manifest import manifest, render


@click.command("manifest")
@click.option("--json", "as_json", is_flag=True, help="Als JSON, zoals de Slack CLI het leest.")
def command(*, as_json: bool) -> None:
    """Write the manifest as YAML or JSON."""
    content = content_in(settings_in_use().iza_data_dir)
    click.echo(json.dumps(manifest(content), ensure_ascii=False) if as_json else render(content).rstrip())
