"""Settings, content and database as the subcommands use them; faults in them as CommandError.

A subcommand pays for the ones it asks for: each is imported by its own function.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from bot.cli.errors import CommandError
from bot.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.content.models import Content
    from bot.content.problems import ContentError
    from bot.faq.embedding import Embedder
    from bot.library import Library
    from bot.store.database import Database


def settings_in_use() -> Settings:
    """The settings; raises CommandError when they can't be used."""
    try:
        return read_settings()
    except SettingsError as error:
        raise CommandError(str(error)) from None


def content_in(directory: Path) -> Content:
    """The content in a folder; raises CommandError when it can't be used."""
    from bot.content.loader import load  # noqa: PLC0415 - see the top of this file
    from bot.content.problems import ContentError  # noqa: PLC0415

    try:
        return load(directory)
    except ContentError as error:
        raise _unusable(directory, error) from None


def library_of(settings: Settings) -> Library:
    """The library of the content in use, without meaning; raises CommandError when it can't be used."""
    from bot.content.problems import ContentError  # noqa: PLC0415 - see the top of this file
    from bot.library import Library  # noqa: PLC0415

    try:
        return Library(settings.iza_data_dir)
    except ContentError as error:
        raise _unusable(settings.iza_data_dir, error) from None


def edited_library(settings: Settings) -> Library:
    """The library of the content in use with the edits of the database, where there is one; as ``library_of``."""
    from bot.resources import database_url_of  # noqa: PLC0415 - see the top of this file
    from bot.store.engine import database_file  # noqa: PLC0415

    library = library_of(settings)
    file = database_file(database_url_of(settings))
    if file is None or file.exists():
        with database_in_use() as database:
            library.lay_over(database.edits)
    return library


def learned_library(settings: Settings) -> Library:
    """The library of the content in use, which finds by meaning too; raises CommandError as ``library_of``."""
    library = library_of(settings)
    embedder = told_embedder(settings)
    if embedder is not None:
        library.learn(embedder)
    return library


def told_embedder(settings: Settings) -> Embedder | None:
    """The model, if any; tells when learning the content is going to take a minute."""
    from bot.faq.embedding import load_embedder  # noqa: PLC0415 - see the top of this file

    embedder = load_embedder(settings.embeddings_dir)
    if embedder is not None and settings.content_is_new:
        click.echo("De eerste keer leert de bot de inhoud op betekenis; dat duurt ongeveer een minuut.", err=True)
    return embedder


@contextmanager
def database_in_use() -> Iterator[Database]:
    """The database that the settings name, open for the block; raises CommandError when it can't be used."""
    from bot.resources import database_of, time_source_of  # noqa: PLC0415 - see the top of this file
    from bot.store.ledger import LedgerError  # noqa: PLC0415

    settings = settings_in_use()
    try:
        with closing(database_of(settings, time_source_of(settings))) as database:
            yield database
    except LedgerError as error:
        raise CommandError(str(error)) from None


def _unusable(directory: Path, error: ContentError) -> CommandError:
    return CommandError(f"De inhoud in {directory} is niet bruikbaar.\n\n{error}")
