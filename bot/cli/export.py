"""``iza-bot export``: the edits made in Slack, written to the files of the content."""

from __future__ import annotations

import difflib
import shutil
from typing import TYPE_CHECKING

import click

from bot.cli.context import content_in, database_in_use, settings_in_use
from bot.cli.errors import CommandError, file_error
from bot.cli.wording import count
from bot.content.export import Export, ExportError, export
from bot.content.problems import ContentError
from bot.library import edit_of
from bot.messages.edit_text import conflict_entry
from bot.messages.message import Entries
from bot.messages.render_text import render_part
from bot.store.edit_records import EditState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.content.models import Content
    from bot.store.edit_records import EditRecord

EXPORTED_BY = "export"


@click.command("export")
@click.option(
    "--dry-run", "--check", "dry_run", is_flag=True, help="Laat zien wat er zou veranderen; schrijf niets."
)
def command(*, dry_run: bool) -> None:
    """Write the edits; exits with 1 when one of them conflicts with its file."""
    directory = settings_in_use().iza_data_dir
    with database_in_use() as database:
        _, records = database.edits.active()
        result = _export(directory, records)
        written = count(len(result.exported), "wijziging", "wijzigingen")
        if dry_run:
            for name in result.after:
                click.echo(_diff(name, result), nl=False)
            click.echo(f"{written} te schrijven; er is niets geschreven.")
        else:
            _write(directory, result)
            database.edits.end(result.exported, EditState.EXPORTED, EXPORTED_BY)
            files = f" naar {', '.join(result.after)}" if result.after else ""
            click.echo(f"{written} geschreven{files}.")
    if result.conflicts:
        raise CommandError(_left_out(content_in(directory), result, records))


def _export(directory: Path, records: Iterable[EditRecord]) -> Export:
    try:
        return export(directory, [edit_of(record) for record in records])
    except ContentError as error:
        raise CommandError(
            f"De inhoud in {directory} is niet bruikbaar; er is niets geschreven.\n\n{error}"
        ) from None
    except ExportError as error:
        raise CommandError(f"Er is niets geschreven: {error}") from None


def _diff(name: str, result: Export) -> str:
    before, after = (text.splitlines(keepends=True) for text in (result.before[name], result.after[name]))
    return "".join(difflib.unified_diff(before, after, name, name))


def _write(directory: Path, result: Export) -> None:
    """Replace each file as a whole, so that the bot never reads half of one."""
    for name, text in result.after.items():
        file = (directory / name).resolve()
        new = file.with_name(f".{file.name}.new")
        try:
            new.write_text(text, encoding="utf-8", newline="")
            if file.exists():
                shutil.copymode(file, new)
            new.replace(file)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise CommandError(f"{file} kan niet geschreven worden: {file_error(error)}.") from None


def _left_out(content: Content, result: Export, records: Iterable[EditRecord]) -> str:
    """The edits that the files have overtaken, each with both values; they stay as they are."""
    made = {record.number: record for record in records}
    blocks = [
        render_part(Entries((conflict_entry(content, conflict),)))
        + f"\nGemaakt op {made[conflict.edit].at:%Y-%m-%d}. {made[conflict.edit].reason}".rstrip()
        for conflict in result.conflicts
    ]
    number = count(len(blocks), "wijziging past", "wijzigingen passen")
    return "\n\n".join((f"{number} niet meer bij de bestanden en blijven bewaard:", *blocks))
