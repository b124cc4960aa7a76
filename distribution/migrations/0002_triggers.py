"""Ceilings move by postings; issued notices are final."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Triggers of distribution/sql."""

    dependencies = [("distribution", "0001_initial"), ("core", "0002_triggers")]
    operations = [run_sql_file("distribution", "ceiling_counters"), run_sql_file("distribution", "notices_frozen")]
