"""Child processes that never outlive us.

Every child gets a process group of its own, so that Ctrl-C (which the terminal sends to the whole
foreground group) reaches only the launcher, and the launcher ends its children in the right order.
Should the launcher itself be killed with -9, the Linux kernel ends them (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

# How a child is ended: a signal, and the seconds it gets before the next one.
Steps = tuple[tuple[int, float], ...]
_TERMINATE: Steps = ((signal.SIGTERM, 12.0), (signal.SIGTERM, 3.0), (signal.SIGKILL, 10.0))


class Interrupted(BaseException):
    """Somebody asked us to end. Not an Exception: no `except Exception` may swallow it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell expects of a program that ended by this signal."""
        return 128 + self.number


_asked_to_end = 0


def listen_for_the_end() -> None:
    """Turn the first INT, TERM or HUP into `Interrupted`; later ones only make us less patient."""

    def handler(number: int, frame: FrameType | None) -> None:
        global _asked_to_end
        _asked_to_end += 1
        if _asked_to_end == 1:
            raise Interrupted(number)

    for number in _ENDING_SIGNALS:
        # `nohup ./start` means that a closing terminal must not end it. An ignored INT is different:
        # the shell sets that for every background job, and `kill -INT` should still work.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)
    # Grandchildren whose parent dies come to us, so that they can be found and ended as well.
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def ending() -> None:
    """From here on no signal interrupts the tidying up; it only shortens the patience."""
    global _asked_to_end
    _asked_to_end = max(_asked_to_end, 1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the ending signals waiting during a few instructions that belong together."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ended_with_its_parent(parent: int, death_signal: int) -> Callable[[], None]:
    """Runs in the child between fork and exec: unblock signals, and ask to be ended with us."""
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None  # not after the fork

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING_SIGNALS)
        for number in _ENDING_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
            if os.getppid() != parent:  # it died before we could ask
                os._exit(1)

    return prepare


class Child:
    """One running program with the way to end it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        steps: Steps = _TERMINATE,
        whole_group: bool = True,
        user: int | None = None,
        group: int | None = None,
        stdin: Any = subprocess.DEVNULL,
        output: Any = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.steps = steps
        self.whole_group = whole_group
        with undisturbed():
            # The mask keeps a Ctrl-C from landing between the birth of the child and our
            # knowing about it, which would leave it running.
            self.process = subprocess.Popen(
                [str(part) for part in command],
                env=None if env is None else dict(env),
                cwd=cwd,
                stdin=stdin,
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
                pass_fds=tuple(pass_fds),
                preexec_fn=_ended_with_its_parent(os.getpid(), steps[0][0]),
            )
            _running.append(self)

    @property
    def pid(self) -> int:
        return self.process.pid

    def ended(self) -> bool:
        """True once the program is gone, by itself or not."""
        return self.process.poll() is not None

    def wait(self) -> int:
        """Wait for a program that ends by itself, and give its exit code."""
        while True:
            try:
                code = self.process.wait(timeout=1.0)
            except subprocess.TimeoutExpired:
                reap_strays()
            else:
                self._forget()
                return code

    def stop(self) -> None:
        """Ask it to end, ask again, and end it by force when it will not."""
        for number, patience in self.steps:
            if self._gone_after(patience, number):
                break
        # What the program itself started and left behind is in its group.
        if self.whole_group:
            self._signal_group(signal.SIGKILL)
        self._forget()

    def _gone_after(self, seconds: float, number: int) -> bool:
        if not self.ended():
            self.process.send_signal(number)
        asked = _asked_to_end
        deadline = time.monotonic() + seconds
        while not self.ended():
            # A second Ctrl-C means: no more patience. PostgreSQL keeps its own, since killing it
            # only moves the waiting to the next start.
            if time.monotonic() > deadline or (self.whole_group and _asked_to_end > max(asked, 1)):
                return False
            time.sleep(0.02)
        return True

    def _signal_group(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def _forget(self) -> None:
        if self in _running:
            _running.remove(self)


_running: list[Child] = []


def stop_all() -> None:
    """End everything that still runs, the youngest first, and whatever those left behind."""
    while _running:
        _running[-1].stop()
    for number, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + patience
        while strays := _descendants():
            if time.monotonic() > deadline:
                break
            for pid in strays:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
            time.sleep(0.05)
            reap_strays()


def _descendants() -> list[int]:
    """Every process below us that is not a zombie."""
    if sys.platform != "linux":
        return []
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if fields[0] not in "ZX":
                    parents[int(entry.name)] = int(fields[1])
    found: set[int] = {os.getpid()}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return sorted(found - {os.getpid()})
        found |= more


def reap_strays() -> None:
    """Bury grandchildren that came to us and ended; our own children are asked for by name."""
    ours = {child.pid for child in _running}
    with suppress(ChildProcessError):
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ended.si_pid in ours:
                return
            os.waitpid(ended.si_pid, os.WNOHANG)


def run(name: str, command: Sequence[str | Path], **how: Any) -> int:
    """Run a program to its end and give its exit code; an interruption ends it too."""
    child = Child(name, command, **how)
    try:
        return child.wait()
    except BaseException:
        child.stop()
        raise
