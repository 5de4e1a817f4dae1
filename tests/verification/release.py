"""``make release``: the wheel and the source archive of this version, the same bytes from the same commit.

Both are built twice, from two copies of the commit in folders of other names, and compared. The version stands in
``pyproject.toml`` alone, and has a dated section of its own in the changelog.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from trove_classifiers import classifiers

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
GIT = shutil.which("git") or "git"
SECTION = re.compile(r"^## (?:\[?)(\S+?)(?:\]?) - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


class ReleaseError(Exception):
    """Reason why this state can't be released."""


def project(root: Path = ROOT) -> dict[str, object]:
    """The table ``project`` of pyproject.toml."""
    table: dict[str, object] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def faults(root: Path = ROOT) -> list[str]:
    """Faults in the description of this version; empty when there are none."""
    described = project(root)
    sections = SECTION.findall((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    found = [f"{name!r} is no classifier of PyPI" for name in described["classifiers"] if name not in classifiers]
    if not re.fullmatch(r"\d+\.\d+\.\d+", str(described["version"])):
        found.append(f"{described['version']} is no version of semver.org")
    if not sections or sections[0][0] != described["version"]:
        found.append(f"the first dated section of CHANGELOG.md is not that of {described['version']}")
    days = [dt.date.fromisoformat(day) for _, day in sections]
    if days != sorted(days, reverse=True):
        found.append("the sections of CHANGELOG.md are not in order of their dates, the last first")
    return found


def build(folder: Path, commit: str) -> dict[str, bytes]:
    """Wheel and source archive of a commit, built in this folder; by their names."""
    folder.mkdir()
    archive = subprocess.run([GIT, "archive", commit], cwd=ROOT, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tree:
        tree.extractall(folder, filter="data")
    when = _git("show", "-s", "--format=%ct", commit)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder / "built"],
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": when},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return {file.name: file.read_bytes() for file in sorted((folder / "built").iterdir())}


def main() -> None:
    """Build, compare, and put the result in dist/ with its checksums."""
    if reasons := faults():
        raise ReleaseError("; ".join(reasons))
    if _git("status", "--porcelain"):
        raise ReleaseError("there are changes that are not committed; a release is of a commit")
    commit = _git("rev-parse", "HEAD")
    with tempfile.TemporaryDirectory(prefix="iza-bot-release-") as name:
        first, second = (build(Path(name) / folder, commit) for folder in ("a", "another"))
    if first != second:
        raise ReleaseError(f"two builds of {commit} differ: {', '.join(first)}")
    DIST.mkdir(exist_ok=True)
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in first.items())
    for file, data in first.items():
        (DIST / file).write_bytes(data)
    (DIST / "SHA256SUMS").write_text(sums, encoding="utf-8")
    report(f"{sums}Built twice from {commit[:12]}, the same bytes. They are in dist/.")


def _git(*words: str) -> str:
    return subprocess.run([GIT, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def report(line: str) -> None:
    """Write a line of the report."""
    print(line, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    try:
        main()
    except ReleaseError as error:
        sys.exit(f"Not released: {error}.")
