"""Child processes never outlive the launcher, whatever happens to it."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from .conftest import ROOT, wait_for

# A child that writes down when it was asked to end, and takes its time over it.
SLOW = (
    "import signal, sys, time\n"
    "def end(*_): time.sleep({0}); open('ended', 'a').write('{1} '); sys.exit()\n"
    "signal.signal(signal.SIGTERM, end); open('{1}', 'w'); time.sleep(100)"
)
# Children that write down their process id; the second one does not hear TERM.
PLAIN = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(100)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + PLAIN


def launcher(folder: Path, body: str) -> subprocess.Popen[bytes]:
    """A small launcher in a process of its own."""
    program = "\n".join(
        (
            "import sys, time, signal",
            f"sys.path.insert(0, {str(ROOT)!r})",
            "from config.launch.children import *",
            "listen_for_the_end()",
            f"SLOW, PLAIN, DEAF = {SLOW!r}, {PLAIN!r}, {DEAF!r}",
            "try:",
            "    try:",
            textwrap.indent(textwrap.dedent(body).strip(), " " * 8),
            "    finally:",
            "        ending(); stop_all()",
            "except Interrupted as interruption:",
            "    sys.exit(interruption.exit_code)",
        )
    )
    return subprocess.Popen([sys.executable, "-c", program], cwd=folder, start_new_session=True)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def pid_in(file: Path) -> int:
    wait_for(lambda: file.exists() and file.read_text().strip(), 20, f"{file.name}")
    return int(file.read_text())


def test_the_youngest_ends_first_and_is_gone_before_the_next_is_asked(tmp_path: Path) -> None:
    process = launcher(
        tmp_path,
        """
        Child("database", [sys.executable, "-c", SLOW.format(0, "database")])
        Child("web", [sys.executable, "-c", SLOW.format(0.5, "web")])
        time.sleep(100)
        """,
    )
    wait_for(lambda: (tmp_path / "web").exists() and (tmp_path / "database").exists(), 20, "both children")
    process.terminate()
    assert process.wait(20) == 143
    assert (tmp_path / "ended").read_text() == "web database "


def test_one_that_will_not_end_is_ended_by_force(tmp_path: Path) -> None:
    process = launcher(
        tmp_path,
        """
        Child("deaf", [sys.executable, "-c", DEAF], steps=((signal.SIGTERM, 0.5), (signal.SIGKILL, 5.0)))
        time.sleep(100)
        """,
    )
    pid = pid_in(tmp_path / "pid")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert not alive(pid)


def test_a_second_ctrl_c_shortens_the_patience(tmp_path: Path) -> None:
    process = launcher(
        tmp_path,
        """
        Child("deaf", [sys.executable, "-c", DEAF], steps=((signal.SIGTERM, 60.0), (signal.SIGKILL, 5.0)))
        time.sleep(100)
        """,
    )
    pid = pid_in(tmp_path / "pid")
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert not alive(pid)


def test_killed_with_9_the_kernel_ends_the_children(tmp_path: Path) -> None:
    process = launcher(
        tmp_path,
        """
        Child("child", [sys.executable, "-c", PLAIN])
        time.sleep(100)
        """,
    )
    pid = pid_in(tmp_path / "pid")
    process.kill()
    process.wait()
    wait_for(lambda: not alive(pid), 10, "the end of the child")


def test_what_a_child_left_behind_is_found(tmp_path: Path) -> None:
    """A browser started by a test goes into a session of its own, so its group says nothing."""
    process = launcher(
        tmp_path,
        """
        parent = (
            "import subprocess, sys;"
            f"subprocess.Popen([sys.executable, '-c', {PLAIN!r}], start_new_session=True)"
        )
        run("parent", [sys.executable, "-c", parent])
        time.sleep(100)
        """,
    )
    pid = pid_in(tmp_path / "pid")
    process.terminate()
    assert process.wait(20) == 143
    assert not alive(pid)


def test_what_a_child_left_behind_is_buried_when_it_ends(tmp_path: Path) -> None:
    """No entry of a dead process stays in the table for the days a ./start may run."""
    process = launcher(
        tmp_path,
        """
        brief = "import os; open('pid', 'w').write(str(os.getpid()))"
        parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {brief!r}])"
        run("parent", [sys.executable, "-c", parent])
        run("long", [sys.executable, "-c", "import time; time.sleep(100)"])
        """,
    )
    pid = pid_in(tmp_path / "pid")
    wait_for(lambda: not Path(f"/proc/{pid}").exists(), 20, "the burial")
    process.terminate()
    assert process.wait(20) == 143


def test_a_program_that_cannot_be_found_says_so() -> None:
    from config.launch.children import run

    with pytest.raises(FileNotFoundError):
        run("nothing", ["/no/such/program"])
    assert run("false", ["false"]) == 1
