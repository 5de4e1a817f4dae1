"""``iza-bot import-faq``: the association's own FAQ document, as YAML or against what stands."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.approval import EXPORT, STOP, YES, asked, save
from bot.cli.context import database_in_use, library_of, settings_in_use
from bot.cli.errors import CommandError, require_extra
from bot.cli.wording import count

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from bot.editing import Editor
    from bot.importing import Imported
    from bot.importing.faq_diff import ItemDifference

SHOWN = 12
"""Lines of a difference that are shown."""
LONGEST_SECONDS = 120.0
"""Time for reading a document; a real one takes a second or two, one made to keep us busy takes hours."""


@click.command("import-faq")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--diff", is_flag=True, help="Vergelijk met wat er staat en vraag per vraag of die overgenomen wordt."
)
def command(file: Path, *, diff: bool) -> None:
    """Write the YAML to standard output, and remarks to standard error; or go through the differences."""
    require_extra("import", "pypdf", "docx")
    imported = _read(file)
    if not diff:
        click.echo(imported.yaml, nl=False)
    for remark in imported.remarks:
        click.echo(str(remark), err=True)
    questions = count(imported.questions, "vraag", "vragen")
    footnotes = count(imported.footnotes, "voetnoot", "voetnoten")
    remarks = count(len(imported.remarks), "opmerking", "opmerkingen")
    click.echo(f"{questions} en {footnotes} {'gelezen' if diff else 'overgenomen'}; {remarks}.", err=True)
    if diff:
        _go_through(imported, file.name)


def _read(file: Path) -> Imported:
    """Read a document in a process of its own, that can be stopped when it takes too long."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send_what_is_read, args=(file, sender))
    process.start()
    sender.close()
    try:
        result = receiver.recv() if receiver.poll(LONGEST_SECONDS) else None
    except EOFError:
        raise CommandError(f"{file.name} laat zich niet lezen: het lezen brak af.") from None
    finally:
        process.kill()
        process.join()
    if result is None:
        raise CommandError(
            f"{file.name} lezen duurt te lang (meer dan {LONGEST_SECONDS:g} seconden). Bewaar het document als "
            "platte tekst (.txt) en geef die."
        )
    if isinstance(result, str):
        raise CommandError(result)
    imported: Imported = result
    return imported


def _send_what_is_read(file: Path, sender: Connection) -> None:
    """Send what the document holds, or why it can't be read."""
    from bot.importing import ImportFailed, import_faq  # noqa: PLC0415 - needs the extra

    try:
        sender.send(import_faq(file))
    except ImportFailed as error:
        sender.send(str(error))


def _go_through(imported: Imported, name: str) -> None:
    from bot.editing import Editor  # noqa: PLC0415 - no help needs it
    from bot.importing.faq_diff import compare  # noqa: PLC0415 - needs the extra

    library = library_of(settings_in_use())
    with database_in_use() as database:
        library.lay_over(database.edits)
        editor = Editor(library, database.edits)
        differences = compare(editor.content, imported.file)
        taken = _take_over(editor, differences, name)
    absent = sum(not difference.changes for difference in differences)
    same = imported.questions - (len(differences) - absent)
    click.echo(
        f"{count(same, 'vraag is', 'vragen zijn')} gelijk; {count(taken, 'verschil', 'verschillen')} overgenomen."
    )
    if taken:
        click.echo(EXPORT)


def _take_over(editor: Editor, differences: tuple[ItemDifference, ...], name: str) -> int:
    """Show each difference, and save what is agreed to; the number of those."""
    taken = 0
    for number, difference in enumerate(differences, start=1):
        click.echo(_shown(difference, f"{number} van {len(differences)}"))
        if not difference.changes:
            click.echo("  Hoort het weg, trek het dan in met /iza bewerk.\n")
            continue
        answer = asked()
        if answer == STOP:
            break
        taken += answer == YES and save(editor, difference.changes, name)
    return taken


def _shown(difference: ItemDifference, position: str) -> str:
    name = f"{difference.letter} · {difference.title}" if difference.letter else difference.title
    more = len(difference.lines) - SHOWN
    rest = [f"  … en nog {count(more, 'regel', 'regels')}"] if more > 0 else []
    lines = [f"  {line}" for line in difference.lines[:SHOWN]]
    return "\n".join([f"{position} · {difference.kind}", f"  {name}", *lines, *rest])
