import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.store.engine import open_engine
from bot.store.ledger import LedgerError
from bot.store.migrations import versions
from bot.store.schema import metadata
from bot.store.schema_version import bring_up_to_date


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'folder' / 'ledger.sqlite3'}"
    return request.getfixturevalue("empty_postgresql")


@pytest.fixture
def engine(url):
    opened = open_engine(url)
    yield opened
    opened.dispose()


def version(engine):
    with engine.begin() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_an_empty_database_gets_the_newest_schema(engine):
    bring_up_to_date(engine)
    assert version(engine) == max(path.name[:4] for path in Path(versions.__file__).parent.glob("0*.py"))
    assert {"postings", "posting_history", "notes"} <= set(inspect(engine).get_table_names())


def test_the_migrations_make_exactly_the_tables_of_the_program(engine):
    bring_up_to_date(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_what_is_there_stays_there(engine):
    bring_up_to_date(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes (name, value) VALUES ('naam', 'waarde')"))
    bring_up_to_date(engine)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT value FROM notes")).scalar_one() == "waarde"


def test_an_older_program_refuses_a_newer_schema_and_says_what_to_do(engine):
    bring_up_to_date(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match=r"schema 9999.*newer version.*restore the backup"):
        bring_up_to_date(engine)
    assert version(engine) == "9999"


def test_several_that_start_at_once_make_one_schema(url):
    faults = []

    def start():
        engine = open_engine(url)
        try:
            bring_up_to_date(engine)
        except LedgerError as error:
            faults.append(error)
        finally:
            engine.dispose()

    starting = [threading.Thread(target=start) for _ in range(4)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert faults == []
