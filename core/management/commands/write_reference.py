"""`manage.py write_reference [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.reference import DOCUMENTS


class Command(BaseCommand):
    """Write the documents of docs/reference from the tables, or with --check say which are stale."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` writes nothing."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 naming what is stale")
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR, help="the folder that holds docs/")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        stale = []
        for name, text_of in DOCUMENTS.items():
            file, text = options["root"] / name, text_of()
            if file.is_file() and file.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
        for name in stale:
            self.stdout.write(f"{'stale' if options['check'] else 'written'}: {name}")
        if stale and options["check"]:
            self.stderr.write("Run manage.py write_reference and commit what it writes.")
            sys.exit(1)
