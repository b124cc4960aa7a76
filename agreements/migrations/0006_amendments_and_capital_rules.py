"""The database's own rules for capital papers, amendments, versions and comments."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """Triggers and views of agreements/sql."""

    dependencies = [("agreements", "0005_capital_amendments_versions"), ("distribution", "0006_replacing_act")]
    operations = [
        run_sql_file("agreements", "capital_forms"),
        run_sql_file("agreements", "amendments"),
        run_sql_file("agreements", "versions_and_comments"),
    ]
