"""The command line: ``iza-bot``."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from bot import __version__
from bot.cli.context import content_in, library_of, settings_in_use
from bot.cli.errors import CommandError
from bot.content.loader import check as check_content
from bot.misnamed import misnamed

if TYPE_CHECKING:
    import datetime as dt

    from bot.calendar.subscriptions import Subscriptions
    from bot.content.models import Content

# Modules that pull in Slack, the finder, the importer or the demo are imported by the subcommand that needs them:
# what is used by hand should start at once, and numpy must find the setting of `main`.


_DAY = click.DateTime(["%Y-%m-%d"])
_LAST_PORT = 65535


def _port(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    """The number of a port; says in Dutch what a port is when it is none."""
    if value is None:
        return None
    if not value.isdecimal() or not 0 < int(value) <= _LAST_PORT:
        raise CommandError(f"{value} is geen poort. Kies een getal tot en met {_LAST_PORT}.")
    return int(value)


class _Commands(click.Group):
    """The commands here, and those that pull in more: their modules load when they are asked for."""

    _ELSEWHERE: ClassVar = {
        "ask": ("bot.cli.ask", "ask"),
        "eval": ("bot.cli.ask", "evaluate"),
        "ledger": ("bot.cli.ledger", "ledger"),
        "backup": ("bot.cli.ledger", "backup"),
        "restore": ("bot.cli.ledger", "restore_backup"),
        "feedback": ("bot.cli.feedback", "feedback"),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of help."""
        return sorted([*super().list_commands(ctx), *self._ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name."""
        if cmd_name in self._ELSEWHERE:
            module, name = self._ELSEWHERE[cmd_name]
            command: click.Command = getattr(importlib.import_module(module), name)
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iza-bot")
def main() -> None:
    """Slack-bot voor huisartsen: FAQ, deadlines en contractrondes."""
    # For so few vectors the threads of numpy's BLAS only wait for each other: learning took 2.6 s, 0.5 without.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Poort voor HTTP (standaard IZA_PORT of 3000).")
def run(port: int | None) -> None:
    """Start de bot (Socket Mode, HTTP of beide, naar gelang de omgeving)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("watchfiles", "alembic", "apscheduler"):  # what counts is what we make of it, and we say so
        logging.getLogger(name).setLevel(logging.WARNING)
    from bot.app import run as serve  # noqa: PLC0415
    from bot.slack_connection import StartError  # noqa: PLC0415 - see the top of this file

    settings = settings_in_use()
    for slip in misnamed(os.environ):
        logging.getLogger(__name__).warning("%s", slip)
    library = library_of(settings)
    try:
        _run(serve(settings, library, settings.iza_port if port is None else port))
    except StartError as error:
        raise CommandError(str(error)) from None


@main.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
def check(directory: Path | None) -> None:
    """Controleer de inhoud in DIRECTORY (standaard IZA_DATA_DIR)."""
    report = check_content(directory or settings_in_use().iza_data_dir)
    for problem in report.problems:
        click.echo(f"{problem.render()}\n")
    warnings = _count(len(report.warnings), "waarschuwing", "waarschuwingen")
    if report.content is None:
        raise CommandError(f"{_count(len(report.errors), 'fout', 'fouten')}, {warnings}.")
    content = report.content
    click.echo(
        f"In orde: {len(content.faq)} vragen, {len(content.terms)} begrippen, {len(content.deadlines)} deadlines, "
        f"{len(content.rounds)} reeksen contractrondes, {len(content.regions)} regio's, "
        f"{len(content.insurers)} verzekeraars; {warnings}."
    )


@main.command()
@click.option("--from", "start", type=_DAY, required=True, help="Eerste dag (jjjj-mm-dd).")
@click.option("--to", "end", type=_DAY, required=True, help="Laatste dag (jjjj-mm-dd).")
@click.option("--channel", help="Alleen dit kanaal.")
@click.option(
    "--diff", "other", type=click.Path(path_type=Path), help="Vergelijk met de inhoud in deze map, de gewijzigde."
)
@click.option("--json", "as_json", is_flag=True, help="Per bericht een regel JSON.")
@click.option("--subscriptions", is_flag=True, help="Ook wat kanalen en leden zelf volgen (leest de database).")
def preview(  # noqa: PLR0913 - one for each option
    start: dt.datetime,
    end: dt.datetime,
    channel: str | None,
    other: Path | None,
    *,
    as_json: bool,
    subscriptions: bool,
) -> None:
    """Laat zien wat er in een periode geplaatst wordt, uit de inhoud alleen of met wat er gevolgd wordt."""
    from bot.calendar.subscriptions import NOBODY  # noqa: PLC0415 - see the top of this file
    from bot.cli.preview import PreviewError, preview_diff  # noqa: PLC0415
    from bot.cli.preview import preview as look_ahead  # noqa: PLC0415

    content = content_in(settings_in_use().iza_data_dir)
    try:
        if other is not None:
            click.echo(preview_diff(content, content_in(other), start.date(), end.date()).render())
            return
        followed = _following(content) if subscriptions else NOBODY
        posting = None
        for posting in look_ahead(content, start.date(), end.date(), channel, followed):
            line = json.dumps(posting.as_json(), ensure_ascii=False) if as_json else f"{posting.render()}\n"
            click.echo(line)
    except PreviewError as error:
        raise CommandError(str(error)) from None
    if posting is None:
        click.echo(f"Er wordt in deze periode{' daar' if channel else ''} niets geplaatst.", err=True)


@main.command("import-faq")
@click.argument("file", type=click.Path(path_type=Path))
def import_faq(file: Path) -> None:
    """Zet een eigen FAQ-document (.txt, .docx, .pdf) om naar YAML; opmerkingen gaan naar standaardfout."""
    from bot.importing import ImportFailed  # noqa: PLC0415 - see the top of this file
    from bot.importing import import_faq as read_faq  # noqa: PLC0415

    try:
        imported = read_faq(file)
    except ImportFailed as error:
        raise CommandError(str(error)) from None
    click.echo(imported.yaml, nl=False)
    for remark in imported.remarks:
        click.echo(str(remark), err=True)
    questions = _count(imported.questions, "vraag", "vragen")
    footnotes = _count(imported.footnotes, "voetnoot", "voetnoten")
    remarks = _count(len(imported.remarks), "opmerking", "opmerkingen")
    click.echo(f"{questions} en {footnotes} overgenomen; {remarks}.", err=True)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Als JSON, zoals de Slack CLI het leest.")
def manifest(*, as_json: bool) -> None:
    """Schrijf het app-manifest voor Slack."""
    from bot.manifest import manifest as describe  # noqa: PLC0415 - see the top of this file
    from bot.manifest import render  # noqa: PLC0415

    content = content_in(settings_in_use().iza_data_dir)
    click.echo(json.dumps(describe(content), ensure_ascii=False) if as_json else render(content).rstrip())


@main.command()
@click.option("--port", callback=_port, help="De poort van de pagina (standaard 8765, of een vrije).")
@click.option("--open", "browser", is_flag=True, help="Open de pagina in je browser.")
@click.option("--terminal", is_flag=True, help="Praat ook hier met de bot als de invoer uit een bestand komt.")
@click.option("--channel", help="Het kanaal waarin je in de terminal begint.")
def demo(port: int | None, channel: str | None, *, browser: bool, terminal: bool) -> None:
    """Probeer de bot zonder Slack-account: in je browser en in deze terminal."""
    click.echo("De inhoud wordt gelezen.")
    from bot.demo.run import DemoError, DemoOptions, show  # noqa: PLC0415 - see the top of this file

    settings = settings_in_use()
    try:
        _run(show(settings, library_of(settings), DemoOptions(port, channel, terminal, browser)))
    except DemoError as error:
        raise CommandError(str(error)) from None


def _following(content: Content) -> Subscriptions:
    from bot.cli.ledger import following  # noqa: PLC0415 - see the top of this file

    return following(content)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _run(coroutine: Any) -> None:  # noqa: ANN401 - whatever the coroutine returns is not used
    if sys.stdin is None:  # it was closed: a socket would get its number, and libuv aborts when that is closed
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    if sys.platform == "win32":
        asyncio.run(coroutine)
    else:
        import uvloop  # noqa: PLC0415 - not to be had on Windows

        uvloop.run(coroutine)


if __name__ == "__main__":
    main()
