"""Several presses at once: papers drawn by helper processes, each with a press of its own.

Layout holds the interpreter, so a second thread gains nothing and a second process nearly everything.
A helper ends with its parent (its input closes) and by itself after a minute without work. What is sent
are plain contents, what comes back are bytes; a helper has no use for the database and opens none.
"""

from __future__ import annotations

import os
import pickle
import queue
import select
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any

from django.conf import settings

Call = tuple[Callable[..., bytes], tuple[Any, ...], dict[str, Any]]
IDLE = 60  # seconds
# More helpers than this take the machine from the people who look at pages.
MOST = 4
_LENGTH = struct.Struct(">Q")


def at_once() -> int:
    """How many papers this machine draws at once."""
    return max(1, min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


def draw_many(calls: Sequence[Call], *, processes: int | None = None) -> list[bytes | None]:
    """What each call gives, in order; None where it failed, so that the caller draws it itself and hears why.

    Functions are sent by their names and must be pure functions of their arguments.
    """
    number = min(processes or at_once(), len(calls))
    found: list[bytes | None] = [None] * len(calls)
    if not number:
        return found
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for i in range(len(calls)):
        waiting.put(i)
    threads = [threading.Thread(target=_keep_busy, args=(helper, calls, waiting, found)) for helper in _helpers(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def close() -> None:
    """End the helpers."""
    with _hiring:
        while _hired:
            _hired.pop().close()


class _Helper:
    """One process that draws what it is sent."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.presses"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=settings.BASE_DIR
        )
        self._busy = threading.Lock()

    @property
    def is_there(self) -> bool:
        """It has not ended."""
        return self._process.poll() is None

    def draw(self, call: Call) -> bytes | None:
        """The paper, or None when it could not be drawn there."""
        with self._busy:
            try:
                _send(self._process.stdin, call)
                answer = _receive(self._process.stdout)
            except OSError:
                return None
            return answer if isinstance(answer, bytes) else None

    def close(self) -> None:
        """Close its input, which ends it."""
        with suppress(OSError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


_hired: list[_Helper] = []
_hiring = threading.Lock()


def _helpers(number: int) -> list[_Helper]:
    with _hiring:
        _hired[:] = [helper for helper in _hired if helper.is_there]
        while len(_hired) < number:
            _hired.append(_Helper())
        return _hired[:number]


def _keep_busy(
    helper: _Helper, calls: Sequence[Call], waiting: queue.SimpleQueue[int], found: list[bytes | None]
) -> None:
    while True:
        try:
            i = waiting.get_nowait()
        except queue.Empty:
            return
        found[i] = helper.draw(calls[i])


def _send(pipe: IO[bytes], value: Any) -> None:  # noqa: ANN401 - a call, or what came of it
    content = pickle.dumps(value)
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - a call, or what came of it
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    # Our own parent or child at the other end of a pipe: nobody else can write into it.
    return pickle.loads(pipe.read(_LENGTH.unpack(head)[0]))


def _serve() -> None:
    """Be a helper: read a call, write its paper, until the input ends or nothing comes for a minute."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed here must not stand among the answers
    calls = os.fdopen(os.dup(0), "rb", buffering=0)
    while select.select([calls], [], [], IDLE)[0]:
        head = calls.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return
        _send(answers, _drawn(_exactly(calls, _LENGTH.unpack(head)[0])))


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = pipe.read(size - len(parts))
        if not part:
            break
        parts += part
    return parts


def _drawn(content: bytes) -> bytes | str:
    try:
        function, args, kwargs = pickle.loads(content)
        return function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - the parent draws it itself and tells the person
        return repr(error)


if __name__ == "__main__":
    import django

    django.setup()
    _serve()
