"""No amendment leaves a line less than is allocated on it, whoever submits it."""

from django.db import migrations

from core.sql_files import run_sql_file


class Migration(migrations.Migration):
    """One view and one trigger of agreements/sql."""

    dependencies = [("agreements", "0007_kept_typing")]
    operations = [run_sql_file("agreements", "amendment_floor")]
