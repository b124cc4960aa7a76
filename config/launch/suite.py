"""./test: the quick checks, then pytest, on a private database server without durability.

It runs beside ./start and beside another ./test of the same checkout. Arguments go to pytest as
they are; without any, everything runs and the quick checks come first.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from config.launch.children import Interrupted, Steps, ending, listen_for_the_end, run, stop_all
from config.launch.console import Stop, refuse, say

try:
    from config import env
    from config.launch import external
    from config.launch.postgres import EmbeddedPostgres
except ValueError as error:  # config.env.Misconfigured: a variable that cannot be used
    refuse("مقدار یک متغیر محیطی درست نیست.", str(error))
    sys.exit(1)

BASE_DIR = Path(__file__).resolve().parents[2]

# pytest ends its workers and browsers at an INT; the group is killed when it does not.
_PYTEST_ENDING: Steps = ((signal.SIGINT, 15.0), (signal.SIGTERM, 3.0), (signal.SIGKILL, 5.0))

#   what a failure says, in Persian and English, and the command
QUICK_CHECKS: tuple[tuple[str, str, list[str]], ...] = (
    ("نگارش کد پایتون", "the style of the Python code (ruff)",
     ["-m", "ruff", "check", "--quiet", "."]),
    ("مدل‌ها بی‌مهاجرت تغییر کرده‌اند", "models changed without a migration",
     ["manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "1"]),
    ("جهت وابستگی بخش‌ها", "who may import whom (import-linter)",
     ["-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"]),
    ("سندهای ساخته‌شده کهنه‌اند", "generated documents are stale: manage.py write_reference",
     ["manage.py", "write_reference", "--check"]),
)  # fmt: skip


def quick_checks() -> list[tuple[str, str]]:
    """Run the checks that take seconds; give the sentences of those that failed."""
    say("بررسی‌های کوتاه.", "Quick checks: style, migrations, imports, generated documents.")
    failed = []
    for persian, english, arguments in QUICK_CHECKS:
        with tempfile.TemporaryFile() as said:
            code = run("quick check", [sys.executable, *arguments], env=_environment(), output=said)
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
        if code != 0:
            print(words, flush=True)
            refuse(f"بررسی ناموفق: {persian}", f"Check failed: {english}")
            failed.append((persian, english))
    return failed


def pytest(arguments: Sequence[str]) -> int:
    """Run pytest to its end and give its exit code."""
    if not arguments:
        arguments = ["--numprocesses", str(_processes()), "--dist", "loadscope"]
    return run(
        "pytest",
        [sys.executable, "-m", "pytest", *arguments],
        env=_environment(),
        steps=_PYTEST_ENDING,
        stdin=None,  # for --pdb
    )


def _processes() -> int:
    """One for each core, but never one alone: the second one hides waiting for the browser."""
    return max(2, min(os.cpu_count() or 2, 6))


def _environment() -> dict[str, str]:
    """The tests see the same configuration on every machine, whatever is set for ./start."""
    kept = {"DATABASE_URL", "SABA_REQUIRE_BROWSER", "SABA_CHROMIUM"}
    ours = {variable.name for variable in env.TABLE} - kept
    return {
        **{name: value for name, value in os.environ.items() if name not in ours},
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }


def private_server() -> EmbeddedPostgres:
    """A server of our own, started; a second ./test at the same time gets a second one."""
    for number in range(1, 10):
        name = "pg-test" if number == 1 else f"pg-test-{number}"
        server = EmbeddedPostgres(name, durable=False)
        if not server.hold():
            continue
        try:
            server.start()
        except Stop:
            # Without fsync a power cut may have broken it, and nothing of value is in there.
            server.discard()
            server.start()
        return server
    raise Stop("نُه ./test همزمان در این پوشه در کار است.", "Nine ./test already run in this checkout.")


def main() -> int:
    """Quick checks and tests; 0 only when both are green."""
    os.chdir(BASE_DIR)
    listen_for_the_end()
    server: EmbeddedPostgres | None = None
    arguments = sys.argv[1:]
    try:
        try:
            given = os.environ.get("DATABASE_URL", "").strip()
            if given:
                external.check(env.DATABASE_URL)
            else:
                server = private_server()
                os.environ["DATABASE_URL"] = server.url()
            failed = [] if arguments else quick_checks()
            code = pytest(arguments)
        finally:
            ending()
            stop_all()  # the server is the oldest child and so the last
            if server is not None:
                server.stop()
    except Interrupted as interruption:
        return interruption.exit_code
    except Stop as stop:
        refuse(stop.persian, stop.english)
        return 1
    if failed:
        refuse(
            "بررسی‌های ناموفق پیش از آزمون‌ها: " + "؛ ".join(persian for persian, _ in failed),
            "Failed before the tests: " + "; ".join(english for _, english in failed),
        )
    return code or int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
