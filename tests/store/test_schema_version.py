import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.store.engine import open_engine
from bot.store.ledger import LedgerError
from bot.store.migrations import versions
from bot.store.schema import metadata
from bot.store.schema_version import bring_up_to_date

BEFORE = Path(__file__).with_name("before_platform_ids.sql")


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
    assert {"postings", "posting_history", "state_records"} <= set(inspect(engine).get_table_names())


@pytest.mark.parametrize("since", [None, "0001"], ids=["new", "migrated"])
def test_a_new_database_and_a_migrated_one_have_exactly_the_tables_of_the_program(engine, since):
    if since is not None:
        bring_up_to_date(engine, until=since)
    bring_up_to_date(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_what_is_there_stays_there(engine):
    bring_up_to_date(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO state_records (name, value) VALUES ('naam', 'waarde')"))
    bring_up_to_date(engine)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT value FROM state_records")).scalar_one() == "waarde"


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


def test_people_and_channels_of_before_become_those_of_slack(engine):
    bring_up_to_date(engine, until="0007")
    with engine.begin() as connection:
        for statement in BEFORE.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    bring_up_to_date(engine)
    with engine.begin() as connection:

        def rows(query):
            return [tuple(row) for row in connection.execute(text(query))]

        assert rows("SELECT channel, channel_id FROM postings ORDER BY key") == [
            ("slack:regio-zeeland", "slack:C0123"),
            ("slack:bot-beheer", ""),
        ]
        assert '"channel": "slack:regio-a slack:C0456"' in rows("SELECT details FROM postings ORDER BY key")[1][0]
        assert rows("SELECT name, value FROM state_records ORDER BY value") == [
            ("seen_until", "T"),
            ("refused/", "T x"),
            ("refused/slack:regio-a", "T y"),
            ("channel_id/slack:regio-zeeland", "slack:C0123"),
        ]
        assert rows("SELECT who, made_by FROM follows ORDER BY who") == [
            ("slack:C0123", "slack:U0123"),
            ("slack:U0123", ""),
        ]
        assert rows("SELECT who, name FROM preferences") == [("slack:C0123", "zeeland")]
        assert rows("SELECT person FROM snoozes UNION ALL SELECT person FROM done") == [("slack:U0123",)] * 2
        assert rows("SELECT message, person FROM tallied") == [("slack:C0123/1.5", "slack:U0123")]
        assert rows("SELECT made_by, ended_by FROM edits") == [("slack:U0123", "")]
        assert rows("SELECT asker FROM sent_questions ORDER BY id") == [("slack:U0123",), ("",)]
        with pytest.raises(DBAPIError):  # so a program from before finds no way to post or change anything
            connection.execute(text("SELECT * FROM notes"))
