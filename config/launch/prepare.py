"""Bring the database and the static files up to date: `python -m config.launch.prepare database static`.

Run by ./start, and for the database by docker-compose.yml. Everything here may be repeated.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from pathlib import Path

from config import env
from config.launch.console import say

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


def migrate() -> None:
    """Create and change the tables."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(
            "جدول‌های پایگاه داده به‌روز می‌شوند.",
            f"Bringing the tables up to date ({len(plan)} migrations).",
        )
        # Building an index on a large table may take longer than a page is allowed to.
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        call_command("migrate", verbosity=0, interactive=False)


def collect_static_files() -> None:
    """Gather, compress and name the static files by their content; only when one changed."""
    from django.apps import apps
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    stamp = root.with_name(f"{root.name}.stamp")
    if root.is_dir() and stamp.is_file() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest.hexdigest(), encoding="ascii")


def update_database() -> None:
    """Tables, roles, and where it is wanted the demonstration year."""
    from django.core.management import call_command

    migrate()
    call_command("sync_roles", verbosity=0)
    if env.DEMO:
        say("سال نمایشی ۱۳۹۷ آماده می‌شود.", "Preparing the demonstration year 1397.")
        # WeasyPrint's remarks on style sheets are for whoever writes one, not for whoever starts.
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        call_command("seed_demo")


PARTS = {"database": update_database, "static": collect_static_files}


def main() -> int:
    """Bring the parts that are named up to date."""
    import django

    django.setup()
    for part in sys.argv[1:]:
        PARTS[part]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
