"""Stops a process at its system calls that write, and kills it just before or just after one of them (Linux).

``ptrace`` attaches to all threads. At the stop before a call SIGKILL means that the call is never carried out; at
the stop after it, that it was and that nobody heard. See ptrace(2), PTRACE_SEIZE and PTRACE_GET_SYSCALL_INFO.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
from pathlib import Path
from typing import NamedTuple

_SYSCALL, _SEIZE, _INTERRUPT, _INFO = 24, 0x4206, 0x4207, 0x420E
_OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x100000
"""PTRACE_O_TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, EXITKILL."""
_OURS = 0x40000000 | 0x20000000
"""__WALL and __WNOTHREAD: all threads of what this thread follows, and nothing else."""
QUIET = frozenset({"pwrite64", "pwritev", "ftruncate"})
"""Calls after which nobody outside does anything by itself."""
_INFO_SIZE = 88
_ENTRY, _EXIT = 1, 2
_AT_A_CALL = signal.SIGTRAP | 0x80
_NUMBERS = {
    "x86_64": {
        1: "write", 18: "pwrite64", 20: "writev", 44: "sendto", 46: "sendmsg", 74: "fsync", 75: "fdatasync",
        76: "truncate", 77: "ftruncate", 82: "rename", 87: "unlink", 263: "unlinkat", 264: "renameat",
        296: "pwritev", 307: "sendmmsg", 316: "renameat2",
    },
    "aarch64": {
        64: "write", 68: "pwrite64", 66: "writev", 206: "sendto", 211: "sendmsg", 82: "fsync", 83: "fdatasync",
        45: "truncate", 46: "ftruncate", 35: "unlinkat", 38: "renameat", 70: "pwritev", 269: "sendmmsg",
        276: "renameat2",
    },
}  # fmt: skip


class CannotTraceError(Exception):
    """This machine does not let us stop a process at its system calls; the text says why."""


class Call(NamedTuple):
    """One system call that writes."""

    name: str
    file: str
    """Target of its descriptor, as far as it has one."""


def trace(pid: int, nth: int = 0, when: str = "before") -> list[Call]:
    """Follow a process to its end, and kill it at its nth call that writes; its calls so far.

    Blocks; a process is followed by the thread that calls this. Raises CannotTraceError.
    """
    numbers = _NUMBERS.get(platform.machine())
    if numbers is None:
        raise CannotTraceError(f"the system calls of {platform.machine()} are not known here")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.restype = ctypes.c_long
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    return _Tracer(libc, pid, numbers).follow(nth, _ENTRY if when == "before" else _EXIT)


class _Tracer:
    def __init__(self, libc: ctypes.CDLL, pid: int, numbers: dict[int, str]) -> None:
        self._libc = libc
        self._pid = pid
        self._numbers = numbers
        self._info = ctypes.create_string_buffer(_INFO_SIZE)
        self._begun: dict[int, int] = {}
        """Per thread the number that its call has, while it is under way."""
        self._calls: list[Call] = []

    def follow(self, nth: int, when: int) -> list[Call]:
        self._ptrace(_SEIZE, self._pid, _OPTIONS)
        self._ptrace(_INTERRUPT, self._pid)
        while True:
            try:
                thread, status = os.waitpid(-1, _OURS)
            except ChildProcessError:
                return self._calls
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                if thread == self._pid:
                    return self._calls
                continue
            signal_ = os.WSTOPSIG(status)
            if signal_ == _AT_A_CALL:
                if self._number_at(thread, when) == nth > 0:
                    os.kill(self._pid, signal.SIGKILL)
                    nth = 0
                signal_ = 0
            elif status >> 16:
                signal_ = 0
            self._go_on(thread, signal_)

    def _number_at(self, thread: int, when: int) -> int:
        """The number of the call before or after which this thread stands; 0 when it does not write."""
        if not self._ptrace(_INFO, thread, _INFO_SIZE, ctypes.addressof(self._info), gone=0):
            return 0
        kind = self._info.raw[0]
        if kind == _ENTRY:
            number, first = struct.unpack_from("QQ", self._info.raw, 24)
            if number not in self._numbers:
                return 0
            self._calls.append(Call(self._numbers[number], _file(self._pid, first)))
            self._begun[thread] = len(self._calls)
            return len(self._calls) if when == _ENTRY else 0
        done = self._begun.pop(thread, 0)
        return done if when == _EXIT else 0

    def _go_on(self, thread: int, signal_: int) -> None:
        self._ptrace(_SYSCALL, thread, 0, signal_, gone=0)

    def _ptrace(self, request: int, pid: int, address: int = 0, data: int = 0, gone: int | None = None) -> int:
        if request == _SEIZE:
            address, data = 0, address
        done: int = self._libc.ptrace(request, pid, address, data)
        if done >= 0:
            return done
        if gone is not None and ctypes.get_errno() == 3:  # ESRCH: it was killed meanwhile
            return gone
        raise CannotTraceError(os.strerror(ctypes.get_errno()))


def _file(pid: int, descriptor: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/fd/{descriptor}").readlink())
    except OSError:
        return ""
