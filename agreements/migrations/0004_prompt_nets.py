"""What the SQL prompt could still do to a paper, and a pass that outlived its right; found by attack."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Triggers of agreements/sql."""

    dependencies = [("agreements", "0003_print_pass"), ("core", "0002_triggers")]
    operations = [run_sql_file("agreements", "prompt_nets"), run_sql_file("agreements", "passes_and_rights")]
