"""The alerts for Prometheus: they sound when they must, on metrics that there are, and each says what to do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "deploy" / "prometheus"
RULES = [
    rule for group in yaml.safe_load((FOLDER / "rules.yaml").read_text())["groups"] for rule in group["rules"]
]


@pytest.mark.parametrize("arguments", [("check", "rules", "rules.yaml"), ("test", "rules", "rules_test.yaml")])
def test_promtool_accepts_the_rules_and_each_sounds_when_it_must(arguments):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("THE ALERTS ARE NOT TESTED: there is no promtool here (Debian package prometheus)")
    done = subprocess.run([promtool, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_has_a_test_for_trouble_and_for_quiet():
    tests = yaml.safe_load((FOLDER / "rules_test.yaml").read_text())["tests"]
    tried = {
        (alert["alertname"], bool(alert["exp_alerts"])) for test in tests for alert in test["alert_rule_test"]
    }
    assert tried == {(rule["alert"], sounds) for rule in RULES for sounds in (True, False)}


def test_the_rules_use_metrics_that_there_are():
    source = "".join((ROOT / "bot" / name).read_text(encoding="utf-8") for name in ("health.py", "metrics.py"))
    exposed = set(re.findall(r'"(iza_[a-z_]+)"', source))
    used = {name for rule in RULES for name in re.findall(r"iza_[a-z_]+", rule["expr"])}
    assert used <= exposed


def test_each_alert_has_its_part_of_the_page():
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [rule["alert"] for rule in RULES]
    assert [rule["annotations"]["runbook"] for rule in RULES] == [
        f"docs/alerts.md#{name.lower()}" for name in headings
    ]
