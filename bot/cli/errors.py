"""How the command line says no."""

from __future__ import annotations

from typing import Any

import click


class CommandError(click.ClickException):
    """Something the person at the keyboard can mend; shown without a traceback."""

    exit_code = 1

    def format_message(self) -> str:
        """The message alone."""
        return self.message

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - click's own signature
        """Write it to standard error."""
        click.echo(self.format_message(), err=True, file=file)
