"""Triggers live in `<app>/sql/*.sql`; migrations run them from here."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


def run_sql_file(app: str, name: str) -> migrations.RunSQL:
    """A migration operation that runs `<app>/sql/<name>.sql`; it is not undone."""
    path = Path(__file__).resolve().parent.parent / app / "sql" / f"{name}.sql"
    # psycopg2 reads % as a parameter mark only when parameters are given; RunSQL gives none.
    return migrations.RunSQL([(path.read_text(encoding="utf-8"), None)], reverse_sql=migrations.RunSQL.noop)
