"""``make wheel``: the wheel in an empty environment outside the repository, with the locked requirements.

The installed program runs ``check``, ``ask``, ``preview``, ``init``, ``demo`` and ``run`` from an empty folder.
Then the packages of an extra are taken out, and the subcommand that needs them has to name it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import venv
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.simulator import Workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0
PERIOD = ("--from", "2027-09-01", "--to", "2027-09-30")
EXTRAS = {"prompt_toolkit": (("demo",), "demo"), "pypdf": (("import-faq", "faq.txt"), "import")}
"""A package of an extra, the subcommand that needs it, and the extra."""


class Installation:
    """A virtual environment with the wheel, and an empty folder to work in."""

    def __init__(self, folder: Path) -> None:
        self._bin = folder / "venv" / "bin"
        self._wheels = folder / "wheels"
        self._empty = folder / "empty"
        self._empty.mkdir()
        own = {
            name: value for name, value in os.environ.items() if not name.startswith(("IZA_", "SLACK_", "PYTHON"))
        }
        self._environment = own | {"HOME": str(folder)}

    def install(self) -> None:
        """Build the wheel and install it; raises CalledProcessError when that can't be done."""
        pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
        subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", self._wheels, ROOT], check=True)
        venv.create(self._bin.parent, with_pip=True)
        self.pip("install", "--require-hashes", "--requirement", str(ROOT / "requirements.lock"))
        self.pip("install", "--no-deps", *map(str, self._wheels.glob("*.whl")))

    def pip(self, *words: str) -> None:
        """Run pip in the environment."""
        command = [self._bin / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
        subprocess.run(command, check=True, cwd=self._empty)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a subcommand to its end."""
        command = [self._bin / "iza-bot", *words]
        return subprocess.run(
            command, cwd=self._empty, env=self._environment, capture_output=True, text=True, check=False
        )

    def module_file(self) -> Path:
        """The file from which the package ``bot`` is imported."""
        command = [self._bin / "python", "-c", "import bot; print(bot.__file__)"]
        result = subprocess.run(
            command, cwd=self._empty, env=self._environment, capture_output=True, text=True, check=True
        )
        return Path(result.stdout.strip())

    @asynccontextmanager
    async def serving(self, *words: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A subcommand that serves; it has to stop by itself on SIGTERM, with exit code 0."""
        process = await asyncio.create_subprocess_exec(
            self._bin / "iza-bot",
            *words,
            cwd=self._empty,
            env=self._environment | environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            output, _ = await process.communicate()
            assert process.returncode == 0, output.decode()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def read_until(stream: asyncio.StreamReader | None, words: str) -> str:
    """Output up to and including a line with these words; raises AssertionError when it ends before."""
    assert stream is not None
    lines: list[str] = []
    while not lines or words not in lines[-1]:
        line = await stream.readline()
        assert line, "".join(lines)
        lines.append(line.decode())
    return "".join(lines)


async def check_serving(installation: Installation) -> None:
    """Start ``demo`` and ``run``, see them ready, and stop them."""
    async with asyncio.timeout(START_SECONDS), installation.serving("demo") as process:
        await read_until(process.stdout, "Klaar. Open http")
        await read_until(process.stdout, "Ctrl+C")
    report("demo: ready, stopped")
    async with (
        asyncio.timeout(START_SECONDS),
        Workspace(patience=START_SECONDS) as workspace,
        installation.serving("run", "--port", "0", **workspace.env) as process,
    ):
        await workspace.connected()
        reply = await workspace.say("/iza NAW")
        assert reply.error is None
        assert "ANW" in reply.text
        await read_until(process.stdout, "Ready:")
    report("run: connected, answered, stopped")


def main() -> None:
    """Install and try everything; raises AssertionError for what does not work."""
    with tempfile.TemporaryDirectory(prefix="iza-bot-wheel-") as name:
        installation = Installation(Path(name).resolve())
        installation.install()
        package = installation.module_file().parent
        assert package.is_relative_to(Path(name).resolve()), package
        assert (package / "py.typed").is_file()
        for words, expected in (
            (("check",), "In orde"),
            (("ask", "NAW"), "ANW"),
            (("preview", *PERIOD), "Contractronde"),
            (("init", "kring"), "manifest.yaml"),
        ):
            finished = installation.run(*words)
            assert finished.returncode == 0, finished.stderr
            assert expected in finished.stdout, finished.stdout
            report(f"{words[0]}: {len(finished.stdout.splitlines())} lines")
        asyncio.run(check_serving(installation))
        for package_name, (words, extra) in EXTRAS.items():
            installation.pip("uninstall", "--yes", package_name)
            finished = installation.run(*words)
            assert finished.returncode == 1
            assert f"iza-bot[{extra}]" in finished.stderr, finished.stderr
            report(f"{words[0]} without {package_name}: {finished.stderr.strip()}")


def report(line: str) -> None:
    """Write a line of the report."""
    print(line, flush=True)  # noqa: T201 - a program's output


if __name__ == "__main__":
    main()
