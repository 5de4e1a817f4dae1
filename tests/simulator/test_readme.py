"""README of the simulator: its examples and commands, in a project that has nothing but a copy of the folder."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "bot" / "simulator" / "README.md").read_text(encoding="utf-8")
FILE = re.compile(r"<!-- file: (\S+) -->\n+```python\n(.*?)```", re.DOTALL)
RUN = re.compile(r"<!-- run: in the project -->\n+```sh\n(.*?)```", re.DOTALL)
COPY = re.compile(r"<!-- run: in the folder above bot/ -->\n+```sh\n(.*?)```", re.DOTALL)
SERVE = re.compile(r"<!-- serve: in the project -->\n+```sh\n(.*?)```", re.DOTALL)


@pytest.fixture
def project(tmp_path):
    """A folder with a copy of the simulator and the files of the README; importing this repository fails."""
    for name in ("bot", "handlers", "schedules", "tests"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('this repository is not on the path')\n")
    for name, text in FILE.findall(README):
        (tmp_path / name).write_text(text, encoding="utf-8")
    run(COPY.findall(README)[0], cwd=ROOT, project=tmp_path)
    return tmp_path


def environment(project):
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return {"PATH": path, "PROJECT": str(project)}


def run(command, *, cwd, project):
    arguments = ["bash", "-ec", command]
    done = subprocess.run(
        arguments, cwd=cwd, env=environment(project), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_command_is_tried():
    commands = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    tried = [*COPY.findall(README), *RUN.findall(README), *SERVE.findall(README)]
    assert [command for command in commands if command not in tried] == [
        "pip install aiohttp slack-bolt pytest pytest-asyncio prompt-toolkit\n"
    ]


def test_a_foreign_app_is_tested_with_a_copy_of_the_folder(project):
    tests, _ = RUN.findall(README)
    assert "1 passed" in run(tests, cwd=project, project=project)


def test_a_foreign_app_talks_in_a_terminal(project):
    _, talk = RUN.findall(README)
    lines = run(talk, cwd=project, project=project).splitlines()
    assert lines[0] == "You are ada in #general. Try /hello."
    assert lines[2:] == ["#general> /hello", "", "Only visible to you", "Hello ada", ""]


async def test_a_foreign_app_has_a_page_in_english(project):
    process = await asyncio.create_subprocess_exec(
        *("bash", "-ec", f"exec {SERVE.findall(README)[0]}"),
        cwd=project,
        env=environment(project),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        url = (await process.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            page = await response.text()
    finally:
        process.terminate()
        await process.wait()
    assert '<html lang="en">' in page
    assert "<title>#general · My bot</title>" in page
    assert "Write a message" in page


def test_the_names_in_the_readme_exist():
    modules = {path.name for path in (ROOT / "bot" / "simulator").glob("*.py")}
    assert set(re.findall(r"`(\w+\.py)`", README)) - {"conftest.py"} <= modules


def test_no_module_imports_anything_of_this_repository():
    absolute = re.compile(r"^\s*(?:from|import) (?:bot|handlers|schedules)\b", re.MULTILINE)
    modules = (ROOT / "bot" / "simulator").rglob("*.py")
    assert [module.name for module in modules if absolute.search(module.read_text(encoding="utf-8"))] == []
