"""Copies of this checkout to start and to end, and a look at what runs in them.

These tests are about processes and share the machine's ports: one worker has all of them (`FolderScheduling`).
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import env
from config.launch.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", "staticfiles", "secrets", ".*_cache", ".hypothesis", "test-results"
)


def processes_of(checkout: Path) -> dict[int, str]:
    """Every living process that works in this checkout or on its data, found in /proc."""
    places = [str(checkout)]
    if os.geteuid() == 0:
        places.append(str(EmbeddedPostgres(base=checkout).root_home()))
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            cwd = os.readlink(entry / "cwd")
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if any(place in f"{cwd} {command}" for place in places):
                found[int(entry.name)] = command.strip()
    return found


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until something is so; fail with its name when it does not come about."""
    deadline = time.monotonic() + 3 * seconds  # a machine busy with something else is not a failure
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen in {3 * seconds} s")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Whether /healthz on this port says 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A port nobody listens on, above those ./start tries by itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Checkout:
    """A copy of this checkout with the same .venv, and the ./start that runs in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, **variables: str) -> subprocess.Popen[bytes]:
        """Run ./start without the demonstration year; its words go to a file."""
        with (self.path / "said.txt").open("wb") as said:
            process = subprocess.Popen(
                [str(self.path / "start")],
                env=self.environment(variables),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def refused(self, **variables: str) -> str:
        """Run a ./start that must end at once with code 1, and give what it said."""
        result = subprocess.run(
            [str(self.path / "start")],
            env=self.environment(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
        )
        words = (result.stdout + result.stderr).decode()
        assert result.returncode == 1, words
        assert "Traceback" not in words
        return words

    def said(self) -> str:
        """Everything the last ./start has said so far."""
        return (self.path / "said.txt").read_text(encoding="utf-8")

    def wait_until_ready(
        self, process: subprocess.Popen[bytes], port: int, said: Callable[[], str] | None = None
    ) -> None:
        """Until it answers; a ./start that ended instead fails with its words."""
        said = said or self.said
        deadline = time.monotonic() + 240
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"./start did not come up:\n{said()}")
            time.sleep(0.1)
        wait_for(lambda: "Ctrl-C" in said(), 10, "the last line of ./start")

    def running(self) -> dict[int, str]:
        return processes_of(self.path)

    def pid_of(self, part: str) -> int:
        """The oldest process whose command line contains this."""
        return min(pid for pid, command in self.running().items() if part in command)

    def log(self, name: str) -> str:
        return (self.path / "var" / "log" / f"{name}.log").read_text(encoding="utf-8")

    def remove(self) -> None:
        """End what a failed test left, by its process ids, and delete the data."""
        if not self.path.exists():
            return
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        for pid in self.running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        if os.geteuid() == 0:
            shutil.rmtree(EmbeddedPostgres(base=self.path).root_home(), ignore_errors=True)
        shutil.rmtree(self.path, ignore_errors=True)

    @staticmethod
    def environment(variables: dict[str, str]) -> dict[str, str]:
        ours = {variable.name for variable in env.TABLE}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return {**kept, "DEMO": "no", **variables}


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of this checkout with its static files made: compressing them takes the longest."""
    path = tmp_path_factory.mktemp("pristine") / "checkout"
    shutil.copytree(ROOT, path, ignore=LEFT_OUT, symlinks=True)
    (path / ".venv").symlink_to(ROOT / ".venv")
    if (ROOT / "var" / "static.stamp").exists():  # from a ./start of ours; made again when not current
        shutil.copytree(ROOT / "var" / "static", path / "var" / "static")
        shutil.copy2(ROOT / "var" / "static.stamp", path / "var")
    subprocess.run(
        [path / ".venv" / "bin" / "python", "-m", "config.launch.prepare", "static"],
        cwd=path, env=Checkout.environment({}), check=True,
    )  # fmt: skip
    return path


@pytest.fixture
def new_checkout(pristine: Path, tmp_path: Path) -> Iterator[Callable[[str], Checkout]]:
    """Make copies of this checkout; what ran in them is gone afterwards."""
    made: list[Checkout] = []

    def make(name: str = "checkout") -> Checkout:
        shutil.copytree(pristine, tmp_path / name, symlinks=True)
        made.append(Checkout(tmp_path / name))
        (made[-1].path / "var" / "secret-key").unlink(missing_ok=True)
        return made[-1]

    yield make
    for checkout in made:
        checkout.remove()
