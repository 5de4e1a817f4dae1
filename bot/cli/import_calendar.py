"""``iza-bot import-calendar``: the dates of a .csv or .ics file, as YAML or against what stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import yaml

from bot.cli.approval import EXPORT, STOP, YES, asked, save
from bot.cli.context import database_in_use, library_of, settings_in_use
from bot.cli.errors import CommandError, require_extra
from bot.cli.wording import count

if TYPE_CHECKING:
    import datetime as dt

    from bot.content.models import Content
    from bot.editing import Editor
    from bot.importing.calendar_diff import DateDifference
    from bot.importing.calendar_file import CalendarFile, ImportedDate


@click.command("import-calendar")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--diff", is_flag=True, help="Vergelijk met wat er staat en vraag per datum of die overgenomen wordt."
)
def command(file: Path, *, diff: bool) -> None:
    """Write YAML to standard output, or go through the differences one by one."""
    require_extra("import", "pypdf", "docx")
    from bot.importing import ImportFailed  # noqa: PLC0415 - needs the extra
    from bot.importing.calendar_file import read_calendar  # noqa: PLC0415
    from bot.local_time import today, zone_of  # noqa: PLC0415 - no help needs it
    from bot.resources import time_source_of  # noqa: PLC0415

    settings = settings_in_use()
    library = library_of(settings)
    organisation = library.current.content.organisation
    try:
        calendar = read_calendar(file, zone_of(organisation))
    except ImportFailed as error:
        raise CommandError(str(error)) from None
    for remark in calendar.remarks:
        click.echo(str(remark), err=True)
    if not diff:
        _write_yaml(library.current.content, calendar)
        return
    day = today(organisation, time_source_of(settings).now())
    from bot.editing import Editor  # noqa: PLC0415

    with database_in_use() as database:
        library.lay_over(database.edits)
        _go_through(Editor(library, database.edits), calendar.dates, day, file.name)


def _write_yaml(content: Content, calendar: CalendarFile) -> None:
    from bot.importing.calendar_diff import deadline_record  # noqa: PLC0415 - see above

    records = []
    for date in calendar.dates:
        try:
            records.append(deadline_record(content, date, "eigen-afleiding"))
        except ValueError as error:
            click.echo(f"{date.location.capitalize()}: {error}", err=True)
    click.echo(yaml.safe_dump({"deadlines": records}, allow_unicode=True, sort_keys=False, width=100), nl=False)
    click.echo(f"{count(len(records), 'datum', 'datums')} ingelezen. Kijk audience en sources na.", err=True)


def _go_through(editor: Editor, dates: tuple[ImportedDate, ...], day: dt.date, name: str) -> None:
    from bot.importing.calendar_diff import compare  # noqa: PLC0415 - see above

    differences = compare(editor.content, dates, day, f"Agenda {name}")
    taken = 0
    for number, difference in enumerate(differences, start=1):
        click.echo(_shown(difference, f"{number} van {len(differences)}"))
        if not difference.changes:
            click.echo(f"  Niet over te nemen: {difference.advice}\n")
            continue
        answer = asked()
        if answer == STOP:
            break
        taken += answer == YES and save(editor, difference.changes, name)
    same = len(dates) - len(differences)
    click.echo(
        f"{count(same, 'datum is', 'datums zijn')} gelijk; {count(taken, 'verschil', 'verschillen')} overgenomen."
    )
    if taken:
        click.echo(EXPORT)


def _shown(difference: DateDifference, position: str) -> str:
    lines = [f"{position} · {difference.location} · {difference.kind}", f"  {difference.title}"]
    if difference.stands:
        lines.append(f"  staat:   {difference.stands}")
    return "\n".join([*lines, f"  bestand: {difference.wanted}"])
