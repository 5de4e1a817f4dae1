"""``iza-bot import-faq``: the association's own FAQ document as YAML."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.errors import CommandError, require_extra
from bot.cli.wording import count


@click.command("import-faq")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Write the YAML to standard output, and remarks to standard error."""
    require_extra("import", "pypdf", "docx")
    from bot.importing import ImportFailed, import_faq  # noqa: PLC0415 - needs the extra

    try:
        imported = import_faq(file)
    except ImportFailed as error:
        raise CommandError(str(error)) from None
    click.echo(imported.yaml, nl=False)
    for remark in imported.remarks:
        click.echo(str(remark), err=True)
    questions = count(imported.questions, "vraag", "vragen")
    footnotes = count(imported.footnotes, "voetnoot", "voetnoten")
    remarks = count(len(imported.remarks), "opmerking", "opmerkingen")
    click.echo(f"{questions} en {footnotes} overgenomen; {remarks}.", err=True)
