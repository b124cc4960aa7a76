"""Make requirements/*.txt from pyproject.toml: exact versions with their hashes.

By `uv pip compile`, for every platform and Python at once. The files must name no package index and
no path of the machine they were made on, so uv writes neither header nor origin into them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
REQUIREMENTS = BASE_DIR / "requirements"
HEADER = {
    "base": "# What runs, locked. Made by `just lock` from pyproject.toml; not edited by hand.\n",
    "dev": "# What runs and what tests it, locked. Made by `just lock` from pyproject.toml.\n",
}


def compile_lock(name: str, extra: Sequence[str]) -> None:
    """Write one lock; what is pinned already stays unless `--upgrade` is given."""
    file = REQUIREMENTS / f"{name}.txt"
    subprocess.run(
        ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal",
         "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
         "--no-emit-index-url", "--no-emit-find-links", "--output-file", str(file), *extra],
        cwd=BASE_DIR,
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    file.write_text(HEADER[name] + file.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    """Lock what runs, then what tests it with the same versions."""
    extra = sys.argv[1:]
    REQUIREMENTS.mkdir(exist_ok=True)
    try:
        compile_lock("base", extra)
        compile_lock("dev", ["--group", "dev", "--constraint", "requirements/base.txt", *extra])
    except FileNotFoundError:
        print("uv is not installed: https://docs.astral.sh/uv/", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
