"""The optional expense forms agree with form E-1 when a paper is handed over."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """The view and the trigger of agreements/sql/optional_forms.sql."""

    dependencies = [("agreements", "0012_escalated_once")]
    operations = [run_sql_file("agreements", "optional_forms")]
