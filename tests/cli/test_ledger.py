"""The operator's look at the ledger, through the command line."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.occurrence_id import OccurrenceId
from bot.store.database import open_database
from bot.store.database_lock import at_work_on
from bot.store.ledger import Delivery, Posting, PostingKind, PostingState

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/ledger.sqlite3"


@pytest.fixture
def run(url):
    return lambda *words: CliRunner(env={"IZA_DATABASE_URL": url}).invoke(main, words)


@pytest.fixture
def failed(url):
    later = NOW + dt.timedelta(days=3650)
    posting = Posting(
        key="13cb6ccb-b26f-53ab-9ea1-e8b2ecedecb0",
        kind=PostingKind.REMINDER,
        channel="slack:iza-landelijk",
        due_at=NOW,
        useful_until=later,
        expires_at=later,
        next_at=NOW,
        created_at=NOW,
        updated_at=NOW,
        about=OccurrenceId("iza-bijsturing-2024"),
        title="Besluit over bijsturen",
        state=PostingState.FAILED,
        delivery=Delivery(error="channel_not_found"),
    )
    with closing(open_database(url, lambda: NOW)) as database:
        assert database.ledger.write(add=[posting])
    return posting


def test_an_empty_ledger_says_so_and_the_program_ends_as_the_command_does(url):
    environment = {**os.environ, "IZA_DATABASE_URL": url}
    program = [sys.executable, "-m", "bot.cli.main", "ledger"]
    done = subprocess.run([*program, "--json"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Het register heeft geen berichten.\n"
    refused = [*program, "--resolve", "onbekend"]
    done = subprocess.run(refused, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (1, "", False)


def test_a_row_says_what_where_when_and_why(run, failed):
    [line] = run("ledger", "--json").stdout.splitlines()
    posting = json.loads(line)
    assert (posting["key"], posting["state"], posting["channel"], posting["error"]) == (
        failed.key, "failed", "iza-landelijk", "channel_not_found",
    )  # fmt: skip
    assert "#iza-landelijk · Besluit over bijsturen" in run("ledger", "--channel", "#iza-landelijk").stdout
    nothing = run("ledger", "--state", "sent", "--channel", "#iza-landelijk")
    assert nothing.stdout == ""
    assert "geen berichten voor kanaal iza-landelijk in toestand sent. Controleer de naam." in nothing.stderr


def test_an_operator_resolves_what_was_given_up(run, failed):
    done = run("ledger", "--resolve", failed.key, "--how", "drop", "--json", "--history")
    assert json.loads(done.stdout)["state"] == "cancelled"
    again = run("ledger", "--resolve", failed.key, "--how", "again")
    assert again.exit_code == 1
    assert "can be resolved" in again.stderr


def test_in_a_rehearsal_an_operator_resolves_at_the_time_that_the_bot_believes_it_is(run, failed, monkeypatch):
    monkeypatch.setenv("IZA_CLOCK", "2027-09-10T09:00:00+02:00")
    done = run("ledger", "--resolve", failed.key, "--how", "again", "--json", "--history")
    posting = json.loads(done.stdout)
    moments = [posting["next_at"], posting["history"][-1]["at"]]
    assert [moment[:16] for moment in moments] == ["2027-09-10T07:00"] * 2


def test_what_cannot_be_done_is_said_in_a_sentence(run, tmp_path):
    for words in (
        ("ledger", "--resolve", "onbekend", "--how", "drop"),
        ("ledger", "--resolve", "onbekend"),
        ("backup", str(tmp_path / "weg" / "kopie")),
        ("restore", str(tmp_path / "niets")),
    ):
        done = run(*words)
        assert (done.exit_code, type(done.exception)) == (1, SystemExit), words
        assert done.stderr


EVERY_WAY_IN = (
    ("ledger",),
    ("ledger", "--resolve", "onbekend", "--how", "drop"),
    ("feedback",),
    ("preview", "--from", "2027-09-01", "--to", "2027-09-02", "--subscriptions"),
    ("backup", "kopie"),
    ("restore", "kopie"),
)


@pytest.mark.parametrize("words", EVERY_WAY_IN, ids=" ".join)
@pytest.mark.parametrize("folder", ["/proc/niets", "bestand"])
def test_a_state_folder_that_can_not_be_is_named_by_every_command(words, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bestand").touch()
    with closing(open_database(f"sqlite:///{tmp_path}/elders", lambda: NOW)):
        (tmp_path / "elders").rename(tmp_path / "kopie")
    done = CliRunner(env={"IZA_STATE_DIR": str(tmp_path / folder)}).invoke(main, words)
    assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.output
    assert str(tmp_path / folder) in done.stderr


def test_a_damaged_database_is_named_with_the_way_out(run, tmp_path):
    (tmp_path / "ledger.sqlite3").write_bytes(b"weg" * 1000)
    done = run("ledger")
    assert f"{tmp_path}/ledger.sqlite3 is damaged" in done.stderr
    assert "iza-bot restore FILE" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("niets", None, "dat bestaat niet"),
        ("", None, "dat is een map, geen bestand"),
        ("leeg", b"", "dat is geen register van de bot, of het is beschadigd"),
        ("tekst", b"geen database, maar gewone tekst", "het is geen database"),
    ],
)
@pytest.mark.usefixtures("failed")
def test_what_is_no_backup_is_refused_with_the_reason(run, tmp_path, name, content, reason):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    refused = run("restore", str(tmp_path / name))
    assert refused.exit_code == 1
    assert f"is niet teruggezet: {reason}. Het register is zoals het was." in refused.stderr


@pytest.mark.usefixtures("failed")
def test_a_backup_that_can_not_be_made_says_so_and_what_of_the_ledger(run, tmp_path):
    refused = run("backup", str(tmp_path / "weg" / "kopie")).stderr
    assert refused.startswith("Er is geen kopie gemaakt in ")
    assert refused.endswith("Het register zelf is niet aangeraakt.\n")


def test_a_backup_of_nothing_says_so(run, tmp_path):
    assert "er valt niets te bewaren" in run("backup", str(tmp_path / "kopie")).stderr


def test_on_postgresql_the_operator_is_sent_to_its_own_tools(tmp_path):
    program = CliRunner(env={"IZA_DATABASE_URL": "postgresql://bot@localhost/bot"})
    assert "pg_dump" in program.invoke(main, ["backup", str(tmp_path / "kopie")]).stderr


def test_while_the_bot_works_nothing_is_put_back(run, failed, url, tmp_path):
    copy = str(tmp_path / "kopie.sqlite3")
    run("backup", copy)
    with at_work_on(url):
        assert "de bot draait nog. Stop hem eerst." in run("restore", copy).stderr
    assert json.loads(run("ledger", "--json").stdout)["key"] == failed.key


def test_a_backup_comes_back(run, failed, tmp_path):
    copy = tmp_path / "kopie.sqlite3"
    assert run("backup", str(copy)).exit_code == 0
    run("ledger", "--resolve", failed.key, "--how", "drop")
    assert "teruggezet" in run("restore", str(copy)).stdout
    assert json.loads(run("ledger", "--json").stdout)["state"] == "failed"


def test_a_preview_with_subscriptions_shows_what_someone_follows(run, url):
    with closing(open_database(url, lambda: NOW)) as database:
        database.subscriptions.subscribe("slack:C024BE7LR", "verzekeraar:cz")
    words = ("preview", "--from", "2027-09-01", "--to", "2027-09-30", "--channel", "C024BE7LR", "--json")
    lines = [json.loads(line) for line in run(*words, "--subscriptions").stdout.splitlines()]
    assert {(line["channel"], line["item_id"]) for line in lines} == {("C024BE7LR", "cz-gebruikelijk")}
    assert "nooit iets geplaatst" in run(*words).stderr


def test_a_preview_of_a_period_without_anything_says_so(run):
    done = run("preview", "--from", "2001-01-01", "--to", "2001-01-02", "--channel", "iza-landelijk")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "Er wordt in deze periode daar niets geplaatst.\n"
