"""Monitoring: the alerts for Prometheus sound when they must, and use metrics that there are, as the dashboard."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.health import Health, HealthSources
from bot.library import Library
from bot.metrics import OutcomeCounter
from bot.store.database import open_database
from schedules.loop_status import LoopStatus
from schedules.poster import Moment
from schedules.time_source import RealTime

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "deploy" / "prometheus"
RULES = [
    rule for group in yaml.safe_load((FOLDER / "rules.yaml").read_text())["groups"] for rule in group["rules"]
]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "dashboard.json").read_text(encoding="utf-8"))
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


def promtool(*arguments):
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("THE ALERTS ARE NOT TESTED: there is no promtool here (Debian package prometheus)")
    done = subprocess.run([program, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [("check", "rules", "rules.yaml"), ("test", "rules", "rules_test.yaml")])
def test_promtool_accepts_the_rules_and_each_sounds_when_it_must(arguments):
    promtool(*arguments)


def test_every_rule_has_a_test_for_trouble_and_for_quiet():
    tests = yaml.safe_load((FOLDER / "rules_test.yaml").read_text())["tests"]
    tried = {
        (alert["alertname"], bool(alert["exp_alerts"])) for test in tests for alert in test["alert_rule_test"]
    }
    assert tried == {(rule["alert"], sounds) for rule in RULES for sounds in (True, False)}


@pytest.fixture
async def exposed(tmp_path):
    """Names of the metrics of a bot that has looked at its ledger."""
    time, status = RealTime(), LoopStatus()
    status.beat(Moment(time.now(), time.seconds()), "")
    none = OutcomeCounter([])
    with contextlib.closing(open_database(f"sqlite:///{tmp_path}/ledger.sqlite3", time.now)) as database:
        sources = HealthSources(Library(ROOT / "data"), database.ledger, status, time, none, none, lambda: True)
        with contextlib.closing(Health(sources)) as health:
            text, _ = await health.metrics()
    return set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))


def used_in(expressions):
    return {name for expression in expressions for name in re.findall(r"iza_[a-z_]+", expression)}


async def test_the_rules_use_metrics_that_there_are(exposed):
    assert used_in(rule["expr"] for rule in RULES) <= exposed


async def test_the_dashboard_shows_every_metric_and_no_other(exposed):
    assert used_in(EXPRESSIONS) == exposed


def test_prometheus_understands_what_the_dashboard_asks(tmp_path):
    rules = [{"record": f"panel:{number}", "expr": expression} for number, expression in enumerate(EXPRESSIONS)]
    file = tmp_path / "panels.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    promtool("check", "rules", str(file))


def test_the_panels_of_the_dashboard_stand_beside_each_other():
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    squares = [
        (x, y)
        for panel in panels
        for at in [panel["gridPos"]]
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(set(squares)) == len(squares)
    assert max(x for x, _ in squares) < 24, "a dashboard is 24 columns wide"


def test_each_alert_has_its_part_of_the_page():
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [rule["alert"] for rule in RULES]
    assert [rule["annotations"]["runbook"] for rule in RULES] == [
        f"docs/alerts.md#{name.lower()}" for name in headings
    ]
