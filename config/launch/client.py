"""psql, pg_dump and the like of the embedded server's own version, on the product's database.

The system's pg_dump may be older than the server and then refuses it.
"""

from __future__ import annotations

import os
import sys

from config import env
from config.launch.postgres import wheel_binaries


def main() -> None:
    """Become the program named first, connected by DATABASE_URL or to the running ./start."""
    program, *arguments = sys.argv[1:]
    binary = wheel_binaries() / program
    os.execv(binary, [str(binary), *arguments, f"--dbname={env.DATABASE_URL}"])


if __name__ == "__main__":
    main()
