"""Audit of the locked packages: a finding fails, and what nobody could look at is said loudly."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
AUDIT = """#!/bin/sh
echo "{says}"
exit {status}
"""


@pytest.mark.parametrize(
    ("says", "status", "ends", "words"),
    [
        ("No known vulnerabilities found", 0, 0, "No known vulnerabilities in the locked packages."),
        ("requests 1.0 could not be audited", 0, 0, "NOT AUDITED: 1 of the locked packages."),
        ("requests 1.0 PYSEC-2026-1", 1, 2, "PYSEC-2026-1"),
    ],
)
def test_the_audit_is_loud(tmp_path, says, status, ends, words):
    program = tmp_path / "bin" / "pip-audit"
    program.parent.mkdir()
    program.write_text(AUDIT.format(says=says, status=status))
    program.chmod(0o755)
    (tmp_path / ".installed").touch()
    command = ["make", "audit", f"VENV={tmp_path}", "--assume-old", f"{tmp_path}/.installed"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "MAKEFLAGS": ""}
    )
    assert done.returncode == ends
    assert words in done.stdout + done.stderr
    assert (tmp_path / "not-audited.txt").exists() is ("NOT AUDITED" in words)
