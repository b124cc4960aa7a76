"""From any Python >= 3.11 to `.venv` with the locked requirements and the system packages.

Standard library only: nothing is installed yet when this runs. It ends by turning into
`config.launch.start` or `config.launch.suite` inside the environment.
"""

from __future__ import annotations

import ctypes
import fcntl
import filecmp
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.launch.children import Interrupted, ending, listen_for_the_end, run, stop_all
from config.launch.console import Stop, refuse, say, warn

BASE_DIR = Path(__file__).resolve().parents[2]
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = BASE_DIR / "var" / "log"
REQUIREMENTS = BASE_DIR / "requirements"

# The libraries WeasyPrint opens, and the Debian packages that bring them (and what they need).
PRINT_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@contextmanager
def alone() -> Iterator[None]:
    """One preparation at a time in a checkout: ./start and ./test may begin together."""
    with (BASE_DIR / "var" / "prepare.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(
                "برنامهٔ دیگری در همین پوشه سرگرم آماده‌سازی است؛ منتظر آن می‌مانیم.",
                "Another ./start or ./test is preparing this checkout; waiting for it.",
            )
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# The environment


def prepare_environment(lock_names: Sequence[str]) -> None:
    """Make `.venv` where it is missing or broken, and install the locks that changed."""
    stale = [name for name in lock_names if not _installed(name)]
    if _works(PYTHON) and not stale:
        return
    if not _works(PYTHON) or not _quietly(PYTHON, "-m", "pip", "--version"):
        _make_venv()
        stale = list(lock_names)
    say(
        "بسته‌های پایتون نصب می‌شوند (یک بار، حدود نیم دقیقه).",
        "Installing the Python packages (once, about half a minute).",
    )
    # The last lock holds everything of the ones before it, with the same versions.
    code = run(
        "pip",
        [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check",
         "--only-binary", ":all:", "--require-hashes",
         "--requirement", REQUIREMENTS / f"{lock_names[-1]}.txt"],
        # A pip.conf with `user = true` would install past the environment.
        env={**os.environ, "PIP_USER": "0"},
    )  # fmt: skip
    if code != 0:
        raise Stop(
            "بسته‌های پایتون نصب نشدند؛ علت بالاتر آمده است (اینترنت یا مخزن بسته‌ها در دسترس نیست؟).",
            "The Python packages could not be installed; pip says why above (no network?).",
        )
    for name in lock_names:
        shutil.copyfile(REQUIREMENTS / f"{name}.txt", _stamp(name))


def _stamp(name: str) -> Path:
    """A copy of the lock that was installed: equal to the lock means nothing to do."""
    return VENV / f"installed-{name}.txt"


def _installed(name: str) -> bool:
    stamp = _stamp(name)
    return stamp.is_file() and filecmp.cmp(stamp, REQUIREMENTS / f"{name}.txt", shallow=False)


def _works(python: Path) -> bool:
    return python.exists() and _quietly(
        python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"
    )


def _quietly(*command: str | Path) -> bool:
    try:
        return run("check", command, output=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not install_packages([package], "بستهٔ venv پایتون نصب می‌شود."):
            raise Stop(
                "پایتون این دستگاه venv ندارد و اجازهٔ نصب آن هم نیست.",
                f"This Python has no venv, and it may not be installed from here. "
                f"As root: apt install {package}",
            )
    say("محیط پایتون ساخته می‌شود.", f"Making .venv with Python {sys.version.split()[0]}.")
    # A new process: ensurepip may have arrived a moment ago.
    if run("venv", [sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        raise Stop(
            "محیط پایتون ساخته نشد؛ علت بالاتر آمده است.",
            "The Python environment could not be made; the reason is above.",
        )


# System packages


def install_packages(packages: Sequence[str], persian: str) -> bool:
    """Install Debian packages where that is allowed: as root, or by sudo without a password."""
    prefix = _apt_prefix()
    if prefix is None:
        return False
    say(persian, f"Installing {' '.join(packages)}.")
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y",
               "-o", "DPkg::Lock::Timeout=120"]  # fmt: skip
    install = [*command, "install", "--no-install-recommends", *packages]
    LOG.mkdir(parents=True, exist_ok=True)
    with (LOG / "apt.log").open("ab") as log:
        # The package lists are only fetched when the ones at hand do not do.
        if run("apt-get install", install, output=log) == 0:
            return True
        run("apt-get update", [*command, "update"], output=log)
        return run("apt-get install", install, output=log) == 0


def _apt_prefix() -> list[str] | None:
    """What to put before apt-get; None where it is not there or not allowed."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    allowed = shutil.which("sudo") is not None and _quietly("sudo", "-n", "true")
    return ["sudo", "-n"] if allowed else None


def prepare_printing() -> None:
    """Bring the libraries that draw PDF pages; everything else works without them."""
    if sys.platform != "linux" or not (missing := _missing_libraries()):
        return
    install_packages(missing, "کتابخانه‌های چاپ (pango) نصب می‌شوند.")
    if missing := _missing_libraries():
        warn(
            "بدون این کتابخانه‌ها چاپ (PDF) کار نمی‌کند؛ صفحه‌ها کار می‌کنند.",
            f"PDFs will not work, the pages will. As root: apt install {' '.join(missing)}",
        )


def _missing_libraries() -> list[str]:
    return [package for library, package in PRINT_LIBRARIES.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def find_browser() -> str | None:
    """The Chromium to drive: the one named, or one on the PATH."""
    named = os.environ.get("SABA_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


def prepare_browser() -> None:
    """Bring Chromium and the PDF tools for the tests; without them those tests say so."""
    missing = []
    if find_browser() is None:
        missing.append("chromium")
    if shutil.which("pdftoppm") is None:
        missing.append("poppler-utils")
    if missing:
        install_packages(missing, "ابزار آزمون نصب می‌شود.")
    browser = find_browser()
    if browser is None:
        warn(
            "مرورگر Chromium نیست؛ آزمون‌های مرورگر اجرا نمی‌شوند.",
            "No Chromium: the browser tests cannot run. As root: apt install chromium",
        )
    else:
        os.environ["SABA_CHROMIUM"] = browser
    if shutil.which("pdftoppm") is None:
        warn(
            "ابزار poppler نیست؛ آزمون‌های کاغذ اجرا نمی‌شوند.",
            "No poppler-utils: the tests of the papers cannot run.",
        )


# Turning into the program asked for

PROGRAMS = {"start": ("config.launch.start", ["base"]), "test": ("config.launch.suite", ["base", "dev"])}


def prepare(program: str) -> None:
    """Everything a program needs before it can run in the environment."""
    # Accounts, logs and data of this checkout are nobody else's business on a shared machine.
    LOG.parent.mkdir(mode=0o700, exist_ok=True)
    LOG.mkdir(exist_ok=True)
    with alone():
        prepare_environment(PROGRAMS[program][1])
        prepare_printing()
        if program == "test":
            prepare_browser()


def main(arguments: Sequence[str]) -> int:
    """Prepare, then become the program; returns only when that is not possible."""
    program, *rest = arguments
    os.chdir(BASE_DIR)
    listen_for_the_end()
    try:
        try:
            prepare(program)
        except BaseException:
            ending()
            stop_all()
            raise
    except Interrupted as interruption:
        return interruption.exit_code
    except Stop as stop:
        refuse(stop.persian, stop.english)
        return 1
    except PermissionError as error:
        refuse(
            f"نوشتن در {error.filename} ممکن نیست.",
            f"{error.filename} cannot be written; does this checkout belong to somebody else?",
        )
        return 1
    except OSError as error:
        refuse("آماده‌سازی نشد.", f"The preparation failed: {error}")
        return 1
    os.execv(PYTHON, [str(PYTHON), "-m", PROGRAMS[program][0], *rest])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
