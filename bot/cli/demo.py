"""``iza-bot demo``: the bot without a Slack account, in the browser and in the terminal."""

from __future__ import annotations

import click

from bot.cli.context import library_of, settings_in_use
from bot.cli.errors import CommandError, require_extra
from bot.cli.event_loop import run_in_event_loop

_LAST_PORT = 65535


def _port(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    """The number of a port; raises CommandError, in Dutch, when it is none."""
    if value is None:
        return None
    if not value.isdecimal() or not 0 < int(value) <= _LAST_PORT:
        raise CommandError(f"{value} is geen poort. Kies een getal tot en met {_LAST_PORT}.")
    return int(value)


@click.command("demo")
@click.option("--port", callback=_port, help="De poort van de pagina (standaard 8765, of een vrije).")
@click.option("--open", "browser", is_flag=True, help="Open de pagina in je browser.")
@click.option("--terminal", is_flag=True, help="Praat ook hier met de bot als de invoer uit een bestand komt.")
@click.option("--teams", is_flag=True, help="Laat ook de Agents Playground van Microsoft Teams toe.")
@click.option("--channel", help="Het kanaal waarin je in de terminal begint.")
def command(port: int | None, channel: str | None, *, browser: bool, terminal: bool, teams: bool) -> None:
    """Open the workspace and start the bot in it."""
    require_extra("demo", "prompt_toolkit")
    if teams:
        require_extra("teams", "jwt")
    click.echo("De inhoud wordt gelezen.")
    from bot.demo.run import DemoError, DemoOptions, show  # noqa: PLC0415 - needs the extra, and takes a while

    settings = settings_in_use()
    try:
        run_in_event_loop(
            show(settings, library_of(settings), DemoOptions(port, channel, terminal, browser, teams))
        )
    except DemoError as error:
        raise CommandError(str(error)) from None
