"""Legal moves, held credit, frozen papers."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Triggers of agreements/sql."""

    dependencies = [("agreements", "0001_initial"), ("distribution", "0002_triggers")]
    operations = [
        run_sql_file("agreements", "agreement_moves"),
        run_sql_file("agreements", "agreement_holds_credit"),
        run_sql_file("agreements", "prints_frozen"),
    ]
