"""``iza-bot init``: a folder with content, settings and state of its own, for someone without the repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from bot.cli.context import content_in
from bot.cli.errors import CommandError, file_error
from bot.manifest import render
from bot.settings import ENV_FILE, env_example, shipped_data

PRIVATE = 0o600
"""Mode of the file with the tokens: readable and writable by its owner alone."""


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Lay out the folder; nothing that is there already is changed."""
    layout = {
        "data": "de inhoud: pas die aan je vereniging aan",
        ENV_FILE: "de instellingen: vul je tokens in",
        "manifest.yaml": "het app-manifest: plak het in Slack",
        "state": "wat de bot zelf bijhoudt",
    }
    taken = [name for name in layout if (directory / name).exists()]
    if taken:
        raise CommandError(
            f"In {directory} staat al: {', '.join(taken)}. Kies een andere map; er is niets veranderd."
        )
    try:
        _lay_out(directory)
    except OSError as error:
        raise CommandError(f"{directory} kan niet ingericht worden: {file_error(error)}.") from None
    click.echo(f"Ingericht in {directory}:")
    for name, purpose in layout.items():
        click.echo(f"  {name:<14}{purpose}")
    click.echo(f"\nVerder: cd {directory}, vul {ENV_FILE} in, dan: iza-bot doctor en iza-bot run")


def _lay_out(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copytree(shipped_data(), directory / "data", ignore=shutil.ignore_patterns("__pycache__"))
    (directory / "state").mkdir(mode=0o700)
    (directory / "manifest.yaml").write_text(render(content_in(directory / "data")), encoding="utf-8")
    env_file = directory / ENV_FILE
    env_file.touch(mode=PRIVATE)
    env_file.write_text(_env(directory.resolve()), encoding="utf-8")


def _env(directory: Path) -> str:
    folders = {"IZA_DATA_DIR=": directory / "data", "IZA_STATE_DIR=": directory / "state"}
    return "".join(f"{line}{folders.get(line, '')}\n" for line in env_example().splitlines())
