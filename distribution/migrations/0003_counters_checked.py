"""The second net under the counters of a ceiling."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Triggers of distribution/sql/counters_checked.sql."""

    dependencies = [("distribution", "0002_triggers")]
    operations = [run_sql_file("distribution", "counters_checked")]
