"""Append-only tables and the audit chain."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Triggers of core/sql."""

    dependencies = [("core", "0001_initial")]
    operations = [run_sql_file("core", "append_only"), run_sql_file("core", "audit_chain")]
