"""A process that has everything imported and forks a bot in milliseconds, and the parent's side of it.

The child of the fork is an ordinary process: it opens its own ledger, its own connections and its own event loop.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import selectors
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from tests.verification.kill_sweep.life import Order

ROOT = Path(__file__).resolve().parents[3]
_CRASHED = 70


class CrashedError(Exception):
    """A bot did not come to the end that it was to come to."""


class Zygote:
    """Forks children that live the life of ``module``. Enter it to start it; what they log goes to a file."""

    def __init__(self, log: Path, module: str = "tests.verification.kill_sweep.life") -> None:
        self._module = module
        self._log = log
        self._births: list[asyncio.Future[Child]] = []
        self._ends: dict[int, asyncio.Future[int]] = {}

    async def __aenter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.verification.kill_sweep.zygote", self._module),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
            )
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._hearing

    async def fork(self, order: Order) -> Child:
        """A new process that carries out the order."""
        loop = asyncio.get_running_loop()
        birth: asyncio.Future[Child] = loop.create_future()
        self._births.append(birth)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order.as_json()}\n".encode())
        return await birth

    async def _hear(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            event, pid, status = line.decode().split()
            if event == "born":
                end: asyncio.Future[int] = asyncio.get_running_loop().create_future()
                self._ends[int(pid)] = end
                birth = self._births.pop(0)
                if not birth.done():
                    birth.set_result(Child(int(pid), end))
            else:
                self._ends.pop(int(pid)).set_result(int(status))
        for birth in self._births:
            if not birth.done():
                birth.set_exception(CrashedError("The fork server has ended; see the log."))


class Child:
    """A process that lives."""

    def __init__(self, pid: int, end: asyncio.Future[int]) -> None:
        self.pid = pid
        self._end = end

    @property
    def alive(self) -> bool:
        """True until its end is heard of."""
        return not self._end.done()

    def kill(self) -> None:
        """SIGKILL it, if it still lives."""
        if self.alive:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    async def end(self) -> int:
        """Its exit status, negative for a signal. Raises CrashedError when it ended in a fault of its own."""
        status = os.waitstatus_to_exitcode(await asyncio.shield(self._end))
        if status == _CRASHED:
            raise CrashedError("A bot ended in a fault of its own; see the log.")
        return status


def main(module: str) -> None:
    """Serve orders on stdin until it is closed."""
    life = __import__(module, fromlist=["live"])
    life.warm_up()
    gc.freeze()
    threads = _threads_left()
    if threads != 1:
        raise SystemExit(f"{module} starts {threads - 1} threads that do not end: it can't be forked.")
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(wake, selectors.EVENT_READ)
    rest = b""
    while True:
        for key, _ in selector.select():
            got = os.read(key.fd, 65536)
            if key.fd == wake:
                _reap()
            elif not got:
                return
            else:
                *lines, rest = (rest + got).split(b"\n")
                for line in lines:
                    _fork(life, json.loads(line))


def _threads_left() -> int:
    """Threads that are still there after a while: one that has been joined stays in /proc a moment longer."""
    until = time.monotonic() + 5
    while (threads := len(list(Path("/proc/self/task").iterdir()))) != 1 and time.monotonic() < until:
        time.sleep(0.01)
    return threads


def _fork(life: object, order: dict[str, object]) -> None:
    pid = os.fork()
    if pid:
        os.write(1, f"born {pid} 0\n".encode())
        return
    status = _CRASHED
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        status = life.live(life.Order(**order))  # type: ignore[attr-defined]
    except BaseException:  # noqa: BLE001 - whatever it is, the child must not go on as a fork server
        traceback.print_exc()
    finally:
        os._exit(status)


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        os.write(1, f"died {pid} {status}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1])
