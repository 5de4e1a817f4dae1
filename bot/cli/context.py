"""What the commands work with: settings and content, or a refusal in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.content.loader import load
from bot.content.problems import ContentError
from bot.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.content.models import Content
    from bot.library import Library


def settings_in_use() -> Settings:
    """The settings; raises Refusal when they can't be used."""
    try:
        return read_settings()
    except SettingsError as error:
        raise CommandError(str(error)) from None


def content_in(directory: Path) -> Content:
    """The content in a folder; raises Refusal when it can't be used."""
    try:
        return load(directory)
    except ContentError as error:
        raise _unusable(directory, error) from None


def library_of(settings: Settings) -> Library:
    """The content in use, in which can be searched; raises Refusal when it can't be used."""
    from bot.library import Library  # noqa: PLC0415 - pulls in the finder: not every command needs that

    try:
        return Library(settings.iza_data_dir)
    except ContentError as error:
        raise _unusable(settings.iza_data_dir, error) from None


def _unusable(directory: Path, error: ContentError) -> CommandError:
    return CommandError(f"De inhoud in {directory} is niet bruikbaar.\n\n{error}")
