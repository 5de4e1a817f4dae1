"""``iza-bot manifest``: the app manifest for Slack, or the app package for Microsoft Teams."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import content_in, settings_in_use
from bot.cli.errors import CommandError, file_error
from bot.manifest import manifest, render

if TYPE_CHECKING:
    from bot.content.models import Content
    from bot.settings import Settings


@click.command("manifest")
@click.option("--json", "as_json", is_flag=True, help="Als JSON, zoals de Slack CLI het leest.")
@click.option(
    "--teams",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Maak FILE (zip), de app voor Microsoft Teams.",
)
@click.option("--website", help="Voor Teams: waar staat wie de bot aanbiedt en wat hij bewaart (https://…).")
def command(teams: Path | None, website: str | None, *, as_json: bool) -> None:
    """Write the manifest for Slack as YAML or JSON, or the app package for Teams."""
    settings = settings_in_use()
    content = content_in(settings.iza_data_dir)
    if teams is not None:
        _write_package(teams, content, settings, website or settings.iza_public_url)
    else:
        click.echo(json.dumps(manifest(content), ensure_ascii=False) if as_json else render(content).rstrip())


def _write_package(file: Path, content: Content, settings: Settings, website: str) -> None:
    if settings.teams_client_id is None:
        raise CommandError("TEAMS_CLIENT_ID ontbreekt; zie README, In Teams installeren.")
    if not website.startswith("https://"):
        raise CommandError(
            "Teams wil een adres waar staat wie de bot aanbiedt en wat hij bewaart. Geef het met --website, "
            "bijvoorbeeld --website https://www.kring.example/iza-bot."
        )
    from bot.teams_manifest import package  # noqa: PLC0415 - the surfaces of Teams are not for the manifest of Slack

    try:
        file.write_bytes(package(content, settings.teams_client_id, website))
    except OSError as error:
        raise CommandError(f"{file} kan niet geschreven worden: {file_error(error)}.") from None
    click.echo(f"{file} is gemaakt. Zet hem in Teams: Apps, Je apps beheren, Een app uploaden.")
