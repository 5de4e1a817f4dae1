"""The command line ``iza-bot``: its subcommands, each a module of this package, imported when it is used."""

from __future__ import annotations

import importlib
import os
from typing import Any

import click

SUMMARIES = {
    "ask": "Stel een vraag zoals achter /iza.",
    "backup": "Bewaar een kopie van het register van geplaatste berichten; de bot mag doorwerken.",
    "check": "Controleer de inhoud in DIRECTORY (standaard IZA_DATA_DIR).",
    "demo": "Probeer de bot zonder Slack-account: in je browser en in deze terminal.",
    "doctor": "Kijk na of alles klaarstaat om te draaien, en zeg wat je aan elke fout doet.",
    "eval": "Meet de vindkwaliteit op FILE (JSONL met q, kind, relevant en best).",
    "export": "Schrijf de wijzigingen die in Slack zijn gemaakt naar de bestanden van de inhoud.",
    "export-calendar": "Schrijf de agenda's (.ics) als bestanden in DIRECTORY, voor een eigen website.",
    "feedback": "Laat zien welke antwoorden helpen, en over welke onderwerpen de bot niets zekers wist.",
    "import-calendar": "Lees een agenda (.csv, .ics) in, als YAML of vergeleken met wat er staat.",
    "import-faq": "Lees een eigen FAQ-document (.txt, .docx, .pdf) in, als YAML of vergeleken met wat er staat.",
    "init": "Richt DIRECTORY in met inhoud, instellingen en een manifest, om de bot van daaruit te draaien.",
    "ledger": "Laat zien wat er geplaatst is en nog komt, of beslis over een bericht dat bleef liggen.",
    "manifest": "Schrijf het app-manifest voor Slack.",
    "move-database": "Verhuis het register met alles erin naar een andere database (SQLite of PostgreSQL).",
    "preview": "Laat zien wat er in een periode geplaatst wordt, uit de inhoud alleen of ook uit wat men volgt.",
    "repair-clock": "Neem terug wat een klok die voorliep in het register schreef en te vroeg plaatste.",
    "restore": "Zet een bewaarde kopie terug; stop de bot eerst.",
    "run": "Start de bot (Socket Mode, HTTP of beide, naar gelang de omgeving).",
    "site": "Schrijf een website in DIRECTORY: vragen, begrippen, datums en agenda's, voor wie geen Slack heeft.",
    "timeline": "Teken het komende jaar van WHOSE (een regio, verzekeraar-ID of landelijk) in een .png of .svg.",
}
"""Help of every subcommand. Its module in this package has the same name, and the command as ``command``."""


class LazyGroup(click.Group):
    """A group that imports a subcommand's module when that subcommand is used; its own help imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the subcommands, in the order of help."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the subcommand; None when there is none with this name."""
        if cmd_name not in SUMMARIES:
            return None
        module = importlib.import_module(f"bot.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        command.help = SUMMARIES[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the names and summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run a subcommand, with numpy limited to one thread; numpy reads that when it is imported.

        For so few vectors the threads of its BLAS only wait for each other: learning took 2.6 s, 0.5 without.
        """
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        return super().invoke(ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="iza-bot", prog_name="iza-bot")
def main() -> None:
    """Slack-bot voor huisartsen: FAQ, deadlines en contractrondes."""


if __name__ == "__main__":
    main()
