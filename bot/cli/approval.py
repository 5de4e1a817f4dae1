"""Approval in the terminal of differences that a file brings, one by one, and saving what is agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.content.edits import Change
    from bot.editing import Editor

YES, NO, STOP = "j", "n", "stop"
EXPORT = "Dat geldt meteen. Zet het met iza-bot export in de bestanden."
"""Next step, once something was saved."""


def asked() -> str:
    """The choice; the end of the input is a stop."""
    try:
        return str(click.prompt("  Overnemen?", type=click.Choice((YES, NO, STOP)), default=NO))
    except click.Abort:
        click.echo()
        return STOP


def save(editor: Editor, changes: tuple[Change, ...], name: str) -> bool:
    """Save the changes of a file; False, and the reasons are written, where the content would have a mistake."""
    from bot.editing import EditRefusedError  # noqa: PLC0415 - no help needs it

    try:
        editor.save(*changes, by="", reason=f"ingelezen uit {name}")
    except EditRefusedError as refused:
        reasons = (
            "\n".join(f"    {problem.message}" for problem in refused.problems) or "    er staat nu iets anders"
        )
        click.echo(f"  Kan zo niet:\n{reasons}")
        return False
    return True
