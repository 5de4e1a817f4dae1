"""The command: what it prints and how it ends, and that what it prints can be given to it again."""

import subprocess
import sys

import pytest

from tests.verification.kill_sweep.kills import Case, Kill, Kind
from tests.verification.kill_sweep.sweeps import random_case
from tests.verification.kill_sweep.table import Tally, render
from tests.verification.kill_sweep.verdict import Verdict
from tests.verification.kill_sweep.wire import Phase
from tests.verification.kill_sweep.zygote import ROOT


def test_a_case_can_be_written_down_and_read_back():
    case = random_case("sqlite", "iets", history=False)
    assert Case.parse(str(case)) == case
    faulty = Case(
        store="postgresql", history=True, kills=(Kill("one", Kind.EXCHANGE, 3, Phase.HALF_BODY),), fault="x"
    )
    assert Case.parse(str(faulty)) == faulty


def test_the_command_fails_and_tells_how_to_replay_when_something_is_lost():
    case = "sqlite/history/one.exchange.1.headers~61/never-reconcile"
    done = subprocess.run(
        [sys.executable, "-m", "tests.verification.kill_sweep", "--only", case],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "| replay | sqlite | 1 | 1 | 1 | 0 | 0 |" in done.stdout
    assert f"replay: .venv/bin/python -m tests.verification.kill_sweep --only '{case}'" in done.stdout


def test_the_same_seed_gives_the_same_kills():
    first, again, other = (random_case("sqlite", seed, history=True) for seed in ("1/0", "1/0", "1/1"))
    assert first == again != other


def test_a_case_of_an_act_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="There is no act 'pst'; there are: first, fresh, one, post, move, late"):
        Case.parse("sqlite/history/pst.boundary.1")


def test_the_table_counts_what_is_lost_and_judges_only_the_bot():
    case = random_case("sqlite", "x", history=True)
    ours, theirs = Tally("random moments", "sqlite"), Tally("another scheduler", "sqlite", baseline=True)
    for tally in (ours, theirs):
        tally.add(case, 3, 10, Verdict())
        tally.add(case, 2, 10, Verdict(lost=("a",), doubled=("b", "c"), unexplained=("c",)))
    assert [len(tally.failures) for tally in (ours, theirs)] == [1, 0]
    assert render([ours, theirs]).splitlines()[2:] == [
        "| random moments | sqlite | 5 | 20 | 1 | 2 | 1 |",
        "| another scheduler | sqlite | 5 | 20 | 1 | 2 | – |",
    ]
