"""Errors of the command line: shown in Dutch on standard error, without a traceback, with exit code 1."""

from __future__ import annotations

import errno
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

_FILE_ERRORS = {
    errno.ENOENT: "dat bestaat niet",
    errno.EACCES: "daar heb je geen rechten voor",
    errno.EPERM: "daar heb je geen rechten voor",
    errno.EISDIR: "dat is een map, geen bestand",
    errno.ENOTDIR: "de map ervan is geen map",
    errno.EEXIST: "er staat al een bestand met die naam",
    errno.ENOSPC: "de schijf is vol",
    errno.EROFS: "daar kan niet geschreven worden",
}


class CommandError(click.ClickException):
    """A mistake that the person at the keyboard can mend; the text says which and how."""

    exit_code = 1

    def format_message(self) -> str:
        """The message alone."""
        return self.message

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - click's own signature
        """Write it to standard error."""
        click.echo(self.format_message(), err=True, file=file)


def unreadable(file: Path, error: OSError | UnicodeDecodeError) -> CommandError:
    """The error for a file that was named on the command line and can't be read."""
    return CommandError(f"{file} kan niet gelezen worden: {file_error(error)}.")


def file_error(error: OSError | UnicodeDecodeError) -> str:
    """Reason why a file can't be used: part of a sentence, without a capital or a full stop."""
    if isinstance(error, UnicodeDecodeError):
        return "het is geen tekst in UTF-8"
    return _FILE_ERRORS.get(error.errno or 0) or f"het systeem meldt: {error.strerror or error}"


def require_extra(extra: str, *modules: str) -> None:
    """Raise CommandError when a module of this optional dependency (``pyproject.toml``) is not installed."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise CommandError(
            f"Hiervoor ontbreekt {' en '.join(missing)}; installeer het met: "
            f'python -m pip install "iza-bot[{extra}]"'
        )
