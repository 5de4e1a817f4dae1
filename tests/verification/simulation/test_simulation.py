"""Short simulations of everything that may go wrong; ``make simulate`` does the long ones."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.verification.simulation import __main__ as program
from tests.verification.simulation import clock_changes
from tests.verification.simulation.calendar import Almanac, due_between
from tests.verification.simulation.checker import check
from tests.verification.simulation.machine import SETTINGS, Editing
from tests.verification.simulation.planted import FAULTS
from tests.verification.simulation.script import SHIPPED, STORM, TEAMS, drawn, play, run, speedy
from tests.verification.simulation.verdict import explained


def problems(script):
    chronicle = play(script)
    return [explained(problem, chronicle) for problem in check(chronicle).problems]


@pytest.mark.parametrize("seed", range(2))
def test_in_a_storm_every_reminder_is_posted_once_in_its_window_or_has_an_excuse(seed):
    assert problems(drawn(seed, STORM)) == []


def test_in_teams_nothing_is_told_twice_and_the_bot_says_of_what_it_cant_know():
    chronicle = play(drawn(4, TEAMS))
    verdict = check(chronicle)
    assert [explained(problem, chronicle) for problem in verdict.problems] == []
    assert verdict.excused["can't be known of"] > 0


def test_of_every_reminder_that_was_asked_for_is_told_what_became_of_it():
    verdict = run(2, STORM)
    assert verdict.problems == []
    assert verdict.targets == verdict.on_time + verdict.late + verdict.excused.total()
    assert min(verdict.on_time, verdict.late, verdict.excused.total()) > 0


def test_the_checker_uses_nothing_of_the_code_that_it_checks():
    code = "import sys, tests.verification.simulation.checker; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = {name.partition(".")[0] for name in done.stdout.split()}
    assert "tests" in modules
    assert modules.isdisjoint({"schedules", "handlers"})
    assert "bot.store" not in done.stdout.split()


def test_undisturbed_every_reminder_is_on_time():
    verdict = run(1, speedy(STORM))
    assert verdict.problems == []
    assert verdict.targets == verdict.on_time == verdict.messages > 30


def test_the_shipped_content_is_posted_in_its_own_words():
    assert problems(drawn(3, speedy(SHIPPED))) == []


@pytest.mark.parametrize("zone", [clock_changes.AMSTERDAM, clock_changes.CAIRO])
def test_around_every_change_of_the_clock_up_to_2040_nothing_is_lost_or_doubled(zone):
    chosen = [script for number, script in enumerate(clock_changes.scripts(zone)) if number % 3 == number // 3 % 3]
    assert len(chosen) == len(clock_changes.changes(zone)) >= 36
    assert [problem for script in chosen for problem in problems(script)] == []


def test_edits_in_mid_flight_among_faults_and_restarts_lose_and_double_nothing():
    run_state_machine_as_test(
        Editing, settings=settings(SETTINGS, max_examples=12, derandomize=True, database=None)
    )


def test_the_calendar_with_a_memory_gives_what_the_calendar_gives():
    script = drawn(11, STORM)
    remembered = list(Almanac()(script.content, script.start, script.end))
    assert remembered == list(due_between(script.content, script.start, script.end))


def test_runs_with_a_seed_and_a_number_are_the_same_every_time(capsys, monkeypatch):
    monkeypatch.setattr(program, "_planted", lambda: True)
    monkeypatch.setattr(program, "_clock_changes", lambda: True)
    arguments = ["--seed", "5", "--runs", "2", "--years", "0.05", "--scale", "storm", "--examples", "2"]
    printed = []
    for _ in range(2):
        assert program.main(arguments) == 0
        printed.append([line.partition(";")[0] for line in capsys.readouterr().out.splitlines()])
    assert printed[0][1:] == printed[1][1:]
    beginnings = [line.partition(":")[0] for line in printed[0]]
    assert beginnings == ["edits in mid-flight", "storm seed 5", "storm seed 6"]


def test_a_run_is_replayed_alone_and_needs_its_seed(capsys):
    assert program.main(["--replay", "--seed", "5", "--years", "0.05", "--scale", "storm"]) == 0
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == ["storm seed 5"]
    with pytest.raises(SystemExit):
        program.main(["--replay"])
    assert "--seed" in capsys.readouterr().err


def test_what_is_printed_to_replay_a_problem_replays_it(capsys):
    with FAULTS["no_answer_counts_as_delivered"].put():
        arguments = ["--replay", "--seed", "1", "--years", "0.1", "--scale", "storm"]
        assert program.main(arguments) == 1
        printed = capsys.readouterr().out
        assert program.main(printed.partition("-m tests.verification.simulation ")[2].split()) == 1
        assert capsys.readouterr().out.splitlines()[1:] == printed.splitlines()[1:]


def test_a_seed_gives_the_same_run_in_any_process():
    arguments = ["--replay", "--seed", "6", "--scale", "storm", "--years", "0.1", "--chronicle"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.verification.simulation", *arguments],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = list(play(drawn(6, replace(STORM, years=0.1))).lines())
    assert len([line for line in here if line.startswith("messages")]) > 10
    assert done.stdout.splitlines()[:-1] == here
